import { childrenOf } from '../population/children-of.ts';
import { GRADES, STAGE_SPAN } from '../stages.ts';
import { BLOCK, SHEET, STATE_ROW, TRAIL_ROW } from './sheet.ts';

const { STATE, TRAIL } = SHEET;
const AT = STATE_ROW.offsets;
const { PUPILS: ROLL, MIGRANTS: MIGRANT_ROLL, BY_PROMOTION: PROMOTED, GENERAL_EXTRA: EXTRA } = AT;
const { RESIDENTS: ALL, BIRTHS: BORN, DEATHS: DIED, NET_MIGRATION: MOVED } = AT;
const { RESIDENTS, COHORTS, BIRTHS, DEATHS, NET_MIGRATION, PUPILS, MIGRANTS, BY_PROMOTION, GENERAL_EXTRA } =
  TRAIL_ROW.offsets;
const { kindergarten, primary, junior, generalSenior, vocational } = STAGE_SPAN;
const GRADE_COUNT = GRADES.length;
const SENIOR_GRADES = generalSenior.length + vocational.length;
const EXTRA_GRADES = generalSenior.length;

/** Keeps what the tables need of the state: one draw of one year. @param trail row of the year, plus the draw in its block */
export function keepTrail(trail: number): void {
  TRAIL[trail + RESIDENTS] = STATE[ALL]!;
  TRAIL[trail + COHORTS] = childrenOf(kindergarten.entryAge, kindergarten.length);
  TRAIL[trail + COHORTS + BLOCK] = childrenOf(primary.entryAge, primary.length);
  TRAIL[trail + COHORTS + 2 * BLOCK] = childrenOf(junior.entryAge, junior.length);
  TRAIL[trail + COHORTS + 3 * BLOCK] = childrenOf(generalSenior.entryAge, generalSenior.length);
  TRAIL[trail + BIRTHS] = STATE[BORN]!;
  TRAIL[trail + DEATHS] = STATE[DIED]!;
  TRAIL[trail + NET_MIGRATION] = STATE[MOVED]!;
  for (let grade = 0; grade < GRADE_COUNT; grade++) TRAIL[trail + PUPILS + grade * BLOCK] = STATE[ROLL + grade]!;
  TRAIL[trail + MIGRANTS] = migrants(primary.first, junior.first);
  TRAIL[trail + MIGRANTS + BLOCK] = migrants(junior.first, generalSenior.first);
  let promoted = 0;
  for (let grade = 0; grade < SENIOR_GRADES; grade++) promoted += STATE[PROMOTED + grade]!;
  TRAIL[trail + BY_PROMOTION] = promoted;
  let extra = 0;
  for (let grade = 0; grade < EXTRA_GRADES; grade++) extra += STATE[EXTRA + grade]!;
  TRAIL[trail + GENERAL_EXTRA] = extra;
}

function migrants(first: number, end: number): number {
  let sum = 0;
  for (let grade = first; grade < end; grade++) sum += STATE[MIGRANT_ROLL + grade]!;
  return sum;
}
