import type { FastifyInstance } from 'fastify';

/** Longest path that is written down. */
const LONGEST = 200;

/**
 * One line a request when it has been answered, with its number as in X-Request-Id and in `instance` of problems. Nothing
 * of queries, bodies and headers: they may hold what nobody should read later.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { statusCode } = reply.raw.headersSent ? reply.raw : reply;
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? null,
      path: (request.url.split('?')[0] ?? '').slice(0, LONGEST),
      status: statusCode,
      milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      actor: request.actor.id,
    };
    if (statusCode >= 500) request.log.warn(line, 'request');
    else request.log.info(line, 'request');
  });
}
