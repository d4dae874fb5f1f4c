import { sql } from 'kysely';
import type { Executor } from './transaction.ts';

export interface StoredBatch {
  readonly id: string;
  readonly name: string;
  readonly request: unknown;
  readonly requestedBy: string;
  readonly scheduleId: string | null;
  readonly previousId: string | null;
  readonly created: Date;
  readonly finished: Date | null;
  /** Why it came to no good end, or that somebody has dismissed it; null where neither is so. */
  readonly failure: unknown;
  readonly jobs: readonly StoredBatchJob[];
  /** Alerts that it raised. */
  readonly alerts: number;
}

export interface StoredBatchJob {
  /** Of its scenario in the request. */
  readonly position: number;
  readonly scenario: string;
  readonly id: string;
  readonly status: string;
}

export interface NewBatch {
  readonly id: string;
  readonly name: string;
  readonly request: unknown;
  readonly requestedBy: string;
  readonly scheduleId: string | null;
}

/** Writes a batch. @returns false where it was there */
export async function insertBatch(executor: Executor, batch: NewBatch): Promise<boolean> {
  const { rows } = await sql`
    insert into xuewei.batches (id, name, request, requested_by, schedule_id)
    values (${batch.id}, ${batch.name}, ${JSON.stringify(batch.request)}, ${batch.requestedBy}, ${batch.scheduleId})
    on conflict do nothing returning id`.execute(executor);
  return rows.length === 1;
}

const SELECT = sql`
  select b.id, b.name, b.request, b.requested_by as "requestedBy", b.schedule_id as "scheduleId",
    b.previous_id as "previousId", b.created_at as created, b.finished_at as finished, b.failure,
    coalesce(j.jobs, '[]') as jobs, (select count(*)::integer from xuewei.alerts a where a.batch_id = b.id) as alerts
  from xuewei.batches b
  left join lateral (
    select json_agg(json_build_object('position', position, 'scenario', bj.scenario, 'id', bj.job_id, 'status', o.status) order by position) as jobs
    from xuewei.batch_jobs bj join xuewei.jobs o on o.id = bj.job_id where bj.batch_id = b.id
  ) j on true`;

/** One batch with its runs; undefined where there is none. */
export async function findBatch(executor: Executor, id: string): Promise<StoredBatch | undefined> {
  const { rows } = await sql<StoredBatch>`${SELECT} where b.id = ${id}`.execute(executor);
  return rows[0];
}

/** Newest first, and how many there are in all. */
export async function listBatches(
  executor: Executor,
  {
    within,
    limit,
    offset,
  }: { readonly within?: readonly string[] | undefined; readonly limit: number; readonly offset: number },
): Promise<{ readonly batches: StoredBatch[]; readonly total: number }> {
  const there =
    within === undefined
      ? sql`true`
      : sql`b.request -> 'areas' <> '[]' and b.request -> 'areas' <@ ${JSON.stringify(within)}::jsonb`;
  const { rows } = await sql<StoredBatch>`
    ${SELECT} where ${there} order by b.created_at desc, b.id desc limit ${limit} offset ${offset}`.execute(executor);
  const { rows: counts } = await sql<{ total: number }>`
    select count(*)::integer as total from xuewei.batches b where ${there}`.execute(executor);
  return { batches: rows, total: counts[0]!.total };
}

/** Notes which run computes a scenario of a batch; twice is once. */
export async function addBatchJob(
  executor: Executor,
  batchId: string,
  position: number,
  scenario: string,
  jobId: string,
): Promise<void> {
  await sql`
    insert into xuewei.batch_jobs (batch_id, position, scenario, job_id)
    values (${batchId}, ${position}, ${scenario}, ${jobId}) on conflict do nothing`.execute(executor);
}

/**
 * Notes which versions a batch takes, where that is not noted yet: whoever expands it again must take the same ones.
 * @returns its request as it is now; undefined for a batch that has ended or is not there
 */
export async function noteTaken(executor: Executor, id: string, taken: unknown): Promise<unknown> {
  const { rows } = await sql<{ request: unknown }>`
    update xuewei.batches set request = jsonb_build_object('taken', ${JSON.stringify(taken)}::jsonb) || request
    where id = ${id} and finished_at is null returning request`.execute(executor);
  return rows[0]?.request;
}

/** Holds a batch against its end until the transaction ends. @returns false where it has ended already */
export async function holdOpenBatch(executor: Executor, id: string): Promise<boolean> {
  const { rows } = await sql`
    select id from xuewei.batches where id = ${id} and finished_at is null for no key update`.execute(executor);
  return rows.length === 1;
}

/** A run for every scenario, and none of them at work. */
const RUNS_ENDED = sql`
  b.finished_at is null
  and (select count(*) from xuewei.batch_jobs j where j.batch_id = b.id) = jsonb_array_length(b.request -> 'scenarios')
  and not exists (
    select from xuewei.batch_jobs bj join xuewei.jobs j on j.id = bj.job_id
    where bj.batch_id = b.id and j.status in ('accepted', 'running'))`;

