import { type CohortFit, fitEntrants, observedSteps } from '../enrolment/grade-structure.ts';
import { exponentialSmoothingOfRatios } from '../enrolment/smooth.ts';
import { STAGE_SPAN } from '../stages.ts';
import type { AnnualRow } from './facts.ts';
import { type ProvinceBasis, seriesColumn } from './province-basis.ts';
import { stepFromStocks } from './step-from-stocks.ts';

/** Smoothing of yearly ratios; NCES's value, see models/README. */
const SMOOTHING = 0.4;
const YEARS_SMOOTHED = 5;
const FIRST_ENTRY_YEAR = 2006;
const FIRST_STOCK_YEAR = 2013;
/** Entry cohorts before this year are over 16 at the census: too many of them have moved. */
const FIRST_PRIOR_YEAR = 2010;
const SENIOR_SINCE = FIRST_STOCK_YEAR + 2;

export interface PrimaryGrades {
  readonly entryRatio: number;
  readonly step: number;
  /** Pupils of grade 1..6 in a year. */
  readonly grade: (year: number, grade: number) => number;
}

export interface JuniorGrades {
  /** Entrants per sixth-grader of the year before, smoothed (transfers and repeated grades are in it). */
  readonly ontoJunior: number;
  readonly step: number;
  /** Pupils of grade 1..3 in a year. */
  readonly grade: (year: number, grade: number) => number;
}

export interface SeniorGrades {
  readonly step: number;
  /** Pupils of grade 1..3 in the base year. */
  readonly pupils: readonly number[];
}

/** Primary entrants of every year, fitted to stocks, published entrants and census cohorts. */
export function fitPrimary({ annual, lastKnown, cohortAt }: ProvinceBasis): CohortFit {
  const { length, entryAge } = STAGE_SPAN.primary;
  const prior = new Map<number, number>();
  for (let year = FIRST_PRIOR_YEAR; year <= lastKnown; year++) prior.set(year, cohortAt(year, entryAge));
  const stock = seriesColumn(annual, 'primaryPupils', FIRST_STOCK_YEAR);
  const entrants = seriesColumn(annual, 'primaryEntrants', FIRST_ENTRY_YEAR);
  return fitEntrants({ stock, entrants }, prior, [FIRST_ENTRY_YEAR, lastKnown], length);
}

/** Grades of primary school; the entry ratio is smoothed on the log. */
export function primaryGrades({ annual, lastKnown, cohortAt }: ProvinceBasis, fit: CohortFit): PrimaryGrades {
  const { length, entryAge } = STAGE_SPAN.primary;
  const ratios = latest(lastKnown).map((year) => fit.entrants.get(year)! / cohortAt(year, entryAge));
  const entryRatio = exponentialSmoothingOfRatios(ratios, SMOOTHING);
  const entrantsOf = (year: number) => fit.entrants.get(year) ?? entryRatio * cohortAt(year, entryAge);
  return {
    entryRatio,
    step: recentStep(seriesColumn(annual, 'primaryPupils', FIRST_STOCK_YEAR), fit, length, lastKnown),
    grade: (year, grade) => entrantsOf(year - grade + 1) * fit.step ** (grade - 1),
  };
}

/** Junior entrants of every year: the same with last year's sixth grade as prior. */
export function fitJunior({ annual, lastKnown }: ProvinceBasis, primary: PrimaryGrades): CohortFit {
  const prior = new Map<number, number>();
  for (let year = FIRST_STOCK_YEAR; year <= lastKnown; year++) prior.set(year, sixthGradeBefore(primary, year));
  const stock = seriesColumn(annual, 'juniorPupils', FIRST_STOCK_YEAR);
  const entrants = seriesColumn(annual, 'juniorEntrants', FIRST_STOCK_YEAR);
  return fitEntrants({ stock, entrants }, prior, [FIRST_STOCK_YEAR, lastKnown], STAGE_SPAN.junior.length);
}

