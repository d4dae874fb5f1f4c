import { emptyRoll, type Roll } from './enrolment/progress-grades.ts';
import type { AreaPlan, Multiplier } from './inputs/area-parameters.ts';
import type { AreaStart } from './inputs/area-start.ts';
import { leverAt } from './math.ts';
import type { Flows, Population } from './population/age-one-year.ts';
import { AGE_CELLS, WOMEN_CELLS } from './population/ages.ts';
import { schoolCohort } from './population/school-cohort.ts';
import { STAGE_SPAN } from './stages.ts';

/** Rates as the latest own count leaves them. */
export interface Learned {
  /** Factors on the entry ratio and on the promotion to senior school. */
  entry: number;
  promotion: number;
  /** Kindergarten rate and general share of entrants, and the year from which a lever's path starts. */
  kindergarten: number;
  kindergartenSince: number;
  generalShare: number;
  generalSince: number;
}

/** State of one area while it walks through the years. */
export interface AreaState {
  population: Population;
  roll: Roll;
  /** The same roll if the base promotion to senior school is held: reported beside the target. */
  rollByPromotion: Roll;
  flows: Flows;
  urbanShare: number;
  /** Children in kindergarten over the cohorts of age 3-5. */
  kindergartenRate: number;
  retention: number;
  /** Wanted gross senior enrolment of the year. */
  seniorRate: number;
  generalShare: number;
  /** General senior pupils of the three grades above those at the base share of entrants. */
  generalExtra: Float64Array;
  /** What the bureau's own later counts have taught. */
  learned: Learned;
  /** Public share by stage (5). */
  publicShares: Float64Array;
}

/** Second set of arrays: the next year is written there, then the two change places. */
export interface SpareState {
  population: Population;
  roll: Roll;
  rollByPromotion: Roll;
}

/** The state in the base year. */
export function initialState(start: AreaStart, baseYear: number): AreaState {
  const pupils = start.enrolment.pupils.slice();
  const migrants = pupils.map((count, grade) => count * start.enrolment.migrantShare[grade]!);
  const ages = start.population.total;
  const kindergarten = pupils[0]! + pupils[1]! + pupils[2]!;
  const cohorts = schoolCohort(ages, 3) + schoolCohort(ages, 4) + schoolCohort(ages, 5);
  return {
    population: { total: ages.slice(), women: start.population.women.slice() },
    roll: { pupils, migrants },
    rollByPromotion: { pupils: pupils.slice(), migrants: migrants.slice() },
    flows: { births: start.population.births, deaths: Number.NaN, netMigration: Number.NaN },
    urbanShare: start.population.urbanShare,
    kindergartenRate: cohorts > 0 ? kindergarten / cohorts : 0,
    retention: start.rates.nineYearRetention,
    seniorRate: baseSeniorRate(start),
    generalShare: start.rates.generalShare,
    generalExtra: new Float64Array(STAGE_SPAN.generalSenior.length),
    learned: {
      entry: 1,
      promotion: 1,
      kindergarten: start.rates.kindergartenLevel,
      kindergartenSince: baseYear,
      generalShare: start.rates.generalShare,
      generalSince: baseYear,
    },
    publicShares: start.shares.publicByStage,
  };
}

/** Empty arrays of the right lengths. */
export function spareState(): SpareState {
  return {
    population: { total: new Float64Array(AGE_CELLS), women: new Float64Array(WOMEN_CELLS) },
    roll: emptyRoll(),
    rollByPromotion: emptyRoll(),
  };
}

/** Residents aged 15-17 on 1 September. */
export function seniorAgePopulation(ages: Float64Array): number {
  const { entryAge, length } = STAGE_SPAN.generalSenior;
  let young = 0;
  for (let age = entryAge; age < entryAge + length; age++) young += schoolCohort(ages, age);
  return young;
}

/** Gross senior enrolment of the base year. */
export function baseSeniorRate(start: AreaStart): number {
  let pupils = 0;
  for (const stage of ['generalSenior', 'vocational'] as const) {
    const { first, length } = STAGE_SPAN[stage];
    for (let grade = first; grade < first + length; grade++) pupils += start.enrolment.pupils[grade]!;
  }
  const young = seniorAgePopulation(start.population.total);
  return young > 0 ? pupils / young : 0;
}

/** A multiplier of the scenario in a year; 1 where none is set. */
export function multiplier(plan: AreaPlan, key: Multiplier, baseYear: number, year: number): number {
  return leverAt(1, plan.parameters.multipliers[key], baseYear, year);
}
