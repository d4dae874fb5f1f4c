import type { PastErrors } from './bands.ts';
import type { Forecaster } from './forecaster.ts';
import { actualOf, type OriginForecast } from './series.ts';

/** Bands look at forecasts whose target has been counted within so many years: older ones were made in another time. */
const BAND_YEARS = 6;

/**
 * Errors of one series at earlier origins, of targets that have been counted by an origin.
 * @param forecasts at every origin from the forecaster's first to the one before `origin`
 * @param index of the series
 * @param years how far back targets go; the whole history where left out
 */
export function pastErrors(
  { history, series, firstOrigin, leads }: Forecaster,
  forecasts: ReadonlyMap<number, OriginForecast>,
  origin: number,
  index: number,
  years: number = BAND_YEARS,
): PastErrors {
  const areas = history.areas.length;
  const origins = Math.max(0, origin - firstOrigin);
  const values = new Float64Array(origins * areas * leads).fill(Number.NaN);
  for (let earlier = 0; earlier < origins; earlier++) {
    const made = forecasts.get(firstOrigin + earlier)!.values;
    for (let area = 0; area < areas; area++)
      for (let lead = 0; lead < leads; lead++) {
        const target = firstOrigin + earlier + lead + 1;
        if (target > origin || target <= origin - years) continue;
        const actual = actualOf(history, series[index]!, area, target);
        values[(earlier * areas + area) * leads + lead] = Math.log(
          actual / made[(area * leads + lead) * series.length + index]!,
        );
      }
  }
  return { origins, areas, leads, values };
}
