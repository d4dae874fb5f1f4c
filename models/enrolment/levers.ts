import type { AreaParameters, Lever } from '../inputs/area-parameters.ts';
import { leverAt, nextOfPath, pathAt } from '../math.ts';

/** How a lever turns a base value into that of a year; it does not depend on the base value itself. */
export interface LeverCoefficients {
  /** 0: the base value stays. 1: `value` replaces it. 2: base + (value − base) × elapsed / span. */
  readonly kind: 0 | 1 | 2;
  readonly value: number;
  readonly elapsed: number;
  readonly span: number;
  /** 1: never below the base value, −1: never above it, 0: followed as it is. */
  readonly bound: -1 | 0 | 1;
}

/** A ceiling of gross rates stands at least so much above the highest value on the way, as a factor. */
export const ROOM_ABOVE_HIGHEST = 1.02;

const UNMOVED: LeverCoefficients = { kind: 0, value: Number.NaN, elapsed: 0, span: 1, bound: 0 };

/**
 * A scenario's path is followed as it is. A target's path only improves: what is already better than the target stays.
 * @param since year of the base value
 */
export function leverCoefficients(
  parameters: AreaParameters,
  lever: Lever,
  since: number,
  year: number,
): LeverCoefficients {
  const own = parameters.levers[lever];
  const driven = parameters.driven[lever];
  const path = own ?? driven?.path;
  if (path === undefined || year <= since) return UNMOVED;
  const bound = own !== null ? 0 : driven!.operator === '>=' ? 1 : -1;
  const next = nextOfPath(path, since);
  if (next === null || year >= next.year) return { kind: 1, value: pathAt(path, year), elapsed: 0, span: 1, bound };
  return { kind: 2, value: next.value, elapsed: year - since, span: next.year - since, bound };
}

/**
 * Value of a lever in a year.
 * @param base the area's own base value; NaN where it is missing
 */
export function leverValue(
  parameters: AreaParameters,
  lever: Lever,
  base: number,
  baseYear: number,
  year: number,
): number {
  const { kind, value, elapsed, span, bound } = leverCoefficients(parameters, lever, baseYear, year);
  if (kind === 0) return base;
  const asked = kind === 1 ? value : base + ((value - base) * elapsed) / span;
  if (bound === 0 || Number.isNaN(base)) return asked;
  return bound === 1 ? Math.max(base, asked) : Math.min(base, asked);
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
  const room = Math.max(ceiling, highest * ROOM_ABOVE_HIGHEST);
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
