import type { AppliedOverride } from '../result.ts';
import { STAGES } from '../stages.ts';
import type { AreaParameters, AreaPlan } from './area-parameters.ts';
import type { ParameterOverrides } from './parameters.ts';
import type { Project } from './project.ts';
import { type Rules, resolveParameters } from './resolve-parameters.ts';
import type { Override, Scenario } from './scenario.ts';

/** A scenario with its bases, weakest first, and what the request adds last. */
export interface ScenarioChain {
  readonly scenarios: readonly Scenario[];
  readonly requestOverrides: readonly Override[];
}

/** One override and the scenario that brings it; 'request' for what the request itself adds. */
export interface PlanStep {
  readonly scenario: string;
  readonly override: Override;
}

/**
 * Decides parameters and projects of areas, one after the other; areas under the same rules share one parameter object.
 * Precedence: see scenarioSchema.
 */
export class AreaPlanner {
  readonly #rules: Rules;
  readonly #steps: readonly PlanStep[];
  readonly #programmes: readonly Project[];
  readonly #chain: ScenarioChain;
  readonly #programmesByName: ReadonlyMap<string, readonly Project[]>;
  readonly #known = new Map<string, AreaParameters>();
  readonly #jurisdictions: ReadonlySet<string>;

  constructor(rules: Rules, chain: ScenarioChain, programmes: ReadonlyMap<string, readonly Project[]>) {
    this.#rules = rules;
    this.#chain = chain;
    this.#programmesByName = programmes;
    this.#steps = [
      ...chain.scenarios.flatMap((scenario) =>
        scenario.overrides.map((override) => ({ scenario: scenario.id, override })),
      ),
      ...chain.requestOverrides.map((override) => ({ scenario: 'request', override })),
    ];
    const names = new Set(chain.scenarios.flatMap((scenario) => scenario.programmes ?? []));
    this.#programmes = [...names].flatMap((name) => programmes.get(name) ?? []);
    this.#jurisdictions = new Set([
      ...rules.standards.map((entry) => entry.jurisdiction),
      ...rules.targets.map((entry) => entry.jurisdiction),
      ...rules.normPackChoices.map((entry) => entry.jurisdiction),
      ...rules.baseValues.map((entry) => entry.area),
    ]);
  }

  /**
   * @param chain the area and its parents, nearest first
   * @param ownProjects projects of the area's own baseline file; null where it lists none at all
   */
  plan(chain: readonly string[], ownProjects: readonly Project[] | null = null): AreaPlan {
    const steps = this.stepsOf(chain);
    const projects = new Map<string, Project>();
    for (const project of [...this.#programmes, ...(ownProjects ?? [])])
      if (project.area === chain[0]) projects.set(project.id, project);
    for (const { override } of steps) {
      for (const id of override.removeProjects ?? []) projects.delete(id);
      for (const project of override.addProjects ?? [])
        if (project.area === chain[0]) projects.set(project.id, project);
    }
    const key = `${chain.filter((code) => this.#jurisdictions.has(code)).join()}|${steps.map((step) => this.#steps.indexOf(step)).join()}`;
    let parameters = this.#known.get(key);
    if (parameters === undefined) {
      const overrides = steps.flatMap(({ override }): ParameterOverrides[] =>
        override.parameters === undefined ? [] : [override.parameters],
      );
      parameters = resolveParameters(chain, overrides, this.#rules);
      this.#known.set(key, parameters);
    }
    const all = [...projects.values()];
    const listed =
      ownProjects === null ? STAGES.filter((stage) => all.some((project) => project.stage === stage)) : STAGES;
    return { parameters, projects: all, programmeStages: listed };
  }

  /** Steps that cover an area, weakest first. @param chain the area and its parents, nearest first */
  stepsOf(chain: readonly string[]): readonly PlanStep[] {
    return this.#steps.filter(({ override }) => covers(override, chain));
  }

  /** True where a programme or an override of the chain lists any project. */
  get listsProjects(): boolean {
    return this.#programmes.length > 0 || this.#steps.some(({ override }) => (override.addProjects ?? []).length > 0);
  }

  /** Projects of a programme that name a city or province: they count there and in no county. */
  projectsAbove(code: string): readonly Project[] {
    const ofArea = (projects: readonly Project[]) => projects.filter((project) => project.area === code);
    const projects = new Map(ofArea(this.#programmes).map((project) => [project.id, project]));
    for (const { override } of this.#steps) {
      for (const id of override.removeProjects ?? []) projects.delete(id);
      for (const project of ofArea(override.addProjects ?? [])) projects.set(project.id, project);
    }
    return [...projects.values()];
  }

  /** What was applied, in order: stands in every result. */
  applied(): AppliedOverride[] {
    const programmes = this.#chain.scenarios.flatMap((scenario) =>
      (scenario.programmes ?? []).map((name) => ({
        scenario: scenario.id,
        name: { zh: `建设项目 ${name}`, en: `programme ${name}` },
        areas: null,
        parameters: {},
        addedProjects: (this.#programmesByName.get(name) ?? []).map((project) => project.id),
        removedProjects: [],
      })),
    );
    const steps = this.#steps.map(({ scenario, override }) => ({
      scenario,
      name: override.name,
      areas: override.areas ?? null,
      parameters: override.parameters ?? {},
      addedProjects: (override.addProjects ?? []).map((project) => project.id),
      removedProjects: override.removeProjects ?? [],
    }));
    return [...programmes, ...steps];
  }
}

function covers(override: Override, chain: readonly string[]): boolean {
  return override.areas === undefined || override.areas.some((code) => chain.includes(code));
}
