import { seriesIndex } from '../catalogue/index.ts';
import type { AreaResult, StageFinding } from '../result.ts';
import { STAGES } from '../stages.ts';
import { stageSpread } from './stage-spread.ts';

/** Peak year, largest shortage and largest surplus of every stage of every area, within the horizon. */
export function stageFindings(areas: readonly AreaResult[], years: readonly number[]): StageFinding[] {
  return areas.flatMap((area) =>
    STAGES.map((stage, index): StageFinding => {
      const pupils = highest(area, seriesIndex('pupils', stage), years);
      const shortage = highest(area, seriesIndex('shortage', stage), years);
      const surplus = highest(area, seriesIndex('surplus', stage), years);
      const last = area.values[seriesIndex('pupils', stage) * years.length + years.length - 1]!;
      return {
        area: area.code,
        stage,
        peakYear: pupils.year,
        peakPupils: pupils.value,
        shortageYear: shortage.value === 0 ? null : shortage.year,
        largestShortage: shortage.value,
        surplusYear: surplus.value === 0 ? null : surplus.year,
        largestSurplus: surplus.value,
        lastYearPupils: Number.isNaN(last) ? null : last,
        ...(area.draws === undefined ? {} : { draws: stageSpread(area, index, years) }),
      };
    }),
  );
}

/** Highest value and the first year that reaches it; null where all years are missing. */
function highest(
  area: AreaResult,
  series: number,
  years: readonly number[],
): { year: number | null; value: number | null } {
  let best: { year: number | null; value: number | null } = { year: null, value: null };
  for (let t = 0; t < years.length; t++) {
    const value = area.values[series * years.length + t]!;
    if (!Number.isNaN(value) && (best.value === null || value > best.value)) best = { year: years[t]!, value };
  }
  return best;
}
