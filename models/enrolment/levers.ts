import type { AreaParameters, Lever } from '../inputs/area-parameters.ts';
import { leverAt } from '../math.ts';

/**
 * Value of a lever in a year. A scenario's path is followed as it is. A target's path only improves: what is already
 * better than the target stays.
 * @param base the area's own base value; NaN where it is missing
 */
export function leverValue(
  parameters: AreaParameters,
  lever: Lever,
  base: number,
  baseYear: number,
  year: number,
): number {
  const path = parameters.levers[lever];
  if (path !== null) return leverAt(base, path, baseYear, year);
  const driven = parameters.driven[lever];
  if (driven === undefined) return base;
  if (Number.isNaN(base)) return leverAt(base, driven.path, baseYear, year);
  const asked = leverAt(base, driven.path, baseYear, year);
  return driven.operator === '>=' ? Math.max(base, asked) : Math.min(base, asked);
}

/**
 * The same on the logit of value / ceiling, for gross rates that may exceed 1 but not a ceiling:
 * the way to the target bends as it nears the ceiling.
 */
export function leverValueOnLogit(
  parameters: AreaParameters,
  lever: Lever,
  base: number,
  baseYear: number,
  year: number,
  ceiling: number,
): number {
  const path = parameters.levers[lever] ?? parameters.driven[lever]?.path ?? null;
  if (path === null || year <= baseYear) return base;
  // Nobody at all has no place on a logit: the way up is a straight line.
  if (!(base > 0)) return leverAt(0, path, baseYear, year);
  const highest = Math.max(base, ...Object.values(path));
  // A ceiling at or below the target would make the target unreachable.
  const room = Math.max(ceiling, highest * 1.02);
  const logit = (value: number) => Math.log(value / (room - value));
  const straight = leverAt(
    0,
    Object.fromEntries(Object.entries(path).map(([key, value]) => [key, logit(value) - logit(base)])),
    baseYear,
    year,
  );
  const value = room / (1 + Math.exp(-(logit(base) + straight)));
  if (parameters.levers[lever] !== null) return value;
  return parameters.driven[lever]?.operator === '<=' ? Math.min(base, value) : Math.max(base, value);
}
