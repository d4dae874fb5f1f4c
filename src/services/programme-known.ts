import type { AreaPlan } from '../../models/inputs/area-parameters.ts';
import type { Baseline } from '../../models/inputs/baseline.ts';
import type { AreaPlanner } from '../../models/inputs/plan-areas.ts';
import type { AreaTree } from './area-tree.ts';

/**
 * True where the building programme of every county of the area is in: at least one project, or a baseline that lists
 * its projects (an empty list says that there are none). A programme of the area as a whole counts too.
 */
export function programmeKnown(
  code: string,
  tree: AreaTree,
  plans: ReadonlyMap<string, AreaPlan>,
  baselines: readonly Baseline[],
  planner: AreaPlanner,
): boolean {
  if (planner.projectsAbove(code).length > 0 && tree.childrenOf(code).length > 0) return true;
  return tree.unitsOf(code).every((unit) => {
    const listed = baselines.some((baseline) => baseline.area === unit && baseline.projects !== undefined);
    return listed || (plans.get(unit)?.projects.length ?? 0) > 0;
  });
}
