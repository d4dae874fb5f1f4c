import type { LearnedArea } from '../backtest/learn-courses.ts';
import type { Horizon } from '../horizon.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaPlanner } from '../inputs/plan-areas.ts';
import type { Scenario } from '../inputs/scenario.ts';

/** A question that has been read: which counties, under which scenario, in which years, and what own files add. */
export interface Frame {
  /** First school year shown; the walk always begins in the base year. */
  readonly from: number;
  /** County-level units, in code order. */
  readonly codes: readonly string[];
  readonly planner: AreaPlanner;
  readonly horizon: Horizon;
  /** The scenarios that were asked for by name, without their bases. */
  readonly named: readonly Scenario[];
  /** Plans of the counties; filled as they come. */
  readonly planOf: Map<string, AreaPlan>;
  /** What own histories of counties teach. */
  readonly learned: ReadonlyMap<string, LearnedArea>;
  /** Counties whose own files list their projects. */
  readonly listing: ReadonlySet<string>;
  /** Counties that gave pupils of autumns before the base year. */
  readonly early: ReadonlySet<string>;
}
