import type { ParameterId, ParameterOverrides } from '../../models/inputs/parameters.ts';
import type { Scenario } from '../../models/inputs/scenario.ts';
import { withParameter, withPart } from '../address/lever-moves.ts';
import type { Moved } from '../address/moved.ts';
import { coversArea } from './kept-scenario.ts';
import { hasParts, layParameters } from './lay-over.ts';

/** A parameter, or one member of it, that somebody else changed while it was moved here. */
export interface Collision {
  readonly id: ParameterId;
  /** Stage or grade; null where the parameter has one value. */
  readonly member: string | null;
  /** What the scenario said when the page read it; undefined: nothing. */
  readonly before: unknown;
  readonly theirs: unknown;
  readonly mine: unknown;
}

/** What all steps of a scenario that cover an area say together; what it builds upon is not looked at. */
function parametersFor({ overrides }: Scenario, chain: readonly string[]): ParameterOverrides {
  return overrides
    .filter(({ areas }) => coversArea(areas, chain))
    .reduce<ParameterOverrides>((all, { parameters = {} }) => layParameters(all, parameters), {});
}

/** Every single value that was moved: parameters, and members of those that have parts. */
function movedValues({ parameters }: Moved): readonly Pick<Collision, 'id' | 'member'>[] {
  return Object.entries(parameters).flatMap(([key, value]): Pick<Collision, 'id' | 'member'>[] => {
    const id = key as ParameterId;
    return hasParts(value) ? Object.keys(value).map((member) => ({ id, member })) : [{ id, member: null }];
  });
}

/**
 * What both have touched: moved here, and changed by somebody else between two versions to something different.
 * @param chain the area and what lies above it
 */
export function collisionsOf(
  moved: Moved,
  seen: Scenario,
  newest: Scenario,
  chain: readonly string[],
): readonly Collision[] {
  const [old, young] = [parametersFor(seen, chain), parametersFor(newest, chain)];
  const same = (one: unknown, other: unknown) => canonical(one) === canonical(other);
  return movedValues(moved).flatMap(({ id, member }) => {
    const [before, theirs, mine] = [old, young, moved.parameters].map((of) => partOf(of, id, member));
    return same(before, theirs) || same(theirs, mine) ? [] : [{ id, member, before, theirs, mine }];
  });
}

/** What was moved, without what the other side is to decide. */
export function givingWay(moved: Moved, collisions: readonly Collision[]): Moved {
  return collisions.reduce(
    (left, { id, member }) =>
      member === null ? withParameter(left, id, undefined) : withPart(left, id, member, undefined),
    moved,
  );
}

function partOf(parameters: ParameterOverrides, id: ParameterId, member: string | null): unknown {
  const value: unknown = parameters[id];
  return member === null ? value : (value as Readonly<Record<string, unknown>> | undefined)?.[member];
}

/** Text of a value that does not depend on the order of its members. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const members = Object.entries(value).map(([key, part]) => `${key}:${canonical(part)}`);
  return `{${members.sort().join()}}`;
}
