import { basename, relative } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Names of built files carry a hash of what is in them: one that has been fetched need never be asked for again. */
const FOREVER = 'public, max-age=31536000, immutable';
const A_DAY = 'public, max-age=86400';

/**
 * The page for planners: files that were built beforehand, compressed beforehand. It holds no data; what it shows it asks
 * the API for, as whoever has signed in.
 * @param folder with index.html
 */
export function registerPage(app: FastifyInstance, folder: string): void {
  app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, action: 'public' };
      route.schema = { ...route.schema, hide: true };
    });
    scope.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      preCompressed: true,
      index: ['index.html'],
      cacheControl: false,
      setHeaders: (reply, path) => {
        const isPage = basename(path).startsWith('index.html');
        reply.header(
          'Cache-Control',
          relative(folder, path).startsWith('assets') ? FOREVER : isPage ? 'no-cache' : A_DAY,
        );
        if (isPage) reply.header('Vary', 'Accept-Encoding');
      },
    });
  });
}
