import { WARNING_LEVELS } from '../catalogue/index.ts';
import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { BLOCK, SHEET } from '../kernel/sheet.ts';
import { roundHalfUp } from '../math.ts';
import { STAGES } from '../stages.ts';
import { warningLevel } from './warning-level.ts';

const { SCHEDULE, OUT } = SHEET;
const { UNWARNED, WARNING_RED, WARNING_YELLOW, WARNING_BLUE } = SCHEDULE_ROW.offsets;
const { STAFF_RATIO, TEACHERS_IN_POST, LAND_PER_PLACE, CAPITAL_PER_PLACE, RECURRENT_PER_PUPIL } = SCHEDULE_ROW.offsets;
const PUPILS = column('pupils') * BLOCK;
const PUBLIC_PUPILS = column('publicPupils') * BLOCK;
const DEMAND = column('demand') * BLOCK;
const PUBLIC_DEMAND = column('publicDemand') * BLOCK;
const SUPPLY = column('supply') * BLOCK;
const PUBLIC_SUPPLY = column('publicSupply') * BLOCK;
const GAP = column('gap') * BLOCK;
const SHORTAGE = column('shortage') * BLOCK;
const SURPLUS = column('surplus') * BLOCK;
const PUBLIC_GAP = column('publicGap') * BLOCK;
const PUBLIC_SHORTAGE = column('publicShortage') * BLOCK;
const PUBLIC_SURPLUS = column('publicSurplus') * BLOCK;
const UTILISATION = column('utilisation') * BLOCK;
const WARNING = column('warning') * BLOCK;
const RED_COUNTIES = column('redCounties') * BLOCK;
const YELLOW_COUNTIES = column('yellowCounties') * BLOCK;
const BLUE_COUNTIES = column('blueCounties') * BLOCK;
const TEACHERS = column('teachers') * BLOCK;
const PUPILS_PER_TEACHER = column('pupilsPerTeacher') * BLOCK;
const LAND = column('landNeed') * BLOCK;
const CAPITAL = column('capitalNeed') * BLOCK;
const RECURRENT = column('recurrentCost') * BLOCK;
const [RED, YELLOW, BLUE] = [
  WARNING_LEVELS.indexOf('red'),
  WARNING_LEVELS.indexOf('yellow'),
  WARNING_LEVELS.indexOf('blue'),
] as const;
const STAGE_COUNT = STAGES.length;

/**
 * Shortage and surplus apart, and warnings: consequences of demand and supply that stand in the row already. Never nets
 * one stage against another.
 */
export function shortageOfYear(row: number, draws: number): void {
  for (let stage = 0; stage < STAGE_COUNT; stage++) {
    const at = stage * BLOCK;
    for (let draw = at; draw < at + draws; draw++) {
      const gap = OUT[DEMAND + draw]! - OUT[SUPPLY + draw]!;
      OUT[SHORTAGE + draw] = Math.max(0, gap);
      OUT[SURPLUS + draw] = Math.max(0, -gap);
      const publicGap = OUT[PUBLIC_DEMAND + draw]! - OUT[PUBLIC_SUPPLY + draw]!;
      OUT[PUBLIC_SHORTAGE + draw] = Math.max(0, publicGap);
      OUT[PUBLIC_SURPLUS + draw] = Math.max(0, -publicGap);
    }
    warn(row, stage, draws);
  }
}

/** Teachers, and what the shortage costs: follow from pupils and shortage. */
export function costsOfYear(row: number, draws: number): void {
  for (let stage = 0; stage < STAGE_COUNT; stage++) costs(row, stage, draws);
}

/** Teachers, land and money of one stage; a norm that is not printed makes its line missing. */
function costs(row: number, stage: number, draws: number): void {
  const perTeacher = SCHEDULE[row + STAFF_RATIO + stage]!;
  const land = SCHEDULE[row + LAND_PER_PLACE + stage]!;
  const capital = SCHEDULE[row + CAPITAL_PER_PLACE + stage]!;
  const recurrent = SCHEDULE[row + RECURRENT_PER_PUPIL + stage]!;
  const at = stage * BLOCK;
  for (let draw = at; draw < at + draws; draw++) {
    OUT[TEACHERS + draw] = Math.ceil(OUT[PUPILS + draw]! / perTeacher);
    OUT[LAND + draw] = roundHalfUp(OUT[SHORTAGE + draw]! * land);
    OUT[CAPITAL + draw] = roundHalfUp(OUT[SHORTAGE + draw]! * capital);
    OUT[RECURRENT + draw] = roundHalfUp(OUT[PUBLIC_PUPILS + draw]! * recurrent);
  }
}

function warn(row: number, stage: number, draws: number): void {
  const at = stage * BLOCK;
  if (SCHEDULE[row + UNWARNED + stage] === 1) {
    for (const column of [WARNING, RED_COUNTIES, YELLOW_COUNTIES, BLUE_COUNTIES])
      OUT.fill(Number.NaN, column + at, column + at + draws);
    return;
  }
  const red = SCHEDULE[row + WARNING_RED]!;
  const yellow = SCHEDULE[row + WARNING_YELLOW]!;
  const blue = SCHEDULE[row + WARNING_BLUE]!;
  for (let draw = at; draw < at + draws; draw++) {
    const level = warningLevel(OUT[DEMAND + draw]!, OUT[SUPPLY + draw]!, red, yellow, blue);
    const missing = Number.isNaN(level);
    OUT[WARNING + draw] = level;
    OUT[RED_COUNTIES + draw] = missing ? Number.NaN : level === RED ? 1 : 0;
    OUT[YELLOW_COUNTIES + draw] = missing ? Number.NaN : level === YELLOW ? 1 : 0;
    OUT[BLUE_COUNTIES + draw] = missing ? Number.NaN : level === BLUE ? 1 : 0;
  }
}

/** Gap, use and pupils per teacher: what is shown of a county only. */
export function gapOfYear(row: number, draws: number): void {
  for (let stage = 0; stage < STAGE_COUNT; stage++) {
    const inPost = SCHEDULE[row + TEACHERS_IN_POST + stage]!;
    const at = stage * BLOCK;
    for (let draw = at; draw < at + draws; draw++) {
      const supply = OUT[SUPPLY + draw]!;
      const pupils = OUT[PUPILS + draw]!;
      OUT[GAP + draw] = OUT[DEMAND + draw]! - supply;
      OUT[PUBLIC_GAP + draw] = OUT[PUBLIC_DEMAND + draw]! - OUT[PUBLIC_SUPPLY + draw]!;
      OUT[UTILISATION + draw] = supply > 0 ? pupils / supply : Number.NaN;
      OUT[PUPILS_PER_TEACHER + draw] = inPost > 0 ? pupils / inPost : Number.NaN;
    }
  }
}
