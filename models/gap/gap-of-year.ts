import { WARNING_LEVELS } from '../catalogue/index.ts';
import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET } from '../kernel/sheet.ts';
import { STAGES } from '../stages.ts';
import { warningLevel } from './warning-level.ts';

const { SCHEDULE, OUT } = SHEET;
const { SUPPLY, PUBLIC_SUPPLY, UNWARNED, WARNING_RED, WARNING_YELLOW, WARNING_BLUE } = SCHEDULE_ROW.offsets;
const { STAFF_RATIO, TEACHERS_IN_POST, LAND_PER_PLACE, CAPITAL_PER_PLACE, RECURRENT_PER_PUPIL } = SCHEDULE_ROW.offsets;
const PUPILS = column('pupils');
const PUBLIC_PUPILS = column('publicPupils');
const DEMAND = column('demand');
const PUBLIC_DEMAND = column('publicDemand');
const GAP = column('gap');
const SHORTAGE = column('shortage');
const SURPLUS = column('surplus');
const PUBLIC_GAP = column('publicGap');
const PUBLIC_SHORTAGE = column('publicShortage');
const PUBLIC_SURPLUS = column('publicSurplus');
const UTILISATION = column('utilisation');
const WARNING = column('warning');
const RED_COUNTIES = column('redCounties');
const YELLOW_COUNTIES = column('yellowCounties');
const BLUE_COUNTIES = column('blueCounties');
const TEACHERS = column('teachers');
const PUPILS_PER_TEACHER = column('pupilsPerTeacher');
const LAND = column('landNeed');
const CAPITAL = column('capitalNeed');
const RECURRENT = column('recurrentCost');
const [RED, YELLOW, BLUE] = [
  WARNING_LEVELS.indexOf('red'),
  WARNING_LEVELS.indexOf('yellow'),
  WARNING_LEVELS.indexOf('blue'),
] as const;
const STAGE_COUNT = STAGES.length;

/**
 * Shortage and surplus apart, warnings, teachers, and what the shortage costs: consequences of pupils and demand that
 * stand in the row already, and sums for the areas above. Never nets one stage against another.
 */
export function shortageOfYear(row: number, out: number): void {
  for (let stage = 0; stage < STAGE_COUNT; stage++) {
    const supply = SCHEDULE[row + SUPPLY + stage]!;
    const demand = OUT[out + DEMAND + stage]!;
    const gap = demand - supply;
    const shortage = Math.max(0, gap);
    OUT[out + SHORTAGE + stage] = shortage;
    OUT[out + SURPLUS + stage] = Math.max(0, -gap);
    const publicGap = OUT[out + PUBLIC_DEMAND + stage]! - SCHEDULE[row + PUBLIC_SUPPLY + stage]!;
    OUT[out + PUBLIC_SHORTAGE + stage] = Math.max(0, publicGap);
    OUT[out + PUBLIC_SURPLUS + stage] = Math.max(0, -publicGap);
    warn(row, out, stage, demand, supply);
    OUT[out + TEACHERS + stage] = Math.ceil(OUT[out + PUPILS + stage]! / SCHEDULE[row + STAFF_RATIO + stage]!);
    OUT[out + LAND + stage] = Math.round(shortage * SCHEDULE[row + LAND_PER_PLACE + stage]!);
    OUT[out + CAPITAL + stage] = Math.round(shortage * SCHEDULE[row + CAPITAL_PER_PLACE + stage]!);
    OUT[out + RECURRENT + stage] = Math.round(
      OUT[out + PUBLIC_PUPILS + stage]! * SCHEDULE[row + RECURRENT_PER_PUPIL + stage]!,
    );
  }
}

/** Gap, use and pupils per teacher: what is shown of a county only. */
export function gapOfYear(row: number, out: number): void {
  for (let stage = 0; stage < STAGE_COUNT; stage++) {
    const supply = SCHEDULE[row + SUPPLY + stage]!;
    const pupils = OUT[out + PUPILS + stage]!;
    OUT[out + GAP + stage] = OUT[out + DEMAND + stage]! - supply;
    OUT[out + PUBLIC_GAP + stage] = OUT[out + PUBLIC_DEMAND + stage]! - SCHEDULE[row + PUBLIC_SUPPLY + stage]!;
    OUT[out + UTILISATION + stage] = supply > 0 ? pupils / supply : Number.NaN;
    const inPost = SCHEDULE[row + TEACHERS_IN_POST + stage]!;
    OUT[out + PUPILS_PER_TEACHER + stage] = inPost > 0 ? pupils / inPost : Number.NaN;
  }
}

function warn(row: number, out: number, stage: number, demand: number, supply: number): void {
  const level =
    SCHEDULE[row + UNWARNED + stage] === 1
      ? Number.NaN
      : warningLevel(
          demand,
          supply,
          SCHEDULE[row + WARNING_RED]!,
          SCHEDULE[row + WARNING_YELLOW]!,
          SCHEDULE[row + WARNING_BLUE]!,
        );
  const none = Number.isNaN(level);
  OUT[out + WARNING + stage] = level;
  OUT[out + RED_COUNTIES + stage] = none ? Number.NaN : Number(level === RED);
  OUT[out + YELLOW_COUNTIES + stage] = none ? Number.NaN : Number(level === YELLOW);
  OUT[out + BLUE_COUNTIES + stage] = none ? Number.NaN : Number(level === BLUE);
}
