import { seriesIndex } from '../catalogue/index.ts';
import type { AreaResult, StageFinding } from '../result.ts';
import { STAGES } from '../stages.ts';
import { highestYear } from './highest-year.ts';
import { stageSpread } from './stage-spread.ts';

/** Peak year, largest shortage and largest surplus of every stage of every area, within the horizon. */
export function stageFindings(areas: readonly AreaResult[], years: readonly number[]): StageFinding[] {
  return areas.flatMap((area) =>
    STAGES.map((stage, index): StageFinding => {
      const highest = (measure: string) => highestYear(area, seriesIndex(measure, stage), years);
      const [pupils, shortage, surplus] = [highest('pupils'), highest('shortage'), highest('surplus')];
      const last = area.values[seriesIndex('pupils', stage) * years.length + years.length - 1]!;
      return {
        area: area.code,
        stage,
        peakYear: pupils?.year ?? null,
        peakPupils: pupils?.value ?? null,
        shortageYear: shortage?.value === 0 ? null : (shortage?.year ?? null),
        largestShortage: shortage?.value ?? null,
        surplusYear: surplus?.value === 0 ? null : (surplus?.year ?? null),
        largestSurplus: surplus?.value ?? null,
        lastYearPupils: Number.isNaN(last) ? null : last,
        ...(area.draws === undefined ? {} : { draws: stageSpread(area, index, years) }),
      };
    }),
  );
}
