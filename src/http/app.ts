import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { JobDesk } from '../queue/job-desk.ts';
import type { Services } from '../services/ports.ts';
import type { Api, RouteContext } from './api.ts';
import { createHostGuard } from './host-guard.ts';
import { acceptJsonBodies } from './json-body.ts';
import { refuseUnknownAddresses } from './known-methods.ts';
import type { Metrics } from './metrics.ts';
import { describeApi } from './open-api.ts';
import { replyWithProblem } from './problem-reply.ts';
import { logRequests } from './request-log.ts';
import { validatorCompiler } from './request-validation.ts';
import { registerBacktestResults } from './routes/backtest-results.ts';
import { registerBacktests } from './routes/backtests.ts';
import { registerCatalogue } from './routes/catalogue.ts';
import { registerComparisons } from './routes/comparisons.ts';
import { registerHealth } from './routes/health.ts';
import { registerMetrics } from './routes/metrics.ts';
import { registerPolicies } from './routes/policies.ts';
import { registerProblemPages } from './routes/problem-pages.ts';
import { registerRegions } from './routes/regions.ts';
import { registerRunResults } from './routes/run-results.ts';
import { registerRuns } from './routes/runs.ts';
import { registerScenarios } from './routes/scenarios.ts';
import { registerStandards } from './routes/standards.ts';
import { registerTargets } from './routes/targets.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** Largest body in bytes: a province's own baselines fit. */
const BODY_LIMIT = 20 * 1024 * 1024;

export interface AppOptions {
  readonly services: Services;
  /** Where requests are written down; without it nothing is. */
  readonly logger?: FastifyBaseLogger | undefined;
  /** Accepts runs and back-tests, and hands out what came of them. */
  readonly desk: JobDesk;
  /** What of the store and the queue does not do its duty. */
  readonly examine?: RouteContext['examine'];
  /** What is told of the service at /metrics; without it the address is not there. */
  readonly metrics?: Metrics | undefined;
  /** Host names besides loopback, with or without a port; "*" accepts every name. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** The REST API as a Fastify instance that does not listen yet. */
export function buildApp({ logger, allowedHosts, metrics, ...context }: AppOptions): FastifyInstance {
  const app = Fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    logController: new LogController({ requestIdLogLabel: 'request', disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    trustProxy: false,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    frameworkErrors: (error, request, reply) => {
      replyWithProblem(error, request, reply);
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => replyWithProblem(error, request, reply));
  acceptJsonBodies(app);
  refuseUnknownAddresses(app);
  const guardHost = createHostGuard(allowedHosts);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS).header('X-Request-Id', request.id);
    await guardHost(request);
  });
  logRequests(app);
  if (metrics !== undefined) registerMetrics(app, metrics);
  const closing = new AbortController();
  app.decorate('closing', closing.signal);
  app.addHook('preClose', async () => closing.abort());
  describeApi(app);
  app.register(async (scope) => registerRoutes(scope.withTypeProvider(), context));
  return app;
}

function registerRoutes(app: Api, context: RouteContext): void {
  app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs'));
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
        registerRunResults,
        registerComparisons,
        registerBacktests,
        registerBacktestResults,
      ];
      for (const register of registrations) register(api, context);
      api.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
    },
    { prefix: '/api/v1' },
  );
}
