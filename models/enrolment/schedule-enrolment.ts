import type { AreaYear } from '../area-year.ts';
import type { AreaParameters, Lever } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { publicShareKnown } from '../inputs/own-records.ts';
import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET } from '../kernel/sheet.ts';
import { CHILD_AGES } from '../population/ages.ts';
import { multiplier } from '../population/schedule-population.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';
import { purchasedPlaces } from '../supply/places-in-year.ts';
import { learnedEntry, learnedPromotion, learnedStep } from './learned-course.ts';
import type { LearnedRates } from './learned-rates.ts';
import { leverCoefficients, leverValue, leverValueOnLogit } from './levers.ts';
import { retentionPerStep } from './retention.ts';
import { baseSeniorRate } from './senior-rate.ts';

const { SCHEDULE, RESULT } = SHEET;
const { offsets: AT } = SCHEDULE_ROW;
const NINE_YEAR_RETENTION = column('nineYearRetention');
const { primary, junior, generalSenior, vocational } = STAGE_SPAN;

/** Rates, steps and shares that steer the rolls of one school year. */
export function scheduleEnrolment(row: number, out: number, areaYear: AreaYear, learned: LearnedRates): void {
  const { start, plan, baseYear, year } = areaYear;
  const { parameters } = plan;
  const retention = leverValue(parameters, 'nineYearRetention', start.rates.nineYearRetention, baseYear, year);
  SCHEDULE[row + AT.RETENTION] = year > baseYear ? Math.min(1, retention) : start.rates.nineYearRetention;
  RESULT[out + NINE_YEAR_RETENTION] = SCHEDULE[row + AT.RETENTION]!;
  SCHEDULE[row + AT.SENIOR_RATE] = leverValue(
    parameters,
    'seniorGrossEnrolment',
    baseSeniorRate(start),
    baseYear,
    year,
  );
  scheduleShares(row, areaYear);
  if (year === baseYear) return;
  scheduleEntry(row, areaYear, learned);
  scheduleSteps(row, areaYear);
  const { promotion, generalShare } = promotionOf(areaYear, learned);
  SCHEDULE[row + AT.PROMOTION] = promotion;
  SCHEDULE[row + AT.GENERAL_SHARE] = leverValue(parameters, 'generalShare', generalShare, learned.generalSince, year);
  SCHEDULE[row + AT.SENIOR_STEERED] = Number(isSteered(parameters, 'seniorGrossEnrolment'));
  SCHEDULE[row + AT.SENIOR_MAY_FALL] = Number(parameters.levers.seniorGrossEnrolment !== null);
}

/**
 * Senior entrants per leaver who is there (arrivals come on top), and the general share of them. A learned promotion to
 * general school moves the share; only where it exceeds the whole it lifts that.
 */
function promotionOf(areaYear: AreaYear, learned: LearnedRates): { promotion: number; generalShare: number } {
  const { start, year } = areaYear;
  const promotion = start.rates.promotion * learned.promotion;
  const lastAge = junior.entryAge + junior.length - 1;
  const general = learnedPromotion(start, year) / arrivalsOf(areaYear, false)(lastAge);
  // A path of the general share starts from the count, not from what was learned.
  const steered = isSteered(areaYear.plan.parameters, 'generalShare');
  if (steered || !(general > 0)) return { promotion, generalShare: learned.generalShare };
  const whole = Math.max(promotion, general);
  return { promotion: whole, generalShare: general / whole };
}

/** True where a path or a target in force steers the lever. */
export function isSteered(parameters: AreaParameters, lever: Lever): boolean {
  return parameters.levers[lever] !== null || parameters.driven[lever] !== undefined;
}

/** Kindergarten and P1, and the share of migrant children where a stage begins. */
function scheduleEntry(row: number, { start, plan, baseYear, year }: AreaYear, learned: LearnedRates): void {
  const { parameters } = plan;
  const rate = leverValueOnLogit(
    parameters,
    'kindergartenGrossEnrolment',
    learned.kindergarten,
    learned.kindergartenSince,
    year,
    parameters.kindergartenCeiling,
  );
  SCHEDULE[row + AT.KINDERGARTEN_RATE] = rate;
  SCHEDULE[row + AT.KINDERGARTEN_LIMIT] = Math.max(rate, parameters.kindergartenCeiling);
  SCHEDULE[row + AT.ENTRY_RATIO] =
    start.rates.entryRatio *
    learned.entry *
    multiplier(plan, 'entryRatioMultiplier', baseYear, year) *
    learnedEntry(start, year);
  SCHEDULE.set(start.enrolment.migrantShare, row + AT.MIGRANT_SHARE);
  const factor = multiplier(plan, 'netMigrationMultiplier', baseYear, year);
  const children = multiplier(plan, 'migrantChildrenMultiplier', baseYear, year);
  const fading = parameters.migrationDamping ** (year - baseYear);
  const share = start.enrolment.migrantShare[primary.first]!;
  // The base share of migrant children at entry, moved by how arrivals differ from those of the base year.
  SCHEDULE[row + AT.MIGRANT_SHARE + primary.first] = shareAfterArrivals(
    share,
    arrivalsAgainstBase(start, factor * children * fading),
  );
}

/**
 * Step out of every grade: stay = retention and transfers of the province, arrivals = what the county differs by. After the
 * end of an own history both together are what it has learned, as long as no lever moves them.
 */
