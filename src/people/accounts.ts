import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type Fault, InputFaults } from '../services/ports.ts';
import { holdLock } from '../store/advisory-locks.ts';
import { appendAudit } from '../store/audit.ts';
import { type Executor, inTransaction } from '../store/transaction.ts';
import { type AccountKeeper, refuseOwnRoles, requireGrantable, requireKept } from './account-keeper.ts';
import { type Account, anyAccount, asAccount, audited, holdAccount } from './account-records.ts';
import { regionFaults, roleFaults, sortedRoles } from './account-rules.ts';
import type { Role } from './actor.ts';
import { canonicalName, nameFaults } from './names.ts';
import { passwordFaults } from './password-rules.ts';
import type { PeopleContext } from './people-context.ts';
import { peopleFault } from './people-fault.ts';
import { Refusal } from './refusal.ts';
import { endSessionsOf } from './sessions.ts';
import { forgetTokensOf } from './tokens.ts';

const UNIQUE_VIOLATION = '23505';

export interface NewAccount {
  readonly name: string;
  /** null: the account signs in at an OpenID provider only. */
  readonly password: unknown;
  readonly roles: readonly string[];
  readonly regions: readonly string[];
}

export interface AccountChange {
  readonly roles?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly disabled?: boolean | undefined;
}

/** Makes an account. @throws InputFaults with all that is wrong with it, Refusal where its regions are not the keeper's */
export async function createAccount(context: PeopleContext, by: AccountKeeper, asked: NewAccount): Promise<Account> {
  const name = canonicalName(asked.name);
  const faults = [
    ...nameFaults(asked.name),
    ...(asked.password === null ? [] : passwordFaults(asked.password, name)),
    ...roleFaults(asked.roles),
    ...regionFaults(asked.regions, context.isKnownArea),
  ];
  if (faults.length > 0) throw new InputFaults(faults);
  requireGrantable(by, asked.regions);
  const hash = asked.password === null ? null : await context.passwords.hash(asked.password as string);
  const roles = sortedRoles(asked.roles);
  return inTransaction(context.database, async (transaction) => {
    await holdLock(transaction, 'accounts');
    const first = !(await anyAccount(transaction));
    if (first && (!roles.includes('admin') || hash === null)) throw new InputFaults([firstAccount(roles, hash)]);
    return insertAccount(transaction, by.name, { name, hash, roles, regions: [...new Set(asked.regions)].sort() });
  });
}

/** Writes the row and its line in the audit. */
export async function insertAccount(
  transaction: Executor,
  by: string,
  {
    name,
    hash,
    roles,
    regions,
  }: {
    readonly name: string;
    readonly hash: string | null;
    readonly roles: readonly Role[];
    readonly regions: readonly string[];
  },
): Promise<Account> {
  const row = await transaction
    .insertInto('accounts')
    .values({ id: randomUUID(), name, password_hash: hash, roles: [...roles], regions: [...regions] })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch((error: { readonly code?: string }) => {
      throw error.code === UNIQUE_VIOLATION ? nameTaken(name) : error;
    });
  const account = asAccount(row);
  await appendAudit(transaction, {
    actor: by,
    action: 'created',
    resource: `account ${name}`,
    from: null,
    to: audited(account),
  });
  return account;
}

/** Changes roles, regions or whether the account may sign in; what is left out stays. Disabling ends all it had open. */
export async function changeAccount(
  context: PeopleContext,
  by: AccountKeeper,
  id: string,
  change: AccountChange,
): Promise<Account> {
  const faults = [
    ...(change.roles === undefined ? [] : roleFaults(change.roles)),
    ...(change.regions === undefined ? [] : regionFaults(change.regions, context.isKnownArea)),
  ];
  if (faults.length > 0) throw new InputFaults(faults);
  return inTransaction(context.database, async (transaction) => {
    const admins = await holdAdmins(transaction);
    const before = asAccount(await holdAccount(transaction, id));
    const after = {
      roles: change.roles === undefined ? before.roles : sortedRoles(change.roles),
      regions: change.regions === undefined ? before.regions : [...new Set(change.regions)].sort(),
      disabled: change.disabled ?? before.disabled,
    };
    requireKept(by, before);
    if (change.regions !== undefined) requireGrantable(by, after.regions);
    refuseOwnRoles(by, before, after.roles);
    const stays = after.roles.includes('admin') && !after.disabled;
    if (!stays && admins.includes(id) && admins.length === 1) throw lastAdmin(before.name);
    return writeChange(transaction, by.name, before, after);
  });
}

/** Writes what differs and its line in the audit; nothing where nothing differs. */
export async function writeChange(
  transaction: Executor,
  by: string,
  before: Account,
  after: Pick<Account, 'roles' | 'regions' | 'disabled'>,
): Promise<Account> {
  const { roles, regions, disabled } = after;
  const account = { ...before, roles, regions, disabled };
  if (JSON.stringify(audited(account)) === JSON.stringify(audited(before))) return before;
  const row = await transaction
    .updateTable('accounts')
    .set({ roles: [...roles], regions: [...regions], disabled, updated_at: sql<string>`clock_timestamp()` })
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (disabled) {
    await endSessionsOf(transaction, before.id);
    await forgetTokensOf(transaction, before.id);
  }
  await appendAudit(transaction, {
    actor: by,
    action: disabled && !before.disabled ? 'disabled' : 'changed',
    resource: `account ${before.name}`,
    from: audited(before),
    to: audited(account),
  });
  return asAccount(row);
}

/** Sets a password and signs the account out everywhere. */
export async function setPassword(
  context: PeopleContext,
  by: AccountKeeper,
  id: string,
  password: unknown,
): Promise<Account> {
  const { name } = await keptAccount(context.database, by, id);
  const faults = passwordFaults(password, name);
  if (faults.length > 0) throw new InputFaults(faults);
  const hash = await context.passwords.hash(password as string);
  return inTransaction(context.database, async (transaction) => {
    await keptAccount(transaction, by, id);
    const row = await transaction
      .updateTable('accounts')
      .set({ password_hash: hash, updated_at: sql<string>`clock_timestamp()` })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await endSessionsOf(transaction, id);
    await appendAudit(transaction, {
      actor: by.name,
      action: 'password-changed',
      resource: `account ${name}`,
      from: null,
      to: null,
    });
    return asAccount(row);
  });
}

async function keptAccount(executor: Executor, by: AccountKeeper, id: string): Promise<Account> {
  const account = asAccount(await holdAccount(executor, id));
  requireKept(by, account);
  return account;
}

/** Ids of the admins that may sign in, held: two who take each other's role away come one after the other. */
async function holdAdmins(transaction: Executor): Promise<string[]> {
  const rows = await transaction
    .selectFrom('accounts')
    .select('id')
    .where(sql<boolean>`'admin' = any(roles) and not disabled`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

function firstAccount(roles: readonly string[], hash: string | null): Fault {
  const found = hash === null ? '没有密码 no password' : roles.join(', ');
  return peopleFault('EDU_FIRST_ACCOUNT', '#/roles', found, {
    zh: '角色含 admin，且有密码',
    en: 'the role admin, and a password',
  });
}

function nameTaken(name: string): Refusal {
  return new Refusal('account-name-taken', { zh: `已有账户 ${name}。`, en: `There is an account ${name} already.` });
}

function lastAdmin(name: string): Refusal {
  return new Refusal('last-admin', {
    zh: `${name} 是最后一个可以登录的管理账户，不能停用，也不能取消其管理角色。`,
    en: `${name} is the last admin that may sign in: it cannot be disabled or lose the role.`,
  });
}
