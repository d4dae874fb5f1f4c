import type { Fault } from '../services/ports.ts';
import type { Locate } from './contract.ts';
import { fault } from './fault.ts';

/** Areas that are well written and yet not in the library. `areas` are pairs of JSON Pointer and code. */
export function checkAreas(
  areas: readonly (readonly [pointer: string, code: unknown])[],
  isKnownArea: (code: string) => boolean,
  locate: Locate,
): Fault[] {
  return areas.flatMap(([pointer, code]) => {
    // What is no code at all has been reported by the schema.
    if (typeof code !== 'string' || !/^\d{6}$/.test(code) || isKnownArea(code)) return [];
    const allowed = { zh: '库中的省、市、县（区）代码', en: 'code of a province, city or county of the library' };
    return [fault('EDU_UNKNOWN_AREA', locate(pointer), code, allowed)];
  });
}
