import type { AreaYear } from '../area-year.ts';
import { scheduleDemand } from '../demand/schedule-demand.ts';
import { type LearnedRates, learnFromCount, ratesOfStart, takeCount } from '../enrolment/learned-rates.ts';
import { scheduleEnrolment } from '../enrolment/schedule-enrolment.ts';
import { scheduleGap } from '../gap/schedule-gap.ts';
import type { Horizon } from '../horizon.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { keepNewborn } from '../population/advance-population.ts';
import { SCHOOL_AGES } from '../population/ages.ts';
import { scheduleCohorts } from '../population/schedule-cohorts.ts';
import { schedulePopulation } from '../population/schedule-population.ts';
import { STAGE_SPAN } from '../stages.ts';
import { schedulePurchases, scheduleSupply } from '../supply/schedule-supply.ts';
import { COLUMNS, COLUMNS_END } from './columns.ts';
import { keepTrail } from './keep-trail.ts';
import { SCHEDULE_ROW } from './schedule-row.ts';
import { BLOCK, COHORT_ROW, clearShocks, MOST_YEARS, SHEET, STATE_ROW, TRAIL_ROW } from './sheet.ts';
import { advance, write } from './walk.ts';

const { STATE, COHORTS, OUT, RESULT } = SHEET;
/** Columns that are written; the lines after them are scheduled. */
const MOVED = COLUMNS_END.share;
const { offsets: AT } = STATE_ROW;

/**
 * Decides the schedule of an area and walks it once without shocks: rows 0 .. years − 1 of RESULT are its deterministic
 * result. Own counts correct the rates of the years after them, so deciding and walking go hand in hand.
 * @param afterYear called when the row of year t has been written, with the rates that own counts have taught by then
 * @param beforeCounts called when the state has reached year t and no own count of that year has replaced a grade yet
 * @throws RangeError if the horizon is longer than the sheet
 */
export function prepareArea(
  start: AreaStart,
  plan: AreaPlan,
  horizon: Horizon,
  afterYear: (t: number, learned: LearnedRates) => void = () => {},
  beforeCounts: (t: number) => void = () => {},
): void {
  const { years, baseYear } = horizon;
  if (years.length > MOST_YEARS)
    throw new RangeError(`a horizon of ${years.length} years is longer than ${MOST_YEARS}`);
  clearShocks(years.length);
  loadStart(start);
  let learned: LearnedRates = ratesOfStart(start, baseYear);
  for (let t = 0; t < years.length; t++) {
    const areaYear: AreaYear = { start, plan, baseYear, year: years[t]! };
    const row = t * SCHEDULE_ROW.cells;
    const out = t * COLUMNS.length;
    schedulePopulation(row, areaYear, horizon);
    scheduleEnrolment(row, out, areaYear, learned);
    scheduleDemand(row, out, areaYear);
    const trail = t * TRAIL_ROW.cells;
    scheduleSupply(trail, areaYear);
    schedulePurchases(out, areaYear);
    scheduleGap(row, out, areaYear);
    if (t > 0) {
      scheduleCohorts(t, row);
      advance(t);
      keepNewborn(t, row);
      beforeCounts(t);
      for (const record of start.own) {
        if (record.year !== years[t]) continue;
        learned = learnFromCount(learned, record);
        takeCount(record);
      }
    }
    keepTrail(trail);
    write(t, 1, true, true);
    for (let column = 0; column < MOVED; column++) RESULT[out + column] = OUT[column * BLOCK]!;
    afterYear(t, learned);
  }
}

/** The state of the base year. */
function loadStart({ population, enrolment }: AreaStart): void {
  STATE.fill(0);
  COHORTS.set(population.total, COHORT_ROW.offsets.RESIDENTS);
  COHORTS.set(population.women, COHORT_ROW.offsets.WOMEN);
  let residents = 0;
  for (const people of population.total) residents += people;
  STATE[AT.RESIDENTS] = residents;
  STATE.set(population.total.subarray(0, SCHOOL_AGES), AT.YOUNG);
  STATE[AT.GROWTH] = 1;
  STATE.fill(1, AT.COHORT_FACTORS, AT.COHORT_FACTORS + MOST_YEARS);
  const { pupils, migrantShare } = enrolment;
  STATE.set(pupils, AT.PUPILS);
  for (let grade = 0; grade < pupils.length; grade++)
    STATE[AT.MIGRANTS + grade] = pupils[grade]! * migrantShare[grade]!;
  STATE.set(pupils.subarray(STAGE_SPAN.generalSenior.first), AT.BY_PROMOTION);
  STATE[AT.ENTRY_SCALE] = 1;
  STATE[AT.KINDERGARTEN_SCALE] = 1;
  STATE[AT.BIRTHS] = population.births;
  STATE[AT.DEATHS] = Number.NaN;
  STATE[AT.NET_MIGRATION] = Number.NaN;
}
