import { sql } from 'kysely';
import type { Database } from '../store/database.ts';
import type { JobKind, JobStatus } from '../store/tables.ts';
import type { Executor } from '../store/transaction.ts';
import { QUEUES } from './boss.ts';

/** Work that was given up: it broke again and again, or whoever had it died each time. */
export interface DeadLetter {
  readonly id: string;
  readonly at: Date;
  /** parts, joins, backtests or nightly. */
  readonly queue: string | null;
  /** The last error, as it was; null where nobody lived to tell. */
  readonly error: string | null;
  /** The work itself: job, phase, part, or batch. */
  readonly work: Readonly<Record<string, unknown>>;
  /** The job that it belonged to, where it is still there. */
  readonly job: { readonly id: string; readonly kind: JobKind; readonly status: JobStatus } | null;
}

/** Dead letters, the newest first. @returns one page, and how many there are in all */
export async function listDeadLetters(
  database: Database,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ readonly letters: readonly DeadLetter[]; readonly total: number }> {
  const { rows } = await sql<DeadLetterRow>`
    select d.id::text as id, d.created_on as at, d.data, d.source_name as source, d.source_output as output,
      j.id::text as "jobId", j.kind, j.status, count(*) over ()::int as total
    from pgboss.job d left join xuewei.jobs j on j.id::text = d.data->>'jobId'
    where d.name = ${QUEUES.dead}
    order by d.created_on desc, d.id offset ${offset} limit ${limit}`.execute(database);
  const { rows: counted } = rows.length > 0 ? { rows } : await countOf(database);
  return { letters: rows.map(letterOf), total: counted[0]?.total ?? 0 };
}

/** Throws one away. @returns what it was; undefined where there is none */
export async function discardDeadLetter(transaction: Executor, id: string): Promise<object | undefined> {
  const { rows } = await sql<{ data: object }>`
    delete from pgboss.job where name = ${QUEUES.dead} and id::text = ${id} returning data`.execute(transaction);
  return rows[0]?.data;
}

interface DeadLetterRow {
  readonly id: string;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>> & { readonly queue?: string; readonly error?: string };
  readonly source: string | null;
  /** What the last attempt left: an error, or what pg-boss says where there was none. */
  readonly output: { readonly message?: string; readonly value?: { readonly message?: string } } | null;
  readonly jobId: string | null;
  readonly kind: JobKind;
  readonly status: JobStatus;
  readonly total: number;
}

const countOf = (database: Database) =>
  sql<{ total: number }>`select count(*)::int as total from pgboss.job where name = ${QUEUES.dead}`.execute(database);

function letterOf({ id, at, data, source, output, jobId, kind, status }: DeadLetterRow): DeadLetter {
  const { queue = source, error = output?.message ?? output?.value?.message ?? null, ...work } = data;
  return { id, at, queue, error, work, job: jobId === null ? null : { id: jobId, kind, status } };
}
