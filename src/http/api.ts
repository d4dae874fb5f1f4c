import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { People } from '../people/people.ts';
import type { ProjectRequest, Services } from '../services/ports.ts';
import type { Database } from '../store/database.ts';
import type { Backtest } from './backtest.ts';
import type { BacktestQuestion } from './backtest-request.ts';
import type { JobStore } from './job-store.ts';
import type { PeopleSettings } from './people/settings.ts';
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
  readonly database?: Database | undefined;
  /** null: no store, so no accounts. */
  readonly people: People | null;
  readonly peopleSettings: PeopleSettings;
  readonly runs: JobStore<ProjectRequest, Run>;
  readonly backtests: JobStore<BacktestQuestion, Backtest>;
}
