import type { AccuracyRow } from '../accuracy/accuracy.ts';
import { STAGES, type Stage } from '../stages.ts';
import { pooledBands } from './bands.ts';
import { Forecaster } from './forecaster.ts';
import type { GradeSystem, History } from './history.ts';
import { LEARNED_LEADS } from './learn-courses.ts';
import { accuracyRows, measuredSeries } from './measured-accuracy.ts';
import { pastErrors } from './past-errors.ts';

/** How wrong forecasts of many areas were, taken together: what an area without a history borrows. */
export function peerAccuracy(history: History, system: GradeSystem): readonly AccuracyRow[] {
  const forecaster = new Forecaster(history, system, LEARNED_LEADS);
  const last = history.years.at(-1)!;
  const forecasts = forecaster.forecastsBefore(last);
  const entryGrades = new Map(
    system.stages.flatMap(({ id, first }): [string, Stage][] => {
      const stage = STAGES.find((each) => each === id);
      return stage === undefined ? [] : [[history.grades[first]!, stage]];
    }),
  );
  const everywhere = history.areas.map((_, place) => place);
  return forecaster.series.flatMap((series, index) => {
    const of = measuredSeries(series, entryGrades);
    if (of === null) return [];
    const past = pastErrors(forecaster, forecasts, last, index, Number.POSITIVE_INFINITY);
    const bands = pooledBands(past);
    return accuracyRows(of, past, everywhere, (lead) => bands[lead] ?? null, forecaster.firstOrigin);
  });
}
