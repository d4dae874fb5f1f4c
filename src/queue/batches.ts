import type { PgBoss } from 'pg-boss';
import type { Reference } from '../services/passport.ts';
import { InputFaults, type ProjectRequest } from '../services/ports.ts';
import {
  addBatchJob,
  failBatch,
  findBatch,
  holdOpenBatch,
  insertBatch,
  noteTaken,
  type StoredBatch,
} from '../store/batches.ts';
import { canonicalJson } from '../store/canonical-json.ts';
import type { Database } from '../store/database.ts';
import { createJobId } from '../store/job-id.ts';
import { findJob, isActive } from '../store/jobs.ts';
import { findSchedule } from '../store/schedules.ts';
import { type Executor, inTransaction } from '../store/transaction.ts';
import { BatchAlerts, type TellBatch } from './batch-alerts.ts';
import { type BatchMessage, enqueue, QUEUES } from './boss.ts';
import { failureOf, type JobFailure } from './failure.ts';
import type { JobDesk } from './job-desk.ts';

/** What a batch computes: the same areas and years under each of the scenarios. */
export interface BatchRequest {
  readonly name: string;
  readonly areas: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Ids of shipped or stored scenarios, "id" or "id@version". */
  readonly scenarios: readonly string[];
  readonly draws?: number | undefined;
  readonly seed?: number | undefined;
  /** Datasets of the counties: 'latest', or "id" and "id@version"; none where left out. */
  readonly datasets?: 'latest' | readonly string[] | undefined;
}

/** A request with the versions that it takes: noted before the first run of it, so that all runs are of one state. */
interface NotedRequest extends BatchRequest {
  readonly taken?: Pick<BatchRequest, 'scenarios' | 'datasets'>;
}

/** Why a batch came to no good end: it could not become runs, was dismissed, or what changed could not be told. */
export type BatchFailure =
  | JobFailure
  | { readonly kind: 'dismissed' }
  | { readonly kind: 'alerts'; readonly message: string };

/** A request as the store knows it at this moment, with everything that it names. */
export interface ResolvedRun {
  readonly request: ProjectRequest;
  readonly datasets: readonly Reference[];
  readonly scenarios: readonly Reference[];
}

/** Reads scenarios and datasets that a batch names. @throws InputFaults where they are not there */
export type ResolveBatchRun = (batch: BatchRequest, scenario: string) => Promise<ResolvedRun>;

export interface BatchesOptions {
  readonly database: Database;
  readonly boss: PgBoss;
  readonly desk: JobDesk;
  readonly resolve: ResolveBatchRun;
}

/** Scenarios of a batch, side by side: as many as a comparison of a night needs. */
export const MOST_SCENARIOS = 12;

/** Batches: accepted as one row, expanded into runs of the nightly lane, finished with alerts. */
export class Batches {
  readonly #options: BatchesOptions;
  readonly #alerts: BatchAlerts;

  constructor(options: BatchesOptions) {
    this.#options = options;
    this.#alerts = new BatchAlerts(options.database, options.desk);
  }

  /**
   * Accepts a batch: its row and the message that expands it are one transaction.
   * @param within the same transaction, what else is written with it: the answer, so that a repetition finds it
   * @throws InputFaults where a run of it could not be answered
   */
  async submit(
    request: BatchRequest,
    by: string,
    within?: (transaction: Executor, batch: StoredBatch) => Promise<void>,
  ): Promise<string> {
    const { database, boss, resolve } = this.#options;
    for (const scenario of request.scenarios) await resolve(request, scenario);
    const id = createJobId();
    await inTransaction(database, async (transaction) => {
      await insertBatch(transaction, { id, name: request.name, request, requestedBy: by, scheduleId: null });
      await enqueue(boss, transaction, 'nightly', [{ batchId: id }], 'nightly', 1);
      await within?.(transaction, (await findBatch(transaction, id))!);
    });
    return id;
  }

  /** Makes the runs of a batch, those that are not there yet. A schedule's message makes the batch first. */
  async expand(message: BatchMessage, messageId: string): Promise<void> {
    const id = message.batchId ?? (await this.#ofSchedule(message.scheduleId!, messageId));
    if (id === undefined) return;
    const { database } = this.#options;
    const batch = await findBatch(database, id);
    if (batch === undefined || batch.finished !== null) return;
    try {
      await this.#expandInto(batch);
    } catch (error) {
      // What was there when it was accepted may have been deleted since: tomorrow it is no better.
      if (!(error instanceof InputFaults)) throw error;
      await failBatch(database, id, failureOf(error));
    }
  }

  async #expandInto(batch: StoredBatch): Promise<void> {
    const { id, requestedBy } = batch;
    const missing = [...(batch.request as BatchRequest).scenarios.entries()].filter(
      ([position]) => !batch.jobs.some((job) => job.position === position),
    );
    if (missing.length === 0) return;
    const request = await this.#withVersions(batch);
    for (const [position, scenario] of missing) {
      const { database, desk, resolve } = this.#options;
      // Dismissed meanwhile.
      if (request === undefined || (await findBatch(database, id))?.finished !== null) return;
      const { scenarios, datasets } = request.taken!;
      const resolved = await resolve({ ...request, datasets }, scenarios[position]!);
      const asked = { by: requestedBy, lane: 'nightly' as const, canonical: canonicalJson(resolved.request) };
      const { job } = await desk.submitRun(resolved.request, { ...asked, ...referencesOf(resolved) }, false);
      const open = await inTransaction(database, async (transaction) => {
        if (!(await holdOpenBatch(transaction, id))) return false;
        await addBatchJob(transaction, id, position, scenario, job.id);
        return true;
      });
      // Dismissed in this very moment, by somebody who did not know of this run.
      if (!open) await this.#stopUnlessWanted(job.id, id, requestedBy);
    }
  }

