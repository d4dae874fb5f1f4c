import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { listAccounts } from '../../people/account-records.ts';
import { changeAccount, createAccount, setPassword } from '../../people/accounts.ts';
import type { People } from '../../people/people.ts';
import { provePassword } from '../../people/sign-in.ts';
import type { Api, RouteContext } from '../api.ts';
import { SIGN_IN_BODY_LIMIT } from '../body-limits.ts';
import { pageOf } from '../paging.ts';
import { clearSessionCookie } from '../people/cookies.ts';
import { accountKeeper, keptPeople } from '../people/kept-people.ts';
import { accountBody } from '../people/people-bodies.ts';
import { requirePermission } from '../people/permission-check.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import { pageSchema, pagingFields } from '../schemas/paging.ts';
import {
  accountChangeSchema,
  accountSchema,
  idParameters,
  newAccountSchema,
  passwordChangeSchema,
} from '../schemas/people.ts';

const tags = ['people'];
const listQuery = z.strictObject(pagingFields(50));

/** Accounts: list, make, change, disable, set a password. */
export function registerAccounts(app: Api, context: RouteContext): void {
  app.get(
    '/accounts',
    {
      config: { action: 'accounts.read' },
      schema: {
        tags,
        summary: '账户 · Accounts',
        querystring: listQuery,
        response: { 200: json(pageSchema(accountSchema), '账户，按名称 · by name'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { id, outside } = accountKeeper(request);
      const all = await listAccounts(keptPeople(context).database);
      // What reaches beyond the own regions is somebody else's to keep.
      const accounts = all.filter((account) => account.id === id || outside(account.regions).length === 0);
      const page = pageOf(accounts, request.query, request, reply);
      return { paging: page.paging, results: page.results.map(accountBody) };
    },
  );

  app.post(
    '/accounts',
    {
      bodyLimit: SIGN_IN_BODY_LIMIT,
      config: { action: 'accounts.manage' },
      schema: {
        tags,
        summary: '建立账户 · Make an account',
        description:
          '第一个账户须有角色 admin；有了账户以后，所有请求都须登录。不给 password 的账户只能用统一登录。' +
          ' The first account is an admin; from then on everybody signs in. Without a password: at the OpenID provider only.',
        body: newAccountSchema,
        response: { 201: json(accountSchema, '已建立 · made'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { password = null, ...asked } = request.body;
      const people = keptPeople(context);
      const account = await createAccount(people, accountKeeper(request), { ...asked, password });
      people.noteAccount();
      reply.code(201).header('Location', `/api/v1/accounts/${account.id}`);
      return accountBody(account);
    },
  );

  app.patch(
    '/accounts/:id',
    {
      bodyLimit: SIGN_IN_BODY_LIMIT,
      config: { action: 'accounts.manage' },
      schema: {
        tags,
        summary: '修改角色、地区，停用、启用 · Change roles, regions, disable, enable',
        description:
          '立即生效，对已登录的人也一样。最后一个管理账户保持不变。 At once, for those signed in, too; the last admin stays.',
        params: idParameters,
        body: accountChangeSchema,
        response: { 200: json(accountSchema, '已修改 · changed'), ...problemAnswer },
      },
    },
    async (request) =>
      accountBody(await changeAccount(keptPeople(context), accountKeeper(request), request.params.id, request.body)),
  );

  app.delete(
    '/accounts/:id',
    {
      config: { action: 'accounts.manage' },
      schema: {
        tags,
        summary: '停用账户 · Disable an account',
        description:
          '会话和令牌随即失效；名称保留，审计记录中的人不会与后来者混淆。 Ends its sessions and tokens; the name stays taken.',
        params: idParameters,
        response: { 200: json(accountSchema, '已停用 · disabled'), ...problemAnswer },
      },
    },
    async (request) => {
      const change = { disabled: true };
      return accountBody(await changeAccount(keptPeople(context), accountKeeper(request), request.params.id, change));
    },
  );

  app.post(
    '/accounts/:id/password',
    {
      bodyLimit: SIGN_IN_BODY_LIMIT,
      config: { action: 'own.manage', signIn: true },
      schema: {
        tags,
        summary: '修改密码 · Set a password',
        description:
          '本人须给出现在的密码；管理员可为他人重设。此后该账户须在各处重新登录。 The own one takes the present password; an admin may set that of others. Ends all sessions of the account.',
        params: idParameters,
        body: passwordChangeSchema,
        response: { 204: empty('已修改 · changed'), ...problemAnswer },
      },
    },
    async (request, reply) => changePassword(request, reply, request.params.id, request.body, context),
  );
}

async function changePassword(
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  { current, password }: z.output<typeof passwordChangeSchema>,
  context: RouteContext,
): Promise<FastifyReply> {
  const people: People = keptPeople(context);
  const { actor } = request;
  if (actor.id !== id) requirePermission(request, 'accounts.manage');
  else {
    // A session left open on a desk, or a stolen token, must not be enough to keep the owner out.
    const proof = typeof current === 'string' ? current : '';
    await provePassword(people, { name: actor.name, password: proof, address: request.ip });
  }
  await setPassword(people, accountKeeper(request), id, password);
  if (actor.id === id) clearSessionCookie(request, reply, context.peopleSettings.secureCookies === true);
  return reply.code(204).send();
}
