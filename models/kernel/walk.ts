import {
  classesOfYear,
  demandOfYear,
  differenceOfYear,
  incrementsOfYear,
  normsOfYear,
  publicDemandOfYear,
  publicIncrementsOfYear,
} from '../demand/demand-of-year.ts';
import { enrolmentOfYear, enrolmentShares, rollsFollowing } from '../enrolment/enrolment-of-year.ts';
import { progressGrades } from '../enrolment/progress-grades.ts';
import { publicShares } from '../enrolment/public-shares.ts';
import { costsOfYear, gapOfYear, shortageOfYear } from '../gap/gap-of-year.ts';
import { advancePopulation } from '../population/advance-population.ts';
import { populationOfYear, residenceOfYear, urbanShareOfYear } from '../population/population-of-year.ts';
import { supplyOfYear } from '../supply/schedule-supply.ts';
import { SCHEDULE_ROW } from './schedule-row.ts';
import { SHOCK_ROW, TRAIL_ROW } from './sheet.ts';

const SCHEDULE_CELLS = SCHEDULE_ROW.cells;
const SHOCK_CELLS = SHOCK_ROW.cells;
const TRAIL_CELLS = TRAIL_ROW.cells;

/** From school year t − 1 to t: population first, because entry grades come from its cohorts. */
export function advance(t: number): void {
  advancePopulation(t, t * SCHEDULE_CELLS, t * SHOCK_CELLS);
  progressGrades(t * SCHEDULE_CELLS, t * SHOCK_CELLS);
}

/**
 * Writes year t of the draws that were walked, side by side: the staircase of annex 3 clause 2.
 * @param wide false: rolls, classes, demand, supply, shortage and warnings, without people, norms, increments, shares and
 * costs (uncertainty/year-needs.ts says which measures these are)
 * @param countyOnly false: without what only the county itself shows, which comes out of order statistics
 */
export function write(t: number, draws: number, wide: boolean, countyOnly: boolean): void {
  const row = t * SCHEDULE_CELLS;
  const trail = t * TRAIL_CELLS;
  publicShares(row, trail, draws);
  enrolmentOfYear(row, trail, draws);
  classesOfYear(row, draws);
  supplyOfYear(trail);
  demandOfYear(row, draws);
  publicDemandOfYear(draws);
  shortageOfYear(row, draws);
  if (wide) {
    populationOfYear(trail, draws);
    wideConsequences(row, draws);
    urbanShareOfYear(draws);
    enrolmentShares(draws);
    differenceOfYear(draws);
    publicIncrementsOfYear(row, trail, draws);
  }
  if (countyOnly) gapOfYear(row, draws);
}

/**
 * Writes all consequences of a row again: numbers that rise or fall with one other number of the row
 * (uncertainty/follow-counts.ts says which). The state is not read.
 */
export function writeConsequences(t: number, draws: number): void {
  const row = t * SCHEDULE_CELLS;
  demandOfYear(row, draws);
  shortageOfYear(row, draws);
  wideConsequences(row, draws);
  gapOfYear(row, draws);
}

function wideConsequences(row: number, draws: number): void {
  residenceOfYear(row, draws);
  rollsFollowing(row, draws);
  normsOfYear(row, draws);
  incrementsOfYear(row, draws);
  costsOfYear(row, draws);
}
