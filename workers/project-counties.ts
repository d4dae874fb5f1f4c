import type { Horizon } from '../models/horizon.ts';
import type { AreaParameters } from '../models/inputs/area-parameters.ts';
import type { AreaStart } from '../models/inputs/area-start.ts';
import type { Project } from '../models/inputs/project.ts';
import type { AreaResult } from '../models/result.ts';
import { simulate } from '../models/simulate.ts';
import type { Stage } from '../models/stages.ts';

/** One batch of counties; parameters are named by index because many counties share one set. */
export interface CountyBatch {
  readonly horizon: Horizon;
  readonly parameters: readonly AreaParameters[];
  readonly counties: readonly {
    readonly start: AreaStart;
    readonly parameters: number;
    readonly projects: readonly Project[];
    readonly programmeStages: readonly Stage[];
  }[];
}

/** Runs the model for every county of the batch: the same function on the main thread and in a worker. */
export default function projectCounties(batch: CountyBatch): AreaResult[] {
  return batch.counties.map(({ start, parameters, projects, programmeStages }) =>
    simulate(start, { parameters: batch.parameters[parameters]!, projects, programmeStages }, batch.horizon),
  );
}
