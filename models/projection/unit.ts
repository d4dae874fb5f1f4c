import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';

/** One county-level unit of a request: where it starts and what is planned there. */
export interface Unit {
  readonly start: AreaStart;
  readonly plan: AreaPlan;
}
