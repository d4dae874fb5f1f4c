import type { AccuracyRow } from '../accuracy/accuracy.ts';
import type { LearnedCourse } from '../inputs/learned-course.ts';
import { GRADES, type Grade, gradeIndex, STAGE_SPAN, STAGES, type Stage } from '../stages.ts';
import { bandsOf } from './bands.ts';
import { cohortOfBirths } from './entry-methods.ts';
import { FEWEST_YEARS, Forecaster } from './forecaster.ts';
import { birthsOf, type GradeSystem, type History, knownAt, pupilsOf } from './history.ts';
import { accuracyRows, measuredSeries } from './measured-accuracy.ts';
import { mixed, type Parts, partsOf } from './parts.ts';
import { pastErrors } from './past-errors.ts';
import type { OriginForecast } from './series.ts';

/** Years ahead for which methods are weighted and errors measured: farther ones go by the last. */
export const LEARNED_LEADS = 6;

/** What the own history of a county teaches. */
export interface LearnedArea {
  readonly area: string;
  readonly course: LearnedCourse;
  /** Of its own past forecasts; empty where the history is too short for any to have been counted. */
  readonly accuracy: readonly AccuracyRow[];
  /** First and last origin of these forecasts. */
  readonly origins: readonly [number, number];
}

/**
 * What each area's history says of the years after it, with the methods that did best at earlier origins, and how wrong
 * these would have been.
 * @param history areas are codes, grades are grades of the model
 * @param ahead years after the end of each history
 */
export function learnCourses(history: History, system: GradeSystem, ahead: number): LearnedArea[] {
  const forecaster = new Forecaster(history, system, LEARNED_LEADS);
  const ends = history.areas.map((_, area) => endOf(history, area));
  const forecasts = new Map<number, OriginForecast>();
  for (let origin = forecaster.firstOrigin; origin < Math.max(...ends.map((end) => end ?? 0)); origin++)
    forecasts.set(origin, forecaster.forecastAt(origin));
  return [...new Set(ends)].flatMap((since) => {
    if (since === null) return [];
    const parts = partsOf(knownAt(history, since, system.birthsLag), system, ahead);
    const weights = forecaster.weightsAt(since);
    const accuracy = accuracyAt(forecaster, forecasts, since);
    return history.areas.flatMap((area, place): LearnedArea[] => {
      if (ends[place] !== since) return [];
      return [
        {
          area,
          course: courseOf(parts, system, weights, place, ahead),
          accuracy: accuracy(place),
          origins: [forecaster.firstOrigin, since - 1],
        },
      ];
    });
  });
}

/** Last year with an entry grade or any other; null where fewer than FEWEST_YEARS have one. */
function endOf(history: History, area: number): number | null {
  const known = history.years.filter((year) =>
    history.grades.some((_, grade) => Number.isFinite(pupilsOf(history, area, year, grade))),
  );
  return known.length < FEWEST_YEARS ? null : known.at(-1)!;
}

/** Accuracy of every area at the end of a history, by stage and measure. */
function accuracyAt(forecaster: Forecaster, forecasts: ReadonlyMap<number, OriginForecast>, since: number) {
  const entryGrades = new Map<string, Stage>(
    STAGES.map((stage) => [GRADES[STAGE_SPAN[stage].first] as string, stage] as const),
  );
  const measured = forecaster.series.flatMap((series, index) => {
    const of = measuredSeries(series, entryGrades);
    if (of === null) return [];
    const past = pastErrors(forecaster, forecasts, since, index, Number.POSITIVE_INFINITY);
    return [{ of, past, bands: bandsOf(pastErrors(forecaster, forecasts, since, index)) }];
  });
  return (place: number): AccuracyRow[] =>
    measured.flatMap(({ of, past, bands }) =>
      accuracyRows(of, past, [place], (lead) => bands[place * past.leads + lead] ?? null),
    );
}

function courseOf(
  parts: Parts,
  { stages, entryAge, cutOffMonth, birthsLag }: GradeSystem,
  weights: readonly Float64Array[],
  area: number,
  ahead: number,
): LearnedCourse {
  const { history } = parts;
  const since = history.years.at(-1)!;
  const forecast = (part: number, lead: number) => {
    const methods = parts.methods[part]!;
    const weighed = area * LEARNED_LEADS + Math.min(lead, LEARNED_LEADS - 1);
    return mixed(methods, area * ahead + lead, weights[part]!, weighed * methods.length);
  };
  const steps = new Float64Array(ahead * GRADES.length).fill(Number.NaN);
  const promotion = new Float64Array(ahead).fill(1);
  const firstSenior = history.grades.indexOf(GRADES[STAGE_SPAN.generalSenior.first]!);
  const promoted = pupilsOf(history, area, since, firstSenior) / pupilsOf(history, area, since - 1, firstSenior - 1);
  for (let lead = 0; lead < ahead; lead++)
    for (let grade = 1; grade < history.grades.length; grade++) {
      const step = Math.exp(forecast(grade, lead));
      if (grade === firstSenior) promotion[lead] = orOne(step / promoted);
      else steps[lead * GRADES.length + gradeIndex(history.grades[grade - 1] as Grade)] = step;
    }
  // Entrants per birth of the cohort, over those of the last autumn; farther cohorts are not born and go by the last.
  const entry = new Float64Array(ahead).fill(1);
  const born = (year: number) => birthsOf(history, area, year);
  const cohort = (year: number) => cohortOfBirths(born, year, { stages, entryAge, cutOffMonth, birthsLag });
  const lately = pupilsOf(history, area, since, 0) / cohort(since);
  for (let lead = 0; lead < ahead; lead++) {
    const entrants = forecast(0, lead);
    const factor = entrants / cohort(since + lead + 1) / lately;
    entry[lead] = Number.isFinite(factor) && factor > 0 ? factor : lead === 0 ? 1 : entry[lead - 1]!;
  }
  return { since, steps, promotion, entry, shockScale: 1 };
}

const orOne = (factor: number) => (Number.isFinite(factor) && factor > 0 ? factor : 1);
