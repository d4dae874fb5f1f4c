import { countyUnits } from '../../inputs/calibrate.ts';
import type { Facts } from '../../inputs/facts.ts';
import type { ProgressionStep } from '../uncertainty-parameters.ts';
import { type CountyDispersion, countyDispersion } from './county-dispersion.ts';
import type { Excluded, ShockEvidence } from './evidence.ts';
import { type Autoregression, type Estimate, fitAutoregression, type Spread } from './fit-autoregression.ts';
import { estimateCountyMigration, estimateProvincialMigration, type ProvincialMigration } from './migration-shocks.ts';
import { estimatePolicy, type PolicyEstimates } from './policy-shocks.ts';
import { type PairCorrelation, residualCorrelation } from './residual-correlation.ts';
import {
  afterRollCleaning,
  borrowedByCounties,
  estimateNationalEntry,
  estimateNationalProgression,
  estimateProvincialEntry,
  estimateProvincialProgression,
  type ProvincialEstimate,
  pooledExponent,
  progressionLoadings,
  type SizeExponent,
  SMOOTHED,
  sizeExponent,
} from './school-shocks.ts';

/** Standard normal quantile of .9: half the width of a band that holds 80 %, in standard deviations. */
const HALF_WIDTH_OF_80_PERCENT = 1.2816;
/** Residents that bound the classes in which county dispersion is looked at. */
const SIZE_CLASSES = [200_000, 500_000, 1_000_000];

/** Order of rows and columns of the correlation matrix. */
export const QUANTITIES = ['fertility', 'migration', 'entry', 'progression'] as const;

/** Everything that is estimated from the shipped series; published parameters stand in the data alone. */
export interface ShockEstimates {
  readonly nation: { readonly fertility: Estimate; readonly entry: Estimate; readonly progression: Estimate };
  readonly province: {
    readonly migration: ProvincialMigration;
    readonly entry: ProvincialEstimate;
    readonly progression: ProvincialEstimate;
  };
  readonly county: {
    readonly migration: Autoregression;
    readonly entry: Autoregression;
    readonly progression: Autoregression;
  };
  readonly policy: PolicyEstimates;
  readonly correlation: {
    readonly matrix: readonly (readonly number[])[];
    readonly migrationEntry: PairCorrelation;
    readonly migrationProgression: PairCorrelation;
    readonly entryProgression: PairCorrelation;
  };
  readonly progressionLoadings: Readonly<Record<ProgressionStep, number>>;
  readonly dispersion: CountyDispersion;
  readonly sizeExponent: SizeExponent;
  readonly countiesPerProvince: number;
  readonly excluded: readonly Excluded[];
}

/**
 * Estimates the shocks of the stochastic model from past errors of what the model does: hold smoothed rates, fade
 * migration, take the medium fertility.
 */
export function estimateShocks(facts: Facts, evidence: ShockEvidence): ShockEstimates {
  const nationalEntry = estimateNationalEntry(facts, evidence);
  const migration = estimateProvincialMigration(facts, evidence);
  const entry = estimateProvincialEntry(facts, evidence);
  const progression = estimateProvincialProgression(evidence);
  const dispersion = countyDispersion(facts, SIZE_CLASSES);
  const exponent = pooledExponent([entry, progression].map((estimate) => sizeExponent(estimate, facts)));
  const provinces = [...evidence.provinces.keys()];
  const counties = provinces.reduce((sum, code) => sum + countyUnits(facts, code).length, 0);
  const countiesPerProvince = counties / provinces.length;
  return {
    nation: {
      fertility: fitAutoregression(fertilitySpreads(evidence)),
      entry: nationalEntry,
      progression: estimateNationalProgression(evidence),
    },
    province: { migration, entry, progression },
    county: {
      migration: estimateCountyMigration(migration, dispersion),
      entry: borrowedByCounties(entry, exponent, countiesPerProvince),
      progression: borrowedByCounties(progression, exponent, countiesPerProvince),
    },
    policy: estimatePolicy(facts, evidence, nationalEntry),
    correlation: correlations(migration, entry, progression, afterRollCleaning(evidence)),
    progressionLoadings: progressionLoadings(evidence),
    dispersion,
    sizeExponent: exponent,
    countiesPerProvince,
    excluded: [...entry.excluded, ...progression.excluded],
  };
}

/** The 80 % band of the total fertility rate as a standard deviation of its log, by years since the last estimate. */
export function fertilitySpreads({ fertilityBand }: ShockEvidence): Spread[] {
  const lastKnown = Math.min(...fertilityBand.map(({ year }) => year)) - 1;
  return fertilityBand
    .map(({ year, lower, upper }) => ({
      lead: year - lastKnown,
      count: 1,
      spread: Math.log(upper / lower) / 2 / HALF_WIDTH_OF_80_PERCENT,
    }))
    .filter(({ lead }) => lead <= SMOOTHED.longestLead);
}

/**
 * Correlation of innovations per correlation of levels of two autoregressions in their steady state:
 * (1 − pq) / √((1 − p²)(1 − q²)).
 */
export function levelsToInnovations({ persistence: p }: Autoregression, { persistence: q }: Autoregression): number {
  return (1 - p * q) / Math.sqrt((1 - p ** 2) * (1 - q ** 2));
}

/** Nothing shipped ties fertility to the others: its correlations are 0. */
function correlations(
  migration: ProvincialMigration,
  entry: ProvincialEstimate,
  progression: ProvincialEstimate,
  segmentOf: (year: number) => number,
): ShockEstimates['correlation'] {
  const migrationEntry = residualCorrelation(migration.rates, entry.own, segmentOf);
  const migrationProgression = residualCorrelation(migration.rates, progression.own, segmentOf);
  const entryProgression = residualCorrelation(entry.own, progression.own, segmentOf);
  // What was seen correlates levels; what is drawn are innovations.
  const a = migrationEntry.correlation * levelsToInnovations(migration, entry);
  const b = migrationProgression.correlation * levelsToInnovations(migration, progression);
  const c = entryProgression.correlation * levelsToInnovations(entry, progression);
  return {
    matrix: [
      [1, 0, 0, 0],
      [0, 1, a, b],
      [0, a, 1, c],
      [0, b, c, 1],
    ],
    migrationEntry,
    migrationProgression,
    entryProgression,
  };
}
