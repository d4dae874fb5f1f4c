import type { FastifyRequest } from 'fastify';
import { equalSecrets } from '../../people/secrets.ts';
import { Problem } from '../problem.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * A browser sends the cookie by itself: what changes something must come from our own page. Both must hold: the browser
 * says so (Sec-Fetch-Site, Origin), and the page knows the token of the session. Tokens of scripts need none of it, no
 * page elsewhere can send them; the local user is guarded by the names of the host.
 */
export function checkOrigin(request: FastifyRequest): void {
  if (SAFE.has(request.method)) return;
  const identity = request.identity;
  const { action } = request.routeOptions.config;
  // Signing in is asked for without a session: a page elsewhere must not sign people in under its own name.
  if (identity?.credential === 'session' || (identity?.credential === 'none' && action === 'public')) ownPage(request);
  if (identity?.session === undefined || action === 'public') return;
  const token = request.headers['x-csrf-token'];
  if (typeof token === 'string' && equalSecrets(token, identity.session.csrfToken)) return;
  throw refusal(
    token === undefined ? '请求没有 X-CSRF-Token' : 'X-CSRF-Token 与会话不符',
    token === undefined ? 'there is no X-CSRF-Token' : 'X-CSRF-Token is not that of the session',
  );
}

function ownPage(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw refusal(`Sec-Fetch-Site 是“${shown(site)}”`, `Sec-Fetch-Site is "${shown(site)}"`);
  const { origin } = request.headers;
  if (origin === undefined) return;
  const host = URL.canParse(origin) ? new URL(origin).host : '';
  const own = URL.canParse(`http://${request.host}`) ? request.host.toLowerCase() : '';
  // Default ports are written or not: 80 and 443 are left out of both.
  if (host === '' || host.replace(/:(80|443)$/, '') !== own.replace(/:(80|443)$/, ''))
    throw refusal(`Origin 是“${shown(origin)}”`, `Origin is "${shown(origin)}"`);
}

const shown = (header: string | string[]): string => String(header).slice(0, 200);

function refusal(zh: string, en: string): Problem {
  return new Problem('request-not-own', {
    zh: `${zh}；用 Cookie 登录时，修改须来自本站页面并带会话的 X-CSRF-Token。`,
    en: `${en}; with the cookie, changes come from pages of this server with the X-CSRF-Token of the session.`,
  });
}
