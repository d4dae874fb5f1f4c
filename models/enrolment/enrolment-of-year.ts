import type { AreaState } from '../area-state.ts';
import type { AreaYear } from '../area-year.ts';
import { seriesIndex, stageSeries } from '../catalogue/index.ts';
import type { AreaParameters, Lever } from '../inputs/area-parameters.ts';
import { publicShareKnown } from '../inputs/own-records.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';
import { purchasedPlaces } from '../supply/places-in-year.ts';
import type { YearColumn } from '../year-column.ts';
import { leverValue } from './levers.ts';

const COMPULSORY = ['primary', 'junior'] as const;
const PUPILS = stageSeries('pupils');
const ENTRANTS = stageSeries('entrants');
const PUBLIC_PUPILS = stageSeries('publicPupils');
const MIGRANT = stageSeries('migrantPupils', COMPULSORY);
const LOCAL = stageSeries('localPupils', COMPULSORY);
const TOWN = stageSeries('urbanPupils', COMPULSORY);
const MIGRANT_PUBLIC = stageSeries('migrantPublicPupils', COMPULSORY);
const INCLUSIVE = seriesIndex('inclusivePupils');
const RETENTION = seriesIndex('nineYearRetention');
const SENIOR_RATE = seriesIndex('seniorGrossEnrolment');
const SENIOR_BY_TARGET = seriesIndex('seniorPupilsByTarget');
const SENIOR_BY_PROMOTION = seriesIndex('seniorPupilsByPromotion');
const SENIOR_AGE = seriesIndex('seniorAgePopulation');
const KINDERGARTEN_RATE = seriesIndex('kindergartenGrossEnrolment');
const KINDERGARTEN_AGE = seriesIndex('schoolAgePopulation', 'kindergarten');
const PUBLIC_KINDERGARTEN = seriesIndex('publicKindergartenShare');
const INCLUSIVE_COVERAGE = seriesIndex('inclusiveKindergartenCoverage');
const PRIVATE_PUPILS = seriesIndex('privateCompulsoryPupils');
const PRIVATE_SHARE = seriesIndex('privateCompulsoryShare');
const MIGRANT_PUBLIC_SHARE = seriesIndex('migrantPublicShare');

/**
 * Public shares of the five stages in a year, 0-1, purchased places included; NaN where the base share is missing.
 * A scenario's path is the share itself. Without one the known share holds, raised by purchased places and by the
 * migrant children whom the path of their own brings into public schools; a target only raises it further.
 */
export function publicShares(state: AreaState, areaYear: AreaYear): Float64Array {
  const { start, plan, baseYear, year } = areaYear;
  const { parameters } = plan;
  const known = STAGES.map((_, stage) => publicShareKnown(start, stage, baseYear, year));
  const shares = Float64Array.from(known, ({ share }) => share);
  const lifted = (stage: number) => Math.min(1, shares[stage]! + extraPublic(stage, state, areaYear));
  shares[0] = Math.max(
    steered(parameters, 'publicKindergartenShare', known[0]!, year),
    parameters.levers.publicKindergartenShare === null ? lifted(0) : 0,
  );
  for (const stage of [3, 4]) shares[stage] = steered(parameters, 'publicSeniorShare', known[stage]!, year);
  for (const stage of [1, 2]) shares[stage] = lifted(stage);
  const inPrivate = privateShareOf(state.roll.pupils, shares);
  if (!(inPrivate > 0)) return shares;
  const since = Math.max(known[1]!.since, known[2]!.since);
  const factor = leverValue(parameters, 'privateCompulsoryShare', inPrivate, since, year) / inPrivate;
  for (const stage of [1, 2]) shares[stage] = Math.max(0, 1 - (1 - shares[stage]!) * factor);
  return shares;
}

function steered(
  parameters: AreaParameters,
  lever: Lever,
  { share, since }: { share: number; since: number },
  year: number,
): number {
  return leverValue(parameters, lever, share, since, year);
}

/** Purchased places and migrant children newly in public schools, as a share of the stage's pupils. */
function extraPublic(stage: number, state: AreaState, areaYear: AreaYear): number {
  const { start, plan, baseYear, year } = areaYear;
  const { parameters } = plan;
  const { first, length } = STAGE_SPAN[STAGES[stage]!];
  let pupils = 0;
  let migrants = 0;
  for (let grade = first; grade < first + length; grade++) {
    pupils += state.roll.pupils[grade]!;
    migrants += state.roll.migrants[grade]!;
  }
  if (!(pupils > 0)) return 0;
  const purchased = purchasedPlaces(start, parameters, STAGES[stage]!, baseYear, year);
  const base = start.shares.migrantPublic;
  const gained =
    stage === 0 ? 0 : Math.max(0, leverValue(parameters, 'migrantPublicShare', base, baseYear, year) - base);
  return (purchased + (Number.isNaN(gained) ? 0 : migrants * gained)) / pupils;
}

/** Private share of compulsory pupils at the given public shares by stage. */
function privateShareOf(pupils: Float64Array, publicByStage: Float64Array): number {
  let all = 0;
  let inPrivate = 0;
  for (const stage of COMPULSORY) {
    const { first, length } = STAGE_SPAN[stage];
    const share = 1 - publicByStage[STAGES.indexOf(stage)]!;
    for (let grade = first; grade < first + length; grade++) {
      all += pupils[grade]!;
      inPrivate += pupils[grade]! * share;
    }
  }
  return all > 0 ? inPrivate / all : Number.NaN;
}

