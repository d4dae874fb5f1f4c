import type { CitedData } from '../../models/explain/context.ts';
import { AreaTree } from '../../models/projection/area-tree.ts';
import type { CountyInputs } from '../../models/projection/county-inputs.ts';
import type { ModelInputs } from '../../models/projection/model-inputs.ts';
import { type AreaIdentity, MODEL_VERSION } from '../../models/result.ts';
import type { Library } from '../library/read-library.ts';
import type { Explainer } from './explainer.ts';
import type { ProjectRequest } from './ports.ts';
import type { Projector } from './projector.ts';
import { requestedScenario } from './requested-scenario.ts';

/** Collects what a request is computed from, for whoever computes it elsewhere (the page does, while a lever is dragged). */
export class InputCollector {
  readonly #library: Library;
  readonly #tree: AreaTree;
  readonly #projector: Projector;
  readonly #explainer: Explainer;

  constructor(library: Library, tree: AreaTree, projector: Projector, explainer: Explainer) {
    this.#library = library;
    this.#tree = tree;
    this.#projector = projector;
    this.#explainer = explainer;
  }

  /** @throws InputFaults where the request cannot be answered */
  async collect(request: ProjectRequest): Promise<ModelInputs> {
    const { facts, rules, groupings, programmes } = this.#library;
    const task = await this.#projector.prepare({ ...request, draws: undefined }, {});
    const { named, ...chain } = requestedScenario(request, this.#library, task.codes, this.#tree);
    const counties: CountyInputs[] = [];
    for await (const province of this.#projector.inputs(task)) counties.push(...province.counties);
    const areas = request.areas.map((code) => AreaTree.fullCode(code));
    const identities = this.#relatives(areas);
    const { residents, accuracy } = this.#projector.world;
    // Siblings tell what is whole; nothing else is asked of them.
    const line = new Set([
      ...areas.flatMap((code) => [code, ...this.#tree.parentsOf(code)]),
      ...below(areas, this.#tree),
    ]);
    const within = <T>(map: ReadonlyMap<string, T>) => new Map([...map].filter(([code]) => line.has(code)));
    const groups = new Set(groupings.flatMap((grouping) => grouping.groups.map(({ id }) => id)));
    const inForce = <T extends { readonly jurisdiction: string }>(records: readonly T[]) =>
      records.filter(({ jurisdiction }) => line.has(jurisdiction) || groups.has(jurisdiction));
    // A scenario that is not in the chain is of no use: its programmes stay behind.
    const wanted = new Set(chain.scenarios.flatMap((scenario) => scenario.programmes ?? []));
    const { baseYear, census, demography, baseValues } = facts;
    return {
      areas,
      from: request.from,
      to: request.to,
      chain,
      named,
      modelVersion: MODEL_VERSION,
      identities,
      counties,
      baselines: request.baselines ?? [],
      facts: { baseYear, census: within(census), demography, baseValues },
      rules: { ...rules, standards: inForce(rules.standards), targets: inForce(rules.targets) },
      groupings,
      programmes: new Map([...programmes].filter(([name]) => wanted.has(name))),
      residents: within(residents),
      accuracy,
      cited: this.#cited(),
    };
  }

  /** Without facts, rules and programmes, which stand beside it. */
  #cited(): CitedData {
    const { defaults, clauses, factors, files } = this.#explainer.citedData();
    return { defaults, clauses, factors, files };
  }

  /** The areas, all below and above them, and the children of those above, each after its parent. */
  #relatives(areas: readonly string[]): AreaIdentity[] {
    const above = new Set(areas.flatMap((code) => this.#tree.parentsOf(code)));
    const below = new Set(areas);
    return this.#tree.all().filter((identity) => {
      const { code, parent } = identity;
      if (parent !== null && below.has(parent)) below.add(code);
      return below.has(code) || above.has(code) || (parent !== null && above.has(parent));
    });
  }
}

/** Codes of all that lies below. */
function below(areas: readonly string[], tree: AreaTree): string[] {
  return areas.flatMap((code) => {
    const children = tree.childrenOf(code);
    return [...children, ...below(children, tree)];
  });
}
