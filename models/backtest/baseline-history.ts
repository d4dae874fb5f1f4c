import type { Baseline } from '../inputs/baseline.ts';
import type { History } from './history.ts';

/**
 * Pupils by grade and births of all own files of some counties as one history; null where no grade is counted.
 * @param grades names of grades, from the entry grade up
 */
export function baselineHistory(baselines: readonly Baseline[], grades: readonly string[]): History | null {
  const counted = baselines.filter(({ enrolment }) => enrolment?.some(({ grade }) => grades.includes(grade)));
  if (counted.length === 0) return null;
  const areas = [...new Set(counted.map(({ area }) => area))];
  const years = yearsBetween(counted.map(({ schoolYear }) => schoolYear));
  const born = baselines.flatMap(({ area, births = [] }) => births.map((row) => ({ area, ...row })));
  const birthYears = yearsBetween(born.map(({ year }) => year));
  const pupils = new Float64Array(areas.length * years.length * grades.length).fill(Number.NaN);
  for (const { area, schoolYear, enrolment } of counted)
    for (const row of enrolment!) {
      const grade = grades.indexOf(row.grade);
      const at = areas.indexOf(area) * years.length + schoolYear - years[0]!;
      if (grade !== -1) pupils[at * grades.length + grade] = row.pupils;
    }
  const births = new Float64Array(areas.length * birthYears.length).fill(Number.NaN);
  for (const row of born) {
    const place = areas.indexOf(row.area);
    if (place !== -1) births[place * birthYears.length + row.year - birthYears[0]!] = row.births;
  }
  const total = Float64Array.from({ length: areas.length * years.length }, (_, at) =>
    pupils.subarray(at * grades.length, (at + 1) * grades.length).reduce((sum, each) => sum + each, 0),
  );
  return { areas, years, grades, pupils, total, birthYears, births };
}

/** All years from the first to the last. */
function yearsBetween(years: readonly number[]): number[] {
  if (years.length === 0) return [];
  const first = Math.min(...years);
  return Array.from({ length: Math.max(...years) - first + 1 }, (_, index) => first + index);
}
