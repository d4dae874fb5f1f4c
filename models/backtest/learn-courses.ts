import type { AccuracyRow } from '../accuracy/accuracy.ts';
import type { LearnedCourse } from '../inputs/learned-course.ts';
import { GRADES, type Grade, gradeIndex, STAGE_SPAN, STAGES, type Stage } from '../stages.ts';
import { bandsOf } from './bands.ts';
import { FEWEST_YEARS, Forecaster } from './forecaster.ts';
import { type GradeSystem, type History, knownAt, pupilsOf } from './history.ts';
import { accuracyRows, measuredSeries } from './measured-accuracy.ts';
import { mixed, partsOf } from './parts.ts';
import { pastErrors } from './past-errors.ts';
import type { OriginForecast } from './series.ts';

/** Years ahead for which methods are weighted and errors measured: farther ones go by the last. */
export const LEARNED_LEADS = 6;

/** What the own history of a county teaches. */
export interface LearnedArea {
  readonly area: string;
  /** Without entrants: these wait for what the model itself has (learned-entry.ts). */
  readonly course: LearnedCourse;
  /** [year after the history]: entrants that follow from the births of its table; none where it has no births. */
  readonly entrants: Float64Array;
  /** Autumns in which some step was broken: it is held near the usual one. */
  readonly broken: readonly number[];
  /** Of its own past forecasts; empty where the history is too short for any to have been counted. */
  readonly accuracy: readonly AccuracyRow[];
}

/**
 * What each area's history says of the years after it, with the methods that did best at earlier origins, and how wrong
 * these would have been. Each area is learned from by itself: who else is in a request changes nothing.
 * @param history areas are codes, grades are grades of the model
 * @param last year up to which a course is wanted
 */
export function learnCourses(history: History, system: GradeSystem, last: number): LearnedArea[] {
  return history.areas.flatMap((area, place) => {
    const own = ownHistory(history, place);
    return own === null ? [] : [learnCourse(area, own, system, Math.max(1, last - own.years.at(-1)!))];
  });
}

function learnCourse(area: string, history: History, system: GradeSystem, ahead: number): LearnedArea {
  const forecaster = new Forecaster(history, system, LEARNED_LEADS);
  const since = history.years.at(-1)!;
  const forecasts = forecaster.forecastsBefore(since);
  const weights = forecaster.weightsAt(since);
  const parts = partsOf(knownAt(history, since, system.birthsLag), system, ahead);
  const forecast = (part: number, lead: number) => {
    const methods = parts.methods[part]!;
    return mixed(methods, lead, weights[part]!, Math.min(lead, LEARNED_LEADS - 1) * methods.length);
  };
  const steps = new Float64Array(ahead * GRADES.length).fill(Number.NaN);
  const promotion = new Float64Array(ahead).fill(Number.NaN);
  for (let lead = 0; lead < ahead; lead++)
    for (let grade = 1; grade < history.grades.length; grade++) {
      const step = Math.exp(forecast(grade, lead));
      if (history.grades[grade] === FIRST_SENIOR) promotion[lead] = step;
      else steps[lead * GRADES.length + gradeIndex(history.grades[grade - 1] as Grade)] = step;
    }
  const born = history.births.some((births) => births > 0);
  const entrants = born
    ? Float64Array.from({ length: Math.min(ahead, LEARNED_LEADS) }, (_, lead) => forecast(0, lead))
    : new Float64Array(0);
  // Errors are told of stages that the projection takes from here: those whose entrants follow from births or from below.
  const follows: Readonly<Partial<Record<Stage, boolean>>> = {
    primary: born,
    junior: Number.isFinite(steps[STAGE_SPAN.junior.first - 1]),
    generalSenior: Number.isFinite(promotion[0]),
  };
  return {
    area,
    course: { since, steps, promotion, entry: new Float64Array(ahead).fill(1), shockScale: 1 },
    entrants,
    broken: [...new Set(parts.broken.map(({ year }) => year))].sort((a, b) => a - b),
    accuracy: accuracyAt(forecaster, forecasts, since).filter(({ stage }) => follows[stage]),
  };
}

const FIRST_SENIOR = GRADES[STAGE_SPAN.generalSenior.first];

/** One area from its first to its last counted autumn; null where fewer than FEWEST_YEARS are counted. */
function ownHistory(history: History, area: number): History | null {
  const { areas, years, grades, pupils, total, birthYears, births } = history;
  const counted = years.filter((year) =>
    grades.some((_, grade) => Number.isFinite(pupilsOf(history, area, year, grade))),
  );
  if (counted.length < FEWEST_YEARS) return null;
  const [from, to] = [counted[0]! - years[0]!, counted.at(-1)! - years[0]! + 1];
  const row = area * years.length;
  return {
    areas: [areas[area]!],
    grades,
    years: years.slice(from, to),
    pupils: pupils.slice((row + from) * grades.length, (row + to) * grades.length),
    total: total.slice(row + from, row + to),
    birthYears,
    births: births.slice(area * birthYears.length, (area + 1) * birthYears.length),
  };
}

/** Accuracy of the one area at the end of its history, by stage and measure. */
function accuracyAt(
  forecaster: Forecaster,
  forecasts: ReadonlyMap<number, OriginForecast>,
  since: number,
): readonly AccuracyRow[] {
  const entryGrades = new Map<string, Stage>(
    STAGES.map((stage) => [GRADES[STAGE_SPAN[stage].first] as string, stage] as const),
  );
  return forecaster.series.flatMap((series, index) => {
    const of = measuredSeries(series, entryGrades);
    if (of === null) return [];
    const past = pastErrors(forecaster, forecasts, since, index);
    const bands = bandsOf(past);
    return accuracyRows(of, past, [0], (lead) => bands[lead] ?? null, forecaster.firstOrigin);
  });
}
