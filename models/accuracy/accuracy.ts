import type { Stage } from '../stages.ts';

/** How wrong forecasts of one stage were so many years ahead; shares of the number counted. */
export interface AccuracyRow {
  readonly stage: Stage;
  readonly measure: 'pupils' | 'entrants';
  /** Years ahead. */
  readonly lead: number;
  /** First and last year that these forecasts started from, and how many of them have been counted since. */
  readonly origins: readonly [number, number];
  readonly cases: number;
  /** Mean and median of |forecast / actual − 1|, mean of forecast / actual − 1. */
  readonly meanError: number;
  readonly medianError: number;
  readonly bias: number;
  /**
   * 80 % band of actual / forecast, as much left out below as above: of peers what held 80 % of the cases; of an own history
   * the band for the years after it, wider where few errors are known. Null where too few are.
   */
  readonly low: number | null;
  readonly high: number | null;
}

/** Where an accuracy was measured. */
export interface AccuracySource {
  /** own: the county's history; peers: other areas; hindcast: this model from the base year on against what was published since. */
  readonly kind: 'own' | 'peers' | 'hindcast';
  /** County of its own history; null else. */
  readonly area: string | null;
  readonly zh: string;
  readonly en: string;
  readonly rows: readonly AccuracyRow[];
}

/** What every result says of its own accuracy. */
export interface AccuracyStatement {
  /** One plain sentence. */
  readonly zh: string;
  readonly en: string;
  readonly sources: readonly AccuracySource[];
  /** What the model does not know, whatever was measured. */
  readonly unknown: readonly { readonly zh: string; readonly en: string }[];
}
