import type { AreaResult, Spread, StageSpread } from '../result.ts';
import { STAGES } from '../stages.ts';
import { type AreaDraws, PEAK_MEASURES } from '../uncertainty/area-draws.ts';
import { PROBABILITIES } from '../uncertainty/order-statistics.ts';

/** From this probability on a shortage counts as more likely than not. */
const AS_LIKELY_AS_NOT = 0.5;

/** How the highest years of a stage differ between the draws of an area. */
export function stageSpread(area: AreaResult, stage: number, years: readonly number[]): StageSpread | undefined {
  const { draws } = area;
  if (draws === undefined) return undefined;
  const [pupils, shortage, surplus] = PEAK_MEASURES.map((_, measure) => spreads(draws, measure, stage));
  return {
    ...likelyYears(draws.shortageChance.subarray(stage * years.length, (stage + 1) * years.length), years),
    anyShortage: shortage!.reached,
    anySurplus: surplus!.reached,
    peakYear: pupils!.year,
    peakPupils: pupils!.height,
    shortageYear: shortage!.year,
    largestShortage: shortage!.height,
    surplusYear: surplus!.year,
    largestSurplus: surplus!.height,
  };
}

/** @param chances of a shortage by year; NaN in a base year whose places are assumed */
function likelyYears(chances: Float64Array, years: readonly number[]) {
  const likely = years.filter((_, t) => chances[t]! >= AS_LIKELY_AS_NOT);
  const highest = chances.reduce((most, chance) => (chance > most ? chance : most), 0);
  return {
    firstShortageYear: likely[0] ?? null,
    lastShortageYear: likely.at(-1) ?? null,
    likeliestShortageYear: highest === 0 ? null : years[chances.indexOf(highest)]!,
    likeliestShortage: highest === 0 ? null : highest,
  };
}

function spreads({ peaks, reached }: AreaDraws, measure: number, stage: number) {
  const place = measure * STAGES.length + stage;
  const row = 2 * place * PROBABILITIES.length;
  const read = (first: number): Spread => {
    const quantiles = [...peaks.subarray(first, first + PROBABILITIES.length)];
    return quantiles.some(Number.isNaN) ? null : quantiles;
  };
  return { height: read(row), year: read(row + PROBABILITIES.length), reached: reached[place]! };
}
