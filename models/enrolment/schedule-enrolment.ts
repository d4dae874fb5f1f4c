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
  SCHEDULE[row + AT.PROMOTION] = start.rates.promotion * learned.promotion;
  SCHEDULE[row + AT.GENERAL_SHARE] = leverValue(
    parameters,
    'generalShare',
    learned.generalShare,
    learned.generalSince,
    year,
  );
  SCHEDULE[row + AT.SENIOR_STEERED] = Number(isSteered(parameters, 'seniorGrossEnrolment'));
  SCHEDULE[row + AT.SENIOR_MAY_FALL] = Number(parameters.levers.seniorGrossEnrolment !== null);
}

function isSteered(parameters: AreaParameters, lever: Lever): boolean {
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
    start.rates.entryRatio * learned.entry * multiplier(plan, 'entryRatioMultiplier', baseYear, year);
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

/** Step out of every grade: stay = retention and transfers of the province, arrivals = what the county differs by. */
function scheduleSteps(row: number, { start, plan, baseYear, year }: AreaYear): void {
  const { parameters } = plan;
  const fading = parameters.migrationDamping ** (year - baseYear);
  const factor = multiplier(plan, 'netMigrationMultiplier', baseYear, year);
  const children = multiplier(plan, 'migrantChildrenMultiplier', baseYear, year);
  const { migration, provinceMigration } = start.population;
  const arrivals = (age: number) => {
    const own = migration[age]! * factor * (age < CHILD_AGES && migration[age]! > 0 ? children : 1);
    return Math.exp((own - provinceMigration[age]!) * fading);
  };
  const retained = retentionPerStep(SCHEDULE[row + AT.RETENTION]!) / retentionPerStep(start.rates.nineYearRetention);
  const lastCompulsory = junior.first + junior.length - 1;
  for (let grade = primary.first; grade <= lastCompulsory; grade++) {
    SCHEDULE[row + AT.STAY + grade] = start.rates.step[grade]! * retained;
    SCHEDULE[row + AT.ARRIVALS + grade] = arrivals(primary.entryAge + grade - primary.first);
  }
  for (const { first, length, entryAge } of [generalSenior, vocational]) {
    for (let grade = first; grade < first + length - 1; grade++) {
      SCHEDULE[row + AT.STAY + grade] = start.rates.step[grade]!;
      SCHEDULE[row + AT.ARRIVALS + grade] = arrivals(entryAge + grade - first);
    }
  }
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
