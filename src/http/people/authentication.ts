import type { FastifyRequest } from 'fastify';
import type { People } from '../../people/people.ts';
import { findSession } from '../../people/sessions.ts';
import { findToken } from '../../people/tokens.ts';
import { sessionSecret } from './cookies.ts';
import { type Identity, LOCAL, STRANGER } from './identity.ts';

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;

/**
 * Who asks. A token wins over a cookie: no page elsewhere can send one. Nothing is refused here, so that failures are
 * counted by the rate limit, too.
 */
export async function authenticate(
  request: FastifyRequest,
  people: People | null,
  requireAccounts: boolean,
): Promise<Identity> {
  if (isAnybodys(request)) return STRANGER;
  try {
    return await identify(request, people, requireAccounts);
  } catch (error) {
    // Nobody needs to be anybody for what is public: it goes on while the store is away.
    if (request.routeOptions.config.action === 'public') return STRANGER;
    throw error;
  }
}

async function identify(request: FastifyRequest, people: People | null, requireAccounts: boolean): Promise<Identity> {
  if (people === null) return requireAccounts ? STRANGER : localOnly(request);
  const bearer = /^bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim();
  if (bearer !== undefined) {
    const actor = await findToken(people.database, bearer, people.now);
    if (actor !== undefined) return { actor, credential: 'token', rejected: false };
  }
  const secret = bearer === undefined ? sessionSecret(request) : undefined;
  if (secret !== undefined) {
    const session = await findSession(people.database, secret, people);
    if (session !== undefined) return { actor: session.actor, credential: 'session', session, rejected: false };
  }
  if (!requireAccounts && !(await people.hasAccounts())) return localOnly(request);
  return { ...STRANGER, rejected: bearer !== undefined || secret !== undefined };
}

/** Pages that are the same for all are answered without a look into the store: it may be away, or slow to say so. */
function isAnybodys({ is404, routeOptions }: FastifyRequest): boolean {
  const { config, url = '' } = routeOptions;
  return is404 || (config.action === 'public' && !url.startsWith('/api/v1/session'));
}

/** What proxies add: the request comes from elsewhere, however local its last step is. */
const PASSED_ON = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'];

/** Whatever address it listens on: without accounts only this very machine is let in. */
function localOnly({ socket, headers }: FastifyRequest): Identity {
  const passedOn = PASSED_ON.some((name) => headers[name] !== undefined);
  return LOOPBACK.test(socket.remoteAddress ?? '') && !passedOn ? LOCAL : STRANGER;
}
