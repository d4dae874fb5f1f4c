import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { InputFaults } from '../services/ports.ts';
import { appendAudit } from '../store/audit.ts';
import { type Executor, inTransaction } from '../store/transaction.ts';
import { type AccountKeeper, requireKept } from './account-keeper.ts';
import { asAccount, holdAccount } from './account-records.ts';
import { roleFaults, sortedRoles } from './account-rules.ts';
import type { Actor, Role } from './actor.ts';
import type { PeopleContext } from './people-context.ts';
import { peopleFault } from './people-fault.ts';
import { Refusal } from './refusal.ts';
import { newSecret, secretHash } from './secrets.ts';
import { type Now, seconds } from './time.ts';

/** Makes a token recognisable in a file where it should not be. */
const PREFIX = 'xw_';
const FORM = /^xw_[\w-]{43}$/;
const DAY = 86_400;
export const USUAL_DAYS = 90;
export const MOST_DAYS = 366;
const LONGEST_NAME = 64;
/** When it was used last is written at most so often. */
const USED_EVERY = 60;

export interface Token {
  readonly id: string;
  readonly accountId: string;
  readonly account: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
}

export interface NewToken {
  readonly name: string;
  /** All roles of the account where left out. */
  readonly roles?: readonly string[] | undefined;
  readonly days?: number | undefined;
}

/** Makes a token for a script; its secret is told here and never again. */
export async function createToken(
  { database, now }: PeopleContext,
  owner: Actor,
  { name, roles = owner.roles, days = USUAL_DAYS }: NewToken,
): Promise<Token & { readonly secret: string }> {
  const faults = [...roleFaults(roles), ...nameAndDays(name, days), ...beyond(roles, owner)];
  if (faults.length > 0) throw new InputFaults(faults);
  const secret = PREFIX + newSecret();
  const id = randomUUID();
  return inTransaction(database, async (transaction) => {
    await sql`insert into xuewei.tokens (id, account_id, name, secret_hash, roles, expires_at, created_at)
      values (${id}, ${owner.id}, ${name.trim()}, ${secretHash(secret)}, ${sortedRoles(roles)},
        ${now()} + ${seconds(days * DAY)}, ${now()})`.execute(transaction);
    const [token] = await listTokens(transaction, { id });
    await appendAudit(transaction, {
      actor: owner.name,
      action: 'created',
      resource: `token ${id}`,
      from: null,
      to: { account: owner.name, name: token!.name, roles: token!.roles, expiresAt: token!.expiresAt },
    });
    return { ...token!, secret };
  });
}

/** Tokens of an account, or one of them, newest first. */
export async function listTokens(
  executor: Executor,
  which: { readonly accountId: string } | { readonly id: string },
): Promise<Token[]> {
  const { rows } = await sql<Token>`
    select tokens.id, account_id as "accountId", accounts.name as account, tokens.name, tokens.roles,
      expires_at as "expiresAt", last_used_at as "lastUsedAt", tokens.created_at as "createdAt"
    from xuewei.tokens join xuewei.accounts on accounts.id = account_id
    where ${'id' in which ? sql`tokens.id = ${which.id}` : sql`account_id = ${which.accountId}`}
    order by tokens.created_at desc, tokens.id`.execute(executor);
  return rows;
}

/** Revokes a token: of the own account, or of those that the keeper manages. */
export async function revokeToken(
  { database }: PeopleContext,
  by: AccountKeeper,
  id: string,
  { anybodys }: { readonly anybodys: boolean },
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const [token] = await listTokens(transaction, { id });
    if (token === undefined || (token.accountId !== by.id && !anybodys)) throw unknownToken(id);
    if (token.accountId !== by.id) requireKept(by, asAccount(await holdAccount(transaction, token.accountId)));
    await transaction.deleteFrom('tokens').where('id', '=', id).execute();
    await appendAudit(transaction, {
      actor: by.name,
      action: 'revoked',
      resource: `token ${id}`,
      from: { account: token.account, name: token.name },
      to: null,
    });
  });
}

/** Revokes all tokens of an account that may no longer come in. */
export async function forgetTokensOf(executor: Executor, accountId: string): Promise<void> {
  await executor.deleteFrom('tokens').where('account_id', '=', accountId).execute();
}

interface TokenRow {
  readonly id: string;
  readonly account_id: string;
  readonly name: string;
  readonly account_roles: Role[];
  readonly roles: Role[];
  readonly regions: string[];
  readonly stale: boolean;
}

/** Who comes with this token: with the roles that token and account both have now. */
export async function findToken(executor: Executor, secret: string, now: Now): Promise<Actor | undefined> {
  if (!FORM.test(secret)) return undefined;
  const { rows } = await sql<TokenRow>`
    select tokens.id, account_id, accounts.name, accounts.roles as account_roles, tokens.roles, regions,
      (last_used_at is null or last_used_at < ${now()} - ${seconds(USED_EVERY)}) as stale
    from xuewei.tokens join xuewei.accounts on accounts.id = account_id
    where secret_hash = ${secretHash(secret)} and not disabled and expires_at > ${now()}`.execute(executor);
  const row = rows[0];
  if (row === undefined) return undefined;
  if (row.stale) await sql`update xuewei.tokens set last_used_at = ${now()} where id = ${row.id}`.execute(executor);
  const roles = row.roles.filter((role) => row.account_roles.includes(role));
  return { id: row.account_id, name: row.name, roles, regions: row.regions };
}

function nameAndDays(name: string, days: number) {
  const allowed = {
    zh: `名称 1—${LONGEST_NAME} 个字；有效期 1—${MOST_DAYS} 天`,
    en: `a name of 1 to ${LONGEST_NAME} characters; 1 to ${MOST_DAYS} days`,
  };
  const length = [...name.trim()].length;
  const faults = [];
  if (length < 1 || length > LONGEST_NAME || /\p{C}/u.test(name))
    faults.push(peopleFault('EDU_TOKEN_FORM', '#/name', JSON.stringify(name.slice(0, LONGEST_NAME)), allowed));
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    faults.push(peopleFault('EDU_TOKEN_FORM', '#/days', String(days), allowed));
  return faults;
}

function beyond(roles: readonly string[], { roles: own }: Actor) {
  const more = roles.filter((role) => !own.some((held) => held === role));
  if (more.length === 0) return [];
  const list = own.join(', ');
  return [peopleFault('EDU_ACCOUNT_ROLES', '#/roles', more.join(', ').slice(0, 200), { zh: list, en: list })];
}

function unknownToken(id: string): Refusal {
  return new Refusal('token-unknown', { zh: `没有令牌 ${id}。`, en: `There is no token ${id}.` });
}
