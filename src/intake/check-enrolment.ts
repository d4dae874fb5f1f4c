import { type Baseline, baselineSchema, gradeEnrolmentSchema } from '../../models/inputs/baseline.ts';
import { GRADES, STAGE_SPAN, type Stage } from '../../models/stages.ts';
import type { Fault } from '../services/ports.ts';
import type { Locate } from './contract.ts';
import { fault } from './fault.ts';
import { validRows } from './valid-rows.ts';

type GradeEnrolment = NonNullable<Baseline['enrolment']>[number];
type Part = 'public' | 'private' | 'local' | 'migrant';
const PAIRS: readonly (readonly [Part, Part])[] = [
  ['public', 'private'],
  ['local', 'migrant'],
];
const totalSchema = baselineSchema.shape.totals.unwrap().element;

/** Parts against pupils in every grade, grades against the published totals of the stages. Nothing is adjusted. */
export function checkEnrolment(value: Record<string, unknown>, locate: Locate): Fault[] {
  const grades = validRows(value.enrolment, gradeEnrolmentSchema);
  const faults = grades.flatMap(({ row, index }) => partFaults(row, locate(`/enrolment/${index}`)));
  for (const { row, index } of validRows(value.totals, totalSchema)) {
    const { sum, complete } = pupilsOfStage(
      grades.map((grade) => grade.row),
      row.stage,
    );
    // Where grades are missing their sum is only a lower bound.
    if (complete ? sum === row.pupils : sum <= row.pupils) continue;
    const found = `${sum} − ${row.pupils} = ${signed(sum - row.pupils)}`;
    const allowed = {
      zh: `${STAGE_SPAN[row.stage].zh}各年级之和 = ${row.pupils}`,
      en: `sum of the grades of ${row.stage} = ${row.pupils}`,
    };
    faults.push(fault('EDU_TOTAL_DIFFERS', locate(`/totals/${index}`), found, allowed));
  }
  return faults;
}

/** Pupils of the grades of a stage that are given, and whether all of its grades are. */
export function pupilsOfStage(
  grades: readonly GradeEnrolment[],
  stage: Stage,
): { readonly sum: number; readonly complete: boolean } {
  const { first, length } = STAGE_SPAN[stage];
  const wanted: readonly string[] = GRADES.slice(first, first + length);
  const given = grades.filter(({ grade }) => wanted.includes(grade));
  const sum = given.reduce((total, { pupils }) => total + pupils, 0);
  return { sum, complete: new Set(given.map(({ grade }) => grade)).size === length };
}

function partFaults(row: GradeEnrolment, where: string): Fault[] {
  return PAIRS.flatMap(([left, right]) => {
    const [one, other] = [row[left], row[right]];
    if (one !== undefined && other !== undefined) {
      const difference = one + other - row.pupils;
      if (difference === 0) return [];
      const found = `${row.grade}: ${left} ${one} + ${right} ${other} − pupils ${row.pupils} = ${signed(difference)}`;
      const equation = `${left} + ${right} = pupils (${row.pupils})`;
      return [fault('EDU_SUM_DIFFERS', where, found, { zh: equation, en: equation })];
    }
    const [name, part] = one === undefined ? [right, other] : [left, one];
    if (part === undefined || part <= row.pupils) return [];
    const rule = `${name} <= pupils (${row.pupils})`;
    return [fault('EDU_PART_EXCEEDS_WHOLE', where, `${row.grade}: ${name} ${part}`, { zh: rule, en: rule })];
  });
}

function signed(difference: number): string {
  return difference > 0 ? `+${difference}` : String(difference);
}
