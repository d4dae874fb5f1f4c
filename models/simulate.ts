import { SERIES, seriesIndex } from './catalogue/index.ts';
import { demandOfYear } from './demand/demand-of-year.ts';
import { enrolmentOfYear, publicShares } from './enrolment/enrolment-of-year.ts';
import { leverValue, leverValueOnLogit } from './enrolment/levers.ts';
import { emptyRoll, progressGrades, type Roll } from './enrolment/progress-grades.ts';
import { gapOfYear } from './gap/gap-of-year.ts';
import type { Horizon } from './horizon.ts';
import type { AreaPlan, Multiplier } from './inputs/area-parameters.ts';
import type { AreaStart } from './inputs/area-start.ts';
import { provenanceOf, statusProfile } from './inputs/provenance.ts';
import { STATUSES } from './inputs/status.ts';
import { leverAt } from './math.ts';
import { ageOneYear, type Flows, type Population } from './population/age-one-year.ts';
import { AGE_CELLS, WOMEN_CELLS } from './population/ages.ts';
import { fertilityRatioAfter } from './population/fertility.ts';
import { schoolCohort } from './population/school-cohort.ts';
import { urbanShareAfter } from './population/urbanisation.ts';
import type { AreaResult } from './result.ts';
import { STAGE_SPAN } from './stages.ts';
import { supplyOfYear } from './supply/supply-of-year.ts';
import { YearColumn } from './year-column.ts';

/** Children move with their parents up to this age; above it young people move alone. */
const CHILD_AGES = 15;

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
  /** Public share by stage (5). */
  publicShares: Float64Array;
}

/**
 * The staircase of annex 3 clause 2: population, enrolment, demand, supply, gap, year by year, for one county.
 * Deterministic and pure: the same start, plan and horizon give the same bytes everywhere.
 */
export function simulate(start: AreaStart, plan: AreaPlan, horizon: Horizon): AreaResult {
  const { years, baseYear } = horizon;
  const values = new Float64Array(SERIES.length * years.length).fill(Number.NaN);
  const column = new YearColumn(values, years.length);
  const state = initialState(start);
  const spare = { population: emptyPopulation(), roll: emptyRoll(), rollByPromotion: emptyRoll() };
  for (let t = 0; t < years.length; t++) {
    const year = years[t]!;
    if (t > 0) {
      agePopulation(state, spare, start, plan, horizon, t);
      advanceRoll(state, spare, start, plan, baseYear, year);
    }
    state.publicShares = publicShares(state, start, plan.parameters, baseYear, year);
    column.moveTo(t);
    populationOfYear(column, state);
    enrolmentOfYear(column, state, start, plan.parameters, baseYear, year);
    demandOfYear(column, state, start, plan.parameters, baseYear, year);
    supplyOfYear(column, start, plan, baseYear, year);
    gapOfYear(column, start, plan.parameters);
  }
  return {
    code: start.code,
    name: start.name,
    level: start.level,
    parent: start.chain[1] ?? null,
    values,
    status: statusBytes(values, start, plan, years),
  };
}

function initialState(start: AreaStart): AreaState {
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
    publicShares: start.shares.publicByStage,
  };
}

/** One November to the next: survival, births, migration that fades year by year, urban share. */
function agePopulation(
  state: AreaState,
  spare: { population: Population },
  start: AreaStart,
  plan: AreaPlan,
  horizon: Horizon,
  t: number,
): void {
  const { parameters } = plan;
  const year = horizon.years[t]!;
  const fading = parameters.migrationDamping ** t;
  const factor = multiplier(plan, 'netMigrationMultiplier', horizon.baseYear, year) * fading;
  const children = multiplier(plan, 'migrantChildrenMultiplier', horizon.baseYear, year);
  const migration = start.population.migration.map(
    (rate, age) => Math.exp(rate * factor * (age < CHILD_AGES && rate > 0 ? children : 1)) - 1,
  );
  const ratio = fertilityRatioAfter(start.population.fertilityRatio, t, parameters.localFertilityPersistence);
  const fertility =
    horizon.fertility[parameters.fertilityVariant][t]! *
    ratio *
    multiplier(plan, 'fertilityMultiplier', horizon.baseYear, year);
  state.flows = ageOneYear(state.population, spare.population, {
    survival: horizon.survival[t]!,
    womenSurvival: horizon.womenSurvival[t]!,
    fertility,
    agePattern: horizon.agePattern[t]!,
    girlsShare: horizon.girlsShare[t]!,
    migration,
    knownBirths: start.population.knownBirths[year] ?? null,
  });
  [state.population, spare.population] = [spare.population, state.population];
  state.urbanShare = urbanShareAfter(
    start.population.urbanShare,
    start.population.urbanRuralDifference,
    t,
    parameters.urbanisationDamping,
  );
}

