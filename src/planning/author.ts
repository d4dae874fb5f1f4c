import type { Actor } from '../people/actor.ts';

/** Who changes something, and why. */
export interface Author {
  readonly actor: Actor;
  readonly note: string;
}
