import { type Selectable, sql } from 'kysely';
import type { AccountTable } from '../store/tables-people.ts';
import type { Executor } from '../store/transaction.ts';
import type { Role } from './actor.ts';
import { Refusal } from './refusal.ts';

/** An account without its secret. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly regions: readonly string[];
  readonly disabled: boolean;
  /** False: signs in at an OpenID provider. */
  readonly hasPassword: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A row as the rest of the program may see it. */
export function asAccount(row: Selectable<AccountTable>): Account {
  return {
    id: row.id,
    name: row.name,
    roles: row.roles as Role[],
    regions: row.regions,
    disabled: row.disabled,
    hasPassword: row.password_hash !== null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** What the audit says of an account: never a hash. */
export function audited({ name, roles, regions, disabled, hasPassword }: Account): object {
  return { name, roles, regions, disabled, hasPassword };
}

/** All accounts by name. */
export async function listAccounts(executor: Executor): Promise<Account[]> {
  return (await executor.selectFrom('accounts').selectAll().orderBy('name').execute()).map(asAccount);
}

/** The row of an account, with its hash: for people only. */
export async function rowByName(executor: Executor, name: string): Promise<Selectable<AccountTable> | undefined> {
  return executor.selectFrom('accounts').selectAll().where('name', '=', name).executeTakeFirst();
}

/** Holds the row until the transaction ends. @throws Refusal where there is none */
export async function holdAccount(executor: Executor, id: string): Promise<Selectable<AccountTable>> {
  const row = await executor.selectFrom('accounts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined) throw unknownAccount(id);
  return row;
}

/** Said of an id or a name that no account has. */
export function unknownAccount(asked: string): Refusal {
  return new Refusal('account-unknown', { zh: `没有账户 ${asked}。`, en: `There is no account ${asked}.` });
}

/** True as soon as there is an account; there always is one from then on, because none is ever deleted. */
export async function anyAccount(executor: Executor): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select exists (select from xuewei.accounts) as found`.execute(
    executor,
  );
  return rows[0]?.found === true;
}
