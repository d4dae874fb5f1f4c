import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { COHORT_ROW, SHEET } from '../kernel/sheet.ts';
import { FIRST_FERTILE_AGE, OPEN_AGE, WOMEN_CELLS } from './ages.ts';

const { SCHEDULE, COHORTS } = SHEET;
const { offsets: AT } = SCHEDULE_ROW;
const { RESIDENTS, WOMEN } = COHORT_ROW.offsets;
const COHORT_CELLS = COHORT_ROW.cells;

/**
 * Cohorts of one November without shocks, by the cohort-component method:
 * N[a+1][t+1] = N[a][t] survival[a] (1 + migration[a]), a ≥ 0; the newborn follow when the year has been walked.
 *
 * A migration shock moves all ages alike, and a birth shock a whole cohort, so a draw needs these cohorts only as they are
 * here, times a factor (advance-population.ts). What the draws need of the cohorts that were alive when the shocks began
 * is summed up once.
 * @param row of the schedule of year t; survival, migration and fertility pattern stand in it
 */
export function scheduleCohorts(t: number, row: number): void {
  // Shocks begin after the base year.
  const born = t;
  const before = (t - 1) * COHORT_CELLS;
  const now = t * COHORT_CELLS;
  SCHEDULE[row + AT.BORN] = born;
  let deaths = 0;
  let moved = 0;
  let movers = 0;
  let open = 0;
  for (let age = 0; age <= OPEN_AGE; age++) {
    const here = COHORTS[before + RESIDENTS + age]!;
    const alive = here * SCHEDULE[row + AT.SURVIVAL + age]!;
    const rate = SCHEDULE[row + AT.MIGRATION + age]!;
    if (age < OPEN_AGE - 1) COHORTS[now + RESIDENTS + age + 1] = alive + alive * rate;
    else open = open + alive + alive * rate;
    if (age < born - 1) continue;
    deaths += here - alive;
    moved += alive * rate;
    movers += alive * (1 + rate);
  }
  COHORTS[now + RESIDENTS + OPEN_AGE] = open;
  SCHEDULE[row + AT.DEATHS] = deaths;
  SCHEDULE[row + AT.MOVED] = moved;
  SCHEDULE[row + AT.MOVERS] = movers;
  let residents = 0;
  for (let age = Math.max(1, born); age <= OPEN_AGE; age++) residents += COHORTS[now + RESIDENTS + age]!;
  SCHEDULE[row + AT.ALIVE] = residents;
  scheduleWomen(before + WOMEN, now + WOMEN, row, born);
}

/** Women by age, and births at a total fertility rate of 1: half from the women of the November before, half from now. */
function scheduleWomen(before: number, now: number, row: number, born: number): void {
  for (let age = 1; age < WOMEN_CELLS; age++)
    COHORTS[now + age] =
      COHORTS[before + age - 1]! *
      SCHEDULE[row + AT.WOMEN_SURVIVAL + age - 1]! *
      (1 + SCHEDULE[row + AT.MIGRATION + age - 1]!);
  let unitBefore = 0;
  let unitNow = 0;
  for (let age = FIRST_FERTILE_AGE; age < WOMEN_CELLS; age++) {
    const weight = SCHEDULE[row + AT.AGE_PATTERN + age]! / 2;
    if (age >= born - 1) unitBefore += COHORTS[before + age]! * weight;
    if (age >= born) unitNow += COHORTS[now + age]! * weight;
  }
  SCHEDULE[row + AT.UNIT_BEFORE] = unitBefore;
  SCHEDULE[row + AT.UNIT_NOW] = unitNow;
}
