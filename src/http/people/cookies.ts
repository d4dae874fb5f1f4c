import type { FastifyReply, FastifyRequest } from 'fastify';
import { FLOW_LIFETIME } from '../../people/oidc.ts';

const SESSION = 'xuewei_session';
const FLOW = 'xuewei_oidc';
const FLOW_PATH = '/api/v1/session/oidc';

/** The secret of the session, as the browser keeps it. */
export function sessionSecret(request: FastifyRequest): string | undefined {
  return request.cookies[SESSION];
}

/** Hands the secret to the browser: no script reads it, no other site sends it. It lasts as long as the browser runs. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, secret: string, secure: boolean): void {
  reply.setCookie(SESSION, secret, { ...options(request, secure), sameSite: 'strict', path: '/' });
}

/** Takes the cookie back. */
export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(SESSION, { ...options(request, secure), sameSite: 'strict', path: '/' });
}

/** The secret of a sign-in that has begun at the provider. */
export function flowSecret(request: FastifyRequest): string | undefined {
  return request.cookies[FLOW];
}

/** Lax, not strict: the provider's page sends the browser back, and the cookie must come along. */
export function setFlowCookie(request: FastifyRequest, reply: FastifyReply, secret: string, secure: boolean): void {
  reply.setCookie(FLOW, secret, {
    ...options(request, secure),
    sameSite: 'lax',
    path: FLOW_PATH,
    maxAge: FLOW_LIFETIME,
  });
}

/** A sign-in can be finished once. */
export function clearFlowCookie(request: FastifyRequest, reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(FLOW, { ...options(request, secure), sameSite: 'lax', path: FLOW_PATH });
}

function options(request: FastifyRequest, secure: boolean) {
  return { httpOnly: true, secure: secure || request.protocol === 'https' };
}
