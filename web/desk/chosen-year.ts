import type { Stage } from '../../models/stages.ts';
import type { Numbers } from './numbers.ts';

/**
 * The school year that a screen shows: the one of the address, otherwise the one in which the measure is highest from the
 * first open year on, in any of the results.
 */
export function chosenYear(
  asked: number | null,
  results: readonly Numbers[],
  { area, measure, stage }: { readonly area: string; readonly measure: string; readonly stage: Stage },
  from: number,
): number {
  const years = results[0]?.result.years ?? [];
  if (asked !== null && years.includes(asked)) return asked;
  let best = years.find((year) => year >= from) ?? years.at(-1) ?? from;
  let highest = Number.NEGATIVE_INFINITY;
  for (const year of years) {
    if (year < from) continue;
    for (const numbers of results) {
      const value = numbers.value(area, measure, stage, year);
      if (value !== null && value > highest) [best, highest] = [year, value];
    }
  }
  return best;
}
