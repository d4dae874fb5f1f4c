import { sql } from 'kysely';
import type { Database } from '../store/database.ts';
import type { JobKind, JobStatus, Lane } from '../store/tables.ts';
import { QUEUES } from './boss.ts';

/** How much waits, is at work and has been done, as it is in the database now. */
export interface Figures {
  readonly jobs: readonly {
    readonly kind: JobKind;
    readonly lane: Lane;
    readonly status: JobStatus;
    readonly count: number;
  }[];
  readonly messages: readonly { readonly queue: string; readonly state: MessageState; readonly count: number }[];
  /** Seconds that the oldest job has been waiting, by lane; 0 where none waits. */
  readonly oldest: Readonly<Record<Lane, number>>;
  /** Seconds since the last backup; null where none is known. */
  readonly backup: number | null;
}

export type MessageState = 'ready' | 'active' | 'dead';

/** Counts them. No names and no ids: whoever watches needs none. */
export async function readFigures(database: Database): Promise<Figures> {
  const { rows: jobs } = await sql<Figures['jobs'][number]>`
    select kind, lane, status, count(*)::int as count from xuewei.jobs group by kind, lane, status`.execute(database);
  // What is done stays in the table for a while: it is neither waiting nor at work.
  const { rows: messages } = await sql<Figures['messages'][number]>`
    select name as queue, case when name = ${QUEUES.dead} then 'dead' when state = 'active' then 'active' else 'ready' end as state,
      count(*)::int as count
    from pgboss.job where name = any(${Object.values(QUEUES)}) and state in ('created', 'retry', 'active')
    group by 1, 2`.execute(database);
  const { rows: oldest } = await sql<{ lane: Lane; seconds: number }>`
    select lane, extract(epoch from clock_timestamp() - min(created_at))::float8 as seconds from xuewei.jobs
    where status = 'accepted' group by lane`.execute(database);
  const { rows: backups } = await sql<{ seconds: number | null }>`
    select extract(epoch from clock_timestamp() - max(finished_at))::float8 as seconds from xuewei.backups`.execute(
    database,
  );
  return {
    jobs,
    messages,
    oldest: { interactive: 0, nightly: 0, ...Object.fromEntries(oldest.map(({ lane, seconds }) => [lane, seconds])) },
    backup: backups[0]?.seconds ?? null,
  };
}
