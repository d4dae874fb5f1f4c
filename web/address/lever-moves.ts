import type { ParameterId, ParameterOverrides, Path } from '../../models/inputs/parameters.ts';
import type { Stage } from '../../models/stages.ts';
import type { LeverState } from '../engine/lever-states.ts';
import type { Moved } from './moved.ts';

/** What nobody has moved multiplies by this. */
const UNMOVED_FACTOR = 1;

export const isFactor = (id: ParameterId): boolean => id.endsWith('Multiplier');

/** Value of a path in a year: straight between its years, flat outside. */
export function pathValue(path: Path, year: number): number {
  const years = Object.keys(path)
    .map(Number)
    .sort((a, b) => a - b);
  const after = years.findIndex((each) => each >= year);
  if (after === -1) return path[years[years.length - 1]!]!;
  if (after === 0 || years[after] === year) return path[years[after]!]!;
  const [first, last] = [years[after - 1]!, years[after]!];
  return path[first]! + ((path[last]! - path[first]!) * (year - first)) / (last - first);
}

/**
 * A path that has a value from a year on. What stood before that year stays; a factor that nobody has moved stays 1 up to
 * the year before. A rate without a path runs there in a straight line from the county's own value, as every path does.
 */
export function pathFrom(base: Path | null, id: ParameterId, year: number, value: number): Path {
  const kept = Object.entries(base ?? {}).filter(([each]) => Number(each) < year);
  if (isFactor(id) && !kept.some(([each]) => Number(each) === year - 1))
    kept.push([String(year - 1), base === null ? UNMOVED_FACTOR : pathValue(base, year - 1)]);
  return Object.fromEntries([...kept, [String(year), value] as const]);
}

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
    return path === undefined ? 0 : pathValue(path, year);
  }
  if (value === null) return isFactor(id) ? UNMOVED_FACTOR : null;
  return kind === 'path' ? pathValue(value as Path, year) : null;
}
