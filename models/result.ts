import type { AccuracyStatement } from './accuracy/accuracy.ts';
import type { Status } from './inputs/status.ts';
import type { AreaDraws, HeldCounts } from './uncertainty/area-draws.ts';
import type { UncertaintyParameters } from './uncertainty/uncertainty-parameters.ts';

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
  /**
   * By stage (5), places: what is lacking in the base year only because places are assumed to equal the roll
   * (uncertainty/assumed-shortage.ts), summed over the counties; NaN: not known.
   */
  readonly assumedShortage: Float64Array;
  /** What the draws say; absent in a result without draws. */
  readonly draws?: AreaDraws;
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
  /** Share of draws that meet the target; null without draws, and where it cannot be computed. */
  readonly probability: number | null;
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
  /** Spread over the draws; absent without draws. */
  readonly draws?: StageSpread;
}

/** Quantiles in the order of PROBABILITIES: 5, 25, 50, 75, 95 %; null where missing. */
export type Spread = readonly number[] | null;

/** How a stage's highest years differ between draws. */
export interface StageSpread {
  /**
   * Shortage beyond the one that places assumed to equal the roll make by themselves (uncertainty/assumed-shortage.ts):
   * first and last school year in which it is at least as likely as not (P >= 0.5), the year in which it is likeliest, and
   * how likely; null where there is none. An area above counties is short where some county in it is.
   */
  readonly firstShortageYear: number | null;
  readonly lastShortageYear: number | null;
  readonly likeliestShortageYear: number | null;
  readonly likeliestShortage: number | null;
  /** Share of draws with a shortage, and with a surplus, in some year shown; their years are those of these draws alone. */
  readonly anyShortage: number;
  readonly anySurplus: number;
  readonly peakYear: Spread;
  readonly peakPupils: Spread;
  readonly shortageYear: Spread;
  readonly largestShortage: Spread;
  readonly surplusYear: Spread;
  readonly largestSurplus: Spread;
}

/** How the draws of a result were made. */
export interface DrawsStatement {
  readonly count: number;
  readonly seed: number;
  /** True for the first, rougher answer while more draws are under way. */
  readonly preview: boolean;
  /** Probabilities of the quantiles, in their order. */
  readonly probabilities: readonly number[];
  /** Measures that have quantiles; null: all. */
  readonly measures: readonly string[] | null;
  readonly parameters: UncertaintyParameters;
  /** What was held at a bound, over all counties, draws and years, and how many county-years were drawn. */
  readonly held: HeldCounts & { readonly countyYears: number };
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
  /** How the draws were made; null for a result of a single path. */
  readonly draws: DrawsStatement | null;
  readonly areas: readonly AreaResult[];
  readonly targets: readonly TargetOutcome[];
  readonly findings: readonly StageFinding[];
  readonly projects: readonly ProjectFinding[];
  /** How wrong such a projection has been, and where that was measured. */
  readonly accuracy: AccuracyStatement;
  /** Plain sentences: estimates, assumptions, areas that fell back to a wider area, sums that do not close. */
  readonly notes: readonly { readonly area: string | null; readonly zh: string; readonly en: string }[];
}
