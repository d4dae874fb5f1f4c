import { classesOfYear, demandOfYear, publicDemandOfYear } from '../demand/demand-of-year.ts';
import { enrolmentOfYear, enrolmentShares, rollsFollowing } from '../enrolment/enrolment-of-year.ts';
import { progressGrades } from '../enrolment/progress-grades.ts';
import { publicShares } from '../enrolment/public-shares.ts';
import { gapOfYear, shortageOfYear } from '../gap/gap-of-year.ts';
import { advancePopulation } from '../population/advance-population.ts';
import { populationOfYear, residenceOfYear, urbanShareOfYear } from '../population/population-of-year.ts';
import { COLUMNS } from './columns.ts';
import { SCHEDULE_ROW } from './schedule-row.ts';
import { SHOCK_ROW } from './sheet.ts';

const SCHEDULE_CELLS = SCHEDULE_ROW.cells;
const SHOCK_CELLS = SHOCK_ROW.cells;
const OUT_CELLS = COLUMNS.length;

/** From school year t − 1 to t: population first, because entry grades come from its cohorts. */
export function advance(t: number): void {
  advancePopulation(t, t * SCHEDULE_CELLS, t * SHOCK_CELLS);
  progressGrades(t * SCHEDULE_CELLS, t * SHOCK_CELLS);
}

/**
 * Writes the row of year t out of the state: the staircase of annex 3 clause 2.
 * @param whole false: without the consequences that only the county itself shows, which come out of order statistics
 */
export function write(t: number, whole: boolean): void {
  const row = t * SCHEDULE_CELLS;
  const out = t * OUT_CELLS;
  // What is counted out of the state.
  publicShares(row);
  populationOfYear(out);
  enrolmentOfYear(row, out);
  classesOfYear(row, out);
  // What follows from it, and the shares and sums of what then stands in the row.
  consequencesOfCounts(row, out);
  urbanShareOfYear(out);
  enrolmentShares(out);
  publicDemandOfYear(row, out);
  shortageOfYear(row, out);
  if (whole) gapOfYear(row, out);
}

/**
 * Writes all consequences of a row again: numbers that rise or fall with one other number of the row (models/uncertainty/
 * follow-counts.ts says which). The state is not read.
 */
export function writeConsequences(t: number): void {
  consequencesOfCounts(t * SCHEDULE_CELLS, t * OUT_CELLS);
  shortageOfYear(t * SCHEDULE_CELLS, t * OUT_CELLS);
  gapOfYear(t * SCHEDULE_CELLS, t * OUT_CELLS);
}

function consequencesOfCounts(row: number, out: number): void {
  residenceOfYear(row, out);
  rollsFollowing(row, out);
  demandOfYear(row, out);
}
