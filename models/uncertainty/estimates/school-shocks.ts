import { linearRegression, rootMeanSquare } from 'simple-statistics';
import type { Facts } from '../../inputs/facts.ts';
import type { ProgressionStep } from '../uncertainty-parameters.ts';
import type { Excluded, ShockEvidence } from './evidence.ts';
import {
  type Autoregression,
  type Estimate,
  fitAutoregression,
  type Spread,
  spreadByLead,
} from './fit-autoregression.ts';
import { type HoldingRule, holdingErrors, type LeadErrors, pooled, type YearlySeries } from './holding-error.ts';
import { type AreaSeries, jumps, nearMedian, ownParts, segmentsBetween } from './own-parts.ts';
import { nationalEntry, nationalSteps, provincialEntry, provincialSteps } from './school-rates.ts';

/** Rates are held as the model holds them: smoothed with .4 over five years, see models/README; leads 1 to 8. */
export const SMOOTHED: HoldingRule = { smoothing: 0.4, yearsSmoothed: 5, fewestValues: 3, longestLead: 8 };
/** A root mean square of fewer errors than this says nothing. */
export const FEWEST_ERRORS = 4;

/** Entry or progression of the provinces beside the nation's. */
export interface ProvincialEstimate extends Estimate {
  /** What each province's own part was off, all leads. */
  readonly own: AreaSeries;
  readonly errorsOf: ReadonlyMap<string, readonly LeadErrors[]>;
  readonly excluded: readonly Excluded[];
}

/** First autumn after the rolls were cleaned: a rate is not held across it. */
export function afterRollCleaning({ exclusions }: ShockEvidence): (year: number) => number {
  return segmentsBetween([Math.max(...exclusions.rollCleaningYears) + 1]);
}

/**
 * Nation, entry: the children of the model are counted by the census and split by the births as first published; later
 * births are the United Nations'. Neither vintage is the model's alone, so the errors against both are pooled.
 */
export function estimateNationalEntry(facts: Facts, evidence: ShockEvidence): Estimate {
  const vintages = [facts.births.get('000000')!, evidence.unitedNationsBirths];
  const errors = vintages.map((births) => holdingErrors(nationalEntry(evidence, births), SMOOTHED));
  return fitAutoregression(spreadByLead(pooled(errors), FEWEST_ERRORS));
}

/** Nation, progression: the steps within primary school, as in the provinces; the others are larger by their loadings. */
export function estimateNationalProgression(evidence: ShockEvidence): Estimate {
  const errors = holdingErrors(nationalSteps(evidence).primary, SMOOTHED, afterRollCleaning(evidence));
  return fitAutoregression(spreadByLead(errors, FEWEST_ERRORS));
}

/**
 * How many times as large the nation's errors are in the other steps: ratio of the root mean squares over the leads that
 * have enough errors, each lead weighted by the errors of primary school.
 */
export function progressionLoadings(evidence: ShockEvidence): Record<ProgressionStep, number> {
  const segments = afterRollCleaning(evidence);
  const { primary, ...others } = nationalSteps(evidence);
  const spreadsOf = (series: YearlySeries) => spreadByLead(holdingErrors(series, SMOOTHED, segments), FEWEST_ERRORS);
  const base = spreadsOf(primary);
  const square = (spreads: readonly Spread[]) =>
    base.reduce((sum, { lead, count }) => sum + count * spreads.find((other) => other.lead === lead)!.spread ** 2, 0);
  const loading = (step: ProgressionStep) => Math.sqrt(square(spreadsOf(others[step])) / square(base));
  return { ontoJunior: loading('ontoJunior'), junior: loading('junior'), senior: loading('senior') };
}

/** Province, entry: own part of the ratio, split where it jumps. */
export function estimateProvincialEntry(facts: Facts, evidence: ShockEvidence): ProvincialEstimate {
  const ratios = provincialEntry(facts, evidence);
  const breaks = jumps(ratios, evidence.exclusions.largestEntryJump);
  const segments = (code: string) =>
    segmentsBetween(breaks.filter(({ area }) => area === code).map(({ year }) => year));
  return estimateOwn(ownParts(ratios, pupilsOf(evidence, 'primary')), segments, 'entry', breaks);
}

/** Province, progression: own part of the step, which stands for all steps because junior school has too few years. */
export function estimateProvincialProgression(
  evidence: ShockEvidence,
  stage: 'primary' | 'generalSenior' = 'primary',
): ProvincialEstimate {
  const { kept, dropped } = nearMedian(provincialSteps(evidence, stage), evidence.exclusions.largestStepDistance);
  const own = ownParts(kept, pupilsOf(evidence, stage));
  return estimateOwn(own, () => afterRollCleaning(evidence), 'progression', dropped);
}

function estimateOwn(
  own: AreaSeries,
  segments: (code: string) => (year: number) => number,
  quantity: string,
  left: readonly Omit<Excluded, 'quantity'>[],
): ProvincialEstimate {
  const errorsOf = new Map(
    [...own].map(([code, series]) => [code, holdingErrors(series, SMOOTHED, segments(code))] as const),
  );
  const estimate = fitAutoregression(spreadByLead(pooled([...errorsOf.values()]), FEWEST_ERRORS));
  return { ...estimate, own, errorsOf, excluded: left.map((entry) => ({ quantity, ...entry })) };
}

function pupilsOf(evidence: ShockEvidence, stage: 'primary' | 'generalSenior') {
  return (code: string, year: number) => evidence.provinces.get(code)!.get(year)![stage].pupils!;
}

/** How an area's spread falls with its size: spread ~ residents^exponent, over the provinces. */
export interface SizeExponent {
  readonly exponent: number;
  readonly standardError: number;
  readonly areas: number;
}

/** Regression of log root mean square error on log residents. */
export function sizeExponent({ errorsOf }: ProvincialEstimate, facts: Facts): SizeExponent {
  const points = [...errorsOf].flatMap(([code, leads]) => {
    const errors = leads.flatMap((lead) => lead.errors);
    return errors.length === 0
      ? []
      : [[Math.log(facts.census.get(code)!.residents), Math.log(rootMeanSquare(errors))] as [number, number]];
  });
  const { m, b } = linearRegression(points);
  const mean = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const spreadOfSize = points.reduce((sum, [x]) => sum + (x - mean) ** 2, 0);
  const residual = points.reduce((sum, [x, y]) => sum + (y - b - m * x) ** 2, 0);
  return {
    exponent: m,
    standardError: Math.sqrt(residual / (points.length - 2) / spreadOfSize),
    areas: points.length,
  };
}

/** Mean of several exponents, weighted by the inverse of their variance. */
export function pooledExponent(parts: readonly SizeExponent[]): SizeExponent {
  const weights = parts.map(({ standardError }) => 1 / standardError ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    exponent: parts.reduce((sum, part, index) => sum + part.exponent * weights[index]!, 0) / total,
    standardError: Math.sqrt(1 / total),
    areas: Math.max(...parts.map(({ areas }) => areas)),
  };
}

/**
 * A county's own part, for which there is no history: the process of the provinces' own part, its deviation larger by
 * (residents of a mean province / residents of a mean county)^(−exponent).
 */
export function borrowedByCounties(
  province: Autoregression,
  { exponent }: SizeExponent,
  countiesPerProvince: number,
): Autoregression {
  return { persistence: province.persistence, deviation: province.deviation * countiesPerProvince ** -exponent };
}
