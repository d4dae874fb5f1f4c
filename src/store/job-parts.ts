import { sql } from 'kysely';
import { appendEvent } from './jobs.ts';
import type { Executor } from './transaction.ts';

export interface PartKey {
  readonly jobId: string;
  readonly phase: number;
  readonly part: number;
}

export interface StoredPart {
  readonly content: unknown;
  readonly counties: number;
  readonly finished: boolean;
}

/** One part; undefined where there is none. */
export async function findPart(executor: Executor, { jobId, phase, part }: PartKey): Promise<StoredPart | undefined> {
  const { rows } = await sql<StoredPart>`
    select content, counties, finished_at is not null as finished from xuewei.job_parts
    where job_id = ${jobId} and phase = ${phase} and part = ${part}`.execute(executor);
  return rows[0];
}

/** Writes what came of a part; where it has been written already nothing changes. The job is held after this. */
export async function insertPartData(
  executor: Executor,
  { jobId, phase, part }: PartKey,
  data: Buffer,
): Promise<boolean> {
  const { rows } = await sql<{ part: number }>`
    insert into xuewei.job_part_data (job_id, phase, part, data) values (${jobId}, ${phase}, ${part}, ${data})
    on conflict do nothing returning part`.execute(executor);
  return rows.length === 1;
}

/** Marks a part of a held job as done, tells of it, and answers whether it was the last of its phase. */
export async function finishPart(
  executor: Executor,
  { jobId, phase, part }: PartKey,
  region: string,
): Promise<{ readonly phaseComplete: boolean }> {
  await sql`
    update xuewei.job_parts set done = counties, region = ${region}, finished_at = clock_timestamp()
    where job_id = ${jobId} and phase = ${phase} and part = ${part}`.execute(executor);
  await tellProgress(executor, jobId);
  const { rows } = await sql<{ left: string }>`
    select count(*) as left from xuewei.job_parts
    where job_id = ${jobId} and phase = ${phase} and finished_at is null`.execute(executor);
  return { phaseComplete: Number(rows[0]!.left) === 0 };
}

/** How many counties of a part are done. Nobody waits for it: the row alone is written. */
export async function reportPart(
  executor: Executor,
  { jobId, phase, part }: PartKey,
  done: number,
  region: string,
): Promise<void> {
  await sql`
    update xuewei.job_parts set done = ${done}, region = ${region}
    where job_id = ${jobId} and phase = ${phase} and part = ${part} and finished_at is null and done < ${done}`.execute(
    executor,
  );
}

/** An event with the progress of a held job. */
export async function tellProgress(executor: Executor, jobId: string): Promise<void> {
  const { rows } = await sql<{ share: number; counties: number; region: string }>`
    select sum(p.work * p.done / greatest(p.counties, 1)) / nullif(sum(p.work), 0) as share, min(j.counties) as counties,
      (array_agg(p.region order by p.finished_at desc nulls last, p.done desc))[1] as region
    from xuewei.job_parts p join xuewei.jobs j on j.id = p.job_id where p.job_id = ${jobId}`.execute(executor);
  const { share, counties, region } = rows[0]!;
  await appendEvent(executor, jobId, 'progress', {
    done: Math.floor((share ?? 0) * counties),
    total: counties,
    region,
  });
}

/** What came of the parts of a phase, one after the other, in their order. */
export async function* partsOfPhase(executor: Executor, jobId: string, phase: number): AsyncGenerator<Buffer> {
  const keys = await executor
    .selectFrom('job_part_data')
    .select('part')
    .where('job_id', '=', jobId)
    .where('phase', '=', phase)
    .orderBy('part')
    .execute();
  for (const { part } of keys) {
    const { rows } = await sql<{ data: Buffer }>`
      select data from xuewei.job_part_data
      where job_id = ${jobId} and phase = ${phase} and part = ${part}`.execute(executor);
    yield rows[0]!.data;
  }
}

/** Drops what parts have left behind of jobs that need it no more. */
export async function dropJoinedParts(executor: Executor): Promise<void> {
  await sql`
    delete from xuewei.job_part_data d using xuewei.jobs j
    where j.id = d.job_id and (j.status not in ('accepted', 'running')
      or exists (select from xuewei.job_results r where r.job_id = d.job_id and r.phase = d.phase))`.execute(executor);
}
