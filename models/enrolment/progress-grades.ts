import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { HELD_AT, SHEET, SHOCK_ROW, STATE_ROW } from '../kernel/sheet.ts';
import { childrenOf } from '../population/children-of.ts';
import { STAGE_SPAN } from '../stages.ts';

const { SCHEDULE, SHOCKS, STATE, HELD } = SHEET;
const { PUPILS, MIGRANTS, BY_PROMOTION, GENERAL_EXTRA, ENTRY_SCALE, KINDERGARTEN_SCALE } = STATE_ROW.offsets;
const { KINDERGARTEN_RATE, KINDERGARTEN_LIMIT, ENTRY_RATIO, STAY, ARRIVALS, MIGRANT_SHARE } = SCHEDULE_ROW.offsets;
const { PROMOTION, GENERAL_SHARE, BASE_GENERAL_SHARE, SENIOR_STEERED, SENIOR_RATE, SENIOR_MAY_FALL } =
  SCHEDULE_ROW.offsets;
const {
  MIGRATION: MIGRATION_SHOCK,
  ENTRY: ENTRY_SHOCK,
  KINDERGARTEN: KINDERGARTEN_SHOCK,
  PRIMARY_STEP,
  ONTO_JUNIOR,
  JUNIOR_STEP,
  SENIOR_STEP,
  PROMOTION: PROMOTION_SHOCK,
  GENERAL_ODDS: GENERAL_ODDS_SHOCK,
} = SHOCK_ROW.offsets;

const { KINDERGARTEN_RATES, PROMOTIONS } = HELD_AT;
const { first: K1, entryAge: KINDERGARTEN_AGE } = STAGE_SPAN.kindergarten;
const { first: P1, entryAge: PRIMARY_AGE } = STAGE_SPAN.primary;
const { first: J1, length: JUNIOR_GRADES } = STAGE_SPAN.junior;
const { first: S1, entryAge: SENIOR_AGE, length: SENIOR_GRADES } = STAGE_SPAN.generalSenior;
const { first: V1 } = STAGE_SPAN.vocational;
const P6 = J1 - 1;
const J3 = J1 + JUNIOR_GRADES - 1;
const BY_PROMOTION_GENERAL = BY_PROMOTION;
const BY_PROMOTION_VOCATIONAL = BY_PROMOTION + V1 - S1;

/**
 * One school year further: E[g+1][t+1] = E[g][t] × stay × arrivals, entry grades out of the September-August cohorts of
 * the resident children. From the highest grade down, so in place.
 * @param row of the schedule, and `shocks`, row of the shocks, of the year that is reached; residents stand in it already
 */
