import { COLUMNS, column } from '../kernel/columns.ts';
import { STAGES } from '../stages.ts';

/** Measures whose mean and probability of being above 0 are reported beside the quantiles. */
export const EXPECTED_MEASURES = [
  'shortage',
  'surplus',
  'publicShortage',
  'publicSurplus',
  'redCounties',
  'yellowCounties',
  'blueCounties',
] as const;
export type ExpectedMeasure = (typeof EXPECTED_MEASURES)[number];
/** Rows of the means: one for each measure and stage, in this order. */
export const EXPECTED_ROWS = EXPECTED_MEASURES.length * STAGES.length;
/** Column of the first row of the means; the others follow it in the same order (tested). */
export const FIRST_EXPECTED = column(EXPECTED_MEASURES[0]);

/** What has a highest year: pupils, shortage and surplus of every stage. */
export const PEAK_MEASURES = ['pupils', 'shortage', 'surplus'] as const;
export const PEAK_ROWS = PEAK_MEASURES.length * STAGES.length;
export const PEAK_COLUMNS = Int32Array.from(
  PEAK_MEASURES.flatMap((measure) => STAGES.map((_, stage) => column(measure) + stage)),
);

/** Place of a measure and stage in the rows of the means; -1 where it has none. */
export function expectedRow(measure: string, stage: number): number {
  const found = EXPECTED_MEASURES.indexOf(measure as ExpectedMeasure);
  return found === -1 || stage < 0 ? -1 : found * STAGES.length + stage;
}

/** A target of one area, ready to be counted draw by draw: Σ columns of a year against a value. */
export interface TargetWatch {
  readonly targetId: string;
  /** Columns whose sum is compared. */
  readonly columns: readonly number[];
  /** Index of the year. */
  readonly year: number;
  readonly operator: '>=' | '<=' | '=';
  readonly value: number;
}

/**
 * What the draws say of one area: plain arrays that can be sent to another thread. Quantiles are those of PROBABILITIES
 * (5, 25, 50, 75, 95 %), type 7.
 */
export interface AreaDraws {
  /** Row of each series of the catalogue in `quantiles`; -1: the same in all draws, as in the result; NOT_ASKED: left out. */
  readonly rows: Int16Array;
  /** [row][year][probability]; NaN is missing. */
  readonly quantiles: Float64Array;
  /** [EXPECTED_ROWS][year]: mean over the draws; NaN is missing. */
  readonly expected: Float64Array;
  /** [EXPECTED_ROWS][year]: share of draws in which the number is above 0. */
  readonly chance: Float64Array;
  /** [stage][year]: share of draws whose shortage is above the one that assumed places make (assumed-shortage.ts). */
  readonly shortageChance: Float64Array;
  /**
   * [PEAK_ROWS][highest value, its school year][probability]. The year is one that a draw has, among the draws whose highest
   * value is above 0; shortage and surplus of a base year with assumed places are not looked at.
   */
  readonly peaks: Float64Array;
  /** [PEAK_ROWS]: share of draws whose highest value is above 0. */
  readonly reached: Float64Array;
  /** Share of draws that meet each watched target, in the order of the watches; NaN is missing. */
  readonly met: Float64Array;
  /** How often a bound held something back, over all draws and years. */
  readonly held: HeldCounts;
}

/** What the bounds of the draws held back. */
export interface HeldCounts {
  readonly shocks: number;
  readonly kindergartenRates: number;
  readonly promotions: number;
}

export const NOTHING_HELD: HeldCounts = { shocks: 0, kindergartenRates: 0, promotions: 0 };

/** Row of a series whose quantiles were not asked for. */
export const NOT_ASKED = -2;

/** Number of columns of a year. */
export const COLUMN_COUNT = COLUMNS.length;
