import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { BLOCK, SHEET, TRAIL_ROW } from '../kernel/sheet.ts';
import { roundHalfUp } from '../math.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';

const { SCHEDULE, TRAIL, PUBLIC_SHARES, WHOLE_PUPILS, OUT } = SHEET;
const { PUPILS: ROLL, MIGRANTS: MIGRANT_ROLL, BY_PROMOTION } = TRAIL_ROW.offsets;
const { TOWN_SHARE, MIGRANT_PUBLIC: MIGRANT_PUBLIC_PATH, COVERAGE, SENIOR_RATE: RATE } = SCHEDULE_ROW.offsets;
const PUPILS = column('pupils') * BLOCK;
const ENTRANTS = column('entrants') * BLOCK;
const PUBLIC_PUPILS = column('publicPupils') * BLOCK;
const MIGRANT = column('migrantPupils') * BLOCK;
const LOCAL = column('localPupils') * BLOCK;
const TOWN = column('urbanPupils') * BLOCK;
const MIGRANT_PUBLIC = column('migrantPublicPupils') * BLOCK;
const INCLUSIVE = column('inclusivePupils') * BLOCK;
const SENIOR_RATE = column('seniorGrossEnrolment') * BLOCK;
const SENIOR_BY_TARGET = column('seniorPupilsByTarget') * BLOCK;
const SENIOR_BY_PROMOTION = column('seniorPupilsByPromotion') * BLOCK;
const SENIOR_AGE = column('seniorAgePopulation') * BLOCK;
const KINDERGARTEN_RATE = column('kindergartenGrossEnrolment') * BLOCK;
const KINDERGARTEN_AGE = column('schoolAgePopulation', 'kindergarten') * BLOCK;
const PUBLIC_KINDERGARTEN = column('publicKindergartenShare') * BLOCK;
const INCLUSIVE_COVERAGE = column('inclusiveKindergartenCoverage') * BLOCK;
const PRIVATE_PUPILS = column('privateCompulsoryPupils') * BLOCK;
const PRIVATE_SHARE = column('privateCompulsoryShare') * BLOCK;
const MIGRANT_PUBLIC_SHARE = column('migrantPublicShare') * BLOCK;
const [PRIMARY, JUNIOR, GENERAL, VOCATIONAL] = [BLOCK, 2 * BLOCK, 3 * BLOCK, 4 * BLOCK] as const;
const COMPULSORY_COUNT = 2;
const STAGE_COUNT = STAGES.length;
const FIRST = STAGES.map((stage) => STAGE_SPAN[stage].first);
const LENGTH = STAGES.map((stage) => STAGE_SPAN[stage].length);

/** Writes the rolls of one year: what follows from the state. Pupils are whole, grade by grade. */
export function enrolmentOfYear(row: number, trail: number, draws: number): void {
  for (let stage = 0; stage < STAGE_COUNT; stage++)
    stageRoll(trail, stage * BLOCK, FIRST[stage]! * BLOCK, LENGTH[stage]! * BLOCK, draws);
  for (let index = 0; index < COMPULSORY_COUNT; index++) compulsoryRoll(trail, index * BLOCK, draws);
  const coverage = SCHEDULE[row + COVERAGE]!;
  for (let draw = 0; draw < draws; draw++) {
    // Inclusive contains public by definition.
    OUT[INCLUSIVE + draw] = Math.max(atLeast(OUT[PUPILS + draw]!, coverage), OUT[PUBLIC_PUPILS + draw]!);
    OUT[SENIOR_BY_PROMOTION + draw] = roundHalfUp(TRAIL[trail + BY_PROMOTION + draw]!);
  }
}

/** @param stage, first, length offset of the stage, of its first grade, and its number of grades, all times BLOCK */
function stageRoll(trail: number, stage: number, first: number, length: number, draws: number): void {
  for (let draw = 0; draw < draws; draw++) {
    let pupils = 0;
    for (let grade = first + draw; grade < first + length; grade += BLOCK) {
      const whole = roundHalfUp(TRAIL[trail + ROLL + grade]!);
      WHOLE_PUPILS[grade] = whole;
      pupils += whole;
    }
    OUT[PUPILS + stage + draw] = pupils;
    OUT[ENTRANTS + stage + draw] = WHOLE_PUPILS[first + draw]!;
    OUT[PUBLIC_PUPILS + stage + draw] = atLeast(pupils, PUBLIC_SHARES[stage + draw]!);
  }
}

