import { COLUMNS, COLUMNS_END } from '../kernel/columns.ts';

/**
 * Measures that rise or fall with one other number of the same year and area and with nothing else that a draw moves: gap
 * with demand, teachers with pupils, norm places with residents. Their order statistics are those of that number, sent
 * through the same code (writeConsequences), so nothing needs to be collected or selected for them. Yellow warnings are
 * not among them: they come and go as demand rises.
 */
const FOLLOWING = new Set([
  'urbanPopulation',
  'ruralPopulation',
  'urbanPupils',
  'migrantPublicPupils',
  'seniorPupilsByTarget',
  'demandByNorm',
  'demandByNormAllResidents',
  'demand',
  'urbanRuralIncrement',
  'migrantPublicIncrement',
  'inclusiveKindergartenIncrement',
  'electiveRoomIncrement',
  'gap',
  'shortage',
  'surplus',
  'publicGap',
  'publicShortage',
  'publicSurplus',
  'utilisation',
  'warning',
  'redCounties',
  'blueCounties',
  'teachers',
  'pupilsPerTeacher',
  'landNeed',
  'capitalNeed',
  'recurrentCost',
]);

const MOVED = COLUMNS.map((_, column) => column).filter((column) => column < COLUMNS_END.share);

/** True for a column whose quantiles are wanted; null: all are. */
export function isWanted(column: number, measures: readonly string[] | null): boolean {
  return measures === null || measures.includes(COLUMNS[column]!.measure.id);
}

/** Columns that follow, in a county whose supply no draw moves. */
export const FOLLOWING_COLUMNS: readonly number[] = MOVED.filter((column) =>
  FOLLOWING.has(COLUMNS[column]!.measure.id),
);

/** Columns of a county whose draws are collected. Where projects may be late, supply moves too, and all are. */
export function collectedColumns(supplyMoves: boolean): readonly number[] {
  if (supplyMoves) return MOVED;
  return MOVED.filter((column) => {
    const ofProgramme = column >= COLUMNS_END.sum && column < COLUMNS_END.programme;
    return !ofProgramme && !FOLLOWING.has(COLUMNS[column]!.measure.id);
  });
}

const COUNTY_ONLY = new Set(['gap', 'publicGap', 'utilisation', 'pupilsPerTeacher']);

/** True for the columns that a walk leaves out where nobody looks at them draw by draw. */
export function isCountyOnly(column: number): boolean {
  return COUNTY_ONLY.has(COLUMNS[column]!.measure.id);
}
