import type { AreaParameters } from '../inputs/area-parameters.ts';
import { leverValue } from './levers.ts';

/** Town share of compulsory pupils: the urban share of residents plus the rural pupils who moved to town schools. */
export function townShare(urbanShare: number, parameters: AreaParameters, baseYear: number, year: number): number {
  const shift = leverValue(parameters, 'ruralToTownShift', 0, baseYear, year);
  return urbanShare + (1 - urbanShare) * shift;
}
