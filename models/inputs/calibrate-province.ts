import { type CohortFit, fitEntrants, observedSteps } from '../enrolment/grade-structure.ts';
import { exponentialSmoothingOfRatios } from '../enrolment/smooth.ts';
import { fiveYearGroups, netMigrationRates } from '../population/net-migration.ts';
import { schoolCohort } from '../population/school-cohort.ts';
import { singleAgesByBirths } from '../population/single-ages.ts';
import { GRADES, STAGE_SPAN } from '../stages.ts';
import type { AnnualRow, Facts } from './facts.ts';
import { stepFromStocks } from './step-from-stocks.ts';

/** Smoothing of yearly ratios; NCES's value, see models/README. */
const SMOOTHING = 0.4;
const FIRST_ENTRY_YEAR = 2006;
const FIRST_STOCK_YEAR = 2013;
const FIRST_JUNIOR_YEAR = 2013;
const YEARS_SMOOTHED = 5;

/** What a province's published series say about its grades and its yearly steps. */
export interface ProvinceStart {
  readonly code: string;
  readonly ages: Float64Array;
  readonly migration: Float64Array;
  /** Pupils by grade in the base year before raking, 18 cells. */
  readonly grades: Float64Array;
  /** True per stage where the base-year total is published for the province itself. */
  readonly published: { readonly kindergarten: boolean; readonly primary: boolean; readonly junior: boolean };
  readonly entryRatio: number;
  readonly step: Float64Array;
  /** Junior leavers of the year before the base year per ninth-grader of the base year. */
  readonly leaversPerLastGrade: number;
}

/**
 * Grades and rates of one province from entrants and stocks before ages: published entrants where they exist, fitted
 * ones where not, each cohort walked up to the base year and closed on the published stock.
 */
export function calibrateProvince(code: string, facts: Facts): ProvinceStart {
  const { baseYear } = facts;
  const annual = facts.annual.get(code)!;
  const births = facts.births.get(code)!;
  const ages = singleAgesByBirths(facts.census.get(code)!.groups, births, baseYear);
  const nation = facts.census.get('000000')!;
  const migration = netMigrationRates(
    fiveYearGroups(facts.earlierCensus.get(code)!.groups),
    fiveYearGroups(facts.census.get(code)!.groups),
    fiveYearGroups(facts.earlierCensus.get('000000')!.groups),
    fiveYearGroups(nation.groups),
    null,
    0,
  );
  /** Resident cohort that was `age` on 1 September `year`, seen back from the base year through migration. */
  const cohortAt = (year: number, age: number): number => {
    let moved = 0;
    for (let back = 0; back < baseYear - year; back++) moved += migration[age + back]!;
    return schoolCohort(ages, age + baseYear - year) / Math.exp(moved);
  };

  const lastKnown = annual.get(baseYear)?.primaryPupils != null ? baseYear : baseYear - 1;
  const prior = new Map<number, number>();
  for (let year = 2010; year <= lastKnown; year++) prior.set(year, cohortAt(year, 6));
  const primaryStock = column(annual, 'primaryPupils', FIRST_STOCK_YEAR);
  const fit = fitEntrants(
    { stock: primaryStock, entrants: column(annual, 'primaryEntrants', FIRST_ENTRY_YEAR) },
    prior,
    [FIRST_ENTRY_YEAR, lastKnown],
    STAGE_SPAN.primary.length,
  );
  const entryRatios: number[] = [];
  for (let year = lastKnown - YEARS_SMOOTHED + 1; year <= lastKnown; year++)
    entryRatios.push(fit.entrants.get(year)! / cohortAt(year, 6));
  const entryRatio = exponentialSmoothingOfRatios(entryRatios, SMOOTHING);
  const entrantsOf = (year: number) => fit.entrants.get(year) ?? entryRatio * cohortAt(year, 6);
  const primaryGrade = (year: number, grade: number) => entrantsOf(year - grade + 1) * fit.step ** (grade - 1);

  const grades = new Float64Array(GRADES.length);
  const step = new Float64Array(GRADES.length).fill(1);
  for (let grade = 1; grade <= 6; grade++) grades[STAGE_SPAN.primary.first + grade - 1] = primaryGrade(baseYear, grade);
  step.fill(
    recentStep(primaryStock, fit, STAGE_SPAN.primary.length, lastKnown),
    STAGE_SPAN.primary.first,
    STAGE_SPAN.primary.first + 5,
  );

  const junior = juniorGrades(annual, primaryGrade, lastKnown);
  for (let grade = 1; grade <= 3; grade++) {
    grades[STAGE_SPAN.junior.first + grade - 1] =
      junior.entrants(baseYear - grade + 1) * junior.fittedStep ** (grade - 1);
  }
  step[STAGE_SPAN.primary.first + 5] = junior.ontoJunior;
  step.fill(junior.step, STAGE_SPAN.junior.first, STAGE_SPAN.junior.first + 2);
  const juniorLeavers = junior.entrants(baseYear - 3) * junior.fittedStep ** 2;

  for (const [stage, entrantsKey, pupilsKey, national] of [
    ['generalSenior', 'generalEntrants', 'generalPupils', facts.national.generalEntrants],
    ['vocational', 'vocationalEntrants', 'vocationalPupils', facts.national.vocationalEntrants],
  ] as const) {
    // The nation's change of entrants carries the province from its last published year to the base year.
    const lastNational = sumOverProvinces(facts, baseYear - 1, entrantsKey);
    const entrants = (year: number) =>
      annual.get(year)?.[entrantsKey] ?? ((annual.get(baseYear - 1)![entrantsKey] ?? 0) * national) / lastNational;
    const yearly = stepFromStocks(column(annual, pupilsKey, FIRST_STOCK_YEAR + 2), entrants, 3);
    const { first } = STAGE_SPAN[stage];
    for (let grade = 0; grade < 3; grade++) grades[first + grade] = entrants(baseYear - grade) * yearly ** grade;
    step.fill(yearly, first, first + 2);
  }

  // Only the latest rate is used: rates rose by two to three points a year, so an average of past years would lag.
  const kindergartenRates: number[] = [];
  for (let year = baseYear - YEARS_SMOOTHED + 1; year <= baseYear; year++) {
    const pupils = annual.get(year)?.kindergartenPupils;
    if (pupils != null) kindergartenRates.push(pupils / (cohortAt(year, 3) + cohortAt(year, 4) + cohortAt(year, 5)));
  }
  for (let grade = 0; grade < 3; grade++) grades[grade] = kindergartenRates.at(-1)! * cohortAt(baseYear, 3 + grade);

  const base = annual.get(baseYear);
  return {
    code,
    ages,
    migration,
    grades,
    published: {
      kindergarten: base?.kindergartenPupils != null,
      primary: base?.primaryPupils != null,
      junior: base?.juniorPupils != null,
    },
    entryRatio,
    step,
    leaversPerLastGrade: juniorLeavers / grades[STAGE_SPAN.junior.first + 2]!,
  };
}

