import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { Services } from '../services/ports.ts';
import type { Api, RouteContext } from './api.ts';
import { BacktestsInMemory } from './backtest-store.ts';
import { createHostGuard } from './host-guard.ts';
import type { JobLimits } from './job-store.ts';
import { acceptJsonBodies } from './json-body.ts';
import { refuseUnknownAddresses } from './known-methods.ts';
import { describeApi } from './open-api.ts';
import { replyWithProblem } from './problem-reply.ts';
import { validatorCompiler } from './request-validation.ts';
import { registerBacktestResults } from './routes/backtest-results.ts';
import { registerBacktests } from './routes/backtests.ts';
import { registerCatalogue } from './routes/catalogue.ts';
import { registerComparisons } from './routes/comparisons.ts';
import { registerHealth } from './routes/health.ts';
import { registerPolicies } from './routes/policies.ts';
import { registerProblemPages } from './routes/problem-pages.ts';
import { registerRegions } from './routes/regions.ts';
import { registerRunEvents } from './routes/run-events.ts';
import { registerRunExplanation } from './routes/run-explanation.ts';
import { registerRunResults } from './routes/run-results.ts';
import { registerRuns } from './routes/runs.ts';
import { registerScenarios } from './routes/scenarios.ts';
import { registerStandards } from './routes/standards.ts';
import { registerTargets } from './routes/targets.ts';
import { RunsInMemory } from './run-store.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** Largest body in bytes: a province's own baselines fit. */
const BODY_LIMIT = 20 * 1024 * 1024;

export interface AppOptions {
  readonly services: Services;
  /** Level of the log, e.g. "info"; without it nothing is logged. */
  readonly loggerLevel?: string | undefined;
  /** How many runs may be at work and be kept in memory; as many back-tests. */
  readonly runs?: Partial<JobLimits> | undefined;
  /** Host names besides loopback, with or without a port; "*" accepts every name. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** The REST API as a Fastify instance that does not listen yet. Closing it dismisses what is at work. */
export function buildApp({ services, loggerLevel, runs: limits, allowedHosts }: AppOptions): FastifyInstance {
  const app = Fastify({
    logger: loggerLevel === undefined ? false : { level: loggerLevel },
    bodyLimit: BODY_LIMIT,
    trustProxy: false,
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
  const guardHost = createHostGuard(allowedHosts);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS).header('X-Request-Id', request.id);
    await guardHost(request);
  });
  app.addHook('preClose', async () => {
    runs.close();
    backtests.close();
  });
  describeApi(app);
  app.register(async (scope) => registerRoutes(scope.withTypeProvider(), { services, runs, backtests }));
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
        registerRunEvents,
        registerRunResults,
        registerRunExplanation,
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
