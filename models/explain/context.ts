import type { Horizon } from '../horizon.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import type { Baseline } from '../inputs/baseline.ts';
import type { Facts } from '../inputs/facts.ts';
import type { PlanStep } from '../inputs/plan-areas.ts';
import type { Project } from '../inputs/project.ts';
import type { Rules } from '../inputs/resolve-parameters.ts';
import type { Override } from '../inputs/scenario.ts';
import type { Source } from '../inputs/standard.ts';
import type { Citation } from './explanation.ts';

/** One factor of scenarios/policies/factors.json. */
export interface PolicyFactor {
  readonly jurisdiction: string;
  readonly policyId: string | null;
  readonly measures: readonly string[];
  readonly source: Source;
}

/** Citations that stand beside the data of the package. */
export interface CitedData {
  /** Of the default parameters. */
  readonly defaults: ReadonlyMap<string, { readonly source: Source; readonly note: string | null }>;
  /** Clauses of the policy register, by policyId. */
  readonly clauses: ReadonlyMap<string, { readonly document: string; readonly clause: string; readonly quote: string }>;
  /** Factors that a policy wants in the computation, and the measures that they became. */
  readonly factors: readonly PolicyFactor[];
  /** Title and address of a data file or of all files of a folder, by path from the root of the package. */
  readonly files: ReadonlyMap<string, Citation>;
}

/** The facts that an explanation cites. */
export type CitedFacts = Pick<Facts, 'baseYear' | 'census' | 'demography' | 'baseValues'>;

/** Where the numbers of every area come from. */
export interface ExplainedData extends CitedData {
  readonly facts: CitedFacts;
  readonly rules: Rules;
  readonly programmes: ReadonlyMap<string, readonly Project[]>;
}

/** One own file of the area, with its place in the request. */
export interface OwnFile {
  readonly index: number;
  readonly baseline: Baseline;
}

/** One county as it was computed, and all that its numbers come from. */
export interface CountyContext {
  readonly start: AreaStart;
  /** As the package starts it, before any own file. */
  readonly shipped: AreaStart;
  readonly plan: AreaPlan;
  readonly horizon: Horizon;
  /** Overrides that cover the area, weakest first. */
  readonly steps: readonly PlanStep[];
  /** `overrides` of the request, for pointers. */
  readonly requestOverrides: readonly Override[];
  readonly files: readonly OwnFile[];
  readonly data: ExplainedData;
}
