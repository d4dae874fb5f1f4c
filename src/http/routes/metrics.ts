import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.ts';

/** Counts every request, and shows the numbers of the service to Prometheus. */
export function registerMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    metrics.requests.observe(
      {
        method: request.method,
        // Addresses that are not ours are one label, or a visitor could make as many as he likes.
        route: request.routeOptions.url ?? 'none',
        status: String(reply.raw.headersSent ? reply.raw.statusCode : reply.statusCode),
      },
      reply.elapsedTime / 1000,
    );
  });
  app.addHook('onClose', async () => metrics.close());
  // Registered by itself so that the hooks of all routes come before it.
  app.register(async (scope) => {
    scope.get('/metrics', { config: { action: 'queue.read' }, schema: { hide: true } }, async (_request, reply) => {
      reply.header('Content-Type', metrics.contentType).header('Cache-Control', 'no-store');
      return metrics.text();
    });
  });
}
