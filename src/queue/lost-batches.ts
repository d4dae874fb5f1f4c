import { sql } from 'kysely';
import { failBatch } from '../store/batches.ts';
import type { Database } from '../store/database.ts';
import { QUEUES } from './boss.ts';
import { failureOf } from './failure.ts';

/**
 * Ends batches that are not runs yet and that no message expands any more: it was given up, or thrown away. The message of a
 * schedule has the number of its batch. @returns their ids
 */
export async function failLostBatches(database: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string; error: string | null }>`
    with open as (
      select b.id from xuewei.batches b
      where b.finished_at is null
        and (select count(*) from xuewei.batch_jobs j where j.batch_id = b.id) < jsonb_array_length(b.request -> 'scenarios')
    ), messages as (
      select o.id, m.state, m.created_on, m.output ->> 'message' as error
      from open o join pgboss.job m on m.name = ${QUEUES.nightly} and (m.id = o.id or m.data ->> 'batchId' = o.id::text)
    )
    select o.id, (select m.error from messages m where m.id = o.id order by m.created_on desc limit 1) as error from open o
    where not exists (
      select from messages m where m.id = o.id and m.state in ('created', 'retry', 'active'))`.execute(database);
  for (const { id, error } of rows)
    await failBatch(database, id, failureOf(error ?? 'every worker that took it died or fell silent'));
  return rows.map(({ id }) => id);
}
