import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET, STATE_ROW } from '../kernel/sheet.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';

const { SCHEDULE, STATE, OUT } = SHEET;
const { PUPILS: ROLL, MIGRANTS: MIGRANT_ROLL, WHOLE_PUPILS, BY_PROMOTION, PUBLIC_SHARES } = STATE_ROW.offsets;
const {
  TOWN_SHARE,
  MIGRANT_PUBLIC: MIGRANT_PUBLIC_PATH,
  COVERAGE,
  RETENTION: RETENTION_PATH,
  SENIOR_RATE: RATE,
} = SCHEDULE_ROW.offsets;
const PUPILS = column('pupils');
const ENTRANTS = column('entrants');
const PUBLIC_PUPILS = column('publicPupils');
const MIGRANT = column('migrantPupils');
const LOCAL = column('localPupils');
const TOWN = column('urbanPupils');
const MIGRANT_PUBLIC = column('migrantPublicPupils');
const INCLUSIVE = column('inclusivePupils');
const RETENTION = column('nineYearRetention');
const SENIOR_RATE = column('seniorGrossEnrolment');
const SENIOR_BY_TARGET = column('seniorPupilsByTarget');
const SENIOR_BY_PROMOTION = column('seniorPupilsByPromotion');
const SENIOR_AGE = column('seniorAgePopulation');
const KINDERGARTEN_RATE = column('kindergartenGrossEnrolment');
const KINDERGARTEN_AGE = column('schoolAgePopulation', 'kindergarten');
const PUBLIC_KINDERGARTEN = column('publicKindergartenShare');
const INCLUSIVE_COVERAGE = column('inclusiveKindergartenCoverage');
const PRIVATE_PUPILS = column('privateCompulsoryPupils');
const PRIVATE_SHARE = column('privateCompulsoryShare');
const MIGRANT_PUBLIC_SHARE = column('migrantPublicShare');
const [PRIMARY, JUNIOR, GENERAL, VOCATIONAL] = [1, 2, 3, 4] as const;
const COMPULSORY_COUNT = 2;
const [K1, P1, J1, S1, V1] = STAGES.map((stage) => STAGE_SPAN[stage].first) as [number, number, number, number, number];
const END = V1 + STAGE_SPAN.vocational.length;
const SENIOR_GRADES = STAGE_SPAN.generalSenior.length + STAGE_SPAN.vocational.length;

/** Writes the rolls of one year: what follows from the state. */
export function enrolmentOfYear(row: number, out: number): void {
  stageRoll(out, 0, K1, P1);
  stageRoll(out, PRIMARY, P1, J1);
  stageRoll(out, JUNIOR, J1, S1);
  stageRoll(out, GENERAL, S1, V1);
  stageRoll(out, VOCATIONAL, V1, END);
  compulsoryRoll(out, PRIMARY, P1, J1);
  compulsoryRoll(out, JUNIOR, J1, S1);
  // Inclusive contains public by definition.
  OUT[out + INCLUSIVE] = Math.max(atLeast(OUT[out + PUPILS]!, SCHEDULE[row + COVERAGE]!), OUT[out + PUBLIC_PUPILS]!);
  let byPromotion = 0;
  for (let grade = 0; grade < SENIOR_GRADES; grade++) byPromotion += STATE[BY_PROMOTION + grade]!;
  OUT[out + SENIOR_BY_PROMOTION] = Math.round(byPromotion);
  OUT[out + RETENTION] = SCHEDULE[row + RETENTION_PATH]!;
}

function stageRoll(out: number, stage: number, first: number, end: number): void {
  let pupils = 0;
  for (let grade = first; grade < end; grade++) {
    const whole = Math.round(STATE[ROLL + grade]!);
    STATE[WHOLE_PUPILS + grade] = whole;
    pupils += whole;
  }
  OUT[out + PUPILS + stage] = pupils;
  OUT[out + ENTRANTS + stage] = STATE[WHOLE_PUPILS + first]!;
  OUT[out + PUBLIC_PUPILS + stage] = atLeast(pupils, STATE[PUBLIC_SHARES + stage]!);
}

function compulsoryRoll(out: number, stage: number, first: number, end: number): void {
  const pupils = OUT[out + PUPILS + stage]!;
  let counted = 0;
  for (let grade = first; grade < end; grade++) counted += STATE[MIGRANT_ROLL + grade]!;
  const migrants = Math.min(pupils, Math.round(counted));
  OUT[out + MIGRANT + stage - PRIMARY] = migrants;
  OUT[out + LOCAL + stage - PRIMARY] = pupils - migrants;
}

/** Rolls that follow from a single number that stands in the row. */
export function rollsFollowing(row: number, out: number): void {
  for (let index = 0; index < COMPULSORY_COUNT; index++) {
    OUT[out + TOWN + index] = Math.round(OUT[out + PUPILS + index + 1]! * SCHEDULE[row + TOWN_SHARE]!);
    OUT[out + MIGRANT_PUBLIC + index] = atLeast(OUT[out + MIGRANT + index]!, SCHEDULE[row + MIGRANT_PUBLIC_PATH]!);
  }
  OUT[out + SENIOR_BY_TARGET] = Math.round(OUT[out + SENIOR_AGE]! * SCHEDULE[row + RATE]!);
}

/** Shares and rates: quotients of numbers that stand in the row. */
export function enrolmentShares(out: number): void {
  const children = OUT[out + PUPILS]!;
  OUT[out + PUBLIC_KINDERGARTEN] = quotient(OUT[out + PUBLIC_PUPILS]!, children);
  OUT[out + INCLUSIVE_COVERAGE] = quotient(OUT[out + INCLUSIVE]!, children);
  OUT[out + KINDERGARTEN_RATE] = quotient(children, OUT[out + KINDERGARTEN_AGE]!);
  const senior = OUT[out + PUPILS + GENERAL]! + OUT[out + PUPILS + VOCATIONAL]!;
  OUT[out + SENIOR_RATE] = quotient(senior, OUT[out + SENIOR_AGE]!);
  // Public includes purchased places, so pupils in them do not count as private.
  const compulsory = OUT[out + PUPILS + PRIMARY]! + OUT[out + PUPILS + JUNIOR]!;
  const inPrivate =
    OUT[out + PUPILS + PRIMARY]! -
    OUT[out + PUBLIC_PUPILS + PRIMARY]! +
    (OUT[out + PUPILS + JUNIOR]! - OUT[out + PUBLIC_PUPILS + JUNIOR]!);
  OUT[out + PRIVATE_PUPILS] = inPrivate;
  OUT[out + PRIVATE_SHARE] = quotient(inPrivate, compulsory);
  const inPublic = OUT[out + MIGRANT_PUBLIC]! + OUT[out + MIGRANT_PUBLIC + 1]!;
  OUT[out + MIGRANT_PUBLIC_SHARE] = quotient(inPublic, OUT[out + MIGRANT]! + OUT[out + MIGRANT + 1]!);
}

/** Whole pupils that make up at least the share: 90 % of 33 children are 30, not 29. */
function atLeast(pupils: number, share: number): number {
  return Math.ceil(pupils * share - 1e-6);
}

/** A share of nobody is missing, not 0. */
function quotient(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN;
}
