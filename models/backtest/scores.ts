import { mean, median } from 'simple-statistics';
import { BAND_SHARE } from './bands.ts';

/** One number of the ledger: forecast, band, and what was counted. */
export interface LedgerRow {
  readonly area: string;
  readonly series: string;
  readonly origin: number;
  readonly lead: number;
  /** Autumn that is forecast. */
  readonly target: number;
  readonly forecast: number;
  /** 10 and 90 % ends of the band; null where too few errors were known. */
  readonly p10: number | null;
  readonly p90: number | null;
  /** Null where nothing has been counted. */
  readonly actual: number | null;
  readonly method: string;
}

/** How wrong some rows of the ledger were; shares of the number counted. Null where nothing can be told. */
export interface Scores {
  readonly rows: number;
  /** Mean and median of |forecast / actual − 1|. */
  readonly meanError: number | null;
  readonly medianError: number | null;
  /** Σ |forecast − actual| / Σ actual. */
  readonly weightedError: number | null;
  /** Mean of forecast / actual − 1. */
  readonly bias: number | null;
  /** Share of actual numbers within the band, its mean width over the forecast, and the mean pinball loss of both ends. */
  readonly coverage: number | null;
  readonly width: number | null;
  readonly pinball: number | null;
}

/** Scores of the rows that have been counted. */
export function scoresOf(ledger: readonly LedgerRow[]): Scores {
  const counted = ledger.flatMap((row) =>
    row.actual !== null && row.actual > 0 ? [{ ...row, actual: row.actual }] : [],
  );
  const relative = counted.map(({ forecast, actual }) => forecast / actual - 1);
  const sizes = relative.map(Math.abs);
  const banded = counted.flatMap(({ p10, p90, ...row }) =>
    p10 === null || p90 === null ? [] : [{ ...row, p10, p90 }],
  );
  const of = <T>(rows: readonly T[], value: (rows: readonly T[]) => number) => (rows.length === 0 ? null : value(rows));
  const tail = (1 - BAND_SHARE) / 2;
  return {
    rows: counted.length,
    meanError: of(sizes, (all) => mean([...all])),
    medianError: of(sizes, (all) => median([...all])),
    weightedError: of(
      counted,
      (rows) =>
        rows.reduce((sum, { forecast, actual }) => sum + Math.abs(forecast - actual), 0) /
        rows.reduce((sum, { actual }) => sum + actual, 0),
    ),
    bias: of(relative, (all) => mean([...all])),
    coverage: of(banded, (rows) => mean(rows.map(({ actual, p10, p90 }) => Number(actual >= p10 && actual <= p90)))),
    width: of(banded, (rows) => mean(rows.map(({ forecast, p10, p90 }) => (p90 - p10) / forecast))),
    pinball: of(banded, (rows) =>
      mean(
        rows.map(({ actual, p10, p90 }) => (pinball(actual, p10, tail) + pinball(actual, p90, 1 - tail)) / 2 / actual),
      ),
    ),
  };
}

/** Loss of a quantile: what lies above it counts by its probability, what lies below by the rest. */
function pinball(actual: number, quantile: number, probability: number): number {
  return actual >= quantile ? probability * (actual - quantile) : (1 - probability) * (quantile - actual);
}
