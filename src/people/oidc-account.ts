import { type Fault, InputFaults } from '../services/ports.ts';
import { appendAudit } from '../store/audit.ts';
import { type Executor, inTransaction } from '../store/transaction.ts';
import { type Account, asAccount, holdAccount, rowByName } from './account-records.ts';
import { insertAccount, writeChange } from './accounts.ts';
import { canonicalName, nameFaults } from './names.ts';
import type { ClaimedAccount } from './oidc-claims.ts';
import type { PeopleContext } from './people-context.ts';
import { Refusal } from './refusal.ts';
import { beginSession, type SignedIn } from './sign-in.ts';

export interface OidcArrival {
  readonly identity: { readonly issuer: string; readonly subject: string };
  readonly claimed: ClaimedAccount;
  readonly linkByName: boolean;
  readonly address: string;
  readonly former?: string | undefined;
}

/** Who writes what the provider says of people. */
const BY = 'oidc';

/** Opens a session for who comes from the provider; makes the account at the first time, follows its claims later. */
export async function oidcAccount(context: PeopleContext, arrival: OidcArrival): Promise<SignedIn> {
  const { claimed, address, former } = arrival;
  return inTransaction(context.database, async (transaction) => {
    const found = (await known(transaction, arrival)) ?? (await firstTime(transaction, arrival));
    if (found.disabled) throw refused('账户已停用', 'the account is disabled');
    // The provider decides: a role taken away there is gone here, even that of the last admin.
    const account = await writeChange(transaction, BY, found, {
      roles: claimed.roles ?? found.roles,
      regions: claimed.regions ?? found.regions,
      disabled: false,
    });
    return beginSession(context, transaction, { account, address, way: 'oidc', former });
  });
}

async function known(transaction: Executor, { identity }: OidcArrival): Promise<Account | undefined> {
  const row = await transaction
    .selectFrom('identities')
    .select('account_id')
    .where('issuer', '=', identity.issuer)
    .where('subject', '=', identity.subject)
    .executeTakeFirst();
  return row === undefined ? undefined : asAccount(await holdAccount(transaction, row.account_id));
}

async function firstTime(transaction: Executor, arrival: OidcArrival): Promise<Account> {
  const { claimed, identity } = arrival;
  const faults: Fault[] = nameFaults(claimed.name);
  if (faults.length > 0) throw new InputFaults(faults);
  const name = canonicalName(claimed.name);
  const account = (await prepared(transaction, name, arrival)) ?? (await newAccount(transaction, name, claimed));
  await transaction
    .insertInto('identities')
    .values({ ...identity, account_id: account.id })
    .execute();
  await appendAudit(transaction, {
    actor: BY,
    action: 'linked',
    resource: `account ${name}`,
    from: null,
    to: { issuer: identity.issuer },
  });
  return account;
}

/**
 * An account that an admin has made for this person. Only where the configuration says that the provider's names can be
 * trusted, and never one with a password or another identity: else a name chosen there would open an account here.
 */
async function prepared(
  transaction: Executor,
  name: string,
  { linkByName }: OidcArrival,
): Promise<Account | undefined> {
  const row = await rowByName(transaction, name);
  if (row === undefined) return undefined;
  const linked = await transaction
    .selectFrom('identities')
    .select('subject')
    .where('account_id', '=', row.id)
    .execute();
  if (linkByName && row.password_hash === null && linked.length === 0) return asAccount(row);
  throw refused(`已有另一个名为 ${name} 的账户`, `there is another account ${name} already`);
}

async function newAccount(transaction: Executor, name: string, claimed: ClaimedAccount): Promise<Account> {
  if (claimed.roles === undefined) throw refused('管理员尚未建立这个账户', 'no admin has made this account yet');
  return insertAccount(transaction, BY, { name, hash: null, roles: claimed.roles, regions: claimed.regions ?? [] });
}

function refused(zh: string, en: string): Refusal {
  return new Refusal('oidc-refused', { zh: `登录没有完成：${zh}。`, en: `Not signed in: ${en}.` });
}
