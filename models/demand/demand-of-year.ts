import type { AreaState } from '../area-state.ts';
import type { AreaYear } from '../area-year.ts';
import { seriesIndex, stageSeries } from '../catalogue/index.ts';
import { townShare, wholePupils } from '../enrolment/enrolment-of-year.ts';
import { leverValue } from '../enrolment/levers.ts';
import type { AreaParameters } from '../inputs/area-parameters.ts';
import { classSizeRecord } from '../inputs/own-records.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';
import type { YearColumn } from '../year-column.ts';
import { placesByNorm, wholeClasses } from './whole-classes.ts';

const COMPULSORY = ['primary', 'junior'] as const;
const WITH_OVERSIZE = ['primary', 'junior', 'generalSenior'] as const;
const PUPILS = stageSeries('pupils');
const MIGRANT = stageSeries('migrantPupils', COMPULSORY);
const CLASSES = stageSeries('classes');
const BY_CLASS = stageSeries('demandByClass');
const BY_NORM = stageSeries('demandByNorm');
const BY_NORM_ALL = stageSeries('demandByNormAllResidents');
const DIFFERENCE = stageSeries('demandDifference');
const DEMAND = stageSeries('demand');
const PUBLIC_DEMAND = stageSeries('publicDemand');
const OVERSIZE_CLASSES = stageSeries('oversizeClasses', WITH_OVERSIZE);
const OVERSIZE_PLACES = stageSeries('oversizeClassPlaces', WITH_OVERSIZE);
const PRIVATE_INCREMENT = stageSeries('publicPrivateIncrement', COMPULSORY);
const TOWN_INCREMENT = stageSeries('urbanRuralIncrement', COMPULSORY);
const MIGRANT_INCREMENT = stageSeries('migrantPublicIncrement', COMPULSORY);
const STAFF_PUPILS = stageSeries('staffQuotaPupils');
const PUBLIC_KINDERGARTEN_INCREMENT = seriesIndex('publicKindergartenIncrement');
const INCLUSIVE_INCREMENT = seriesIndex('inclusiveKindergartenIncrement');
const GENERAL_INCREMENT = seriesIndex('generalVocationalIncrement');
const ROOM_INCREMENT = seriesIndex('electiveRoomIncrement');
const FISCAL_PLACES = seriesIndex('fiscalCapacityPlaces');
const RESIDENTS = seriesIndex('residentPopulation');
const URBAN = seriesIndex('urbanPopulation');

/**
 * The two independent estimates side by side, then every increment and constraint of annex 3 clause 2 as a line of
 * its own. Increments are over the arrangement of the base year and never netted against each other.
 */
export function demandOfYear(column: YearColumn, state: AreaState, areaYear: AreaYear): void {
  const { parameters } = areaYear.plan;
  for (let stage = 0; stage < STAGES.length; stage++) {
    const { first, length } = STAGE_SPAN[STAGES[stage]!];
    let classes = 0;
    let places = 0;
    for (let grade = first; grade < first + length; grade++) {
      const cap = parameters.classSizeCap[grade]!;
      const needed = wholeClasses(wholePupils(state, grade), cap);
      classes += needed;
      places += needed * cap;
    }
    const perThousand = parameters.placesPerThousand[stage]!;
    const byNorm = placesByNorm(column.get(URBAN), perThousand);
    column.set(CLASSES[stage]!, classes);
    column.set(BY_CLASS[stage]!, places);
    column.set(BY_NORM[stage]!, byNorm);
    column.set(BY_NORM_ALL[stage]!, placesByNorm(column.get(RESIDENTS), perThousand));
    column.set(DIFFERENCE[stage]!, places - byNorm);
    const demand = Math.ceil(places * (1 + parameters.planningMargin) - 1e-9);
    column.set(DEMAND[stage]!, demand);
    column.setWhole(PUBLIC_DEMAND[stage]!, demand * state.publicShares[stage]!);
    column.setWhole(STAFF_PUPILS[stage]!, parameters.staffQuota[stage]! * parameters.staffRatio[stage]!);
  }
  kindergartenIncrements(column, state, areaYear);
  compulsoryIncrements(column, state, areaYear);
  oversizeIncrements(column, areaYear);
  column.setWhole(
    GENERAL_INCREMENT,
    Math.max(
      0,
      state.generalExtra.reduce((sum, extra) => sum + extra, 0),
    ),
  );
  const factor = parameters.electiveRoomFactor;
  column.set(ROOM_INCREMENT, factor === null ? Number.NaN : Math.ceil(column.get(CLASSES[3]!) * (factor - 1) - 1e-9));
  column.set(FISCAL_PLACES, placesOfBudget(parameters));
}

