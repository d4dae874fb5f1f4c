import { z } from 'zod';
import { ROLES } from '../../people/actor.ts';
import { MOST_DAYS, USUAL_DAYS } from '../../people/tokens.ts';

/**
 * A password in a body. Any value has the shape: what is wrong with it is said by the rules of passwords, which never
 * show it, while the faults of shapes show what they found.
 */
const passwordField = z.unknown().meta({
  type: 'string',
  format: 'password',
  writeOnly: true,
  description: '密码，12—1024 个字；任何文字和符号 · password of 12 to 1024 characters of any kind',
});
const rolesField = z
  .array(z.string().max(40))
  .max(20)
  .meta({ description: `角色 · roles: ${ROLES.join(', ')}`, examples: [['planner']] });
const regionsField = z
  .array(z.string().max(6))
  .max(500)
  .meta({ description: '管辖地区的代码，含下级；空为不限 · codes of regions with what lies below; empty: everywhere' });

const actorSchema = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(z.enum(ROLES)),
  regions: z.array(z.string()),
});

export const signInSchema = z
  .strictObject({ name: z.string().max(200), password: passwordField })
  .meta({ id: 'SignIn' });

export const sessionSchema = z
  .object({
    actor: actorSchema.nullable().describe('当前用户；未登录为 null · who is signed in; null: nobody'),
    credential: z.enum(['local', 'session', 'token', 'none']),
    signInRequired: z.boolean().describe('是否必须登录 · whether one has to sign in'),
    csrfToken: z
      .string()
      .nullable()
      .describe('修改时写入请求头 X-CSRF-Token · to be sent as X-CSRF-Token with every change'),
    expires: z.string().nullable().describe('会话最迟结束的时间 · when the session ends at the latest'),
    permissions: z.array(z.string()).describe('当前用户可做的事 · what the user may do'),
    oidc: z.boolean().describe('可用统一登录 · an OpenID provider is configured'),
  })
  .meta({ id: 'Session' });

export const signOutQuery = z.strictObject({
  everywhere: z
    .enum(['true', 'false'])
    .default('false')
    .describe('结束本账户的全部会话 · end all sessions of the account'),
});

export const accountSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    roles: z.array(z.enum(ROLES)),
    regions: z.array(z.string()),
    disabled: z.boolean(),
    hasPassword: z.boolean().describe('false：只能用统一登录 · signs in at the OpenID provider only'),
    created: z.string(),
    updated: z.string(),
  })
  .meta({ id: 'Account' });

export const newAccountSchema = z
  .strictObject({
    name: z
      .string()
      .max(200)
      .describe('账户名，不分大小写、全角半角 · capitals and full-width letters make no difference'),
    password: passwordField.optional(),
    roles: rolesField,
    regions: regionsField.default([]),
  })
  .meta({ id: 'NewAccount' });

export const accountChangeSchema = z
  .strictObject({ roles: rolesField.optional(), regions: regionsField.optional(), disabled: z.boolean().optional() })
  .meta({ id: 'AccountChange' });

export const passwordChangeSchema = z
  .strictObject({
    current: z.unknown().optional().meta({
      type: 'string',
      format: 'password',
      writeOnly: true,
      description: '现在的密码；改自己的密码时必填 · the present password; needed for the own account',
    }),
    password: passwordField,
  })
  .meta({ id: 'PasswordChange' });

const tokenFields = {
  id: z.string(),
  account: z.string(),
  name: z.string(),
  roles: z.array(z.enum(ROLES)),
  expires: z.string(),
  lastUsed: z.string().nullable().describe('最近使用，精确到分钟 · when it was used last, to the minute'),
  created: z.string(),
};
export const tokenSchema = z.object(tokenFields).meta({ id: 'Token' });
export const createdTokenSchema = z
  .object({ ...tokenFields, token: z.string().describe('只显示这一次 · shown this once') })
  .meta({ id: 'CreatedToken' });

export const newTokenSchema = z
  .strictObject({
    name: z.string().max(200).describe('用途 · what it is for'),
    roles: rolesField.optional(),
    days: z
      .number()
      .optional()
      .describe(`有效天数，1—${MOST_DAYS}，默认 ${USUAL_DAYS} · days until it expires, ${USUAL_DAYS} where left out`),
  })
  .meta({ id: 'NewToken' });

export const tokenListQuery = z.strictObject({
  account: z.uuid().optional().describe('另一账户的令牌，须可查阅账户 · of another account; takes accounts.read'),
});
export const idParameters = z.strictObject({ id: z.uuid() });
