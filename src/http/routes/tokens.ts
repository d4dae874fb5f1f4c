import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requireKept } from '../../people/account-keeper.ts';
import { listAccounts } from '../../people/account-records.ts';
import { permits } from '../../people/permissions.ts';
import { createToken, listTokens, revokeToken } from '../../people/tokens.ts';
import type { Api, RouteContext } from '../api.ts';
import { SIGN_IN_BODY_LIMIT } from '../body-limits.ts';
import { accountKeeper, keptPeople } from '../people/kept-people.ts';
import { tokenBody } from '../people/people-bodies.ts';
import { requirePermission } from '../people/permission-check.ts';
import { Problem } from '../problem.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import { createdTokenSchema, idParameters, newTokenSchema, tokenListQuery, tokenSchema } from '../schemas/people.ts';

const tags = ['people'];
const config = { action: 'own.manage' } as const;

/** Tokens for scripts: list, make, revoke. */
export function registerTokens(app: Api, context: RouteContext): void {
  app.get(
    '/tokens',
    {
      config,
      schema: {
        tags,
        summary: '脚本用的令牌 · Tokens for scripts',
        querystring: tokenListQuery,
        response: { 200: json(z.array(tokenSchema), '令牌，新的在前 · newest first'), ...problemAnswer },
      },
    },
    async (request) => {
      const { account } = request.query;
      if (account !== undefined && account !== request.actor.id) requirePermission(request, 'accounts.read');
      const people = keptPeople(context);
      if (account === undefined && request.identity?.credential === 'local') return [];
      const owner = (await listAccounts(people.database)).find(({ id }) => id === account);
      if (owner !== undefined) requireKept(accountKeeper(request), owner);
      return (await listTokens(people.database, { accountId: account ?? request.actor.id })).map(tokenBody);
    },
  );

  app.post(
    '/tokens',
    {
      bodyLimit: SIGN_IN_BODY_LIMIT,
      config,
      schema: {
        tags,
        summary: '建立令牌 · Make a token',
        description:
          '令牌只显示这一次；请求头写 Authorization: Bearer xw_…。角色至多与账户相同。须用会话登录。' +
          ' The token is shown once; its roles are at most those of the account. Takes a session: a token makes no tokens.',
        body: newTokenSchema,
        response: { 201: json(createdTokenSchema, '已建立 · made'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const people = keptPeople(context);
      requireSession(request);
      const created = await createToken(people, request.actor, request.body);
      reply.code(201).header('Cache-Control', 'no-store').header('Location', `/api/v1/tokens/${created.id}`);
      return { ...tokenBody(created), token: created.secret };
    },
  );

  app.delete(
    '/tokens/:id',
    {
      config,
      schema: {
        tags,
        summary: '撤销令牌 · Revoke a token',
        params: idParameters,
        response: { 204: empty('已撤销 · revoked'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const anybodys = permits(request.actor, 'accounts.manage');
      await revokeToken(keptPeople(context), accountKeeper(request), request.params.id, { anybodys });
      return reply.code(204).send();
    },
  );
}

/** A stolen token must not outlive its own expiry by making another one. */
function requireSession({ identity, actor }: FastifyRequest): void {
  if (identity?.credential === 'session') return;
  throw new Problem('not-permitted', {
    zh: `建立令牌须用账户的会话登录；你（${actor.name}）用的是${identity?.credential === 'token' ? '令牌' : '本机用户'}。`,
    en: `Tokens are made with the session of an account; you (${actor.name}) came ${identity?.credential === 'token' ? 'with a token' : 'as the local user'}.`,
  });
}
