import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Database } from '../store/database.ts';
import type { JobKind, Lane } from '../store/tables.ts';
import { enqueue, QUEUES } from './boss.ts';

/**
 * Makes the queue anew out of jobs and batches: what has been computed stays, what was not is enqueued again. Messages do
 * not stand in a backup: they say nothing that jobs and batches do not know.
 * @returns how many jobs go on
 */
export async function requeueActiveJobs(boss: PgBoss, transaction: Database): Promise<number> {
  await sql`delete from pgboss.job where name = any(${Object.values(QUEUES)})`.execute(transaction);
  const { rows: jobs } = await sql<{ id: string; kind: JobKind; lane: Lane; phases: number }>`
    select id, kind, lane, phases from xuewei.jobs where status in ('accepted', 'running') order by created_at, id`.execute(
    transaction,
  );
  for (const { id: jobId, kind, lane, phases } of jobs) {
    if (kind === 'backtest') {
      await enqueue(boss, transaction, 'backtests', [{ jobId, phase: 0, part: 0 }], lane);
      continue;
    }
    const { rows: parts } = await sql<{ phase: number; part: number; finished: boolean; joined: boolean }>`
      select phase, part, finished_at is not null as finished,
        exists (select from xuewei.job_results r where r.job_id = p.job_id and r.phase >= p.phase) as joined
      from xuewei.job_parts p where job_id = ${jobId} order by phase, part`.execute(transaction);
    for (let phase = 0; phase < phases; phase += 1) {
      const ofPhase = parts.filter((part) => part.phase === phase && !part.joined);
      const open = ofPhase.filter(({ finished }) => !finished).map(({ part }) => ({ jobId, phase, part }));
      if (open.length > 0) await enqueue(boss, transaction, 'parts', open, lane, phases - 1 - phase);
      else if (ofPhase.length > 0) await enqueue(boss, transaction, 'joins', [{ jobId, phase }], lane);
    }
  }
  const { rows: batches } = await sql<{ id: string }>`
    select id from xuewei.batches where finished_at is null order by created_at, id`.execute(transaction);
  for (const { id: batchId } of batches) await enqueue(boss, transaction, 'nightly', [{ batchId }], 'nightly', 1);
  return jobs.length;
}
