import { aggregate } from '../aggregate.ts';
import type { Horizon } from '../horizon.ts';
import type { AreaPlanner } from '../inputs/plan-areas.ts';
import type { AreaResult } from '../result.ts';
import { withParentProjects } from '../supply/parent-projects.ts';
import type { AreaTree } from './area-tree.ts';

/** Parents that are summed before others on the event loop get a turn. */
const AT_ONCE = 16;

/**
 * Adds every parent whose units are all in the result; all areas by code.
 * @param breath lets others have a turn between two pieces of work
 */
export async function sumParents(
  results: readonly AreaResult[],
  codes: readonly string[],
  horizon: Horizon,
  planner: AreaPlanner,
  tree: AreaTree,
  breath: () => Promise<void> | void = () => {},
): Promise<AreaResult[]> {
  const byCode = new Map(results.map((result) => [result.code, result]));
  const covered = new Set(codes);
  const parents = new Set(codes.flatMap((code) => tree.parentsOf(code)));
  const whole = [...parents].filter((parent) => tree.unitsOf(parent).every((unit) => covered.has(unit)));
  // Cities before provinces before the nation: each is the sum of its own children.
  whole.sort((a, b) => tree.parentsOf(b).length - tree.parentsOf(a).length);
  const sums: AreaResult[] = [];
  for (const [index, parent] of whole.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await breath();
    sums.push(parentResult(parent, byCode, horizon, planner, tree));
  }
  return [...sums, ...results].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/**
 * An area as the sum of its children, with the projects that a plan states for it as a whole.
 * @param byCode results of all its counties; those of the areas between are added on the way
 */
export function parentResult(
  code: string,
  byCode: Map<string, AreaResult>,
  horizon: Horizon,
  planner: AreaPlanner,
  tree: AreaTree,
): AreaResult {
  const children = tree
    .childrenOf(code)
    .map((child) => byCode.get(child) ?? parentResult(child, byCode, horizon, planner, tree));
  const sum = aggregate(tree.identity(code)!, children);
  const result = withParentProjects(sum, planner.projectsAbove(code), horizon.baseYear, horizon.years);
  byCode.set(code, result);
  return result;
}
