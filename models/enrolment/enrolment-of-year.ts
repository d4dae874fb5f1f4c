import { seriesIndex } from '../catalogue/index.ts';
import type { AreaParameters } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { pathAt } from '../math.ts';
import type { AreaState } from '../simulate.ts';
import { STAGE_SPAN, STAGES, type Stage } from '../stages.ts';
import { purchasedPlaces } from '../supply/places-in-year.ts';
import type { YearColumn } from '../year-column.ts';
import { leverValue } from './levers.ts';

const COMPULSORY = ['primary', 'junior'] as const;
const ofStage = (measure: string, stages: readonly Stage[]) => stages.map((stage) => seriesIndex(measure, stage));
const PUPILS = ofStage('pupils', STAGES);
const ENTRANTS = ofStage('entrants', STAGES);
const PUBLIC_PUPILS = ofStage('publicPupils', STAGES);
const MIGRANT = ofStage('migrantPupils', COMPULSORY);
const LOCAL = ofStage('localPupils', COMPULSORY);
const TOWN = ofStage('urbanPupils', COMPULSORY);
const MIGRANT_PUBLIC = ofStage('migrantPublicPupils', COMPULSORY);
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

/** Public share of a stage in a year, 0-1. */
export function publicShare(
  stage: Stage,
  start: AreaStart,
  parameters: AreaParameters,
  baseYear: number,
  year: number,
): number {
  const base = start.shares.publicByStage[STAGES.indexOf(stage)]!;
  if (stage === 'kindergarten') return leverValue(parameters, 'publicKindergartenShare', base, baseYear, year);
  if (stage === 'generalSenior' || stage === 'vocational')
    return leverValue(parameters, 'publicSeniorShare', base, baseYear, year);
  return 1 - privateShare(stage, start, parameters, baseYear, year);
}

/** Private share of a compulsory stage: both stages move by the factor that brings the whole to the lever. */
export function privateShare(
  stage: 'primary' | 'junior',
  start: AreaStart,
  parameters: AreaParameters,
  baseYear: number,
  year: number,
): number {
  const own = 1 - start.shares.publicByStage[STAGES.indexOf(stage)]!;
  const whole = basePrivateShare(start);
  if (!(whole > 0)) return own;
  return Math.min(1, (own * leverValue(parameters, 'privateCompulsoryShare', whole, baseYear, year)) / whole);
}

function basePrivateShare(start: AreaStart): number {
  let pupils = 0;
  let inPrivate = 0;
  for (const stage of COMPULSORY) {
    const { first, length } = STAGE_SPAN[stage];
    const share = 1 - start.shares.publicByStage[STAGES.indexOf(stage)]!;
    for (let grade = first; grade < first + length; grade++) {
      pupils += start.enrolment.pupils[grade]!;
      inPrivate += start.enrolment.pupils[grade]! * share;
    }
  }
  return pupils > 0 ? inPrivate / pupils : Number.NaN;
}

/** Town share of compulsory pupils: the urban share of residents plus the rural pupils who moved to town schools. */
export function townShare(
  urbanShare: number,
  start: AreaStart,
  parameters: AreaParameters,
  baseYear: number,
  year: number,
): number {
  void start;
  const shift = leverValue(parameters, 'ruralToTownShift', 0, baseYear, year);
  return urbanShare + (1 - urbanShare) * shift;
}

/** Whole pupils of one grade in the year, as every table shows them. */
export function wholePupils(state: AreaState, grade: number): number {
  return Math.round(state.roll.pupils[grade]!);
}

/** Writes rolls, shares and rates of one year. */
export function enrolmentOfYear(
  column: YearColumn,
  state: AreaState,
  start: AreaStart,
  parameters: AreaParameters,
  baseYear: number,
  year: number,
): void {
  for (let stage = 0; stage < STAGES.length; stage++) {
    const { first, length } = STAGE_SPAN[STAGES[stage]!];
    let pupils = 0;
    for (let grade = first; grade < first + length; grade++) pupils += wholePupils(state, grade);
    column.set(PUPILS[stage]!, pupils);
    column.set(ENTRANTS[stage]!, wholePupils(state, first));
    column.setWhole(PUBLIC_PUPILS[stage]!, pupils * publicShare(STAGES[stage]!, start, parameters, baseYear, year));
  }
  const town = townShare(state.urbanShare, start, parameters, baseYear, year);
  const migrantPublic = leverValue(parameters, 'migrantPublicShare', start.shares.migrantPublic, baseYear, year);
  let privatePupils = 0;
  let compulsory = 0;
  let migrantsInAll = 0;
  let migrantsInPublic = 0;
  COMPULSORY.forEach((stage, index) => {
    const { first, length } = STAGE_SPAN[stage];
    const pupils = column.get(PUPILS[STAGES.indexOf(stage)]!);
    let migrants = 0;
    for (let grade = first; grade < first + length; grade++) migrants += state.roll.migrants[grade]!;
    migrants = Math.min(pupils, Math.round(migrants));
    column.set(MIGRANT[index]!, migrants);
    column.set(LOCAL[index]!, pupils - migrants);
    column.setWhole(TOWN[index]!, pupils * town);
    column.setWhole(MIGRANT_PUBLIC[index]!, migrants * migrantPublic);
    const purchased = purchasedPlaces(start, parameters.purchasedPlaces[stage], stage, year, pathAt);
    privatePupils += Math.max(
      0,
      Math.round(pupils * privateShare(stage, start, parameters, baseYear, year)) - purchased,
    );
    compulsory += pupils;
    migrantsInAll += migrants;
    migrantsInPublic += Math.round(migrants * migrantPublic);
  });
  const children = column.get(PUPILS[0]!);
  column.setWhole(
    INCLUSIVE,
    children *
      leverValue(parameters, 'inclusiveKindergartenCoverage', start.shares.inclusiveKindergarten, baseYear, year),
  );
  column.set(PUBLIC_KINDERGARTEN, children > 0 ? column.get(PUBLIC_PUPILS[0]!) / children : Number.NaN);
  column.set(INCLUSIVE_COVERAGE, children > 0 ? column.get(INCLUSIVE) / children : Number.NaN);
  column.set(PRIVATE_PUPILS, privatePupils);
  column.set(PRIVATE_SHARE, compulsory > 0 ? privatePupils / compulsory : Number.NaN);
  column.set(MIGRANT_PUBLIC_SHARE, migrantsInAll > 0 ? migrantsInPublic / migrantsInAll : Number.NaN);
  column.set(RETENTION, state.retention);
  const young = column.get(SENIOR_AGE);
  const senior = column.get(PUPILS[3]!) + column.get(PUPILS[4]!);
  column.set(SENIOR_RATE, young > 0 ? senior / young : Number.NaN);
  column.setWhole(SENIOR_BY_TARGET, young * state.seniorRate);
  let byPromotion = 0;
  for (let grade = STAGE_SPAN.generalSenior.first; grade < state.rollByPromotion.pupils.length; grade++)
    byPromotion += state.rollByPromotion.pupils[grade]!;
  column.setWhole(SENIOR_BY_PROMOTION, byPromotion);
  const preschool = column.get(KINDERGARTEN_AGE);
  column.set(KINDERGARTEN_RATE, preschool > 0 ? children / preschool : Number.NaN);
}
