import type { AreaPlan } from './inputs/area-parameters.ts';
import type { AreaStart } from './inputs/area-start.ts';

/** Which area is computed under which plan, and for which school year: what every room of the staircase reads. */
export interface AreaYear {
  readonly start: AreaStart;
  readonly plan: AreaPlan;
  readonly baseYear: number;
  /** School year by its autumn. */
  readonly year: number;
}
