import type { AreaYear } from '../area-year.ts';
import { teachersKnown } from '../inputs/own-records.ts';
import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET } from '../kernel/sheet.ts';
import { STAGES } from '../stages.ts';

const { SCHEDULE, RESULT } = SHEET;
const { offsets: AT } = SCHEDULE_ROW;
const TEACHERS_IN_POST = column('teachersInPost');

/** Thresholds, staffing norms and costs of one year; writes the teachers in post, whom no draw moves. */
export function scheduleGap(row: number, out: number, { start, plan, baseYear, year }: AreaYear): void {
  const { parameters } = plan;
  SCHEDULE[row + AT.WARNING_RED] = parameters.warning.red;
  SCHEDULE[row + AT.WARNING_YELLOW] = parameters.warning.yellow;
  SCHEDULE[row + AT.WARNING_BLUE] = parameters.warning.blue;
  SCHEDULE.set(parameters.staffRatio, row + AT.STAFF_RATIO);
  SCHEDULE.set(parameters.landPerPlace, row + AT.LAND_PER_PLACE);
  SCHEDULE.set(parameters.capitalCostPerPlace, row + AT.CAPITAL_PER_PLACE);
  SCHEDULE.set(parameters.recurrentCostPerPupil, row + AT.RECURRENT_PER_PUPIL);
  for (let stage = 0; stage < STAGES.length; stage++) {
    const inPost = teachersKnown(start, stage, year);
    SCHEDULE[row + AT.TEACHERS_IN_POST + stage] = inPost;
    RESULT[out + TEACHERS_IN_POST + stage] = inPost;
    // Supply that is assumed to equal the roll says nothing about the base year itself.
    const counted = start.supply.counts.some((count) => count.stage === stage && count.year <= year);
    SCHEDULE[row + AT.UNWARNED + stage] = Number(year === baseYear && !counted);
  }
}
