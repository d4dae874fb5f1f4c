import type { Stage } from '../stages.ts';

export const UNITS = [
  'persons',
  'pupils',
  'places',
  'classes',
  'rooms',
  'schools',
  'staff',
  'share',
  'squareMetres',
  'CNY',
  'counties',
  'level',
  'pupilsPerStaff',
] as const;
export type Unit = (typeof UNITS)[number];

/** How a parent's number comes from its counties. A share is never averaged: it is a quotient of sums. */
export type Aggregation =
  | { readonly kind: 'sum' }
  | { readonly kind: 'ratio'; readonly numerator: readonly string[]; readonly denominator: readonly string[] }
  | { readonly kind: 'weightedMean'; readonly weight: string }
  /** Not shown for parents: netting would hide a shortage. */
  | { readonly kind: 'countyOnly' };

/** One quantity of the result, defined once: feeds API docs, table heads, tooltips and footnotes. */
export interface Measure {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly unit: Unit;
  /** Stages for which the measure exists; empty: one number for the area. */
  readonly stages: readonly Stage[];
  readonly definition: { readonly zh: string; readonly en: string };
  readonly formula: string;
  /** Clause, method or source behind the definition. */
  readonly source: string;
  readonly aggregation: Aggregation;
}

export const SUM: Aggregation = { kind: 'sum' };
export const COUNTY_ONLY: Aggregation = { kind: 'countyOnly' };

/** A quotient of sums; keys are series keys: "measure" or "measure:stage". "measure:" takes the same stage. */
export function ratio(numerator: readonly string[], denominator: readonly string[]): Aggregation {
  return { kind: 'ratio', numerator, denominator };
}