/** One autumn to the next: kindergarten, entry, progression, senior school; an own later count replaces its grades. */
function advanceRoll(
  state: AreaState,
  spare: { roll: Roll; rollByPromotion: Roll },
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
  state.kindergartenRate = leverValueOnLogit(
    parameters,
    'kindergartenGrossEnrolment',
    start.rates.kindergartenLevel,
    baseYear,
    year,
    parameters.kindergartenCeiling,
  );
  state.retention = Math.min(
    1,
    leverValue(parameters, 'nineYearRetention', start.rates.nineYearRetention, baseYear, year),
  );
  state.generalShare = leverValue(parameters, 'generalShare', start.rates.generalShare, baseYear, year);
  state.seniorRate = leverValue(parameters, 'seniorGrossEnrolment', baseSeniorRate(start), baseYear, year);
  const steered =
    parameters.levers.seniorGrossEnrolment !== null || parameters.driven.seniorGrossEnrolment !== undefined;
  const schoolYear = {
    kindergartenRate: state.kindergartenRate,
    entryRatioMultiplier: multiplier(plan, 'entryRatioMultiplier', baseYear, year),
    retention: state.retention,
    arrivals,
    generalShare: state.generalShare,
    seniorPupilsWanted: null,
  };
  progressGrades(state.rollByPromotion, spare.rollByPromotion, start, ages, schoolYear);
  progressGrades(state.roll, spare.roll, start, ages, {
    ...schoolYear,
    seniorPupilsWanted: steered ? state.seniorRate * seniorAgePopulation(ages) : null,
  });
  [state.roll, spare.roll] = [spare.roll, state.roll];
  [state.rollByPromotion, spare.rollByPromotion] = [spare.rollByPromotion, state.rollByPromotion];
  for (const [countYear, counted] of start.enrolment.laterCounts) {
    if (countYear !== year) continue;
    for (const roll of [state.roll, state.rollByPromotion]) {
      for (let grade = 0; grade < counted.length; grade++) {
        if (Number.isNaN(counted[grade]!)) continue;
        const share =
          roll.pupils[grade]! > 0 ? roll.migrants[grade]! / roll.pupils[grade]! : start.enrolment.migrantShare[grade]!;
        roll.pupils[grade] = counted[grade]!;
        roll.migrants[grade] = counted[grade]! * share;
      }
    }
  }
}

const RESIDENTS = seriesIndex('residentPopulation');
const URBAN = seriesIndex('urbanPopulation');
const RURAL = seriesIndex('ruralPopulation');
const URBAN_SHARE = seriesIndex('urbanShare');
const BIRTHS = seriesIndex('births');
const DEATHS = seriesIndex('deaths');
const NET_MIGRATION = seriesIndex('netMigration');
const SENIOR_AGE = seriesIndex('seniorAgePopulation');
const SCHOOL_AGE = (['kindergarten', 'primary', 'junior'] as const).map((stage) => ({
  stage,
  series: seriesIndex('schoolAgePopulation', stage),
}));

function populationOfYear(column: YearColumn, state: AreaState): void {
  const ages = state.population.total;
  let residents = 0;
  for (let age = 0; age < AGE_CELLS; age++) residents += ages[age]!;
  residents = Math.round(residents);
  const urban = Math.round(residents * state.urbanShare);
  column.set(RESIDENTS, residents);
  column.set(URBAN, urban);
  column.set(RURAL, residents - urban);
  column.set(URBAN_SHARE, residents > 0 ? urban / residents : Number.NaN);
  column.setWhole(BIRTHS, state.flows.births);
  column.setWhole(DEATHS, state.flows.deaths);
  column.setWhole(NET_MIGRATION, state.flows.netMigration);
  for (const { stage, series } of SCHOOL_AGE) {
    const span = STAGE_SPAN[stage];
    let children = 0;
    for (let age = span.entryAge; age < span.entryAge + span.length; age++) children += schoolCohort(ages, age);
    column.setWhole(series, children);
  }
  column.setWhole(SENIOR_AGE, seniorAgePopulation(ages));
}

function seniorAgePopulation(ages: Float64Array): number {
  const { entryAge, length } = STAGE_SPAN.generalSenior;
  let young = 0;
  for (let age = entryAge; age < entryAge + length; age++) young += schoolCohort(ages, age);
  return young;
}

function baseSeniorRate(start: AreaStart): number {
  let pupils = 0;
  for (const stage of ['generalSenior', 'vocational'] as const) {
    const { first, length } = STAGE_SPAN[stage];
    for (let grade = first; grade < first + length; grade++) pupils += start.enrolment.pupils[grade]!;
  }
  const young = seniorAgePopulation(start.population.total);
  return young > 0 ? pupils / young : 0;
}

function multiplier(plan: AreaPlan, key: Multiplier, baseYear: number, year: number): number {
  return leverAt(1, plan.parameters.multipliers[key], baseYear, year);
}

function emptyPopulation(): Population {
  return { total: new Float64Array(AGE_CELLS), women: new Float64Array(WOMEN_CELLS) };
}

function statusBytes(values: Float64Array, start: AreaStart, plan: AreaPlan, years: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length);
  const missing = STATUSES.indexOf('missing');
  const count = years.length;
  const changes = start.enrolment.laterCounts.length > 0;
  let profile = statusProfile(provenanceOf(start, years[0]!), plan.parameters);
  for (let t = 0; t < count; t++) {
    if (t > 0 && changes) profile = statusProfile(provenanceOf(start, years[t]!), plan.parameters);
    const bySeries = t === 0 ? profile.base : profile.later;
    for (let series = 0; series < SERIES.length; series++) {
      const cell = series * count + t;
      bytes[cell] = Number.isNaN(values[cell]!) ? missing : bySeries[series]!;
    }
  }
  return bytes;
}
