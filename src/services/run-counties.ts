import type { Horizon } from '../../models/horizon.ts';
import type { AreaParameters } from '../../models/inputs/area-parameters.ts';
import type { Unit } from '../../models/projection/unit.ts';
import type { AreaResult } from '../../models/result.ts';
import type { CountyPool } from '../../workers/pool.ts';
import projectCounties, { type CountyBatch } from '../../workers/project-counties.ts';
import type { ProjectOptions } from './ports.ts';

/** Counties per message to a thread: enough to share parameters, few enough for a smooth progress bar. */
const BATCH = 24;
/** Up to this many counties it is faster to compute at once than to wake a thread. */
const AT_ONCE = 2;

/**
 * Results of counties on a single path.
 * @param total counties of the whole request: a handful is computed here, more go to the threads in batches
 * @param finished is told of every batch
 */
export async function runCounties(
  units: readonly Unit[],
  total: number,
  horizon: Horizon,
  pool: CountyPool,
  finished: (batch: readonly Unit[]) => void,
  signal: AbortSignal | undefined,
): Promise<AreaResult[]> {
  if (total <= AT_ONCE) {
    const results = projectCounties(batchOf(units, horizon));
    finished(units);
    return results;
  }
  const batches: Unit[][] = [];
  for (let first = 0; first < units.length; first += BATCH) batches.push(units.slice(first, first + BATCH));
  const parts = await Promise.all(
    batches.map(async (batch) => {
      const part = await pool.run(batchOf(batch, horizon), signal);
      finished(batch);
      return part;
    }),
  );
  return parts.flat();
}

/** Counts finished counties for whoever watches. */
export function finishedCounties(
  total: number,
  onProgress: ProjectOptions['onProgress'],
): (batch: readonly Unit[]) => void {
  let done = 0;
  return (batch) => {
    done += batch.length;
    onProgress?.(done, total, batch.at(-1)!.start.name);
  };
}

function batchOf(units: readonly Unit[], horizon: Horizon): CountyBatch {
  const parameters: AreaParameters[] = [];
  const counties = units.map(({ start, plan }) => {
    let index = parameters.indexOf(plan.parameters);
    if (index === -1) index = parameters.push(plan.parameters) - 1;
    return { start, parameters: index, projects: plan.projects, programmeStages: plan.programmeStages };
  });
  return { horizon, parameters, counties };
}