/** Batches of which every run has ended and which are not finished, the oldest first. */
export async function listEndedBatches(executor: Executor): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select b.id from xuewei.batches b where ${RUNS_ENDED} order by b.created_at, b.id`.execute(executor);
  return rows.map(({ id }) => id);
}

/** Holds such a batch until the transaction ends. @returns false where somebody else has finished it */
export async function holdEndedBatch(executor: Executor, id: string): Promise<boolean> {
  const { rows } = await sql`
    select b.id from xuewei.batches b where b.id = ${id} and ${RUNS_ENDED} for no key update`.execute(executor);
  return rows.length === 1;
}

/** A run that the one of a batch may be compared with. */
export interface EarlierRun {
  readonly scenario: string;
  readonly jobId: string;
  readonly batchId: string;
  readonly created: Date;
}

/** Runs before the newest that are tried where the newest cannot be read. */
const EARLIER_RUNS = 4;

/**
 * Successful runs of the scenarios of a batch, out of earlier batches of the same name, and of the same schedule or the
 * same areas; the best to compare with first: of the same schedule, of a batch that has told its alerts, the newest. A batch
 * that was dismissed or never became runs has told nothing: to compare with it would lose what it did not tell.
 */
export async function earlierRuns(executor: Executor, id: string): Promise<EarlierRun[]> {
  const { rows } = await sql<EarlierRun>`
    select e.* from xuewei.batches b join xuewei.batch_jobs own on own.batch_id = b.id
    cross join lateral (
      select own.scenario, bj.job_id as "jobId", p.id as "batchId", p.created_at as created
      from xuewei.batches p join xuewei.batch_jobs bj on bj.batch_id = p.id and bj.scenario = own.scenario
      join xuewei.jobs j on j.id = bj.job_id and j.status = 'successful'
      where p.name = b.name and p.finished_at is not null and (p.created_at, p.id) < (b.created_at, b.id)
        and (p.failure is null or p.failure ->> 'kind' = 'alerts')
        and (p.schedule_id = b.schedule_id
          or ((p.request -> 'areas') @> (b.request -> 'areas') and (p.request -> 'areas') <@ (b.request -> 'areas')))
        and not exists (
          select from xuewei.batch_jobs other join xuewei.jobs o on o.id = other.job_id
          where other.batch_id = p.id and o.status not in ('successful', 'failed'))
        and (select count(*) from xuewei.batch_jobs c where c.batch_id = p.id) = jsonb_array_length(p.request -> 'scenarios')
      order by (b.schedule_id is null or p.schedule_id is not distinct from b.schedule_id) desc, p.failure is null desc,
        p.created_at desc, p.id desc limit ${EARLIER_RUNS}
    ) e
    where b.id = ${id}`.execute(executor);
  return rows;
}

/** Ends a batch whose runs have ended. @param previousId the batch that its alerts compare with */
export async function finishBatch(
  executor: Executor,
  id: string,
  previousId: string | null,
  failure: unknown = null,
): Promise<void> {
  await sql`
    update xuewei.batches set finished_at = clock_timestamp(), previous_id = ${previousId},
      failure = ${failure === null ? null : JSON.stringify(failure)}::jsonb
    where id = ${id} and finished_at is null`.execute(executor);
}

/** Ends a batch that does not go on; one that has ended stays as it is. */
export async function failBatch(executor: Executor, id: string, failure: unknown): Promise<void> {
  await sql`
    update xuewei.batches set finished_at = clock_timestamp(), failure = ${JSON.stringify(failure)}::jsonb
    where id = ${id} and finished_at is null`.execute(executor);
}

export interface NewAlert {
  readonly id: string;
  readonly scenario: string;
  readonly area: string;
  readonly stage: string;
  readonly schoolYear: number;
  readonly before: string | null;
  readonly level: string | null;
  readonly reason: unknown;
}

export interface StoredAlert extends NewAlert {
  readonly batchId: string;
  readonly created: Date;
}

/** So many rows go into one statement: the server takes 65,535 values. */
const AT_ONCE = 1000;

/** Writes the alerts of a batch; those that are there stay. */
export async function insertAlerts(executor: Executor, batchId: string, alerts: readonly NewAlert[]): Promise<void> {
  for (let first = 0; first < alerts.length; first += AT_ONCE)
    await executor
      .insertInto('alerts')
      .values(
        alerts
          .slice(first, first + AT_ONCE)
          .map(({ id, scenario, area, stage, schoolYear, before, level, reason }) => ({
            id,
            batch_id: batchId,
            scenario,
            area,
            stage,
            school_year: schoolYear,
            level_before: before,
            level,
            reason: JSON.stringify(reason),
          })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

export interface AlertFilter {
  readonly batch?: string | undefined;
  readonly areas?: readonly string[] | undefined;
  readonly level?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Newest batch first, then by area, stage and scenario. */
export async function listAlerts(
  executor: Executor,
  { batch, areas, level, limit, offset }: AlertFilter,
): Promise<{ readonly alerts: StoredAlert[]; readonly total: number }> {
  const wanted = sql`
    ${batch === undefined ? sql`true` : sql`a.batch_id = ${batch}`}
    and ${areas === undefined ? sql`true` : sql`a.area = any(${[...areas]}::text[])`}
    and ${level === undefined ? sql`true` : sql`a.level = ${level}`}`;
  const { rows } = await sql<StoredAlert>`
    select a.id, a.batch_id as "batchId", a.scenario, a.area, a.stage, a.school_year as "schoolYear",
      a.level_before as before, a.level, a.reason, a.created_at as created
    from xuewei.alerts a join xuewei.batches b on b.id = a.batch_id where ${wanted}
    order by b.created_at desc, a.area, a.stage, a.scenario limit ${limit} offset ${offset}`.execute(executor);
  const { rows: counts } = await sql<{ total: number }>`
    select count(*)::integer as total from xuewei.alerts a where ${wanted}`.execute(executor);
  return { alerts: rows, total: counts[0]!.total };
}
