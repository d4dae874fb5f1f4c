import { seriesIndex } from '../catalogue/index.ts';
import type { AreaResult } from '../result.ts';
import type { Stage } from '../stages.ts';
import { PROBABILITIES } from '../uncertainty/order-statistics.ts';
import { words } from './draft.ts';
import type { DrawnSpread } from './explanation.ts';

const NOTE = words(
  '上面解释的是单一路径的数。这里是同一个数在各次随机模拟中的5%、25%、50%、75%、95%分位：例如有5%的模拟低于第一个数，有5%高于最后一个数。',
  'What is explained is the number of the single path. These are the 5, 25, 50, 75 and 95 % quantiles of the same number over the draws: 5 % of them lie below the first and 5 % above the last.',
);

/** What the draws say of a number; null where they were not asked about it, or move it not at all. */
export function drawnSpread(
  { draws }: AreaResult,
  measure: string,
  stage: Stage | null,
  position: number,
  years: number,
): DrawnSpread | null {
  const row = draws?.rows[seriesIndex(measure, stage)] ?? -1;
  if (draws === undefined || row < 0) return null;
  const first = (row * years + position) * PROBABILITIES.length;
  const quantiles = PROBABILITIES.map((_, at) => {
    const value = draws.quantiles[first + at]!;
    return Number.isNaN(value) ? null : value;
  });
  return { probabilities: PROBABILITIES, quantiles, note: NOTE };
}
