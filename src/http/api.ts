import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { People } from '../people/people.ts';
import type { Batches } from '../queue/batches.ts';
import type { JobDesk } from '../queue/job-desk.ts';
import type { Schedules } from '../queue/schedules.ts';
import type { Services } from '../services/ports.ts';
import type { Database } from '../store/database.ts';
import type { PeopleSettings } from './people/settings.ts';

/** A Fastify instance whose requests have the types of their zod schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What the routes work with. */
export interface RouteContext {
  readonly services: Services;
  /** Accepts runs and back-tests, and hands out what came of them. */
  readonly desk: JobDesk;
  /** Left out where a test needs routes alone. */
  readonly database?: Database | undefined;
  readonly batches?: Batches | undefined;
  readonly schedules?: Schedules | undefined;
  /** null: no store, so no accounts. */
  readonly people: People | null;
  readonly peopleSettings: PeopleSettings;
}

/** What the routes that keep something work with. */
export interface StoreContext extends RouteContext {
  readonly database: Database;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the server begins to close: streams end, nobody waits any longer. */
    readonly closing: AbortSignal;
  }
}
