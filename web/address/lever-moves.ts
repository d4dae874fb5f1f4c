import type { ParameterId, ParameterOverrides, Path } from '../../models/inputs/parameters.ts';
import { leverAt, pathAt } from '../../models/math.ts';
import type { Stage } from '../../models/stages.ts';
import { FROM } from '../desk/horizon.ts';
import type { LeverState } from '../engine/lever-states.ts';
import type { Moved } from './moved.ts';

/** What nobody has moved multiplies by this. */
const UNMOVED_FACTOR = 1;

export const isFactor = (id: ParameterId): boolean => id.endsWith('Multiplier');

/**
 * What a path makes of a year; null where that depends on the county's own value: before its first year a rate runs there
 * in a straight line from that value, and a factor from 1.
 */
export function pathValue(path: Path | null, id: ParameterId, year: number): number | null {
  if (isFactor(id)) return path === null || isEmpty(path) ? UNMOVED_FACTOR : leverAt(UNMOVED_FACTOR, path, FROM, year);
  return path !== null && hasBegun(path, year) ? pathAt(path, year) : null;
}

/**
 * A path that has a value from a year on. What stood before that year stays; a factor that nobody has moved stays 1 up to
 * the year before. A rate without a path runs there in a straight line from the county's own value, as every path does.
 */
export function pathFrom(base: Path | null, id: ParameterId, year: number, value: number): Path {
  const kept = entriesBefore(base, year);
  if (isFactor(id) && !kept.some(([each]) => Number(each) === year - 1))
    kept.push([String(year - 1), pathValue(base, id, year - 1)!]);
  return Object.fromEntries([...kept, [String(year), value] as const]);
}

/** The same of places that are bought: they are bought in whole years, and stay as they were until the year before. */
export function boughtFrom(base: Path | null, year: number, value: number): Path {
  const kept = entriesBefore(base, year);
  if (kept.length > 0 && !kept.some(([each]) => Number(each) === year - 1))
    kept.push([String(year - 1), Math.round(pathAt(base!, year - 1))]);
  return Object.fromEntries([...kept, [String(year), value] as const]);
}

/** What a path comes to in the end; null where there is none. */
export function lastOf(path: unknown): number | null {
  if (typeof path !== 'object' || path === null) return null;
  const value: unknown = Object.entries(path).sort().at(-1)?.[1];
  return typeof value === 'number' ? value : null;
}

const isEmpty = (path: Path): boolean => Object.keys(path).length === 0;
const hasBegun = (path: Path, year: number): boolean => Object.keys(path).some((each) => Number(each) <= year);
const entriesBefore = (path: Path | null, year: number): [string, number][] =>
  Object.entries(path ?? {}).filter(([each]) => Number(each) < year);

/** Sets a parameter as a whole; undefined takes it back to the scenario. */
export function withParameter<K extends ParameterId>(
  moved: Moved,
  id: K,
  value: ParameterOverrides[K] | undefined,
): Moved {
  const { [id]: _before, ...rest } = moved.parameters;
  return { ...moved, parameters: value === undefined ? rest : { ...rest, [id]: value } };
}

/** Sets one member of a parameter that has parts (stages, grades). */
export function withPart(moved: Moved, id: ParameterId, member: string, value: unknown): Moved {
  const before = (moved.parameters[id] ?? {}) as Readonly<Record<string, unknown>>;
  const { [member]: _before, ...rest } = before;
  const parts = value === undefined ? rest : { ...rest, [member]: value };
  return withParameter(moved, id, (Object.keys(parts).length === 0 ? undefined : parts) as never);
}

/** Sets the places that are built for a stage; 0 takes them back. */
export function withPlaces(moved: Moved, stage: Stage, places: number, openingYear: number): Moved {
  const others = moved.places.filter((each) => each.stage !== stage);
  return { ...moved, places: places === 0 ? others : [...others, { stage, places, openingYear }] };
}

/** What is in force for a lever from a year on; null: the county's own value. */
export function valueInForce({ id, kind, value }: LeverState, year: number, member: string | null): number | null {
  if (kind === 'number') return typeof value === 'number' ? value : null;
  if (kind === 'parts') return (value as Readonly<Record<string, number | null>>)[member ?? ''] ?? null;
  if (kind === 'paths') {
    const path = (value as Readonly<Record<string, Path>>)[member ?? ''];
    return path !== undefined && hasBegun(path, year) ? pathAt(path, year) : 0;
  }
  return kind === 'path' ? pathValue(value as Path | null, id, year) : null;
}
