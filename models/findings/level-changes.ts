import { SERIES, seriesIndex, WARNING_LEVELS, type WarningLevel } from '../catalogue/index.ts';
import type { AreaResult, ProjectionResult } from '../result.ts';
import { STAGES, type Stage } from '../stages.ts';

/** A stage of a county whose warning level is another one than in an earlier result. */
export interface LevelChange {
  readonly area: string;
  readonly stage: Stage;
  /** Every school year with another level; numbers below are those of the first. */
  readonly years: readonly number[];
  /** null where the level is missing. */
  readonly before: WarningLevel | null;
  readonly after: WarningLevel | null;
  /** Places; null where missing. */
  readonly demand: { readonly before: number | null; readonly after: number | null };
  readonly supply: { readonly before: number | null; readonly after: number | null };
}

/**
 * Compares the warning levels of two results of the same question, asked at different times: areas, stages and school
 * years that both have. Areas above counties have no level; a city without counties has one of its own.
 */
export function levelChanges(before: ProjectionResult, after: ProjectionResult): LevelChange[] {
  const earlier = new Map(before.areas.map((area) => [area.code, area]));
  const years = after.years.filter((year) => before.years.includes(year));
  return after.areas.flatMap((area) => {
    const then = earlier.get(area.code);
    if (then === undefined) return [];
    return WARNED.flatMap((stage): LevelChange[] => {
      const level = (result: ProjectionResult, of: AreaResult, year: number) =>
        WARNING_LEVELS[numberOf(result, of, 'warning', stage, year) ?? -1] ?? null;
      const changed = years.filter((year) => level(before, then, year) !== level(after, area, year));
      const [first] = changed;
      if (first === undefined) return [];
      const both = (measure: string) => ({
        before: numberOf(before, then, measure, stage, first),
        after: numberOf(after, area, measure, stage, first),
      });
      return [
        {
          area: area.code,
          stage,
          years: changed,
          before: level(before, then, first),
          after: level(after, area, first),
          demand: both('demand'),
          supply: both('supply'),
        },
      ];
    });
  });
}

const WARNED = STAGES.filter((stage) => SERIES.some(({ key }) => key === `warning:${stage}`));

/** A stored result knows its own series: measures may have been added since. */
function numberOf(
  result: ProjectionResult,
  area: AreaResult,
  measure: string,
  stage: Stage,
  year: number,
): number | null {
  const key = SERIES[seriesIndex(measure, stage)]!.key;
  const series = result.series.indexOf(key);
  const value = area.values[series * result.years.length + result.years.indexOf(year)];
  return series === -1 || value === undefined || Number.isNaN(value) ? null : value;
}