function kindergartenIncrements(column: YearColumn, state: AreaState, areaYear: AreaYear): void {
  const { start, plan, baseYear, year } = areaYear;
  const { parameters } = plan;
  const children = column.get(PUPILS[0]!);
  const publicBase = start.shares.publicByStage[0]!;
  const { inclusiveKindergarten } = start.shares;
  column.setWhole(PUBLIC_KINDERGARTEN_INCREMENT, children * above(state.publicShares[0]!, publicBase));
  const coverage = leverValue(parameters, 'inclusiveKindergartenCoverage', inclusiveKindergarten, baseYear, year);
  column.setWhole(INCLUSIVE_INCREMENT, children * above(coverage, inclusiveKindergarten));
}

function compulsoryIncrements(column: YearColumn, state: AreaState, areaYear: AreaYear): void {
  const { start, plan, baseYear, year } = areaYear;
  const { parameters } = plan;
  const migrantPublic = leverValue(parameters, 'migrantPublicShare', start.shares.migrantPublic, baseYear, year);
  const town = townShare(state.urbanShare, parameters, baseYear, year);
  COMPULSORY.forEach((stage, index) => {
    const pupils = column.get(PUPILS[STAGES.indexOf(stage)]!);
    column.setWhole(
      PRIVATE_INCREMENT[index]!,
      pupils * above(state.publicShares[STAGES.indexOf(stage)]!, start.shares.publicByStage[STAGES.indexOf(stage)]!),
    );
    column.setWhole(TOWN_INCREMENT[index]!, pupils * above(town, start.population.urbanShare));
    column.setWhole(
      MIGRANT_INCREMENT[index]!,
      column.get(MIGRANT[index]!) * above(migrantPublic, start.shares.migrantPublic),
    );
  });
}

/** Classes over the cap: they are resolved in equal steps until the year in which none may be left. */
function oversizeIncrements(column: YearColumn, areaYear: AreaYear): void {
  const { start, plan, baseYear, year } = areaYear;
  const { parameters } = plan;
  WITH_OVERSIZE.forEach((stage, index) => {
    const at = STAGES.indexOf(stage);
    const record = classSizeRecord(start, at, year);
    const counted = (record?.classSizes ?? []).filter(([of]) => of === at);
    const { oversizeClassFrom, oversizeClassEliminationYear: elimination } = parameters;
    const cap = parameters.classSizeCap[STAGE_SPAN[stage].first]!;
    const total = (each: (size: number) => number) =>
      counted.reduce((sum, [, size, classes]) => sum + classes * each(size), 0);
    // Without the bureau's own sizes each oversize class is taken at the lower bound of its band.
    const classes =
      record === undefined ? start.oversizeClasses[at]! : total((size) => Number(size >= oversizeClassFrom));
    const places =
      record === undefined
        ? start.oversizeClasses[at]! * Math.max(0, oversizeClassFrom - cap)
        : total((size) => Math.max(0, size - cap));
    const since = record?.year ?? baseYear;
    // A deadline that has passed when the classes were counted was missed: they are still there.
    const left =
      elimination === null || since >= elimination
        ? 1
        : Math.max(0, Math.min(1, (elimination - year) / (elimination - since)));
    column.setWhole(OVERSIZE_CLASSES[index]!, classes * left);
    column.setWhole(OVERSIZE_PLACES[index]!, places);
  });
}

function above(value: number, base: number): number {
  return Math.max(0, value - base);
}

/** Places that the budget builds at the mean cost of the stages with a cited cost. */
function placesOfBudget(parameters: AreaParameters): number {
  if (parameters.capitalBudget === null) return Number.NaN;
  const costs = Array.from(parameters.capitalCostPerPlace).filter((cost) => cost > 0);
  if (costs.length === 0) return Number.NaN;
  return Math.floor(parameters.capitalBudget / (costs.reduce((sum, cost) => sum + cost, 0) / costs.length));
}
