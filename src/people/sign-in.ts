import { sql } from 'kysely';
import { appendAudit } from '../store/audit.ts';
import { type Executor, inTransaction } from '../store/transaction.ts';
import { type Account, asAccount, rowByName } from './account-records.ts';
import {
  type Attempt,
  attemptKey,
  beginAttempt,
  FAILURES_BEFORE_LOCK,
  forgetFailures,
  takeBackAttempt,
} from './lock-out.ts';
import { canonicalName } from './names.ts';
import { LONGEST_PASSWORD } from './password-rules.ts';
import type { PeopleContext } from './people-context.ts';
import { Refusal } from './refusal.ts';
import { endSession, type OpenedSession, openSession, sweepSessions } from './sessions.ts';

export interface Credentials {
  readonly name: string;
  readonly password: string;
  /** Where the request comes from, for the audit. */
  readonly address: string;
}

export interface SignedIn extends OpenedSession {
  readonly account: Account;
}

/**
 * Signs in with name and password. Known and unknown, disabled and passwordless names take the same path: one count,
 * one hash, one answer; a locked name is refused before the hash, and any name can be locked.
 * @param former key of the session that the browser still has: it ends with this
 */
export async function signIn(context: PeopleContext, credentials: Credentials, former?: string): Promise<SignedIn> {
  const { account, rehash } = await provePassword(context, credentials);
  return inTransaction(context.database, async (transaction) => {
    if (rehash !== undefined)
      await transaction.updateTable('accounts').set({ password_hash: rehash }).where('id', '=', account.id).execute();
    return beginSession(context, transaction, { account, address: credentials.address, way: 'password', former });
  });
}

/** Proves that whoever asks knows the password of the account; failures count towards its lock. */
export async function provePassword(
  context: PeopleContext,
  { name, password, address }: Credentials,
): Promise<{ readonly account: Account; readonly rehash?: string }> {
  const { database, passwords, now } = context;
  const key = attemptKey(name);
  const attempt = await beginAttempt(database, key, now);
  if (!attempt.allowed) throw locked(attempt);
  const row = await rowByName(database, canonicalName(name));
  // One that is too long is cut: it is wrong either way, and costs no more than another.
  const typed = password.slice(0, 2 * LONGEST_PASSWORD + 1);
  const right = await passwords.verify(typed, row?.password_hash ?? null).catch(async (error: unknown) => {
    await takeBackAttempt(database, key, attempt);
    throw error;
  });
  if (!right || row === undefined || row.disabled) {
    await context.failures.add(database, { account: row?.name, address, lockedFor: attempt.lockedFor });
    throw attempt.lockedFor > 0 ? locked(attempt) : refused(attempt);
  }
  await forgetFailures(database, key, now);
  const outdated = row.password_hash !== null && passwords.isOutdated(row.password_hash);
  return { account: asAccount(row), ...(outdated ? { rehash: await passwords.hash(password) } : {}) };
}

/** Opens a session for an account that has proved itself, and writes it into the audit. */
export async function beginSession(
  context: PeopleContext,
  transaction: Executor,
  {
    account,
    address,
    way,
    former,
  }: {
    readonly account: Account;
    readonly address: string;
    readonly way: string;
    readonly former?: string | undefined;
  },
): Promise<SignedIn> {
  if (former !== undefined) await endSession(transaction, former);
  await sweepSessions(transaction, context);
  // Disabled in the meantime: the row is looked at again where it is held.
  const { rows } = await sql`select from xuewei.accounts where id = ${account.id} and not disabled for share`.execute(
    transaction,
  );
  if (rows.length === 0) throw refused({ failures: 1 });
  const opened = await openSession(transaction, account.id, context);
  await appendAudit(transaction, {
    actor: account.name,
    action: 'signed-in',
    resource: `account ${account.name}`,
    from: null,
    to: { way, address },
  });
  return { ...opened, account };
}

function refused({ failures }: Pick<Attempt, 'failures'>): Refusal {
  const left = Math.max(0, FAILURES_BEFORE_LOCK - failures);
  return new Refusal('sign-in-refused', {
    zh: `账户名或密码不对，或账户已停用；再错 ${left} 次，这个名称将暂时锁定。`,
    en: `Wrong name or password, or the account is disabled; after ${left} more failures this name is locked for a while.`,
  });
}

function locked({ lockedFor }: Attempt): Refusal {
  const detail = {
    zh: `这个名称因多次登录失败已锁定，还有 ${lockedFor} 秒。`,
    en: `This name is locked after too many failures, for ${lockedFor} more seconds.`,
  };
  return new Refusal('sign-in-locked', detail, lockedFor);
}
