import type { ParameterId, Path } from '../../models/inputs/parameters.ts';
import { leverAt, pathAt } from '../../models/math.ts';
import { isFactor } from '../address/lever-moves.ts';
import type { Moved, MovedPlaces } from '../address/moved.ts';
import { FROM } from '../desk/horizon.ts';

/** Steps between before and after: a room can follow these with its eyes. */
export const REPLAY_STEPS = 6;

/** What is in force for a parameter in the scenario itself. */
export type InForce = (id: string) => unknown;

/**
 * The way from one state to another in equal steps, the first and the last as they were. Every step is a state that the
 * model computes: nothing is drawn between results. What has no number to start from changes at half the way.
 */
export function replaySteps(before: Moved, after: Moved, inForce: InForce, steps = REPLAY_STEPS): Moved[] {
  const between = Array.from({ length: steps - 1 }, (_, at) => mixed(before, after, inForce, (at + 1) / steps));
  return [before, ...between, after];
}

function mixed(before: Moved, after: Moved, inForce: InForce, share: number): Moved {
  const ids = [...new Set([...Object.keys(before.parameters), ...Object.keys(after.parameters)])];
  const parameters = Object.fromEntries(
    ids.flatMap((id) => {
      const of = (moved: Moved) => (moved.parameters as Readonly<Record<string, unknown>>)[id];
      const value = mixedValue(id, of(before), of(after), inForce(id), share);
      return value === undefined ? [] : [[id, value] as const];
    }),
  );
  return { parameters: parameters as Moved['parameters'], places: mixedPlaces(before.places, after.places, share) };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isPath = (value: unknown): value is Path =>
  isRecord(value) && Object.entries(value).every(([key, part]) => /^\d{4}$/.test(key) && typeof part === 'number');

function mixedValue(id: string, before: unknown, after: unknown, scenario: unknown, share: number): unknown {
  const [from, to] = [before ?? scenario, after ?? scenario];
  const jump = share < 0.5 ? before : after;
  if (typeof from === 'number' && typeof to === 'number') {
    const value = from + (to - from) * share;
    return Number.isInteger(from) && Number.isInteger(to) ? Math.round(value) : value;
  }
  const paths = [from, to].map((path) => (isPath(path) ? path : null)) as [Path | null, Path | null];
  if (isFactor(id as ParameterId) || (paths[0] !== null && paths[1] !== null)) return mixedPath(id, paths, jump, share);
  if (!isRecord(before ?? after)) return jump;
  const parts = [...new Set([...Object.keys(record(before)), ...Object.keys(record(after))])].flatMap((member) => {
    const value = mixedValue(id, record(before)[member], record(after)[member], record(scenario)[member], share);
    return value === undefined ? [] : [[member, value] as const];
  });
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

/** Year by year, where both have a value then; a factor without a path is 1. */
function mixedPath(id: string, [from, to]: readonly [Path | null, Path | null], jump: unknown, share: number): unknown {
  const years = [...new Set([...Object.keys(from ?? {}), ...Object.keys(to ?? {})])].sort();
  const at = (path: Path | null, year: number) =>
    isFactor(id as ParameterId) ? leverAt(1, path, FROM, year) : pathAt(path!, year);
  if (years.length === 0) return jump;
  return Object.fromEntries(
    years.map((year) => {
      const [first, last] = [at(from, Number(year)), at(to, Number(year))];
      return [year, first + (last - first) * share] as const;
    }),
  );
}

function mixedPlaces(before: readonly MovedPlaces[], after: readonly MovedPlaces[], share: number): MovedPlaces[] {
  const stages = [...new Set([...before, ...after].map(({ stage }) => stage))];
  return stages.flatMap((stage) => {
    const [from, to] = [before, after].map((all) => all.find((each) => each.stage === stage));
    const places = Math.round((from?.places ?? 0) + ((to?.places ?? 0) - (from?.places ?? 0)) * share);
    const { openingYear } = (share < 0.5 ? (from ?? to) : (to ?? from))!;
    return places === 0 ? [] : [{ stage, places, openingYear }];
  });
}