export function progressGrades(row: number, shocks: number): void {
  // Children come and go with everybody else.
  const moving = 1 + SHOCKS[shocks + MIGRATION_SHOCK]!;

  // Leavers of junior school, before their grade is filled again.
  const leavers = STATE[PUPILS + J3]! * (SCHEDULE[row + ARRIVALS + J3]! * moving);
  const held = promotionRate(row, shocks) * leavers;
  const share = generalShare(row, shocks);
  const extra = share - SCHEDULE[row + BASE_GENERAL_SHARE]!;

  // Senior school: the upper grades step up, with the pupils whom a moved general share brought along.
  const senior = SHOCKS[shocks + SENIOR_STEP]!;
  for (let grade = SENIOR_GRADES - 1; grade > 0; grade--) {
    const before = STATE[PUPILS + S1 + grade - 1]!;
    step(row, S1 + grade - 1, senior, moving);
    step(row, V1 + grade - 1, senior, moving);
    STATE[GENERAL_EXTRA + grade] =
      before > 0 ? (STATE[GENERAL_EXTRA + grade - 1]! * STATE[PUPILS + S1 + grade]!) / before : 0;
    stepByPromotion(row, S1 + grade - 1, BY_PROMOTION_GENERAL + grade - 1, senior, moving);
    stepByPromotion(row, V1 + grade - 1, BY_PROMOTION_VOCATIONAL + grade - 1, senior, moving);
  }
  const upper = STATE[PUPILS + S1 + 1]! + STATE[PUPILS + S1 + 2]! + STATE[PUPILS + V1 + 1]! + STATE[PUPILS + V1 + 2]!;

  // Senior entrants: base promotion, or what a rate path wants; no path can promote more pupils than leave.
  let entrants = held;
  if (SCHEDULE[row + SENIOR_STEERED] === 1) {
    const wanted = SCHEDULE[row + SENIOR_RATE]! * childrenOf(SENIOR_AGE, SENIOR_GRADES);
    const least = SCHEDULE[row + SENIOR_MAY_FALL] === 1 ? 0 : held;
    entrants = Math.min(Math.max(held, leavers), Math.max(least, wanted - upper));
  }
  STATE[PUPILS + S1] = entrants * share;
  STATE[PUPILS + V1] = entrants * (1 - share);
  STATE[MIGRANTS + S1] = STATE[PUPILS + S1]! * SCHEDULE[row + MIGRANT_SHARE + S1]!;
  STATE[MIGRANTS + V1] = STATE[PUPILS + V1]! * SCHEDULE[row + MIGRANT_SHARE + V1]!;
  STATE[GENERAL_EXTRA] = (STATE[PUPILS + S1]! + STATE[PUPILS + V1]!) * extra;
  STATE[BY_PROMOTION_GENERAL] = held * share;
  STATE[BY_PROMOTION_VOCATIONAL] = held * (1 - share);

  // Compulsory school: P1 to J3.
  const junior = SHOCKS[shocks + JUNIOR_STEP]!;
  for (let grade = J3 - 1; grade >= J1; grade--) step(row, grade, junior, moving);
  step(row, P6, SHOCKS[shocks + ONTO_JUNIOR]!, moving);
  const primary = SHOCKS[shocks + PRIMARY_STEP]!;
  for (let grade = P6 - 1; grade >= P1; grade--) step(row, grade, primary, moving);

  // Entry: P1 = entry ratio × cohort of six; kindergarten = rate × each cohort.
  const ratio = SCHEDULE[row + ENTRY_RATIO]! * STATE[ENTRY_SCALE]!;
  STATE[PUPILS + P1] = ratio * SHOCKS[shocks + ENTRY_SHOCK]! * childrenOf(PRIMARY_AGE, 1);
  STATE[MIGRANTS + P1] = STATE[PUPILS + P1]! * SCHEDULE[row + MIGRANT_SHARE + P1]!;
  const rate = kindergartenRate(row, shocks);
  for (let grade = K1; grade < P1; grade++) {
    STATE[PUPILS + grade] = rate * childrenOf(KINDERGARTEN_AGE + grade - K1, 1);
    STATE[MIGRANTS + grade] = STATE[PUPILS + grade]! * SCHEDULE[row + MIGRANT_SHARE + grade]!;
  }
}

/** Pupils who arrive with their parents are migrant pupils; where more leave than arrive, all groups shrink alike. */
function step(row: number, grade: number, progression: number, moving: number): void {
  const stay = SCHEDULE[row + STAY + grade]! * progression;
  const arrivals = SCHEDULE[row + ARRIVALS + grade]! * moving;
  const stayed = STATE[PUPILS + grade]! * stay;
  const migrants = STATE[MIGRANTS + grade]! * stay;
  STATE[PUPILS + grade + 1] = stayed * arrivals;
  STATE[MIGRANTS + grade + 1] = arrivals > 1 ? migrants + stayed * (arrivals - 1) : migrants * arrivals;
}

function stepByPromotion(row: number, grade: number, from: number, progression: number, moving: number): void {
  const stayed = STATE[from]! * (SCHEDULE[row + STAY + grade]! * progression);
  STATE[from + 1] = stayed * (SCHEDULE[row + ARRIVALS + grade]! * moving);
}

/** General share of senior entrants; the shock acts on its odds, so that it stays between 0 and 1. */
function generalShare(row: number, shocks: number): number {
  const share = SCHEDULE[row + GENERAL_SHARE]!;
  const odds = SHOCKS[shocks + GENERAL_ODDS_SHOCK]!;
  return share + (share * (1 - share) * odds) / (1 + share * odds);
}

/** A shock may not lift the rate above the ceiling of gross rates; how often it would have is counted. */
function kindergartenRate(row: number, shocks: number): number {
  const learned = SCHEDULE[row + KINDERGARTEN_RATE]! * STATE[KINDERGARTEN_SCALE]!;
  const rate = learned * SHOCKS[shocks + KINDERGARTEN_SHOCK]!;
  const limit = SCHEDULE[row + KINDERGARTEN_LIMIT]!;
  if (rate > limit) {
    HELD[KINDERGARTEN_RATES] = HELD[KINDERGARTEN_RATES]! + 1;
    return limit;
  }
  return rate;
}

/**
 * A shock may not promote more pupils than leave junior school, or than already do where a county takes in those of others;
 * how often it would have is counted.
 */
function promotionRate(row: number, shocks: number): number {
  const known = SCHEDULE[row + PROMOTION]!;
  const rate = known * SHOCKS[shocks + PROMOTION_SHOCK]!;
  const limit = Math.max(1, known);
  if (rate > limit) {
    HELD[PROMOTIONS] = HELD[PROMOTIONS]! + 1;
    return limit;
  }
  return rate;
}
