import { type GradeSystem, type History, pupilsOf, totalOf } from './history.ts';

/** A series of the ledger: a grade, a stage, or the total. */
export interface BacktestSeries {
  readonly id: string;
  readonly kind: 'grade' | 'stage' | 'total';
  /** Places of its grades; none for the total. */
  readonly grades: readonly number[];
}

/** Series in the order of every forecast: grades, stages, total. */
export function seriesOf(grades: readonly string[], { stages }: GradeSystem): readonly BacktestSeries[] {
  return [
    ...grades.map((id, grade): BacktestSeries => ({ id, kind: 'grade', grades: [grade] })),
    ...stages.map(
      ({ id, first, length }): BacktestSeries => ({
        id,
        kind: 'stage',
        grades: Array.from({ length }, (_, index) => first + index),
      }),
    ),
    { id: 'TOTAL', kind: 'total', grades: [] },
  ];
}

/** What was counted; NaN where anything of it is missing, and for a grade that was only spread from its stage. */
export function actualOf(history: History, { kind, grades }: BacktestSeries, area: number, year: number): number {
  if (kind === 'total') return totalOf(history, area, year);
  if (kind === 'grade' && isEstimated(history, area, year, grades[0]!)) return Number.NaN;
  return grades.reduce((sum, grade) => sum + pupilsOf(history, area, year, grade), 0);
}

/** Years up to an origin in which a series of an area is known. */
export function countedYears(history: History, series: BacktestSeries, area: number, origin: number): number {
  return history.years.filter((year) => year <= origin && Number.isFinite(actualOf(history, series, area, year)))
    .length;
}

function isEstimated({ years, grades, estimated }: History, area: number, year: number, grade: number): boolean {
  const t = year - years[0]!;
  return estimated !== undefined && estimated[(area * years.length + t) * grades.length + grade] === 1;
}

/** Numbers forecast at one origin, [area][lead][series]. */
export interface OriginForecast {
  readonly origin: number;
  readonly values: Float64Array;
}

/** Fills the series of one area and lead out of its grades and the rest. */
export function writeSeries(
  values: Float64Array,
  at: number,
  series: readonly BacktestSeries[],
  grades: Float64Array,
  rest: number,
): void {
  let all = rest;
  for (const pupils of grades) all += pupils;
  series.forEach(({ kind, grades: parts }, index) => {
    values[at + index] = kind === 'total' ? all : parts.reduce((sum, grade) => sum + grades[grade]!, 0);
  });
}
