import { mean } from 'simple-statistics';
import type { AreaSeries } from './own-parts.ts';

/** Correlation of two quantities over areas and years. */
export interface PairCorrelation {
  readonly correlation: number;
  /** Pairs of the same area and year. */
  readonly pairs: number;
}

/**
 * Correlation of the residuals of two quantities in the same area and year, all areas in one pool. A residual is the
 * value less the mean of its area and segment over the years that both have, so that lasting differences between areas
 * do not count.
 */
export function residualCorrelation(
  first: AreaSeries,
  second: AreaSeries,
  segmentOf: (year: number) => number,
): PairCorrelation {
  let [cross, squareOfFirst, squareOfSecond, pairs] = [0, 0, 0, 0];
  for (const [code, series] of first) {
    const other = second.get(code);
    if (other === undefined) continue;
    const common = [...series.keys()].filter((year) => other.has(year));
    for (const segment of new Set(common.map(segmentOf))) {
      const years = common.filter((year) => segmentOf(year) === segment);
      // One year alone is its own mean and has no residual.
      if (years.length === 1) continue;
      const middle = mean(years.map((year) => series.get(year)!));
      const otherMiddle = mean(years.map((year) => other.get(year)!));
      for (const year of years) {
        const [left, right] = [series.get(year)! - middle, other.get(year)! - otherMiddle];
        cross += left * right;
        squareOfFirst += left ** 2;
        squareOfSecond += right ** 2;
        pairs++;
      }
    }
  }
  return { correlation: cross / Math.sqrt(squareOfFirst * squareOfSecond), pairs };
}
