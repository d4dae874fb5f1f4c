import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Actor, LOCAL_ACTOR, NOBODY } from '../../people/actor.ts';
import type { Action } from '../../people/permissions.ts';
import { RegionScope } from '../../people/region-scope.ts';
import type { FoundSession } from '../../people/sessions.ts';
import type { Services } from '../../services/ports.ts';

/** How whoever asks has proved who they are. */
export type Credential = 'local' | 'session' | 'token' | 'none';

export interface Identity {
  readonly actor: Actor;
  readonly credential: Credential;
  readonly session?: FoundSession;
  /** True where a cookie or token came that is not valid any more, or never was. */
  readonly rejected: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Line of the table of permissions; every route has one. */
    action?: Action;
  }
  interface FastifyRequest {
    identity: Identity | null;
    /** Who asks; nobody where nobody signed in. */
    readonly actor: Actor;
  }
  interface FastifyInstance {
    regionScope: RegionScope;
  }
}

export const LOCAL: Identity = { actor: LOCAL_ACTOR, credential: 'local', rejected: false };
export const STRANGER: Identity = { actor: NOBODY, credential: 'none', rejected: false };

/** Gives every request an actor, and the service the scopes of regions. */
export function decorateWithActors(app: FastifyInstance, services: Services): void {
  app.decorateRequest('identity', null);
  app.decorateRequest('actor', {
    getter(this: FastifyRequest) {
      return this.identity?.actor ?? NOBODY;
    },
  });
  app.decorate(
    'regionScope',
    new RegionScope(
      (code) => parentOf(code, services),
      () => services.regions().map(({ code }) => code),
    ),
  );
}

/** Provinces lie in the nation, whether the tree says so or not. */
function parentOf(code: string, services: Services): string | null | undefined {
  if (code === NATION) return null;
  const region = services.region(code);
  return region === undefined ? undefined : (region.parent ?? NATION);
}

const NATION = '000000';
