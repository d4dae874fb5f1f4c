import { type AreaState, baseSeniorRate, multiplier, type SpareState, seniorAgePopulation } from '../area-state.ts';
import type { AreaParameters, AreaPlan, Lever } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { CHILD_AGES } from '../population/ages.ts';
import { STAGE_SPAN } from '../stages.ts';
import { leverValue, leverValueOnLogit } from './levers.ts';
import { progressGrades, type Roll } from './progress-grades.ts';

/** One autumn to the next: kindergarten, entry, progression, senior school; an own later count replaces its grades. */
export function advanceRoll(
  state: AreaState,
  spare: SpareState,
  start: AreaStart,
  plan: AreaPlan,
  baseYear: number,
  year: number,
): void {
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
  state.kindergartenRate = kindergartenRate(state, start, parameters, baseYear, year);
  state.retention = Math.min(
    1,
    leverValue(parameters, 'nineYearRetention', start.rates.nineYearRetention, baseYear, year),
  );
  state.generalShare = leverValue(parameters, 'generalShare', start.rates.generalShare, baseYear, year);
  state.seniorRate = leverValue(parameters, 'seniorGrossEnrolment', baseSeniorRate(start), baseYear, year);
  const schoolYear = {
    kindergartenRate: state.kindergartenRate,
    entryRatio: start.rates.entryRatio * state.learned.entry * multiplier(plan, 'entryRatioMultiplier', baseYear, year),
    retention: state.retention,
    arrivals,
    generalShare: state.generalShare,
    promotion: start.rates.promotion * state.learned.promotion,
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
  for (const [countYear, counted] of start.enrolment.laterCounts) {
    if (countYear === year) takeCount(state, counted, start, parameters);
  }
}

function isSteered(parameters: AreaParameters, lever: Lever): boolean {
  return parameters.levers[lever] !== null || parameters.driven[lever] !== undefined;
}

function kindergartenRate(
  state: AreaState,
  start: AreaStart,
  parameters: AreaParameters,
  baseYear: number,
  year: number,
): number {
  const level = start.rates.kindergartenLevel;
  const lever = 'kindergartenGrossEnrolment';
  if (!isSteered(parameters, lever)) return level * state.learned.kindergarten;
  return leverValueOnLogit(parameters, lever, level, baseYear, year, parameters.kindergartenCeiling);
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
function takeCount(state: AreaState, counted: Float64Array, start: AreaStart, parameters: AreaParameters): void {
  const { roll, learned } = state;
  const span = STAGE_SPAN;
  const ratio = (grades: readonly number[], of: Float64Array) => {
    const expected = grades.reduce((sum, grade) => sum + of[grade]!, 0);
    const found = grades.reduce((sum, grade) => sum + counted[grade]!, 0);
    return expected > 0 && !Number.isNaN(found) ? found / expected : 1;
  };
  learned.entry *= ratio([span.primary.first], roll.pupils);
  if (!isSteered(parameters, 'kindergartenGrossEnrolment')) learned.kindergarten *= ratio([0, 1, 2], roll.pupils);
  learned.promotion *= ratio([span.generalSenior.first, span.vocational.first], state.rollByPromotion.pupils);
  for (const one of [roll, state.rollByPromotion]) {
    for (let grade = 0; grade < counted.length; grade++) {
      if (Number.isNaN(counted[grade]!)) continue;
      const share =
        one.pupils[grade]! > 0 ? one.migrants[grade]! / one.pupils[grade]! : start.enrolment.migrantShare[grade]!;
      one.pupils[grade] = counted[grade]!;
      one.migrants[grade] = counted[grade]! * share;
    }
  }
}
