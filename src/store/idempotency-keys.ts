import { sql } from 'kysely';
import type { Executor } from './transaction.ts';

/** A key is the sender's own: two accounts may use the same. */
export interface KeyName {
  readonly key: string;
  readonly actor: string;
  /** Method and pattern of the address. */
  readonly route: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type Claim =
  /** The request may be executed; `since` tells this claim from a later one of the same key. */
  | { readonly state: 'claimed'; readonly since: string }
  | { readonly state: 'answered'; readonly answer: KeptAnswer }
  | { readonly state: 'inFlight' }
  | { readonly state: 'otherRequest' };

/** So long an answer is kept. */
export const KEPT_HOURS = 24;

/** A request that has not ended after so long was cut off: a crash must not block its key. */
export const LONGEST_FLIGHT_SECONDS = 60;

/** Claims a key for one execution: of any number of requests at once one gets it. */
export async function claimKey(executor: Executor, name: KeyName, bodyHash: string): Promise<Claim> {
  const { key, actor, route } = name;
  for (;;) {
    const { rows } = await sql<{ since: string }>`
      insert into xuewei.idempotency_keys as kept (key, actor, route, body_sha256)
      values (${key}, ${actor}, ${route}, ${bodyHash})
      on conflict (key, actor, route) do update
      set body_sha256 = excluded.body_sha256, status = null, headers = null, body = null, created_at = clock_timestamp()
      where kept.created_at < clock_timestamp() - make_interval(hours => ${KEPT_HOURS})
        or kept.status is null and kept.body_sha256 = excluded.body_sha256
          and kept.created_at < clock_timestamp() - make_interval(secs => ${LONGEST_FLIGHT_SECONDS})
      returning created_at::text as since`.execute(executor);
    if (rows[0] !== undefined) return { state: 'claimed', since: rows[0].since };
    const found = await lookUp(executor, name, bodyHash);
    // Released between the two statements: it can be claimed now.
    if (found !== undefined) return found;
  }
}

async function lookUp(
  executor: Executor,
  { key, actor, route }: KeyName,
  bodyHash: string,
): Promise<Claim | undefined> {
  const { rows } = await sql<{
    sha256: string;
    status: number | null;
    headers: Record<string, string> | null;
    body: Buffer | null;
  }>`
    select body_sha256 as sha256, status, headers, body from xuewei.idempotency_keys where key = ${key} and actor = ${actor} and route = ${route}`.execute(
    executor,
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  if (row.sha256 !== bodyHash) return { state: 'otherRequest' };
  if (row.status === null) return { state: 'inFlight' };
  const answer = { status: row.status, headers: row.headers ?? {}, body: row.body ?? Buffer.alloc(0) };
  return { state: 'answered', answer };
}

/**
 * Keeps the answer of a claimed request. In the transaction of the change: then no crash comes between the two.
 * @returns false where the claim is lost: another one has taken the key over
 */
export async function keepAnswer(
  executor: Executor,
  { key, actor, route }: KeyName,
  since: string,
  { status, headers, body }: KeptAnswer,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update xuewei.idempotency_keys
    set status = ${status}, headers = ${JSON.stringify(headers)}::jsonb, body = ${body}
    where key = ${key} and actor = ${actor} and route = ${route} and created_at = ${since}::timestamptz`.execute(
    executor,
  );
  return numAffectedRows === 1n;
}

/** Gives a claimed key free: nothing was changed, the request may be sent again, mended too. */
export async function releaseKey(executor: Executor, { key, actor, route }: KeyName, since: string): Promise<void> {
  await sql`
    delete from xuewei.idempotency_keys
    where key = ${key} and actor = ${actor} and route = ${route} and status is null
      and created_at = ${since}::timestamptz`.execute(executor);
}

/** Drops keys whose time is over. @returns how many */
export async function dropOldKeys(executor: Executor): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from xuewei.idempotency_keys
    where created_at < clock_timestamp() - make_interval(hours => ${KEPT_HOURS})`.execute(executor);
  return Number(numAffectedRows ?? 0);
}
