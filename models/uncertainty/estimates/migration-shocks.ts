import { mean, rootMeanSquare } from 'simple-statistics';
import type { CensusRow, Facts } from '../../inputs/facts.ts';
import { fiveYearGroups } from '../../population/net-migration.ts';
import type { CountyDispersion } from './county-dispersion.ts';
import type { ProvinceYear, ShockEvidence } from './evidence.ts';
import {
  type Autoregression,
  type Estimate,
  fitWithKnownSum,
  spreadByLead,
  unitSpreadOfSum,
} from './fit-autoregression.ts';
import { type LeadErrors, pooled, type YearlySeries } from './holding-error.ts';
import { seriesOf } from './school-rates.ts';
import { FEWEST_ERRORS, SMOOTHED } from './school-shocks.ts';

const CENSUS_INTERVAL = 10;
/** The model's rate is the mean of the ten years between two censuses. */
const YEARS_OF_BASE = 10;
const FEWEST_YEARS_OF_BASE = 5;
/** Groups that are 0-4 ... 70-74 at the earlier census, as the model follows them. */
const COHORTS = 15;

/** Provincial migration and what it was fitted to. */
export interface ProvincialMigration extends Estimate {
  /** Root mean square error of the forecast of ten years, 2010-2020, against the censuses (log). */
  readonly decadeError: number;
  /** Root mean square of net migration over the same ten years (log): the error of forecasting none. */
  readonly decadeSpread: number;
  readonly rates: ReadonlyMap<string, YearlySeries>;
}

/** Yearly net migration of a province: ln(residents / residents a year before) less natural growth. */
export function yearlyMigration(years: ReadonlyMap<number, ProvinceYear>, left: readonly number[]): YearlySeries {
  return seriesOf([...years.keys()], (year) => {
    const before = years.get(year - 1)?.residents;
    const { residents, naturalGrowth } = years.get(year)!;
    if (left.includes(year) || before == null || residents === null || naturalGrowth === null) return null;
    return Math.log(residents / before) - naturalGrowth;
  });
}

/** Errors of the model's forecast of the yearly rate: the mean of up to ten years, fading by the damping. */
export function fadingErrors(rates: YearlySeries, damping: number): LeadErrors[] {
  const byLead = Array.from({ length: SMOOTHED.longestLead }, (_, index) => ({
    lead: index + 1,
    errors: [] as number[],
  }));
  for (const origin of rates.keys()) {
    const known = [...rates].filter(([year]) => year <= origin && year > origin - YEARS_OF_BASE);
    if (known.length < FEWEST_YEARS_OF_BASE) continue;
    const base = mean(known.map(([, rate]) => rate));
    for (const { lead, errors } of byLead) {
      const actual = rates.get(origin + lead);
      if (actual !== undefined) errors.push(actual - base * damping ** lead);
    }
  }
  return byLead;
}

/**
 * Province, migration. The yearly populations after 2010 are not revised and miss most of what the census of 2020
 * found, so they only tell how the error is spread over the years; its size over ten years is that of the censuses.
 */
export function estimateProvincialMigration(facts: Facts, evidence: ShockEvidence): ProvincialMigration {
  const { exclusions, migrationDamping: damping } = evidence;
  const rates = new Map(
    [...evidence.provinces].map(([code, years]) => [code, yearlyMigration(years, exclusions.migrationYears)] as const),
  );
  const yearsThatCount = sumOfPowers(damping, CENSUS_INTERVAL);
  const lastKnown = facts.baseYear - CENSUS_INTERVAL;
  const found = [...rates.keys()].map((code) => decadeMigration(code, facts));
  const errors = [...rates.values()].map((series, index) => {
    const known = [...series].filter(([year]) => year <= lastKnown).map(([, rate]) => rate);
    return found[index]! - mean(known) * yearsThatCount;
  });
  const decadeError = rootMeanSquare(errors);
  const yearly = spreadByLead(
    pooled([...rates.values()].map((series) => fadingErrors(series, damping))),
    FEWEST_ERRORS,
  );
  return {
    ...fitWithKnownSum(yearly, CENSUS_INTERVAL, decadeError),
    decadeError,
    decadeSpread: rootMeanSquare(found),
    rates,
  };
}

/** Log net migration of a province between the censuses: those who are there over those whom the nation's survival leaves. */
function decadeMigration(code: string, facts: Facts): number {
  const groups = (census: ReadonlyMap<string, CensusRow>, area: string) => fiveYearGroups(census.get(area)!.groups);
  const [before, after] = [groups(facts.earlierCensus, code), groups(facts.census, code)];
  const [nationBefore, nationAfter] = [groups(facts.earlierCensus, '000000'), groups(facts.census, '000000')];
  let expected = 0;
  let present = 0;
  for (let cohort = 0; cohort < COHORTS; cohort++) {
    expected += (before[cohort]! * nationAfter[cohort + 2]!) / nationBefore[cohort]!;
    present += after[cohort + 2]!;
  }
  return Math.log(present / expected);
}

/**
 * A county's own migration: the dispersion of ten years, times the part that the provinces' history shows to be
 * unforeseen, spread over the years as in the provinces.
 */
export function estimateCountyMigration(province: ProvincialMigration, dispersion: CountyDispersion): Autoregression {
  const unforeseen = province.decadeError / province.decadeSpread;
  return {
    persistence: province.persistence,
    deviation: (dispersion.spread * unforeseen) / unitSpreadOfSum(province.persistence, CENSUS_INTERVAL),
  };
}

function sumOfPowers(base: number, longest: number): number {
  let sum = 0;
  for (let power = 1; power <= longest; power++) sum += base ** power;
  return sum;
}
