import { sql } from 'kysely';
import { isJobId } from './job-id.ts';
import type { JobKind, JobStatus, Lane } from './tables.ts';
import type { Executor } from './transaction.ts';

/** Channel on which every change of a job is told; the payload is its id. */
export const JOB_CHANNEL = 'xuewei_jobs';

export interface NewJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly contentKey: string;
  readonly lane: Lane;
  readonly question: Buffer;
  readonly subject: unknown;
  readonly passport: unknown;
  readonly requestedBy: string;
  readonly areas: readonly string[];
  readonly counties: number;
  /** Parts of each phase; the last phase is the whole result. */
  readonly phases: readonly (readonly NewPart[])[];
}

export interface NewPart {
  readonly content: unknown;
  readonly counties: number;
  /** Counties times draws. */
  readonly work: number;
}

/** A job as lists and statuses show it. */
export interface StoredJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly contentKey: string;
  readonly lane: Lane;
  readonly status: JobStatus;
  readonly subject: unknown;
  readonly passport: unknown;
  readonly requestedBy: string;
  readonly areas: readonly string[];
  readonly counties: number;
  readonly phases: number;
  readonly failure: unknown;
  readonly created: Date;
  readonly started: Date | null;
  readonly finished: Date | null;
  readonly updated: Date;
  /** Share of the work that is done, 0 to 1. */
  readonly progress: number;
  /** County done last. */
  readonly region: string;
  /** A result of fewer draws is there. */
  readonly preview: boolean;
  /** Of the whole result; null until it is there. */
  readonly resultSha256: string | null;
}

