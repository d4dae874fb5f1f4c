import type { LearnedArea } from '../backtest/learn-courses.ts';
import { withLearnedEntry } from '../backtest/learned-entry.ts';
import type { Horizon } from '../horizon.ts';
import { applyBaseline } from '../inputs/apply-baseline.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import type { Baseline } from '../inputs/baseline.ts';
import { withOwnFertility } from '../inputs/own-fertility.ts';
import type { AreaPlanner } from '../inputs/plan-areas.ts';
import type { Project } from '../inputs/project.ts';
import type { Unit } from './unit.ts';

/** What is known of one county before any plan: plain data that can be sent to a thread or a browser. */
export interface CountyInputs {
  /** As the package starts it, before any own file. */
  readonly shipped: AreaStart;
  /** With its own files laid over. */
  readonly start: AreaStart;
  /** Projects of its own files; null where none lists any. */
  readonly ownProjects: readonly Project[] | null;
  /** What its own history teaches; null where it has none. */
  readonly learned: LearnedArea | null;
}

/** Lays own files over a county, in their order. @param own files of this county */
export function countyInputs(
  shipped: AreaStart,
  own: readonly Baseline[],
  learned: LearnedArea | null,
  baseYear: number,
): CountyInputs {
  const lists = own.flatMap(({ projects }) => (projects === undefined ? [] : [projects]));
  return {
    shipped,
    start: own.reduce((state, baseline) => applyBaseline(state, baseline, baseYear), shipped),
    ownProjects: lists.length === 0 ? null : lists.flat(),
    learned,
  };
}

/** A county as it is computed under a scenario. */
export function unitOf(county: CountyInputs, planner: AreaPlanner, horizon: Horizon): Unit {
  return unitUnder(county, planner.plan(county.start.chain, county.ownProjects), horizon);
}

/** The same under a plan that has been decided. */
export function unitUnder({ start, learned }: CountyInputs, plan: AreaPlan, horizon: Horizon): Unit {
  const counted = withOwnFertility(start, plan, horizon);
  const course = learned === null ? null : withLearnedEntry(learned, counted, plan, horizon);
  return { start: { ...counted, learned: course }, plan };
}
