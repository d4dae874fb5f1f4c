import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { holdLock } from './advisory-locks.ts';
import type { Executor } from './transaction.ts';

export interface AuditedChange {
  readonly actor: string;
  /** created, changed, locked, deleted, signed-in, ... */
  readonly action: string;
  /** Kind and id: "scenario enping-a". */
  readonly resource: string;
  /** What it was; null where there was nothing. */
  readonly from: unknown;
  readonly to: unknown;
}

export interface AuditRow {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly resource: string;
  readonly change: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** Hash before the first row. */
export const FIRST_HASH = '0'.repeat(64);

/** Appends a row to the chain, in the transaction that makes the change: no change without its row, no row without it. */
export async function appendAudit(
  transaction: Executor,
  { actor, action, resource, from, to }: AuditedChange,
): Promise<void> {
  await holdLock(transaction, 'audit');
  const { rows } = await sql<{ at: string; hash: string | null }>`
    select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
      (select hash from xuewei.audit order by seq desc limit 1) as hash`.execute(transaction);
  const { at, hash } = rows[0]!;
  const previousHash = hash ?? FIRST_HASH;
  const change = JSON.stringify({ from, to });
  await transaction
    .insertInto('audit')
    .values({
      at,
      actor,
      action,
      resource,
      change,
      previous_hash: previousHash,
      hash: auditHash({ at, actor, action, resource, change, previousHash }),
    })
    .execute();
}

/** SHA-256 over the hash before and every field, each with its length: no two rows can be read as one another. */
export function auditHash(row: Omit<AuditRow, 'seq' | 'hash'>): string {
  const { previousHash, at, actor, action, resource, change } = row;
  return createHash('sha256')
    .update(JSON.stringify([previousHash, at, actor, action, resource, change]))
    .digest('hex');
}

export type AuditVerdict =
  | { readonly intact: true; readonly rows: number; readonly last: string }
  | {
      readonly intact: false;
      readonly rows: number;
      readonly seq: number;
      readonly expected: string;
      readonly found: string;
    };

/** Walks the chain from its beginning, and names the first row that does not fit. */
export async function verifyAudit(executor: Executor): Promise<AuditVerdict> {
  let previous = FIRST_HASH;
  let after = 0;
  let count = 0;
  for (;;) {
    const rows = await readAudit(executor, { after, limit: 1000 });
    for (const row of rows) {
      count += 1;
      const expected = auditHash({ ...row, previousHash: previous });
      if (row.previousHash !== previous || row.hash !== expected)
        return { intact: false, rows: count, seq: row.seq, expected, found: row.hash };
      previous = row.hash;
      after = row.seq;
    }
    if (rows.length === 0) return { intact: true, rows: count, last: previous };
  }
}

/** The newest row of a resource; undefined where nothing was ever written of it. */
export async function lastChange(executor: Executor, resource: string): Promise<Pick<AuditRow, 'actor'> | undefined> {
  return executor
    .selectFrom('audit')
    .select('actor')
    .where('resource', '=', resource)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Rows after a number, in their order. */
export async function readAudit(
  executor: Executor,
  { after, limit, resource }: { readonly after: number; readonly limit: number; readonly resource?: string },
): Promise<AuditRow[]> {
  let query = executor.selectFrom('audit').selectAll().where('seq', '>', String(after)).orderBy('seq').limit(limit);
  if (resource !== undefined) query = query.where('resource', '=', resource);
  const rows = await query.execute();
  return rows.map(({ seq, previous_hash: previousHash, ...rest }) => ({ seq: Number(seq), previousHash, ...rest }));
}
