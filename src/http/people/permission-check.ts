import type { FastifyRequest } from 'fastify';
import { type Actor, LOCAL_ACTOR, ROLE_NAMES, type Role } from '../../people/actor.ts';
import { PERMISSIONS, type Permitted, permits } from '../../people/permissions.ts';
import { Problem } from '../problem.ts';

const REALM = 'Bearer realm="xuewei"';

/** Refuses who may not do what the route declares. A route that declares nothing is open to nobody with an account. */
export function checkPermission(request: FastifyRequest): void {
  const { action } = request.routeOptions.config;
  if (request.is404 || action === 'public') return;
  const { actor } = request;
  if (actor === LOCAL_ACTOR) return;
  if (request.identity?.credential === 'none') throw signInRequired(request);
  if (action === undefined) throw undeclared(actor);
  requirePermission(request, action);
}

/** For routes of which a part needs more: refuses whoever may not do this. */
export function requirePermission({ actor }: FastifyRequest, action: Permitted): void {
  if (permits(actor, action)) return;
  const { zh, en, roles } = PERMISSIONS[action];
  const { zh: ownZh, en: ownEn } = named(actor.roles);
  const { zh: neededZh, en: neededEn } = named(roles);
  throw new Problem('not-permitted', {
    zh: `“${zh}”需要角色：${neededZh}；你（${actor.name}）的角色：${ownZh}。`,
    en: `To ${en} takes one of the roles ${neededEn}; you (${actor.name}) have: ${ownEn}.`,
  });
}

function signInRequired(request: FastifyRequest): Problem {
  const rejected = request.identity?.rejected === true;
  const detail = rejected
    ? {
        zh: '带来的会话或令牌无效：已过期、已撤销，或不属于本服务。',
        en: 'The session or token that came is not valid: it has expired, was revoked, or is not of this service.',
      }
    : { zh: '请求没有带会话或令牌。', en: 'The request came without a session or a token.' };
  const challenge = rejected ? `${REALM}, error="invalid_token"` : REALM;
  return new Problem('sign-in-required', detail, { headers: { 'WWW-Authenticate': challenge } });
}

function undeclared(actor: Actor): Problem {
  return new Problem('not-permitted', {
    zh: `这个地址没有写明谁可以使用；你（${actor.name}）不能使用。`,
    en: `This address does not say who may use it; you (${actor.name}) may not.`,
  });
}

function named(roles: readonly Role[]): { zh: string; en: string } {
  if (roles.length === 0) return { zh: '无', en: 'none' };
  return { zh: roles.map((role) => `${ROLE_NAMES[role]} ${role}`).join('、'), en: roles.join(', ') };
}
