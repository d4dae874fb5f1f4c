import type { AreaResult, Spread, StageSpread } from '../result.ts';
import { STAGES } from '../stages.ts';
import { type AreaDraws, expectedRow, PEAK_MEASURES } from '../uncertainty/area-draws.ts';
import { PROBABILITIES } from '../uncertainty/order-statistics.ts';

/** From this probability on a shortage counts as more likely than not. */
const AS_LIKELY_AS_NOT = 0.5;

/** How the highest years of a stage differ between the draws of an area. */
export function stageSpread(area: AreaResult, stage: number, years: readonly number[]): StageSpread | undefined {
  const { draws } = area;
  if (draws === undefined) return undefined;
  const [pupils, shortage, surplus] = PEAK_MEASURES.map((_, measure) => spreads(draws, measure, stage));
  return {
    firstShortageYear: firstShortageYear(draws, stage, years),
    peakYear: pupils!.year,
    peakPupils: pupils!.height,
    shortageYear: shortage!.year,
    largestShortage: shortage!.height,
    surplusYear: surplus!.year,
    largestSurplus: surplus!.height,
  };
}

/** A year without a warning, because its supply is assumed to equal the roll, says nothing of a shortage. */
function firstShortageYear({ chance, expected }: AreaDraws, stage: number, years: readonly number[]): number | null {
  const shortage = expectedRow('shortage', stage) * years.length;
  const warned = expectedRow('redCounties', stage) * years.length;
  return (
    years.find((_, t) => chance[shortage + t]! >= AS_LIKELY_AS_NOT && !Number.isNaN(expected[warned + t]!)) ?? null
  );
}

function spreads({ peaks }: AreaDraws, measure: number, stage: number): { height: Spread; year: Spread } {
  const row = 2 * (measure * STAGES.length + stage) * PROBABILITIES.length;
  const read = (first: number): Spread => {
    const quantiles = [...peaks.subarray(first, first + PROBABILITIES.length)];
    return quantiles.some(Number.isNaN) ? null : quantiles;
  };
  return { height: read(row), year: read(row + PROBABILITIES.length) };
}
