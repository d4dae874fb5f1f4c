import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { People } from '../people/people.ts';
import type { Api, RouteContext } from './api.ts';
import { refuseExpectations, refuseUnreadable, requireAddressWithoutNull } from './beneath-routes.ts';
import { BODY_LIMIT } from './body-limits.ts';
import { createHostGuard } from './host-guard.ts';
import { executeOnce } from './idempotency.ts';
import { acceptJsonBodies } from './json-body.ts';
import { refuseUnknownAddresses } from './known-methods.ts';
import type { Metrics } from './metrics.ts';
import { describeApi } from './open-api.ts';
import { checkJobRegions } from './people/job-areas.ts';
import { protect } from './people/protect.ts';
import type { PeopleSettings } from './people/settings.ts';
import { replyWithProblem } from './problem-reply.ts';
import { logRequests } from './request-log.ts';
import { validatorCompiler } from './request-validation.ts';
import { registerAudit } from './routes/audit.ts';
import { registerBacktestResults } from './routes/backtest-results.ts';
import { registerBacktests } from './routes/backtests.ts';
import { registerBatches } from './routes/batches.ts';
import { registerCatalogue } from './routes/catalogue.ts';
import { registerComparisons } from './routes/comparisons.ts';
import { registerDatasets } from './routes/datasets.ts';
import { registerHealth } from './routes/health.ts';
import { registerMetrics } from './routes/metrics.ts';
import { registerModelInputs } from './routes/model-inputs.ts';
import { registerPage } from './routes/page.ts';
import { registerPeople } from './routes/people.ts';
import { registerPolicies } from './routes/policies.ts';
import { registerProblemPages } from './routes/problem-pages.ts';
import { registerQueue } from './routes/queue.ts';
import { registerRegions } from './routes/regions.ts';
import { registerRunExplanation } from './routes/run-explanation.ts';
import { registerRunResults } from './routes/run-results.ts';
import { registerRuns } from './routes/runs.ts';
import { registerScenarioChanges } from './routes/scenario-changes.ts';
import { registerScenarioCopies } from './routes/scenario-copies.ts';
import { registerScenarioHistory } from './routes/scenario-history.ts';
import { registerScenarios } from './routes/scenarios.ts';
import { registerSchedules } from './routes/schedules.ts';
import { registerStandards } from './routes/standards.ts';
import { registerTargets } from './routes/targets.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

export interface AppOptions extends Omit<RouteContext, 'people' | 'peopleSettings'> {
  /** Where requests are written down; without it nothing is. */
  readonly logger?: FastifyBaseLogger | undefined;
  /** What is told of the service at /metrics; without it the address is not there. */
  readonly metrics?: Metrics | undefined;
  /** How people come in; only this machine's own user where there is no database. */
  readonly people?: PeopleSettings | undefined;
  /** Folder of the built page, which stands at /; without it / leads to the documentation. */
  readonly page?: string | undefined;
  /** Host names besides loopback, with or without a port; "*" accepts every name. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** The REST API as a Fastify instance that does not listen yet. */
export function buildApp(options: AppOptions): FastifyInstance {
  const { logger, metrics, allowedHosts, page, people: settings = {}, ...parts } = options;
  const app = Fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    logController: new LogController({ requestIdLogLabel: 'request', disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    trustProxy: settings.trustProxy === undefined ? false : [...settings.trustProxy],
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    // The guard of hosts answers a request without a name.
    http: { requireHostHeader: false },
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: (error, request, reply) => {
      reply.headers(SECURITY_HEADERS).header('X-Request-Id', request.id);
      replyWithProblem(error, request, reply);
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => replyWithProblem(error, request, reply));
  refuseExpectations(app);
  acceptJsonBodies(app);
  refuseUnknownAddresses(app);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-Id', request.id);
  });
  const { services, database } = parts;
  const isKnownArea = (code: string) => services.region(code) !== undefined;
  const people = database === undefined ? null : new People({ ...settings, database, isKnownArea });
  const context: RouteContext = { ...parts, people, peopleSettings: settings };
  protect(app, { services, people, settings, guardHost: createHostGuard(allowedHosts) });
  logRequests(app);
  if (metrics !== undefined) registerMetrics(app, metrics);
  app.addHook('onRequest', async (request) => requireAddressWithoutNull(request.url));
  const closing = new AbortController();
  app.decorate('closing', closing.signal);
  app.addHook('preClose', async () => closing.abort());
  describeApi(app);
  if (page !== undefined) registerPage(app, page);
  else
    app.get('/', { config: { action: 'public' }, schema: { hide: true } }, async (_request, reply) =>
      reply.redirect('/docs'),
    );
  app.register(async (scope) => registerRoutes(scope.withTypeProvider(), context));
  return app;
}

/** Routes that need a store. */
const KEEPING = [
  registerDatasets,
  registerScenarioChanges,
  registerScenarioHistory,
  registerScenarioCopies,
  registerAudit,
  registerQueue,
];

function registerRoutes(app: Api, context: RouteContext): void {
  registerHealth(app, context);
  registerProblemPages(app);
  app.register(
    async (scope) => {
      const api: Api = scope.withTypeProvider();
      const { database } = context;
      checkJobRegions(api, context);
      if (database !== undefined) {
        executeOnce(scope, database);
        for (const register of KEEPING) register(api, { ...context, database });
      }
      const registrations = [
        registerRegions,
        registerPolicies,
        registerStandards,
        registerTargets,
        registerCatalogue,
        registerScenarios,
        registerRuns,
        registerRunResults,
        registerRunExplanation,
        registerModelInputs,
        registerComparisons,
        registerBacktests,
        registerBacktestResults,
        registerBatches,
        registerSchedules,
      ];
      for (const register of registrations) register(api, context);
      api.get('/openapi.json', { config: { action: 'public' }, schema: { hide: true } }, async () => app.swagger());
    },
    { prefix: '/api/v1' },
  );
  // Apart from the others: their answers hold secrets, which are not kept to be told again.
  app.register(async (scope) => registerPeople(scope.withTypeProvider(), context), { prefix: '/api/v1' });
}
