import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { People } from '../people/people.ts';
import type { Services } from '../services/ports.ts';
import type { Database } from '../store/database.ts';
import type { Api, RouteContext } from './api.ts';
import { BacktestsInMemory } from './backtest-store.ts';
import { BODY_LIMIT } from './body-limits.ts';
import { createHostGuard } from './host-guard.ts';
import type { JobLimits } from './job-store.ts';
import { acceptJsonBodies } from './json-body.ts';
import { refuseUnknownAddresses } from './known-methods.ts';
import { describeApi } from './open-api.ts';
import { checkJobRegions } from './people/job-areas.ts';
import { protect } from './people/protect.ts';
import type { PeopleSettings } from './people/settings.ts';
import { replyWithProblem } from './problem-reply.ts';
import { requestLog } from './request-log.ts';
import { validatorCompiler } from './request-validation.ts';
import { registerBacktestResults } from './routes/backtest-results.ts';
import { registerBacktests } from './routes/backtests.ts';
import { registerCatalogue } from './routes/catalogue.ts';
import { registerComparisons } from './routes/comparisons.ts';
import { registerHealth } from './routes/health.ts';
import { registerPeople } from './routes/people.ts';
import { registerPolicies } from './routes/policies.ts';
import { registerProblemPages } from './routes/problem-pages.ts';
import { registerRegions } from './routes/regions.ts';
import { registerRunEvents } from './routes/run-events.ts';
import { registerRunResults } from './routes/run-results.ts';
import { registerRuns } from './routes/runs.ts';
import { registerScenarios } from './routes/scenarios.ts';
import { registerStandards } from './routes/standards.ts';
import { registerTargets } from './routes/targets.ts';
import { RunsInMemory } from './run-store.ts';

export interface AppOptions {
  readonly services: Services;
  /** Level of the log, e.g. "info"; without it nothing is logged. */
  readonly loggerLevel?: string | undefined;
  /** Where the log goes; standard output where left out. */
  readonly logTo?: { write(line: string): void } | undefined;
  /** Without it there are no accounts. */
  readonly database?: Database | undefined;
  readonly people?: PeopleSettings | undefined;
  /** How many runs may be at work and be kept in memory; as many back-tests. */
  readonly runs?: Partial<JobLimits> | undefined;
  /** Host names besides loopback, with or without a port; "*" accepts every name. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** The REST API as a Fastify instance that does not listen yet. Closing it dismisses what is at work. */
export function buildApp(options: AppOptions): FastifyInstance {
  const { services, database, runs: limits, people: peopleSettings = {} } = options;
  const app = Fastify({
    logger: requestLog(options.loggerLevel, options.logTo),
    bodyLimit: BODY_LIMIT,
    trustProxy: peopleSettings.trustProxy === undefined ? false : [...peopleSettings.trustProxy],
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    frameworkErrors: (error, request, reply) => {
      replyWithProblem(error, request, reply);
    },
  });
  const runs = new RunsInMemory(services, limits);
  const backtests = new BacktestsInMemory(services, limits);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => replyWithProblem(error, request, reply));
  acceptJsonBodies(app);
  refuseUnknownAddresses(app);
  const isKnownArea = (code: string) => services.region(code) !== undefined;
  const people = database === undefined ? null : new People({ ...peopleSettings, database, isKnownArea });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-Id', request.id);
  });
  protect(app, { services, people, settings: peopleSettings, guardHost: createHostGuard(options.allowedHosts) });
  app.addHook('preClose', async () => {
    runs.close();
    backtests.close();
  });
  describeApi(app);
  const context = { services, runs, backtests, database, people, peopleSettings };
  app.register(async (scope) => registerRoutes(scope.withTypeProvider(), context));
  return app;
}

function registerRoutes(app: Api, context: RouteContext): void {
  app.get('/', { config: { action: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    reply.redirect('/docs'),
  );
  registerHealth(app, context);
  registerProblemPages(app);
  app.register(
    async (scope) => {
      const api: Api = scope.withTypeProvider();
      const registrations = [
        registerRegions,
        registerPolicies,
        registerStandards,
        registerTargets,
        registerCatalogue,
        registerScenarios,
        registerRuns,
        registerRunEvents,
        registerRunResults,
        registerComparisons,
        registerBacktests,
        registerBacktestResults,
        registerPeople,
      ];
      checkJobRegions(api, context);
      for (const register of registrations) register(api, context);
      api.get('/openapi.json', { config: { action: 'public' }, schema: { hide: true } }, async () => app.swagger());
    },
    { prefix: '/api/v1' },
  );
}