/** Writes a job and its parts. @returns false where a live job with the same content key was there */
export async function insertJob(executor: Executor, job: NewJob): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    insert into xuewei.jobs
      (id, kind, content_key, lane, status, question, subject, passport, requested_by, areas, counties, phases)
    values
      (${job.id}, ${job.kind}, ${job.contentKey}, ${job.lane}, 'accepted', ${job.question}, ${JSON.stringify(job.subject)},
       ${JSON.stringify(job.passport)}, ${job.requestedBy}, ${[...job.areas]}, ${job.counties}, ${job.phases.length})
    on conflict (content_key) where status in ('accepted', 'running', 'successful') do nothing
    returning id`.execute(executor);
  if (rows.length === 0) return false;
  await insertParts(executor, job.id, job.phases);
  await appendEvent(executor, job.id, 'status', { status: 'accepted' });
  return true;
}

/** Writes the parts of a job that has none. */
export async function insertParts(executor: Executor, jobId: string, phases: NewJob['phases']): Promise<void> {
  const parts = phases.flatMap((phase, index) =>
    phase.map(({ content, counties, work }, part) => ({
      job_id: jobId,
      phase: index,
      part,
      content: JSON.stringify(content),
      counties,
      work,
    })),
  );
  if (parts.length > 0) await executor.insertInto('job_parts').values(parts).execute();
}

const SELECT = sql`
  select j.id, j.kind, j.content_key as "contentKey", j.lane, j.status, j.subject, j.passport,
    j.requested_by as "requestedBy", j.areas, j.counties, j.phases, j.failure, j.created_at as created,
    j.started_at as started, j.finished_at as finished, j.updated_at as updated,
    coalesce(p.progress, 0) as progress, coalesce(p.region, '') as region,
    exists (select from xuewei.job_results r where r.job_id = j.id and r.phase < j.phases - 1) as preview,
    (select r.sha256 from xuewei.job_results r where r.job_id = j.id and r.phase = j.phases - 1) as "resultSha256"
  from xuewei.jobs j
  left join lateral (
    select sum(work * done / greatest(counties, 1)) / nullif(sum(work), 0) as progress,
      (array_agg(region order by phase desc, done > 0 desc, finished_at nulls first, part))[1] as region
    from xuewei.job_parts where job_id = j.id and j.status in ('accepted', 'running')
  ) p on true`;

/** One job; undefined where there is none of the kind. */
export async function findJob(executor: Executor, kind: JobKind, id: string): Promise<StoredJob | undefined> {
  if (!isJobId(id)) return undefined;
  const { rows } = await sql<StoredJob>`${SELECT} where j.id = ${id} and j.kind = ${kind}`.execute(executor);
  return rows[0];
}

/** The job whose answer is the same, accepted, at work or done. */
export async function findLiveJob(executor: Executor, contentKey: string): Promise<StoredJob | undefined> {
  const { rows } = await sql<StoredJob>`
    ${SELECT} where j.content_key = ${contentKey} and j.status in ('accepted', 'running', 'successful')`.execute(
    executor,
  );
  return rows[0];
}

export interface JobFilter {
  readonly kind: JobKind;
  readonly status?: JobStatus | undefined;
  /** Only jobs of these areas alone. */
  readonly within?: readonly string[] | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Newest first, and how many there are in all. */
export async function listJobs(
  executor: Executor,
  { kind, status, within, limit, offset }: JobFilter,
): Promise<{ readonly jobs: StoredJob[]; readonly total: number }> {
  const there = within === undefined ? sql`true` : sql`j.areas <> '{}' and j.areas <@ ${[...within]}::text[]`;
  const wanted = status === undefined ? there : sql`j.status = ${status} and ${there}`;
  const { rows } = await sql<StoredJob>`
    ${SELECT} where j.kind = ${kind} and ${wanted}
    order by j.created_at desc, j.id desc limit ${limit} offset ${offset}`.execute(executor);
  const { rows: counts } = await sql<{ total: string }>`
    select count(*) as total from xuewei.jobs j where j.kind = ${kind} and ${wanted}`.execute(executor);
  return { jobs: rows, total: Number(counts[0]!.total) };
}

/** How many jobs of a lane wait or are at work. */
export async function countActive(executor: Executor, lane: Lane): Promise<number> {
  const { rows } = await sql<{ total: string }>`
    select count(*) as total from xuewei.jobs where status in ('accepted', 'running') and lane = ${lane}`.execute(
    executor,
  );
  return Number(rows[0]!.total);
}

/** What was asked; undefined for a job that is not there. */
export async function readQuestion(executor: Executor, id: string): Promise<Buffer | undefined> {
  const row = await executor.selectFrom('jobs').select('question').where('id', '=', id).executeTakeFirst();
  return row?.question;
}

/**
 * Holds the job against other changes of its state until the transaction ends. Parts are written without it, so it is
 * always taken first.
 * @returns its state; undefined for a job that is not there
 */
export async function holdJob(
  executor: Executor,
  id: string,
): Promise<{ readonly status: JobStatus; readonly phases: number; readonly kind: JobKind } | undefined> {
  const { rows } = await sql<{ status: JobStatus; phases: number; kind: JobKind }>`
    select status, phases, kind from xuewei.jobs where id = ${id} for no key update`.execute(executor);
  return rows[0];
}

export const isActive = (status: JobStatus | undefined): boolean => status === 'accepted' || status === 'running';

/** Moves a held job from the nightly lane to that of people. */
export async function setInteractive(executor: Executor, id: string): Promise<void> {
  await sql`update xuewei.jobs set lane = 'interactive' where id = ${id}`.execute(executor);
}

/** Moves a held job to another state; the end is told as well. */
export async function setStatus(
  executor: Executor,
  id: string,
  status: JobStatus,
  failure: unknown = null,
): Promise<void> {
  const ended = !isActive(status);
  await sql`
    update xuewei.jobs set status = ${status}, updated_at = clock_timestamp(),
      started_at = coalesce(started_at, case when ${status} in ('running', 'successful', 'failed') then clock_timestamp() end),
      finished_at = case when ${ended} then coalesce(finished_at, clock_timestamp()) end,
      -- one that failed and is thrown away still says why
      failure = coalesce(${failure === null ? null : JSON.stringify(failure)}::jsonb, failure)
    where id = ${id}`.execute(executor);
  await appendEvent(executor, id, 'status', { status });
  if (ended) await appendEvent(executor, id, 'done', { status });
}

/** Adds an event of a held job, and tells whoever listens. */
export async function appendEvent(executor: Executor, id: string, event: string, data: unknown): Promise<void> {
  await sql`
    insert into xuewei.job_events (job_id, event_id, event, data)
    select ${id}, coalesce(max(event_id), 0) + 1, ${event}, ${JSON.stringify(data)}::jsonb
    from xuewei.job_events where job_id = ${id}`.execute(executor);
  await sql`select pg_notify(${JOB_CHANNEL}, ${id})`.execute(executor);
}

export interface StoredEvent {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

/** Events after the one with this number, in their order. */
export async function eventsAfter(executor: Executor, jobId: string, after: number): Promise<StoredEvent[]> {
  const { rows } = await sql<StoredEvent>`
    select event_id as id, event, data from xuewei.job_events
    where job_id = ${jobId} and event_id > ${after} order by event_id`.execute(executor);
  return rows;
}
