import { sql } from 'kysely';
import type { Executor } from '../store/transaction.ts';
import type { Actor, Role } from './actor.ts';
import { derivedSecret, newSecret, secretHash } from './secrets.ts';
import { type Now, seconds } from './time.ts';

export interface Lifetimes {
  /** Seconds without a request after which a session ends. */
  readonly idle: number;
  /** Seconds after which a session ends in any case. */
  readonly absolute: number;
}

const HOUR = 3600;
export const USUAL_LIFETIMES: Lifetimes = { idle: 8 * HOUR, absolute: 7 * 24 * HOUR };

/** The column csrf_hash may not be empty, and proves nothing: what would be compared comes out of the cookie as well. */
const UNUSED = '';

/** When it was seen last is written at most so often. */
const SEEN_EVERY = 60;

export interface OpenedSession {
  /** For the cookie; told once. */
  readonly secret: string;
  readonly csrfToken: string;
  readonly expiresAt: Date;
}

export interface FoundSession {
  readonly actor: Actor;
  /** The secret in the cookie, hashed: what the store calls the session. */
  readonly key: string;
  readonly csrfToken: string;
  readonly expiresAt: Date;
}

/** Opens a session with a secret that did not exist before: a secret planted in a browser is never taken over. */
export async function openSession(
  executor: Executor,
  accountId: string,
  { now, lifetimes }: { readonly now: Now; readonly lifetimes: Lifetimes },
): Promise<OpenedSession> {
  const secret = newSecret();
  const { rows } = await sql<{ expires_at: Date }>`
    insert into xuewei.sessions (id_hash, account_id, csrf_hash, expires_at, last_seen_at, created_at)
    values (${secretHash(secret)}, ${accountId}, ${UNUSED},
      ${now()} + ${seconds(lifetimes.absolute)}, ${now()}, ${now()})
    returning expires_at`.execute(executor);
  return { secret, csrfToken: csrfTokenOf(secret), expiresAt: rows[0]!.expires_at };
}

interface SessionRow {
  readonly account_id: string;
  readonly name: string;
  readonly roles: Role[];
  readonly regions: string[];
  readonly expires_at: Date;
  readonly stale: boolean;
}

/** The session of a cookie, with roles and regions as they are now; undefined where it has ended or never was. */
export async function findSession(
  executor: Executor,
  secret: string,
  { now, lifetimes }: { readonly now: Now; readonly lifetimes: Lifetimes },
): Promise<FoundSession | undefined> {
  const key = secretHash(secret);
  const { rows } = await sql<SessionRow>`
    select account_id, name, roles, regions, expires_at,
      last_seen_at < ${now()} - ${seconds(SEEN_EVERY)} as stale
    from xuewei.sessions join xuewei.accounts on accounts.id = account_id
    where id_hash = ${key} and not disabled and expires_at > ${now()}
      and last_seen_at > ${now()} - ${seconds(lifetimes.idle)}`.execute(executor);
  const row = rows[0];
  if (row === undefined) return undefined;
  if (row.stale) await sql`update xuewei.sessions set last_seen_at = ${now()} where id_hash = ${key}`.execute(executor);
  const actor = { id: row.account_id, name: row.name, roles: row.roles, regions: row.regions };
  return { actor, key, csrfToken: csrfTokenOf(secret), expiresAt: row.expires_at };
}

/** Ends one session; true where there was one. */
export async function endSession(executor: Executor, key: string): Promise<boolean> {
  const { numDeletedRows } = await executor.deleteFrom('sessions').where('id_hash', '=', key).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Ends every session of an account. */
export async function endSessionsOf(executor: Executor, accountId: string): Promise<void> {
  await executor.deleteFrom('sessions').where('account_id', '=', accountId).execute();
}

/** Takes out what has ended by itself. */
export async function sweepSessions(
  executor: Executor,
  { now, lifetimes }: { readonly now: Now; readonly lifetimes: Lifetimes },
): Promise<void> {
  await sql`delete from xuewei.sessions
    where expires_at <= ${now()} or last_seen_at <= ${now()} - ${seconds(lifetimes.idle)}`.execute(executor);
}

/** It can be made again from the cookie, so the store keeps nothing of it and the browser needs no second cookie. */
function csrfTokenOf(secret: string): string {
  return derivedSecret(secret, 'csrf');
}
