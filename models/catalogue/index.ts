import { STAGES, type Stage } from '../stages.ts';
import { DEMAND_MEASURES } from './demand.ts';
import { ENROLMENT_MEASURES } from './enrolment.ts';
import type { Measure } from './measure.ts';
import { POPULATION_MEASURES } from './population.ts';
import { SUPPLY_MEASURES } from './supply.ts';

export type { Aggregation, Measure, Unit } from './measure.ts';

/** Every quantity of a result, in the order in which data flows. */
export const CATALOGUE: readonly Measure[] = [
  ...POPULATION_MEASURES,
  ...ENROLMENT_MEASURES,
  ...DEMAND_MEASURES,
  ...SUPPLY_MEASURES,
];

/** One measure, for one stage where the measure has stages. */
export interface Series {
  readonly key: string;
  readonly measure: Measure;
  readonly stage: Stage | null;
}

/** All series of a result; a result array is laid out [series][year] in this order. */
export const SERIES: readonly Series[] = CATALOGUE.flatMap((measure): Series[] =>
  measure.stages.length === 0
    ? [{ key: measure.id, measure, stage: null }]
    : measure.stages.map((stage) => ({ key: `${measure.id}:${stage}`, measure, stage })),
);

const INDEX_OF_KEY: ReadonlyMap<string, number> = new Map(SERIES.map((series, index) => [series.key, index]));

/** Position of a series in every result array. Throws on an unknown key: that is a programming error. */
export function seriesIndex(measure: string, stage: Stage | null = null): number {
  const key = stage === null ? measure : `${measure}:${stage}`;
  const index = INDEX_OF_KEY.get(key);
  if (index === undefined) throw new RangeError(`no series ${key} in the catalogue`);
  return index;
}

/** Positions of a measure at each of the stages, in their order. */
export function stageSeries(measure: string, stages: readonly Stage[] = STAGES): number[] {
  return stages.map((stage) => seriesIndex(measure, stage));
}

export const WARNING_LEVELS = ['blue', 'none', 'yellow', 'red'] as const;
export type WarningLevel = (typeof WARNING_LEVELS)[number];
