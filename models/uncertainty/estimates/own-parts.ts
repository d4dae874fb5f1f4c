import { median } from 'simple-statistics';
import type { YearlySeries } from './holding-error.ts';

/** Series of many areas by code. */
export type AreaSeries = ReadonlyMap<string, YearlySeries>;

/**
 * Own part of every area: its value less the mean of all areas of the same year. The mean is the shared part.
 * @param weight of an area in a year, pupils
 */
export function ownParts(areas: AreaSeries, weight: (code: string, year: number) => number): AreaSeries {
  const sums = new Map<number, { weighted: number; weights: number }>();
  for (const [code, series] of areas)
    for (const [year, value] of series) {
      const sum = sums.get(year) ?? { weighted: 0, weights: 0 };
      const pupils = weight(code, year);
      sums.set(year, { weighted: sum.weighted + pupils * value, weights: sum.weights + pupils });
    }
  const mean = (year: number) => sums.get(year)!.weighted / sums.get(year)!.weights;
  return new Map(
    [...areas].map(([code, series]) => [
      code,
      new Map([...series].map(([year, value]) => [year, value - mean(year)] as const)),
    ]),
  );
}

/** Values that lie within `largest` of the median of their area, and those that do not. */
export function nearMedian(
  areas: AreaSeries,
  largest: number,
): { kept: AreaSeries; dropped: { area: string; year: number; value: number }[] } {
  const dropped: { area: string; year: number; value: number }[] = [];
  const kept = new Map<string, YearlySeries>();
  for (const [area, series] of areas) {
    const middle = median([...series.values()]);
    const near = [...series].filter(([, value]) => Math.abs(value - middle) <= largest);
    for (const [year, value] of series)
      if (Math.abs(value - middle) > largest) dropped.push({ area, year, value: Math.exp(value) });
    kept.set(area, new Map(near));
  }
  return { kept, dropped };
}

/** A jump in an area's series, against the median move of all areas. */
export interface Jump {
  readonly area: string;
  readonly year: number;
  readonly value: number;
}

/** Years at which an area's series moves by more than `largest` against the median move of all areas in that year. */
export function jumps(areas: AreaSeries, largest: number): Jump[] {
  const move = (series: YearlySeries, year: number): number | undefined => {
    const [before, after] = [series.get(year - 1), series.get(year)];
    return before === undefined || after === undefined ? undefined : after - before;
  };
  const years = new Set([...areas.values()].flatMap((series) => [...series.keys()]));
  return [...years].flatMap((year) => {
    const moves = [...areas].flatMap(([area, series]) => {
      const value = move(series, year);
      return value === undefined ? [] : [{ area, year, value }];
    });
    if (moves.length === 0) return [];
    const middle = median(moves.map(({ value }) => value));
    return moves
      .filter(({ value }) => Math.abs(value - middle) > largest)
      .map(({ area, value }) => ({ area, year, value: Math.exp(value - middle) }));
  });
}

/** Number of the stretch between breaks in which a year lies; a break begins a new stretch with its own year. */
export function segmentsBetween(breaks: readonly number[]): (year: number) => number {
  return (year) => breaks.filter((start) => year >= start).length;
}
