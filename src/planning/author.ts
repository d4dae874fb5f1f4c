import type { Actor } from '../people/actor.ts';

/** Who changes something, and why. */
export interface Author {
  readonly actor: Actor;
  readonly note: string;
  /** Throws where an area is not the actor's to change. */
  readonly requireAreas: (areas: readonly string[]) => unknown;
}
