import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { JobDesk } from '../queue/job-desk.ts';
import type { Ailment } from '../queue/vital-signs.ts';
import type { Services } from '../services/ports.ts';

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
  /** What of the store and the queue does not do its duty; left out where there is neither. */
  readonly examine?: (() => Promise<readonly Ailment[]>) | undefined;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the server begins to close: streams end, nobody waits any longer. */
    readonly closing: AbortSignal;
  }
}
