import { AreaTree, censusAreas } from '../../models/projection/area-tree.ts';
import { type CountyPool, createInlinePool, createPool } from '../../workers/pool.ts';
import type { Library } from '../library/read-library.ts';

/** Up to this many counties, waking threads takes longer than computing. */
const WITHOUT_THREADS = 400;
/** So many draws cost as much as one county without draws. */
const DRAWS_OF_A_COUNTY = 8;

/** Threads where they pay: a command has no event loop to keep free. */
export function poolFor(
  library: Library,
  { areas, threads, draws }: { readonly areas: readonly string[]; readonly threads?: number; readonly draws?: number },
): CountyPool {
  if (threads !== undefined) return threads === 0 ? createInlinePool() : createPool(threads);
  const tree = new AreaTree(censusAreas(library.facts));
  const units = areas.reduce(
    (sum, area) =>
      sum + (tree.identity(AreaTree.fullCode(area)) === undefined ? 0 : tree.unitsOf(AreaTree.fullCode(area)).length),
    0,
  );
  // A county with draws takes as long as dozens of counties without.
  const work = draws === undefined ? units : units * Math.max(1, draws / DRAWS_OF_A_COUNTY);
  return work <= WITHOUT_THREADS ? createInlinePool() : createPool();
}
