import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

const LOOPBACK = /^(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Refuses names that are not ours. The local user needs no account: a page elsewhere must not reach this server through
 * a name that it points at 127.0.0.1 (DNS rebinding), nor post to it from its own origin.
 * `allowedHosts` adds host names, with or without a port; '*' accepts every name.
 */
export function createHostGuard(allowedHosts: readonly string[] = []): (request: FastifyRequest) => Promise<void> {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const accepts = (host: string): boolean => {
    const name = host.replace(/:\d+$/, '');
    return allowed.has('*') || LOOPBACK.test(name) || allowed.has(name) || allowed.has(host);
  };
  return async (request) => {
    const host = (request.host ?? '').toLowerCase();
    if (!accepts(host)) throw refusal('Host', host);
    const origin = request.headers.origin?.toLowerCase();
    if (origin !== undefined && !accepts(origin.replace(/^https?:\/\//, ''))) throw refusal('Origin', origin);
  };
}

function refusal(header: string, found: string): Problem {
  const shown = found.slice(0, 200);
  return new Problem('host-not-allowed', {
    zh: `请求头 ${header} 是“${shown}”；允许 localhost、127.0.0.1、[::1] 以及 XUEWEI_ALLOWED_HOSTS 所列的名称。`,
    en: `${header} is "${shown}"; allowed are localhost, 127.0.0.1, [::1] and the names in XUEWEI_ALLOWED_HOSTS.`,
  });
}
