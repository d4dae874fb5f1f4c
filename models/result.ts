import type { Status } from './inputs/status.ts';

export const MODEL_VERSION = '0.1.0';

export interface AreaIdentity {
  /** GB/T 2260 code, six digits. */
  readonly code: string;
  readonly name: string;
  readonly level: 'nation' | 'province' | 'city' | 'county';
  readonly parent: string | null;
}

/** Numbers of one area: value and status of series s in year y stand at [s * years + y]; NaN is missing. */
export interface AreaResult extends AreaIdentity {
  readonly values: Float64Array;
  /** Index into STATUSES. */
  readonly status: Uint8Array;
}

/** One override as it was applied, in order of application: recorded in every result. */
export interface AppliedOverride {
  readonly scenario: string;
  readonly name: { zh: string; en?: string | undefined };
  readonly areas: readonly string[] | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly addedProjects: readonly string[];
  readonly removedProjects: readonly string[];
}

export type TargetVerdict = 'met' | 'missed' | 'notComputable' | 'notDue';

export interface TargetOutcome {
  readonly targetId: string;
  readonly policyId: string | null;
  readonly area: string;
  readonly name: { zh: string; en: string };
  readonly stage: string | null;
  readonly operator: '>=' | '<=' | '=';
  readonly target: number | null;
  readonly unit: string;
  readonly year: number;
  readonly value: number | null;
  /** value − target for ">=" and "=", target − value for "<=": positive is good; null where not computable. */
  readonly margin: number | null;
  readonly verdict: TargetVerdict;
  /** True where the plan assumes what the target asks: met then only says that the assumption holds. */
  readonly byAssumption: boolean;
  readonly status: Status;
  readonly reason: { zh: string; en: string } | null;
}

/** Peak, worst shortage and worst surplus of one stage of one area. */
export interface StageFinding {
  readonly area: string;
  readonly stage: string;
  readonly peakYear: number | null;
  readonly peakPupils: number | null;
  readonly shortageYear: number | null;
  readonly largestShortage: number | null;
  readonly surplusYear: number | null;
  readonly largestSurplus: number | null;
  readonly lastYearPupils: number | null;
}

/** What happens to one project's places after the peak. */
export interface ProjectFinding {
  readonly projectId: string;
  readonly area: string;
  readonly name: string;
  readonly stage: string;
  /** Source of the places: newBuild, expansion, conversion, developer, privateToPublic, purchased, temporary, closure. */
  readonly kind: string;
  readonly sector: string;
  readonly openingYear: number | null;
  readonly places: number | null;
  /** CNY; null where none is published. */
  readonly investment: number | null;
  /** School years within the horizon in which the stage needs these places. */
  readonly yearsUsed: number | null;
  /** First school year in which the stage of the area is used below 70 %. */
  readonly firstIdleYear: number | null;
  /** Stage of the same area that is short in that year and could take the building over. */
  readonly couldConvertTo: string | null;
}

export interface ProjectionResult {
  readonly schemaVersion: 1;
  readonly modelVersion: string;
  readonly baseYear: number;
  readonly years: readonly number[];
  /** Keys of the series in the order of every result array: a stored result stays readable when measures are added. */
  readonly series: readonly string[];
  readonly scenario: { readonly id: string; readonly name: { zh: string; en?: string | undefined } };
  readonly applied: readonly AppliedOverride[];
  readonly areas: readonly AreaResult[];
  readonly targets: readonly TargetOutcome[];
  readonly findings: readonly StageFinding[];
  readonly projects: readonly ProjectFinding[];
  /** Plain sentences: estimates, assumptions, areas that fell back to a wider area, sums that do not close. */
  readonly notes: readonly { readonly area: string | null; readonly zh: string; readonly en: string }[];
}
