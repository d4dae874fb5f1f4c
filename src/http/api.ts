import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ProjectRequest, Services } from '../services/ports.ts';
import type { Database } from '../store/database.ts';
import type { Backtest } from './backtest.ts';
import type { BacktestQuestion } from './backtest-request.ts';
import type { JobStore } from './job-store.ts';
import type { Run } from './run.ts';

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
  readonly runs: JobStore<ProjectRequest, Run>;
  readonly backtests: JobStore<BacktestQuestion, Backtest>;
  /** What survives; without it nothing can be kept and the routes that keep are not there. */
  readonly database?: Database | undefined;
}

/** What the routes that keep something work with. */
export interface StoreContext extends RouteContext {
  readonly database: Database;
}
