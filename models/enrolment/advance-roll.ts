import { type AreaState, baseSeniorRate, multiplier, type SpareState, seniorAgePopulation } from '../area-state.ts';
import type { AreaYear } from '../area-year.ts';
import type { AreaParameters, Lever } from '../inputs/area-parameters.ts';
import type { AreaStart, OwnRecord } from '../inputs/area-start.ts';
import { CHILD_AGES } from '../population/ages.ts';
import { schoolCohort } from '../population/school-cohort.ts';
import { STAGE_SPAN } from '../stages.ts';
import { leverValue, leverValueOnLogit } from './levers.ts';
import { progressGrades, type Roll } from './progress-grades.ts';

/** One autumn to the next: kindergarten, entry, progression, senior school; an own later count replaces its grades. */
export function advanceRoll(state: AreaState, spare: SpareState, areaYear: AreaYear): void {
  const { start, plan, baseYear, year } = areaYear;
  const { parameters } = plan;
  const ages = state.population.total;
  const fading = parameters.migrationDamping ** (year - baseYear);
  const factor = multiplier(plan, 'netMigrationMultiplier', baseYear, year);
  const children = multiplier(plan, 'migrantChildrenMultiplier', baseYear, year);
  const { migration, provinceMigration } = start.population;
  const arrivals = (age: number) => {
    const own = migration[age]! * factor * (age < CHILD_AGES && migration[age]! > 0 ? children : 1);
    return Math.exp((own - provinceMigration[age]!) * fading);
  };
  state.kindergartenRate = leverValueOnLogit(
    parameters,
    'kindergartenGrossEnrolment',
    state.learned.kindergarten,
    state.learned.kindergartenSince,
    year,
    parameters.kindergartenCeiling,
  );
  state.retention = Math.min(
    1,
    leverValue(parameters, 'nineYearRetention', start.rates.nineYearRetention, baseYear, year),
  );
  const { learned } = state;
  state.generalShare = leverValue(parameters, 'generalShare', learned.generalShare, learned.generalSince, year);
  state.seniorRate = leverValue(parameters, 'seniorGrossEnrolment', baseSeniorRate(start), baseYear, year);
  const schoolYear = {
    kindergartenRate: state.kindergartenRate,
    entryRatio: start.rates.entryRatio * learned.entry * multiplier(plan, 'entryRatioMultiplier', baseYear, year),
    retention: state.retention,
    arrivals,
    arrivalsAgainstBase: arrivalsAgainstBase(start, factor * children * fading),
    generalShare: state.generalShare,
    promotion: start.rates.promotion * learned.promotion,
    seniorPupilsWanted: null,
    mayFallBelowPromotion: false,
  };
  progressGrades(state.rollByPromotion, spare.rollByPromotion, start, ages, schoolYear);
  progressGrades(state.roll, spare.roll, start, ages, {
    ...schoolYear,
    seniorPupilsWanted: isSteered(parameters, 'seniorGrossEnrolment')
      ? state.seniorRate * seniorAgePopulation(ages)
      : null,
    mayFallBelowPromotion: parameters.levers.seniorGrossEnrolment !== null,
  });
  followGeneralExtra(state, spare.roll, start);
  [state.roll, spare.roll] = [spare.roll, state.roll];
  [state.rollByPromotion, spare.rollByPromotion] = [spare.rollByPromotion, state.rollByPromotion];
  for (const record of start.own) if (record.year === year) takeCount(state, record, ages);
}

function isSteered(parameters: AreaParameters, lever: Lever): boolean {
  return parameters.levers[lever] !== null || parameters.driven[lever] !== undefined;
}

/**
 * Migrant children at school entry came over the six years before it: with the flow of the base year their number is
 * that of the base year, with none the arrivals of six years are missing.
 */
function arrivalsAgainstBase(start: AreaStart, flow: number): number {
  const { entryAge } = STAGE_SPAN.primary;
  const yearly = start.population.migration[entryAge]!;
  return yearly > 0 ? Math.exp(yearly * entryAge * (flow - 1)) : 1;
}

/** Pupils who are in general schools because the share of entrants moved; they walk up with their grade. */
function followGeneralExtra(state: AreaState, next: Roll, start: AreaStart): void {
  const { first, length } = STAGE_SPAN.generalSenior;
  const entrants = next.pupils[first]! + next.pupils[STAGE_SPAN.vocational.first]!;
  for (let grade = length - 1; grade > 0; grade--) {
    const before = state.roll.pupils[first + grade - 1]!;
    state.generalExtra[grade] =
      before > 0 ? (state.generalExtra[grade - 1]! * next.pupils[first + grade]!) / before : 0;
  }
  state.generalExtra[0] = entrants * (state.generalShare - start.rates.generalShare);
}

/** An own later count replaces its grades, and the rates that led there are corrected for the years that follow. */
function takeCount(state: AreaState, record: OwnRecord, ages: Float64Array): void {
  const { roll, learned } = state;
  const { pupils: counted, migrants } = record;
  const entrants = [STAGE_SPAN.generalSenior.first, STAGE_SPAN.vocational.first];
  const sum = (values: Float64Array, grades: readonly number[]) =>
    grades.reduce((total, grade) => total + values[grade]!, 0);
  const ratio = (grades: readonly number[], expected: Float64Array) => {
    const found = sum(counted, grades);
    return sum(expected, grades) > 0 && !Number.isNaN(found) ? found / sum(expected, grades) : 1;
  };
  learned.entry *= ratio([STAGE_SPAN.primary.first], roll.pupils);
  learned.promotion *= ratio(entrants, state.rollByPromotion.pupils);
  const children = sum(counted, [0, 1, 2]);
  if (!Number.isNaN(children)) {
    const cohorts = schoolCohort(ages, 3) + schoolCohort(ages, 4) + schoolCohort(ages, 5);
    learned.kindergarten = cohorts > 0 ? children / cohorts : 0;
    learned.kindergartenSince = record.year;
  }
  if (sum(counted, entrants) > 0) {
    learned.generalShare = counted[entrants[0]!]! / sum(counted, entrants);
    learned.generalSince = record.year;
  }
  for (const one of [roll, state.rollByPromotion]) {
    for (let grade = 0; grade < counted.length; grade++) {
      if (Number.isNaN(counted[grade]!)) continue;
      const share = one.pupils[grade]! > 0 ? one.migrants[grade]! / one.pupils[grade]! : 0;
      one.pupils[grade] = counted[grade]!;
      one.migrants[grade] = Number.isNaN(migrants[grade]!) ? counted[grade]! * share : migrants[grade]!;
    }
  }
}