  /**
   * The request with the versions that it takes. They are noted before the first run: if this is cut off, the next one
   * goes on with the same data, and is given the same runs.
   */
  async #withVersions({ id, request: stored }: StoredBatch): Promise<NotedRequest | undefined> {
    const request = stored as NotedRequest;
    if (request.taken !== undefined) return request;
    let { datasets } = request;
    const scenarios: string[] = [];
    for (const scenario of request.scenarios) {
      const resolved = await this.#options.resolve({ ...request, datasets }, scenario);
      // From the first scenario on all take the same figures.
      if (datasets !== undefined) datasets = resolved.datasets.map(versioned);
      const [name] = scenario.split('@');
      const kept = resolved.scenarios.find((reference) => reference.id === name);
      scenarios.push(kept === undefined ? scenario : versioned(kept));
    }
    return (await noteTaken(this.#options.database, id, { scenarios, datasets })) as NotedRequest | undefined;
  }

  /** Finishes batches of which every run has ended: their alerts are written with the end. @param tell is told of those that cannot be */
  async finishEnded(tell: TellBatch): Promise<void> {
    await this.#alerts.finishEnded(tell);
  }

  /** Stops the runs that nothing but this batch wants. @returns undefined where there is no such batch */
  async dismiss(id: string, by: string): Promise<StoredBatch | undefined> {
    const { database } = this.#options;
    // Ended first: from here on nobody adds a run, and those that are read below are all.
    await failBatch(database, id, { kind: 'dismissed' } satisfies BatchFailure);
    const batch = await findBatch(database, id);
    if (batch === undefined) return undefined;
    for (const { id: jobId, status } of batch.jobs)
      if (status === 'accepted' || status === 'running') await this.#stopUnlessWanted(jobId, id, by);
    return findBatch(database, id);
  }

  async #stopUnlessWanted(jobId: string, batchId: string, by: string): Promise<void> {
    const { database, desk } = this.#options;
    const job = await findJob(database, 'run', jobId);
    const { others } = await database
      .selectFrom('batch_jobs')
      .select(({ fn }) => fn.countAll<string>().as('others'))
      .where('job_id', '=', jobId)
      .where('batch_id', '<>', batchId)
      .executeTakeFirstOrThrow();
    if (job?.lane === 'nightly' && isActive(job.status) && Number(others) === 0) await desk.dismiss('run', jobId, by);
  }

  /** A cron message becomes a batch that carries the message's own number: handed out twice, it is made once. */
  async #ofSchedule(scheduleId: string, messageId: string): Promise<string | undefined> {
    const { database } = this.#options;
    // Switched off since, or deleted: what was begun is brought to its end.
    if ((await findBatch(database, messageId)) !== undefined) return messageId;
    const schedule = await findSchedule(database, scheduleId);
    if (schedule === undefined || !schedule.enabled) return undefined;
    const { name, request, createdBy } = schedule;
    const batch = {
      id: messageId,
      name,
      request: { ...(request as BatchRequest), name },
      requestedBy: createdBy,
      scheduleId,
    };
    await insertBatch(database, batch);
    return messageId;
  }
}

const versioned = ({ id, version }: Reference) => `${id}@${version}`;
const referencesOf = ({ datasets, scenarios }: ResolvedRun) => ({ datasets, scenarios });

/** Schedules as the queue keeps them: set after every change, and at every start. A night that was missed is made up for once. */
export async function setSchedules(
  boss: PgBoss,
  schedules: readonly {
    readonly id: string;
    readonly cron: string;
    readonly timezone: string;
    readonly enabled: boolean;
  }[],
): Promise<void> {
  const wanted = new Map(schedules.filter(({ enabled }) => enabled).map((schedule) => [schedule.id, schedule]));
  for (const { key } of await boss.getSchedules(QUEUES.nightly))
    if (!wanted.has(key)) await boss.unschedule(QUEUES.nightly, key);
  for (const { id, cron, timezone } of wanted.values())
    await boss.schedule(QUEUES.nightly, cron, { scheduleId: id }, { tz: timezone, key: id, missed: 'once' });
}
