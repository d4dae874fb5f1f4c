import type { AreaResult } from '../result.ts';

/** The highest value of a series and the first year that reaches it. */
export interface HighestYear {
  readonly year: number;
  readonly value: number;
}

/**
 * @param series place of the series in the catalogue
 * @param from first year that is looked at
 * @returns null where all of these years are missing
 */
export function highestYear(
  { values }: AreaResult,
  series: number,
  years: readonly number[],
  from: number = Number.NEGATIVE_INFINITY,
): HighestYear | null {
  let best: HighestYear | null = null;
  for (const [t, year] of years.entries()) {
    const value = values[series * years.length + t]!;
    if (year < from || Number.isNaN(value)) continue;
    if (best === null || value > best.value) best = { year, value };
  }
  return best;
}