function scheduleSteps(row: number, areaYear: AreaYear): void {
  const { start, plan, baseYear, year } = areaYear;
  const moved = arrivalsOf(areaYear, true);
  const unmoved = arrivalsOf(areaYear, false);
  const kept = (of: number) =>
    retentionPerStep(
      Math.min(1, leverValue(plan.parameters, 'nineYearRetention', start.rates.nineYearRetention, baseYear, of)),
    );
  const before = retentionPerStep(start.rates.nineYearRetention);
  const since = start.learned?.since ?? baseYear;
  const retained = retentionPerStep(SCHEDULE[row + AT.RETENTION]!);
  const lastCompulsory = junior.first + junior.length - 1;
  for (let grade = primary.first; grade <= lastCompulsory; grade++) {
    const age = primary.entryAge + grade - primary.first;
    const learned = learnedStep(start, grade, year);
    SCHEDULE[row + AT.STAY + grade] = Number.isNaN(learned)
      ? start.rates.step[grade]! * (retained / before)
      : (learned / unmoved(age)) * (retained / kept(since));
    SCHEDULE[row + AT.ARRIVALS + grade] = moved(age);
  }
  for (const { first, length, entryAge } of [generalSenior, vocational]) {
    for (let grade = first; grade < first + length - 1; grade++) {
      const age = entryAge + grade - first;
      const learned = learnedStep(start, grade, year);
      SCHEDULE[row + AT.STAY + grade] = Number.isNaN(learned) ? start.rates.step[grade]! : learned / unmoved(age);
      SCHEDULE[row + AT.ARRIVALS + grade] = moved(age);
    }
  }
}

/** Arrivals beyond the province's at an age, a factor. @param levers false: as they were without any multiplier */
export function arrivalsOf({ start, plan, baseYear, year }: AreaYear, levers: boolean): (age: number) => number {
  const { migration, provinceMigration } = start.population;
  const fading = plan.parameters.migrationDamping ** (year - baseYear);
  const factor = levers ? multiplier(plan, 'netMigrationMultiplier', baseYear, year) : 1;
  const children = levers ? multiplier(plan, 'migrantChildrenMultiplier', baseYear, year) : 1;
  return (age) => {
    const own = migration[age]! * factor * (age < CHILD_AGES && migration[age]! > 0 ? children : 1);
    return Math.exp((own - provinceMigration[age]!) * fading);
  };
}

/** Shares of sectors, and the lever on the private share of compulsory pupils, whose base a draw may move. */
function scheduleShares(row: number, { start, plan, baseYear, year }: AreaYear): void {
  const { parameters } = plan;
  const known = STAGES.map((_, stage) => publicShareKnown(start, stage, baseYear, year));
  STAGES.forEach((stage, index) => {
    const { share, since } = known[index]!;
    SCHEDULE[row + AT.KNOWN_PUBLIC + index] = share;
    const lever: Lever = index === 0 ? 'publicKindergartenShare' : 'publicSeniorShare';
    SCHEDULE[row + AT.STEERED_PUBLIC + index] = leverValue(parameters, lever, share, since, year);
    SCHEDULE[row + AT.PURCHASED + index] = purchasedPlaces(start, parameters, stage, baseYear, year);
  });
  SCHEDULE[row + AT.KINDERGARTEN_LIFTED] = Number(parameters.levers.publicKindergartenShare === null);
  const { migrantPublic, inclusiveKindergarten } = start.shares;
  const wanted = leverValue(parameters, 'migrantPublicShare', migrantPublic, baseYear, year);
  const gained = Math.max(0, wanted - migrantPublic);
  SCHEDULE[row + AT.MIGRANT_PUBLIC] = wanted;
  SCHEDULE[row + AT.MIGRANTS_GAINED] = Number.isNaN(gained) ? 0 : gained;
  SCHEDULE[row + AT.COVERAGE] = leverValue(
    parameters,
    'inclusiveKindergartenCoverage',
    inclusiveKindergarten,
    baseYear,
    year,
  );
  const since = Math.max(known[1]!.since, known[2]!.since);
  const lever = leverCoefficients(parameters, 'privateCompulsoryShare', since, year);
  SCHEDULE[row + AT.PRIVATE_KIND] = lever.kind;
  SCHEDULE[row + AT.PRIVATE_VALUE] = lever.value;
  SCHEDULE[row + AT.PRIVATE_ELAPSED] = lever.elapsed;
  SCHEDULE[row + AT.PRIVATE_SPAN] = lever.span;
  SCHEDULE[row + AT.PRIVATE_BOUND] = lever.bound;
}

/**
 * Migrant children at school entry came over the six years before it: with the flow of the base year their number is
 * that of the base year, with none the arrivals of six years are missing.
 */
function arrivalsAgainstBase(start: AreaStart, flow: number): number {
  const yearly = start.population.migration[primary.entryAge]!;
  return yearly > 0 ? Math.exp(yearly * primary.entryAge * (flow - 1)) : 1;
}

/** Migrants grow or shrink by the factor, local children stay: a steady flow leaves the share as it is. */
function shareAfterArrivals(share: number, factor: number): number {
  const migrants = share * factor;
  const all = migrants + 1 - share;
  return all > 0 ? migrants / all : share;
}
