import { SimpleLinearRegression } from 'ml-regression';
import { projectEntry } from './entry-methods.ts';
import { type GradeSystem, type History, pupilsOf, restOf } from './history.ts';
import { actualOf, type BacktestSeries, writeSeries } from './series.ts';

/** What a forecast must beat: the latest number, a straight line, and plain cohort survival. */
export const YARDSTICKS = ['last', 'trend', 'cohortSurvival'] as const;
export type Yardstick = (typeof YARDSTICKS)[number];

const TREND_YEARS = 5;
const SURVIVAL_YEARS = 3;

/** One yardstick at the end of a history, [area][lead][series]; NaN where it cannot be had. */
export function yardstick(
  name: Yardstick,
  history: History,
  system: GradeSystem,
  series: readonly BacktestSeries[],
  leads: number,
): Float64Array {
  if (name === 'cohortSurvival') return cohortSurvival(history, system, series, leads);
  const { areas, years } = history;
  const found = new Float64Array(areas.length * leads * series.length).fill(Number.NaN);
  areas.forEach((_, area) => {
    series.forEach((each, index) => {
      const points = years
        .map((year) => ({ year, value: actualOf(history, each, area, year) }))
        .filter(({ value }) => Number.isFinite(value));
      const last = points.at(-1);
      if (last === undefined) return;
      const recent = points.slice(-TREND_YEARS);
      const line =
        name === 'trend' && recent.length > 1
          ? new SimpleLinearRegression(
              recent.map(({ year }) => year),
              recent.map(({ value }) => value),
            )
          : null;
      for (let lead = 0; lead < leads; lead++)
        found[(area * leads + lead) * series.length + index] =
          line === null ? last.value : Math.max(0, line.predict(years.at(-1)! + lead + 1));
    });
  });
  return found;
}

/** Mean ratios of three years, entrants per birth, unborn cohorts as the latest one. */
function cohortSurvival(
  history: History,
  system: GradeSystem,
  series: readonly BacktestSeries[],
  leads: number,
): Float64Array {
  const { areas, years, grades } = history;
  const origin = years.at(-1)!;
  const plain = { id: '', years: SURVIVAL_YEARS, persistence: 0, trend: 0, wider: 0 };
  const entry = projectEntry(history, system, plain, leads);
  const found = new Float64Array(areas.length * leads * series.length).fill(Number.NaN);
  areas.forEach((_, area) => {
    const ratios = grades.map((_, grade) => (grade === 0 ? 1 : meanRatio(history, area, grade, origin)));
    let now = Float64Array.from(grades, (_, grade) => pupilsOf(history, area, origin, grade));
    const rest = restOf(history, area, origin);
    for (let lead = 0; lead < leads; lead++) {
      now = now.map((_, grade) => (grade === 0 ? entry[area * leads + lead]! : now[grade - 1]! * ratios[grade]!));
      writeSeries(found, (area * leads + lead) * series.length, series, now, rest);
    }
  });
  return found;
}

function meanRatio(history: History, area: number, grade: number, origin: number): number {
  const found: number[] = [];
  for (let year = origin - SURVIVAL_YEARS + 1; year <= origin; year++) {
    const ratio = pupilsOf(history, area, year, grade) / pupilsOf(history, area, year - 1, grade - 1);
    if (Number.isFinite(ratio)) found.push(ratio);
  }
  return found.length === 0 ? 1 : found.reduce((sum, ratio) => sum + ratio, 0) / found.length;
}
