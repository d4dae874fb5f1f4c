import { COLUMNS, COLUMNS_END } from '../kernel/columns.ts';

/**
 * Measures that rise or fall with one other number of the same year, stage and area and with nothing else that a draw
 * moves: gap with demand, teachers with pupils, norm places with residents. Their order statistics are those of that
 * number, sent through the same code (writeConsequences), so nothing needs to be collected or selected for them. Yellow
 * warnings are not among them: they come and go as demand rises.
 */
const FOLLOWS: Readonly<Record<string, string>> = {
  urbanPopulation: 'residentPopulation',
  ruralPopulation: 'residentPopulation',
  urbanPupils: 'pupils',
  migrantPublicPupils: 'migrantPupils',
  seniorPupilsByTarget: 'seniorAgePopulation',
  demandByNorm: 'residentPopulation',
  demandByNormAllResidents: 'residentPopulation',
  demand: 'demandByClass',
  urbanRuralIncrement: 'pupils',
  migrantPublicIncrement: 'migrantPupils',
  inclusiveKindergartenIncrement: 'pupils',
  electiveRoomIncrement: 'classes',
  gap: 'demandByClass',
  shortage: 'demandByClass',
  surplus: 'demandByClass',
  publicGap: 'publicDemand',
  publicShortage: 'publicDemand',
  publicSurplus: 'publicDemand',
  utilisation: 'pupils',
  warning: 'demandByClass',
  redCounties: 'demandByClass',
  blueCounties: 'demandByClass',
  teachers: 'pupils',
  pupilsPerTeacher: 'pupils',
  landNeed: 'demandByClass',
  capitalNeed: 'demandByClass',
  recurrentCost: 'publicPupils',
};

const MOVED = COLUMNS.map((_, column) => column).filter((column) => column < COLUMNS_END.share);
const measureOf = (column: number) => COLUMNS[column]!.measure.id;

/** True for a column whose quantiles are wanted; null: all are. */
export function isWanted(column: number, measures: readonly string[] | null): boolean {
  return measures === null || measures.includes(measureOf(column));
}

/**
 * Columns of a county whose draws are collected, and those whose order statistics follow from collected ones. Where
 * projects may be late, supply moves too, and nothing follows from one number alone.
 */
export function collectedColumns(
  supplyMoves: boolean,
  measures: readonly string[] | null,
): { readonly columns: readonly number[]; readonly following: readonly number[] } {
  const wanted = MOVED.filter((column) => isWanted(column, measures));
  if (supplyMoves) return { columns: wanted, following: [] };
  const following = wanted.filter((column) => FOLLOWS[measureOf(column)] !== undefined);
  const followed = new Set(following.map((column) => FOLLOWS[measureOf(column)]!));
  const ofProgramme = (column: number) => column >= COLUMNS_END.sum && column < COLUMNS_END.programme;
  const columns = MOVED.filter(
    (column) =>
      followed.has(measureOf(column)) ||
      (isWanted(column, measures) && FOLLOWS[measureOf(column)] === undefined && !ofProgramme(column)),
  );
  return { columns, following };
}

const COUNTY_ONLY = new Set(['gap', 'publicGap', 'utilisation', 'pupilsPerTeacher']);

/** True for the columns that a walk leaves out where nobody looks at them draw by draw. */
export function isCountyOnly(column: number): boolean {
  return COUNTY_ONLY.has(COLUMNS[column]!.measure.id);
}
