import { SERIES, seriesIndex } from '../catalogue/index.ts';
import { CAUSES, type Cause, mixedPlan } from '../compare/causes.ts';
import { type CausePart, decompose } from '../compare/decompose.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { Override } from '../inputs/scenario.ts';
import { simulate } from '../simulate.ts';
import type { Stage } from '../stages.ts';
import { type CountyInputs, unitUnder } from './county-inputs.ts';
import type { ProjectionEngine } from './projection-engine.ts';

/** One number of an area. */
export interface Place {
  readonly area: string;
  readonly measure: string;
  readonly stage: Stage | null;
  readonly schoolYear: number;
}

/** One of two scenarios that are set side by side. */
export interface Side {
  readonly engine: ProjectionEngine;
  readonly overrides: readonly Override[];
}

/** A cause of a difference; 'data': the scenarios start from different figures. */
export type DifferenceCause = Cause | 'data';

export interface Difference {
  readonly base: number;
  readonly other: number;
  /** In the order of the causes; they add up to other − base, as far as the processor rounds. */
  readonly parts: readonly CausePart<DifferenceCause>[];
}

/** Measures that can be split: their value for an area is the sum over its counties. */
export const isSplit = (measure: string): boolean =>
  SERIES.some((series) => series.measure.id === measure && series.measure.aggregation.kind === 'sum');

/**
 * Why a number differs between two scenarios: county by county, births, migration, attendance, class size and supply of one
 * are put in place of those of the other, in all orders.
 * @throws RangeError for a measure that is no sum over counties, or areas and years that are not in the inputs
 */
export function explainDifference(base: Side, other: Side, { area, measure, stage, schoolYear }: Place): Difference {
  if (!isSplit(measure)) throw new RangeError(`${measure} is no sum over counties`);
  const { horizon, tree } = base.engine;
  const t = horizon.years.indexOf(schoolYear);
  if (t === -1) throw new RangeError(`no school year ${schoolYear}`);
  const cell = seriesIndex(measure, stage) * horizon.years.length + t;
  const planners = [base, other].map(({ engine, overrides }) => engine.planner(overrides));
  const total = { base: 0, other: 0 };
  const parts = new Map<DifferenceCause, number>();
  for (const code of tree.unitsOf(area)) {
    const [from, to] = [base, other].map(({ engine }) => countyOf(engine, code)) as [CountyInputs, CountyInputs];
    const plans = [from, to].map((county, side) => planners[side]!.plan(county.start.chain, county.ownProjects));
    const value = (county: CountyInputs, plan: AreaPlan) => {
      const unit = unitUnder(county, plan, horizon);
      return simulate(unit.start, unit.plan, horizon).values[cell]!;
    };
    const [planFrom, planTo] = plans as [AreaPlan, AreaPlan];
    const differing = differingCauses(from, to, planFrom, planTo);
    const valueWith = (taken: ReadonlySet<DifferenceCause>) => {
      const plan = mixedPlan(planFrom, planTo, taken as ReadonlySet<Cause>);
      const found = value(taken.has('data') ? to : from, plan);
      // The ends are the plans themselves: with none of the causes, and with all of them.
      if (taken.size === 0) total.base += found;
      if (taken.size === differing.length) total.other += found;
      return found;
    };
    for (const { cause, part } of decompose(differing, valueWith)) parts.set(cause, (parts.get(cause) ?? 0) + part);
  }
  const order: readonly DifferenceCause[] = ['data', ...CAUSES];
  return {
    ...total,
    parts: order.flatMap((cause) => (parts.has(cause) ? [{ cause, part: parts.get(cause)! }] : [])),
  };
}

function countyOf({ inputs }: ProjectionEngine, code: string): CountyInputs {
  const found = inputs.counties.find(({ start }) => start.code === code);
  if (found === undefined) throw new RangeError(`${code} is not in the inputs`);
  return found;
}

/** Causes whose parameters or figures are not the same in both. */
function differingCauses(from: CountyInputs, to: CountyInputs, base: AreaPlan, other: AreaPlan): DifferenceCause[] {
  const text = (value: unknown) =>
    JSON.stringify(value, (_, part) => (ArrayBuffer.isView(part) ? [...(part as Float64Array)].map(String) : part));
  const causes: DifferenceCause[] = text(from) === text(to) ? [] : ['data'];
  const unmixed = text(mixedPlan(base, base, new Set()));
  for (const cause of CAUSES) if (text(mixedPlan(base, other, new Set([cause]))) !== unmixed) causes.push(cause);
  return causes;
}
