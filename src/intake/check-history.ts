import { birthsOf, type History, pupilsOf, totalOf } from '../../models/backtest/history.ts';
import type { Fault } from '../services/ports.ts';
import { fault } from './fault.ts';
import { showValue } from './show-value.ts';

/** A nought beside so many pupils, or births, in the years around it is a gap that was written as a number. */
const SURELY_SOME = 50;
/** Totals and grades may have been rounded by themselves. */
const ROUNDED = 0.005;

/**
 * The sense of a history: totals that are less than their grades, noughts where there surely were pupils, births of none of
 * its areas. Such noughts are taken out of the history: they are missing.
 * @param names what the tables of pupils and births are called where their faults are told; null where there are no births
 */
export function checkHistory(
  history: History,
  names: { readonly enrolment: string; readonly births: string | null },
): { readonly history: History; readonly faults: readonly Fault[] } {
  const pupils = history.pupils.slice();
  const births = history.births.slice();
  const faults: Fault[] = [];
  const { areas, years, grades, birthYears } = history;
  areas.forEach((name, area) => {
    years.forEach((year, t) => {
      const at = area * years.length + t;
      const sum = grades.reduce((all, _, grade) => all + pupilsOf(history, area, year, grade), 0);
      const total = totalOf(history, area, year);
      if (total < sum * (1 - ROUNDED)) {
        const allowed = { zh: `不小于各年级之和 ${sum}`, en: `at least the sum of the grades, ${sum}` };
        faults.push(
          fault('EDU_PART_EXCEEDS_WHOLE', `${names.enrolment}, ${name} ${year}, TOTAL`, String(total), allowed),
        );
      }
      grades.forEach((id, grade) => {
        const value = (of: number) => pupilsOf(history, area, of, grade);
        if (!isGap(value, year)) return;
        pupils[at * grades.length + grade] = Number.NaN;
        faults.push(noughtFault(`${names.enrolment}, ${name} ${year}, ${id}`));
      });
    });
    birthYears.forEach((year, t) => {
      if (!isGap((of) => birthsOf(history, area, of), year)) return;
      births[area * birthYears.length + t] = Number.NaN;
      faults.push(noughtFault(`${names.births}, ${name} ${year}`));
    });
  });
  if (names.births !== null) {
    const without = areas.filter((_, area) => !birthYears.some((year) => birthsOf(history, area, year) > 0));
    if (without.length > 0) {
      const allowed = { zh: '与在校生表相同的地区名或代码', en: 'areas named as in the table of pupils' };
      faults.push(fault('EDU_NO_BIRTHS', names.births, showValue(without.join(', ')), allowed));
    }
  }
  return { history: { ...history, pupils, births }, faults };
}

/** A nought whose known neighbours, one at least, are all well above it. */
function isGap(value: (year: number) => number, year: number): boolean {
  if (value(year) !== 0) return false;
  const around = [value(year - 1), value(year + 1)].filter(Number.isFinite);
  return around.length > 0 && around.every((each) => each >= SURELY_SOME);
}

function noughtFault(where: string): Fault {
  return fault('EDU_NOUGHT_AMONG_COUNTS', where, '0', { zh: '实际数；缺数留空', en: 'a count; blank where missing' });
}
