import type { FastifyRequest } from 'fastify';
import { PERMISSIONS, type Permitted, permits } from '../../people/permissions.ts';
import { endSession, endSessionsOf } from '../../people/sessions.ts';
import { signIn } from '../../people/sign-in.ts';
import { appendAudit } from '../../store/audit.ts';
import { inTransaction } from '../../store/transaction.ts';
import type { Api, RouteContext } from '../api.ts';
import { SIGN_IN_BODY_LIMIT } from '../body-limits.ts';
import { beijingTime } from '../clock.ts';
import { clearSessionCookie, setSessionCookie } from '../people/cookies.ts';
import type { Identity } from '../people/identity.ts';
import { keptPeople } from '../people/kept-people.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import { sessionSchema, signInSchema, signOutQuery } from '../schemas/people.ts';

const tags = ['people'];

/** Sign in, sign out, who am I. */
export function registerSession(app: Api, context: RouteContext): void {
  const secure = context.peopleSettings.secureCookies === true;

  app.post(
    '/session',
    {
      bodyLimit: SIGN_IN_BODY_LIMIT,
      config: { action: 'public', signIn: true },
      schema: {
        tags,
        summary: '登录 · Sign in',
        description:
          '成功时设置 Cookie xuewei_session，原有会话随即结束。连续失败 5 次，名称锁定 1 分钟，此后每错一次加倍，至多 60 分钟。' +
          ' Sets the cookie; five failures lock the name for a minute, every further one for twice as long.',
        body: signInSchema,
        response: { 201: json(sessionSchema, '已登录 · signed in'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const people = keptPeople(context);
      const { name, password } = request.body;
      const credentials = { name, password: typeof password === 'string' ? password : '', address: request.ip };
      const { account, secret, csrfToken, expiresAt } = await signIn(
        people,
        credentials,
        request.identity?.session?.key,
      );
      setSessionCookie(request, reply, secret, secure);
      reply.code(201).header('Cache-Control', 'no-store').header('Location', '/api/v1/session');
      const session = { actor: account, key: '', csrfToken, expiresAt };
      return bodyOf({ actor: account, credential: 'session', session, rejected: false }, context, true);
    },
  );

  app.get(
    '/session',
    {
      config: { action: 'public' },
      schema: {
        tags,
        summary: '当前用户与 CSRF 令牌 · Who am I, and the CSRF token',
        response: { 200: json(sessionSchema, '会话 · session'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      reply.header('Cache-Control', 'no-store').header('Vary', 'Cookie, Authorization');
      return bodyOf(request.identity, context, await signInRequired(context));
    },
  );

  app.delete(
    '/session',
    {
      config: { action: 'own.manage' },
      schema: {
        tags,
        summary: '退出 · Sign out',
        querystring: signOutQuery,
        response: { 204: empty('已退出 · signed out'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      await signOut(request, context, request.query.everywhere === 'true');
      clearSessionCookie(request, reply, secure);
      return reply.code(204).send();
    },
  );
}

async function signOut(request: FastifyRequest, context: RouteContext, everywhere: boolean): Promise<void> {
  const { actor, identity } = request;
  if (context.people === null) return;
  await inTransaction(context.people.database, async (transaction) => {
    if (everywhere && identity?.credential !== 'local') await endSessionsOf(transaction, actor.id);
    else if (identity?.session !== undefined) await endSession(transaction, identity.session.key);
    else return;
    await appendAudit(transaction, {
      actor: actor.name,
      action: 'signed-out',
      resource: `account ${actor.name}`,
      from: null,
      to: { everywhere },
    });
  });
}

async function signInRequired({ people, peopleSettings }: RouteContext): Promise<boolean> {
  return peopleSettings.requireAccounts === true || (people !== null && (await people.hasAccounts()));
}

function bodyOf(identity: Identity | null, { people }: RouteContext, required: boolean): object {
  const { actor, credential, session } = identity ?? { actor: null, credential: 'none' as const, session: undefined };
  const { id, name, roles, regions } = actor ?? { id: '', name: '', roles: [], regions: [] };
  const known = actor !== null && credential !== 'none';
  return {
    actor: known ? { id, name, roles, regions } : null,
    credential,
    signInRequired: required,
    csrfToken: session?.csrfToken ?? null,
    expires: session === undefined ? null : beijingTime(session.expiresAt.getTime()),
    permissions: known ? (Object.keys(PERMISSIONS) as Permitted[]).filter((action) => permits(actor, action)) : [],
    oidc: people?.oidc !== undefined,
  };
}