/** Migrant and local pupils of primary (index 0) or junior school. */
function compulsoryRoll(trail: number, index: number, draws: number): void {
  for (let draw = 0; draw < draws; draw++) {
    const pupils = OUT[PUPILS + PRIMARY + index + draw]!;
    const migrants = Math.min(pupils, roundHalfUp(TRAIL[trail + MIGRANT_ROLL + index + draw]!));
    OUT[MIGRANT + index + draw] = migrants;
    OUT[LOCAL + index + draw] = pupils - migrants;
  }
}

/** Rolls that follow from a single number that stands in the row. */
export function rollsFollowing(row: number, draws: number): void {
  const town = SCHEDULE[row + TOWN_SHARE]!;
  const migrantPublic = SCHEDULE[row + MIGRANT_PUBLIC_PATH]!;
  const rate = SCHEDULE[row + RATE]!;
  for (let draw = 0; draw < draws; draw++) {
    OUT[TOWN + draw] = roundHalfUp(OUT[PUPILS + PRIMARY + draw]! * town);
    OUT[TOWN + BLOCK + draw] = roundHalfUp(OUT[PUPILS + JUNIOR + draw]! * town);
    OUT[MIGRANT_PUBLIC + draw] = atLeast(OUT[MIGRANT + draw]!, migrantPublic);
    OUT[MIGRANT_PUBLIC + BLOCK + draw] = atLeast(OUT[MIGRANT + BLOCK + draw]!, migrantPublic);
    OUT[SENIOR_BY_TARGET + draw] = roundHalfUp(OUT[SENIOR_AGE + draw]! * rate);
  }
}

/** Shares and rates: quotients of numbers that stand in the row. */
export function enrolmentShares(draws: number): void {
  for (let draw = 0; draw < draws; draw++) {
    const children = OUT[PUPILS + draw]!;
    OUT[PUBLIC_KINDERGARTEN + draw] = quotient(OUT[PUBLIC_PUPILS + draw]!, children);
    OUT[INCLUSIVE_COVERAGE + draw] = quotient(OUT[INCLUSIVE + draw]!, children);
    OUT[KINDERGARTEN_RATE + draw] = quotient(children, OUT[KINDERGARTEN_AGE + draw]!);
    const senior = OUT[PUPILS + GENERAL + draw]! + OUT[PUPILS + VOCATIONAL + draw]!;
    OUT[SENIOR_RATE + draw] = quotient(senior, OUT[SENIOR_AGE + draw]!);
    // Public includes purchased places, so pupils in them do not count as private.
    const primary = OUT[PUPILS + PRIMARY + draw]!;
    const junior = OUT[PUPILS + JUNIOR + draw]!;
    const inPrivate = primary - OUT[PUBLIC_PUPILS + PRIMARY + draw]! + (junior - OUT[PUBLIC_PUPILS + JUNIOR + draw]!);
    OUT[PRIVATE_PUPILS + draw] = inPrivate;
    OUT[PRIVATE_SHARE + draw] = quotient(inPrivate, primary + junior);
    const inPublic = OUT[MIGRANT_PUBLIC + draw]! + OUT[MIGRANT_PUBLIC + BLOCK + draw]!;
    OUT[MIGRANT_PUBLIC_SHARE + draw] = quotient(inPublic, OUT[MIGRANT + draw]! + OUT[MIGRANT + BLOCK + draw]!);
  }
}

/** Whole pupils that make up at least the share: 90 % of 33 children are 30, not 29. */
function atLeast(pupils: number, share: number): number {
  return Math.ceil(pupils * share - 1e-6);
}

/** A share of nobody is missing, not 0. */
function quotient(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN;
}
