import type { AreaStart } from '../inputs/area-start.ts';
import { schoolCohort } from '../population/school-cohort.ts';
import { STAGE_SPAN } from '../stages.ts';

/** Gross senior enrolment of the base year: pupils of the stage over residents aged 15-17. */
export function baseSeniorRate({ enrolment, population }: AreaStart): number {
  let pupils = 0;
  for (const stage of ['generalSenior', 'vocational'] as const) {
    const { first, length } = STAGE_SPAN[stage];
    for (let grade = first; grade < first + length; grade++) pupils += enrolment.pupils[grade]!;
  }
  const { entryAge, length } = STAGE_SPAN.generalSenior;
  let young = 0;
  for (let age = entryAge; age < entryAge + length; age++) young += schoolCohort(population.total, age);
  return young > 0 ? pupils / young : 0;
}