/** Whole pupils that make up at least the share: 90 % of 33 children are 30, not 29. */
function atLeast(pupils: number, share: number): number {
  return Math.ceil(pupils * share - 1e-6);
}

/** Town share of compulsory pupils: the urban share of residents plus the rural pupils who moved to town schools. */
export function townShare(urbanShare: number, parameters: AreaParameters, baseYear: number, year: number): number {
  const shift = leverValue(parameters, 'ruralToTownShift', 0, baseYear, year);
  return urbanShare + (1 - urbanShare) * shift;
}

/** Whole pupils of one grade in the year, as every table shows them. */
export function wholePupils(state: AreaState, grade: number): number {
  return Math.round(state.roll.pupils[grade]!);
}

/** Writes rolls, shares and rates of one year. */
export function enrolmentOfYear(column: YearColumn, state: AreaState, areaYear: AreaYear): void {
  for (let stage = 0; stage < STAGES.length; stage++) {
    const { first, length } = STAGE_SPAN[STAGES[stage]!];
    let pupils = 0;
    for (let grade = first; grade < first + length; grade++) pupils += wholePupils(state, grade);
    column.set(PUPILS[stage]!, pupils);
    column.set(ENTRANTS[stage]!, wholePupils(state, first));
    column.set(PUBLIC_PUPILS[stage]!, atLeast(pupils, state.publicShares[stage]!));
  }
  compulsoryRolls(column, state, areaYear);
  kindergartenRates(column, areaYear);
  seniorRates(column, state);
  column.set(RETENTION, state.retention);
}

/** Migrant, local, town and private pupils of the compulsory stages. */
function compulsoryRolls(column: YearColumn, state: AreaState, areaYear: AreaYear): void {
  const { start, plan, baseYear, year } = areaYear;
  const { parameters } = plan;
  const town = townShare(state.urbanShare, parameters, baseYear, year);
  const migrantPublic = leverValue(parameters, 'migrantPublicShare', start.shares.migrantPublic, baseYear, year);
  const sum = { pupils: 0, inPrivate: 0, migrants: 0, migrantsInPublic: 0 };
  COMPULSORY.forEach((stage, index) => {
    const { first, length } = STAGE_SPAN[stage];
    const at = STAGES.indexOf(stage);
    const pupils = column.get(PUPILS[at]!);
    let migrants = 0;
    for (let grade = first; grade < first + length; grade++) migrants += state.roll.migrants[grade]!;
    migrants = Math.min(pupils, Math.round(migrants));
    const migrantsInPublic = atLeast(migrants, migrantPublic);
    column.set(MIGRANT[index]!, migrants);
    column.set(LOCAL[index]!, pupils - migrants);
    column.setWhole(TOWN[index]!, pupils * town);
    column.set(MIGRANT_PUBLIC[index]!, migrantsInPublic);
    // Public includes purchased places, so pupils in them no longer count as private.
    sum.inPrivate += pupils - column.get(PUBLIC_PUPILS[at]!);
    sum.pupils += pupils;
    sum.migrants += migrants;
    sum.migrantsInPublic += migrantsInPublic;
  });
  column.set(PRIVATE_PUPILS, sum.inPrivate);
  column.set(PRIVATE_SHARE, quotient(sum.inPrivate, sum.pupils));
  column.set(MIGRANT_PUBLIC_SHARE, quotient(sum.migrantsInPublic, sum.migrants));
}

function kindergartenRates(column: YearColumn, areaYear: AreaYear): void {
  const { start, plan, baseYear, year } = areaYear;
  const { parameters } = plan;
  const children = column.get(PUPILS[0]!);
  const { inclusiveKindergarten } = start.shares;
  const coverage = leverValue(parameters, 'inclusiveKindergartenCoverage', inclusiveKindergarten, baseYear, year);
  // Inclusive contains public by definition.
  column.set(INCLUSIVE, Math.max(atLeast(children, coverage), column.get(PUBLIC_PUPILS[0]!)));
  column.set(PUBLIC_KINDERGARTEN, quotient(column.get(PUBLIC_PUPILS[0]!), children));
  column.set(INCLUSIVE_COVERAGE, quotient(column.get(INCLUSIVE), children));
  column.set(KINDERGARTEN_RATE, quotient(children, column.get(KINDERGARTEN_AGE)));
}

function seniorRates(column: YearColumn, state: AreaState): void {
  const young = column.get(SENIOR_AGE);
  column.set(SENIOR_RATE, quotient(column.get(PUPILS[3]!) + column.get(PUPILS[4]!), young));
  column.setWhole(SENIOR_BY_TARGET, young * state.seniorRate);
  const { pupils } = state.rollByPromotion;
  let byPromotion = 0;
  for (let grade = STAGE_SPAN.generalSenior.first; grade < pupils.length; grade++) byPromotion += pupils[grade]!;
  column.setWhole(SENIOR_BY_PROMOTION, byPromotion);
}

/** A share of nobody is missing, not 0. */
function quotient(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN;
}