/** Step of the upper grades, smoothed over the years as they happened; the fitted constant where none can be seen. */
function recentStep(stock: ReadonlyMap<number, number>, fit: CohortFit, grades: number, lastKnown: number): number {
  const years = Array.from({ length: YEARS_SMOOTHED }, (_, index) => lastKnown - YEARS_SMOOTHED + 1 + index);
  const steps = observedSteps(stock, fit, grades, years);
  return steps.length === 0 ? fit.step : exponentialSmoothingOfRatios(steps, SMOOTHING);
}

function column(annual: ReadonlyMap<number, AnnualRow>, key: keyof AnnualRow, from: number): Map<number, number> {
  const found = new Map<number, number>();
  for (const [year, row] of annual) if (year >= from && row[key] !== null) found.set(year, row[key]!);
  return found;
}

/**
 * Junior entrants by year, fitted like primary ones with last year's sixth grade as prior, and the step onto junior
 * school: entrants per sixth-grader of the year before, smoothed (it contains transfers and repeated grades).
 */
function juniorGrades(
  annual: ReadonlyMap<number, AnnualRow>,
  primaryGrade: (year: number, grade: number) => number,
  lastKnown: number,
): { entrants: (year: number) => number; ontoJunior: number; fittedStep: number; step: number } {
  const firstYear = FIRST_JUNIOR_YEAR;
  const prior = new Map<number, number>();
  for (let year = firstYear; year <= lastKnown; year++) prior.set(year, primaryGrade(year - 1, 6));
  const stock = column(annual, 'juniorPupils', firstYear);
  const fit = fitEntrants(
    { stock, entrants: column(annual, 'juniorEntrants', firstYear) },
    prior,
    [firstYear, lastKnown],
    STAGE_SPAN.junior.length,
  );
  const ratios: number[] = [];
  for (let year = lastKnown - YEARS_SMOOTHED + 1; year <= lastKnown; year++)
    ratios.push(fit.entrants.get(year)! / primaryGrade(year - 1, 6));
  const ontoJunior = exponentialSmoothingOfRatios(ratios, SMOOTHING);
  const entrants = (year: number) => fit.entrants.get(year) ?? primaryGrade(year - 1, 6) * ontoJunior;
  return {
    entrants,
    ontoJunior,
    fittedStep: fit.step,
    step: recentStep(stock, fit, STAGE_SPAN.junior.length, lastKnown),
  };
}

function sumOverProvinces(facts: Facts, year: number, key: keyof AnnualRow): number {
  let sum = 0;
  for (const annual of facts.annual.values()) sum += annual.get(year)?.[key] ?? 0;
  return sum;
}
