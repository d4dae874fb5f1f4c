import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET, STATE_ROW } from '../kernel/sheet.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';

const { SCHEDULE, STATE, OUT } = SHEET;
const { PUPILS: ROLL, MIGRANTS: MIGRANT_ROLL, BY_PROMOTION, PUBLIC_SHARES } = STATE_ROW.offsets;
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
const [GENERAL, VOCATIONAL] = [3, 4] as const;
/** First grade of each stage, and the end of the last. */
const FIRST = Int32Array.from([...STAGES.map((stage) => STAGE_SPAN[stage].first), STAGE_SPAN.vocational.first + 3]);
const STAGE_COUNT = STAGES.length;
const SENIOR_GRADES = STAGE_SPAN.generalSenior.length + STAGE_SPAN.vocational.length;

/** Writes rolls, shares and rates of one year: what follows from the state. */
export function enrolmentOfYear(row: number, out: number): void {
  for (let stage = 0; stage < STAGE_COUNT; stage++) {
    let pupils = 0;
    for (let grade = FIRST[stage]!; grade < FIRST[stage + 1]!; grade++) pupils += Math.round(STATE[ROLL + grade]!);
    OUT[out + PUPILS + stage] = pupils;
    OUT[out + ENTRANTS + stage] = Math.round(STATE[ROLL + FIRST[stage]!]!);
    OUT[out + PUBLIC_PUPILS + stage] = atLeast(pupils, STATE[PUBLIC_SHARES + stage]!);
  }
  compulsoryRolls(row, out);
  kindergartenRates(row, out);
  seniorRates(row, out);
  OUT[out + RETENTION] = SCHEDULE[row + RETENTION_PATH]!;
}

/** Migrant, local, town and private pupils of the compulsory stages. */
function compulsoryRolls(row: number, out: number): void {
  const migrantPublic = SCHEDULE[row + MIGRANT_PUBLIC_PATH]!;
  let allPupils = 0;
  let inPrivate = 0;
  let allMigrants = 0;
  let migrantsInPublic = 0;
  for (let index = 0; index < 2; index++) {
    const stage = index + 1;
    const pupils = OUT[out + PUPILS + stage]!;
    let counted = 0;
    for (let grade = FIRST[stage]!; grade < FIRST[stage + 1]!; grade++) counted += STATE[MIGRANT_ROLL + grade]!;
    const migrants = Math.min(pupils, Math.round(counted));
    const inPublic = atLeast(migrants, migrantPublic);
    OUT[out + MIGRANT + index] = migrants;
    OUT[out + LOCAL + index] = pupils - migrants;
    OUT[out + TOWN + index] = Math.round(pupils * SCHEDULE[row + TOWN_SHARE]!);
    OUT[out + MIGRANT_PUBLIC + index] = inPublic;
    // Public includes purchased places, so pupils in them no longer count as private.
    inPrivate += pupils - OUT[out + PUBLIC_PUPILS + stage]!;
    allPupils += pupils;
    allMigrants += migrants;
    migrantsInPublic += inPublic;
  }
  OUT[out + PRIVATE_PUPILS] = inPrivate;
  OUT[out + PRIVATE_SHARE] = quotient(inPrivate, allPupils);
  OUT[out + MIGRANT_PUBLIC_SHARE] = quotient(migrantsInPublic, allMigrants);
}

function kindergartenRates(row: number, out: number): void {
  const children = OUT[out + PUPILS]!;
  const inPublic = OUT[out + PUBLIC_PUPILS]!;
  // Inclusive contains public by definition.
  const inclusive = Math.max(atLeast(children, SCHEDULE[row + COVERAGE]!), inPublic);
  OUT[out + INCLUSIVE] = inclusive;
  OUT[out + PUBLIC_KINDERGARTEN] = quotient(inPublic, children);
  OUT[out + INCLUSIVE_COVERAGE] = quotient(inclusive, children);
  OUT[out + KINDERGARTEN_RATE] = quotient(children, OUT[out + KINDERGARTEN_AGE]!);
}

function seniorRates(row: number, out: number): void {
  const young = OUT[out + SENIOR_AGE]!;
  OUT[out + SENIOR_RATE] = quotient(OUT[out + PUPILS + GENERAL]! + OUT[out + PUPILS + VOCATIONAL]!, young);
  OUT[out + SENIOR_BY_TARGET] = Math.round(young * SCHEDULE[row + RATE]!);
  let byPromotion = 0;
  for (let grade = 0; grade < SENIOR_GRADES; grade++) byPromotion += STATE[BY_PROMOTION + grade]!;
  OUT[out + SENIOR_BY_PROMOTION] = Math.round(byPromotion);
}

/** Whole pupils that make up at least the share: 90 % of 33 children are 30, not 29. */
function atLeast(pupils: number, share: number): number {
  return Math.ceil(pupils * share - 1e-6);
}

/** A share of nobody is missing, not 0. */
function quotient(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN;
}
