import { median, probit } from 'simple-statistics';
import { seriesIndex } from '../catalogue/index.ts';
import type { AreaDraws } from '../uncertainty/area-draws.ts';
import { PROBABILITIES } from '../uncertainty/order-statistics.ts';
import { BAND_SHARE } from './bands.ts';
import type { LearnedArea } from './learn-courses.ts';

/** A scale beyond these bounds rests on too few errors, or on a history that is none. */
const SMALLEST = 0.1;
const LARGEST = 3;
const OUTER = PROBABILITIES.length - 1;

/**
 * Factor on a county's shocks that makes the drawn band of primary and junior pupils, in the years after its history, as
 * wide as its own past errors say: the median over stages and years of the quotient of both widths.
 * @param draws of the county with shocks as shipped
 * @param years of the walk
 */
export function ownBandScale({ accuracy, course }: LearnedArea, draws: AreaDraws, years: readonly number[]): number {
  const quotients = accuracy.flatMap(({ stage, measure, lead, low, high }): number[] => {
    if (measure !== 'pupils' || low === null || high === null || (stage !== 'primary' && stage !== 'junior')) return [];
    const row = draws.rows[seriesIndex('pupils', stage)]!;
    const t = years.indexOf(course.since + lead);
    if (row < 0 || t < 0) return [];
    const first = (row * years.length + t) * PROBABILITIES.length;
    const inDraws = Math.log(draws.quantiles[first + OUTER]! / draws.quantiles[first]!) / probit(PROBABILITIES[OUTER]!);
    const own = Math.log(high / low) / probit((1 + BAND_SHARE) / 2);
    return inDraws > 0 && own > 0 ? [own / inDraws] : [];
  });
  return quotients.length === 0 ? 1 : Math.min(LARGEST, Math.max(SMALLEST, median(quotients)));
}
