import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { People } from '../../people/people.ts';
import type { Services } from '../../services/ports.ts';
import { securityHeaders } from '../security-headers.ts';
import { authenticate } from './authentication.ts';
import { decorateWithActors } from './identity.ts';
import { refuseUnderPressure, registerRateLimits } from './limits.ts';
import { checkPermission } from './permission-check.ts';
import { checkOrigin } from './request-origin.ts';
import type { PeopleSettings } from './settings.ts';

export interface Protection {
  readonly services: Services;
  /** null: no store, so no accounts. */
  readonly people: People | null;
  readonly settings: PeopleSettings;
  readonly guardHost: (request: FastifyRequest) => Promise<void>;
}

/**
 * What every request passes before its route, in this order: headers, name of the host, who it is, how often, from which
 * page, whether it is permitted. Failed proofs of who it is are counted before they are refused.
 */
export function protect(app: FastifyInstance, { services, people, settings, guardHost }: Protection): void {
  decorateWithActors(app, services);
  app.register(helmet, securityHeaders(settings.secureCookies === true));
  app.register(cookie);
  const countRequest = registerRateLimits(app, settings.rateLimits);
  refuseUnderPressure(app, settings);
  // Pages of the documentation come from a plugin that knows nothing of permissions.
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/docs')) route.config = { ...route.config, action: 'public' };
  });
  // After the plugins, whose hooks come first.
  app.after(() => {
    app.addHook('onRequest', async (request) => {
      await guardHost(request);
      request.identity = await authenticate(request, people, settings.requireAccounts === true);
      await countRequest(request);
      checkOrigin(request);
      checkPermission(request);
    });
  });
  app.addHook('onClose', async () => {
    await people?.close();
  });
}
