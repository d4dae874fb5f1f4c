import type { LearnedArea } from '../../models/backtest/learn-courses.ts';
import type { Horizon } from '../../models/horizon.ts';
import type { AreaPlan } from '../../models/inputs/area-parameters.ts';
import type { AreaPlanner } from '../../models/inputs/plan-areas.ts';
import type { Scenario } from '../../models/inputs/scenario.ts';
import type { ProjectOptions, ProjectRequest } from './ports.ts';

/** One request on its way. */
export interface Task {
  readonly request: ProjectRequest;
  readonly options: ProjectOptions;
  readonly codes: readonly string[];
  readonly planner: AreaPlanner;
  readonly horizon: Horizon;
  readonly named: readonly Scenario[];
  /** Filled as the provinces come. */
  readonly planOf: Map<string, AreaPlan>;
  /** What own histories of counties teach. */
  readonly learned: ReadonlyMap<string, LearnedArea>;
}