/** Grades of junior school. */
export function juniorGrades(
  { annual, lastKnown }: ProvinceBasis,
  primary: PrimaryGrades,
  fit: CohortFit,
): JuniorGrades {
  const ratios = latest(lastKnown).map((year) => fit.entrants.get(year)! / sixthGradeBefore(primary, year));
  const ontoJunior = exponentialSmoothingOfRatios(ratios, SMOOTHING);
  const entrantsOf = (year: number) => fit.entrants.get(year) ?? sixthGradeBefore(primary, year) * ontoJunior;
  const stock = seriesColumn(annual, 'juniorPupils', FIRST_STOCK_YEAR);
  return {
    ontoJunior,
    step: recentStep(stock, fit, STAGE_SPAN.junior.length, lastKnown),
    grade: (year, grade) => entrantsOf(year - grade + 1) * fit.step ** (grade - 1),
  };
}

function sixthGradeBefore(primary: PrimaryGrades, year: number): number {
  return primary.grade(year - 1, STAGE_SPAN.primary.length);
}

/**
 * Brings the fitted entrants of all provinces to the nation's published ones, year by year; a year that a province has
 * published itself stays as published.
 */
export function closeOnNation(
  fits: ReadonlyMap<string, CohortFit>,
  published: (code: string, year: number) => boolean,
  national: ReadonlyMap<number, number>,
): Map<string, CohortFit> {
  const factors = new Map<number, number>();
  for (const [year, total] of national) {
    let fixed = 0;
    let open = 0;
    for (const [code, fit] of fits) {
      const entrants = fit.entrants.get(year) ?? 0;
      if (published(code, year)) fixed += entrants;
      else open += entrants;
    }
    if (open > 0) factors.set(year, (total - fixed) / open);
  }
  const closed = (code: string, fit: CohortFit): CohortFit => ({
    step: fit.step,
    entrants: new Map(
      [...fit.entrants].map(([year, value]) => [
        year,
        published(code, year) ? value : value * (factors.get(year) ?? 1),
      ]),
    ),
  });
  return new Map([...fits].map(([code, fit]) => [code, closed(code, fit)]));
}

/**
 * Senior: entrants are published up to the year before the base year; the nation's change carries the province there.
 * @param nationalChange national entrants of the base year over those of the year before
 */
export function seniorGrades(
  { annual, baseYear }: Pick<ProvinceBasis, 'annual' | 'baseYear'>,
  entrantsKey: keyof AnnualRow,
  pupilsKey: keyof AnnualRow,
  nationalChange: number,
): SeniorGrades {
  const entrants = (year: number) =>
    annual.get(year)?.[entrantsKey] ?? (annual.get(baseYear - 1)![entrantsKey] ?? 0) * nationalChange;
  const { length } = STAGE_SPAN.generalSenior;
  const step = stepFromStocks(seriesColumn(annual, pupilsKey, SENIOR_SINCE), entrants, length);
  return { step, pupils: Array.from({ length }, (_, grade) => entrants(baseYear - grade) * step ** grade) };
}

/**
 * Kindergarten: the latest published rate on the base year's cohorts. Only the latest is used: rates rose by two to
 * three points a year, so an average of past years would lag.
 * @returns children of the three years
 */
export function kindergartenGrades({ annual, baseYear, cohortAt }: ProvinceBasis): number[] {
  const ages = Array.from(
    { length: STAGE_SPAN.kindergarten.length },
    (_, grade) => STAGE_SPAN.kindergarten.entryAge + grade,
  );
  const published = seriesColumn(annual, 'kindergartenPupils', FIRST_STOCK_YEAR);
  const year = Math.max(...published.keys());
  const rate = published.get(year)! / ages.reduce((sum, age) => sum + cohortAt(year, age), 0);
  return ages.map((age) => rate * cohortAt(baseYear, age));
}

function latest(lastKnown: number): number[] {
  return Array.from({ length: YEARS_SMOOTHED }, (_, index) => lastKnown - YEARS_SMOOTHED + 1 + index);
}

/** Step of the upper grades, smoothed over the years as they happened; the fitted constant where none can be seen. */
function recentStep(stock: ReadonlyMap<number, number>, fit: CohortFit, grades: number, lastKnown: number): number {
  const steps = observedSteps(stock, fit, grades, latest(lastKnown));
  return steps.length === 0 ? fit.step : exponentialSmoothingOfRatios(steps, SMOOTHING);
}
