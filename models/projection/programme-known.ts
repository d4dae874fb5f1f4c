import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaPlanner } from '../inputs/plan-areas.ts';
import type { Project } from '../inputs/project.ts';
import type { Stage } from '../stages.ts';
import type { AreaTree } from './area-tree.ts';

/**
 * True where the building programme of a stage is in for every county of the area: at least one project of one of the
 * stages, or a baseline that lists its projects (an empty list says that there are none). A programme that names the
 * area as a whole counts too.
 * @param listing counties whose own files list their projects
 */
export function programmeKnown(
  code: string,
  stages: readonly Stage[],
  tree: AreaTree,
  plans: ReadonlyMap<string, AreaPlan>,
  listing: ReadonlySet<string>,
  planner: AreaPlanner,
): boolean {
  const ofStages = (projects: readonly Project[]) => projects.some((project) => stages.includes(project.stage));
  if (tree.childrenOf(code).length > 0 && ofStages(planner.projectsAbove(code))) return true;
  return tree.unitsOf(code).every((unit) => {
    return listing.has(unit) || ofStages(plans.get(unit)?.projects ?? []);
  });
}
