import type { PastErrors } from './bands.ts';
import { FEWEST_YEARS, type Forecaster } from './forecaster.ts';
import { actualOf, countedYears, type OriginForecast } from './series.ts';

/** Bands look at forecasts whose target has been counted within so many years: older ones were made in another time. */
const BAND_YEARS = 6;
/** With fewer areas than these, six years have too few errors, and the whole history is looked at. */
const AREAS_FOR_RECENT = 10;

/**
 * Errors of one series at earlier origins, of targets that have been counted by an origin.
 * @param forecasts at every origin from the forecaster's first to the one before `origin`
 * @param index of the series
 * @param years how far back targets go; as bands look where left out
 */
export function pastErrors(
  { history, series, firstOrigin, leads }: Forecaster,
  forecasts: ReadonlyMap<number, OriginForecast>,
  origin: number,
  index: number,
  years: number = history.areas.length < AREAS_FOR_RECENT ? Number.POSITIVE_INFINITY : BAND_YEARS,
): PastErrors {
  const areas = history.areas.length;
  const of = series[index]!;
  const origins = Math.max(0, origin - firstOrigin);
  const values = new Float64Array(origins * areas * leads).fill(Number.NaN);
  for (let earlier = 0; earlier < origins; earlier++) {
    const made = forecasts.get(firstOrigin + earlier)!.values;
    for (let area = 0; area < areas; area++) {
      // What had too few years then was no forecast.
      if (countedYears(history, of, area, firstOrigin + earlier) < FEWEST_YEARS) continue;
      for (let lead = 0; lead < leads; lead++) {
        const target = firstOrigin + earlier + lead + 1;
        if (target > origin || target <= origin - years) continue;
        const actual = actualOf(history, of, area, target);
        values[(earlier * areas + area) * leads + lead] = Math.log(
          actual / made[(area * leads + lead) * series.length + index]!,
        );
      }
    }
  }
  return { origins, areas, leads, values };
}
