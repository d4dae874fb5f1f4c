import type { ExplainedData } from '../explain/context.ts';
import { buildHorizon, type Horizon } from '../horizon.ts';
import { ABSOLUTE_PARAMETERS } from '../inputs/absolute-parameters.ts';
import { AreaPlanner } from '../inputs/plan-areas.ts';
import type { Override } from '../inputs/scenario.ts';
import type { ProjectionResult } from '../result.ts';
import { simulate } from '../simulate.ts';
import { AreaTree } from './area-tree.ts';
import { unitOf } from './county-inputs.ts';
import { describeResult } from './describe-result.ts';
import type { Frame } from './frame.ts';
import type { ModelInputs } from './model-inputs.ts';
import { earlyHistories, listingCounties } from './own-files.ts';
import { sumParents } from './sum-parents.ts';
import type { World } from './world.ts';

/**
 * Projects the areas of its inputs on a single path, as often as somebody moves a lever: what the service computes for the
 * same question, bit for bit. Explanations (explain-number.ts) and causes of differences (explain-difference.ts) start from
 * it, and are loaded only by whoever asks for them.
 */
export class ProjectionEngine {
  readonly inputs: ModelInputs;
  readonly #world: World;
  readonly #horizon: Horizon;
  /** What explanations cite. */
  readonly data: ExplainedData;

  /** @throws RangeError where the demography does not reach the last year */
  constructor(inputs: ModelInputs) {
    const { identities, rules, groupings, residents, accuracy, facts, programmes, cited } = inputs;
    this.inputs = inputs;
    this.#world = { tree: new AreaTree(identities), rules, groupings, residents, accuracy };
    this.#horizon = buildHorizon(facts.demography, facts.baseYear, inputs.to);
    this.data = { ...cited, facts, rules, programmes };
  }

  /**
   * @param overrides laid over the scenario, as `overrides` of a run
   * @throws RangeError for what the service refuses: quantities of one county for several, an unknown norm pack
   */
  async project(overrides: readonly Override[] = []): Promise<ProjectionResult> {
    const { counties } = this.inputs;
    this.#refuse(overrides);
    const planner = this.planner(overrides);
    const frame = this.#frame(planner);
    const units = counties.map((county) => unitOf(county, planner, this.#horizon));
    for (const { start, plan } of units) frame.planOf.set(start.code, plan);
    const results = units.map(({ start, plan }) => simulate(start, plan, this.#horizon));
    const areas = await sumParents(results, frame.codes, this.#horizon, planner, this.#world.tree);
    return describeResult(frame, areas, { units, statement: null, draws: new Map() }, this.#world);
  }

  /** Decides parameters and projects under a scenario and what is laid over it. */
  planner(overrides: readonly Override[]): AreaPlanner {
    const { chain, rules, programmes } = this.inputs;
    const requestOverrides = [...chain.requestOverrides, ...overrides];
    return new AreaPlanner(rules, { scenarios: chain.scenarios, requestOverrides }, programmes);
  }

  #refuse(overrides: readonly Override[]): void {
    const { counties, rules } = this.inputs;
    for (const { parameters, areas } of overrides) {
      const wide =
        areas === undefined ? counties.length > 1 : areas.some((code) => this.tree.childrenOf(code).length > 0);
      const absolute = ABSOLUTE_PARAMETERS.filter((id) => parameters?.[id] != null);
      if (wide && absolute.length > 0)
        throw new RangeError(`${absolute.join(', ')}: 只能按县填，请先选一个县 · of one county only, choose one first`);
      const pack = parameters?.normPack;
      if (pack !== undefined && !rules.normPacks.has(pack))
        throw new RangeError(
          `normPack ${pack}: 没有这个标准 · no such norm pack (${[...rules.normPacks.keys()].join(', ')})`,
        );
    }
  }

  get horizon(): Horizon {
    return this.#horizon;
  }

  get tree(): AreaTree {
    return this.#world.tree;
  }

  #frame(planner: AreaPlanner): Frame {
    const { from, counties, named, baselines, facts } = this.inputs;
    return {
      from,
      codes: counties.map(({ start }) => start.code),
      planner,
      horizon: this.#horizon,
      named,
      planOf: new Map(),
      learned: new Map(counties.flatMap(({ start, learned }) => (learned === null ? [] : [[start.code, learned]]))),
      listing: listingCounties(baselines),
      early: earlyHistories(baselines, facts.baseYear),
    };
  }
}
