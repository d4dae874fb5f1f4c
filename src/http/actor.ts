import type { FastifyInstance } from 'fastify';
import { type Actor, LOCAL_ACTOR } from '../people/actor.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. */
    actor: Actor;
  }
  interface FastifyContextConfig {
    /** What the route lets one do: datasets.read, datasets.write, scenarios.lock, audit.read, ... */
    action?: string;
  }
}

/** Gives every request its actor: on loopback without accounts it is always the local user. */
export function provideActor(app: FastifyInstance): void {
  app.decorateRequest('actor', { getter: () => LOCAL_ACTOR });
}
