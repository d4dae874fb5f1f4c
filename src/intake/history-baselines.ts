import type { History } from '../../models/backtest/history.ts';
import { birthsOf, pupilsOf } from '../../models/backtest/history.ts';
import type { HistoryConfig } from '../../models/backtest/history-config.ts';
import type { Baseline } from '../../models/inputs/baseline.ts';
import { GRADES, type Grade } from '../../models/stages.ts';
import type { Outcome } from './contract.ts';
import { fault } from './fault.ts';
import { readHistory } from './read-history.ts';
import { showValue } from './show-value.ts';

/**
 * A history of some counties as their own files, one a county and autumn: area codes, years, a column a grade.
 * @param systems shipped systems of grades
 */
export async function historyBaselines(
  enrolment: string,
  births: string | undefined,
  systems: readonly HistoryConfig[],
  isKnownArea: (code: string) => boolean,
): Promise<Outcome<Baseline[]>> {
  const grades: readonly string[] = GRADES;
  const fitting = systems.filter((system) => system.grades.every((grade) => grades.includes(grade)));
  const { value, faults } = await readHistory(enrolment, births, undefined, fitting);
  if (value === undefined) return { value: undefined, faults };
  const { history } = value;
  const unknown = history.areas.filter((area) => !isKnownArea(area));
  if (unknown.length > 0) {
    const allowed = {
      zh: '六位 GB/T 2260 代码，npx xuewei regions 可查',
      en: 'six-digit GB/T 2260 codes, see npx xuewei regions',
    };
    return {
      value: undefined,
      faults: [...faults, fault('EDU_UNKNOWN_AREA', enrolment, showValue(unknown.join(', ')), allowed)],
    };
  }
  return { value: history.areas.flatMap((_, area) => ofArea(history, area, enrolment)), faults };
}

function ofArea(history: History, area: number, file: string): Baseline[] {
  const counted = history.years.flatMap((schoolYear) => {
    const enrolment = history.grades.flatMap((grade, index) => {
      const pupils = pupilsOf(history, area, schoolYear, index);
      return Number.isFinite(pupils) ? [{ grade: grade as Grade, pupils: Math.round(pupils) }] : [];
    });
    return enrolment.length === 0 ? [] : [{ schoolYear, enrolment }];
  });
  const births = history.birthYears.flatMap((year) => {
    const found = birthsOf(history, area, year);
    return Number.isFinite(found) ? [{ year, births: Math.round(found) }] : [];
  });
  return counted.map(
    ({ schoolYear, enrolment }, index): Baseline => ({
      schemaVersion: 1,
      area: history.areas[area]!,
      schoolYear,
      source: { title: file },
      enrolment,
      // Births belong to the county, not to an autumn: they are told once.
      ...(index === 0 && births.length > 0 ? { births } : {}),
    }),
  );
}
