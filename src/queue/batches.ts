import type { PgBoss } from 'pg-boss';
import { type LevelChange, levelChanges } from '../../models/findings/level-changes.ts';
import type { Passport, Reference } from '../services/passport.ts';
import { InputFaults, type ProjectRequest } from '../services/ports.ts';
import {
  addBatchJob,
  batchBefore,
  failBatch,
  findBatch,
  finishBatch,
  holdEndedBatch,
  insertAlerts,
  insertBatch,
  type NewAlert,
  type StoredBatch,
} from '../store/batches.ts';
import type { Database } from '../store/database.ts';
import { createJobId } from '../store/job-id.ts';
import { findJob } from '../store/jobs.ts';
import { findSchedule } from '../store/schedules.ts';
import { type Executor, inTransaction } from '../store/transaction.ts';
import { type BatchMessage, enqueue, QUEUES } from './boss.ts';
import { canonicalJson } from './canonical-json.ts';
import { failureOf } from './failure.ts';
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

  constructor(options: BatchesOptions) {
    this.#options = options;
  }

  /**
   * Accepts a batch: its row and the message that expands it are one transaction.
   * @throws InputFaults where a run of it could not be answered
   */
  async submit(request: BatchRequest, by: string): Promise<string> {
    const { database, boss, resolve } = this.#options;
    for (const scenario of request.scenarios) await resolve(request, scenario);
    const id = createJobId();
    await inTransaction(database, async (transaction) => {
      await insertBatch(transaction, { id, name: request.name, request, requestedBy: by, scheduleId: null });
      await enqueue(boss, transaction, 'nightly', [{ batchId: id }], 'nightly', 1);
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

  async #expandInto({ id, request: stored, requestedBy }: StoredBatch): Promise<void> {
    const { database, desk, resolve } = this.#options;
    const request = stored as BatchRequest;
    for (const [position, scenario] of request.scenarios.entries()) {
      const resolved = await resolve(request, scenario);
      const { job } = await desk.submitRun(
        resolved.request,
        {
          by: requestedBy,
          lane: 'nightly',
          canonical: canonicalJson(resolved.request),
          datasets: resolved.datasets,
          scenarios: resolved.scenarios,
        },
        false,
      );
      await addBatchJob(database, id, position, scenario, job.id);
    }
  }

  /** Finishes batches of which every run has ended: their alerts are written with the end. */
  async finishEnded(): Promise<void> {
    for (;;) {
      const finished = await inTransaction(this.#options.database, async (transaction) => {
        const id = await holdEndedBatch(transaction);
        if (id === undefined) return false;
        const before = await batchBefore(transaction, id);
        if (before !== undefined) {
          const [batch, previous] = [await findBatch(transaction, id), await findBatch(transaction, before)];
          await insertAlerts(transaction, id, await this.#alerts(transaction, previous!, batch!));
        }
        await finishBatch(transaction, id, before ?? null);
        return true;
      });
      if (!finished) return;
    }
  }

  /** Stops the runs that nothing but this batch wants. @returns undefined where there is no such batch */
  async dismiss(id: string, by: string): Promise<StoredBatch | undefined> {
    const { database, desk } = this.#options;
    const batch = await findBatch(database, id);
    if (batch === undefined) return undefined;
    await finishBatch(database, id, batch.previousId);
    for (const { id: jobId, status } of batch.jobs) {
      if (status !== 'accepted' && status !== 'running') continue;
      const job = await findJob(database, 'run', jobId);
      const { others } = await database
        .selectFrom('batch_jobs')
        .select(({ fn }) => fn.countAll<string>().as('others'))
        .where('job_id', '=', jobId)
        .where('batch_id', '<>', id)
        .executeTakeFirstOrThrow();
      if (job?.lane === 'nightly' && Number(others) === 0) await desk.dismiss('run', jobId, by);
    }
    return findBatch(database, id);
  }

  /** A cron message becomes a batch that carries the message's own number: handed out twice, it is made once. */
  async #ofSchedule(scheduleId: string, messageId: string): Promise<string | undefined> {
    const { database } = this.#options;
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

  async #alerts(executor: Executor, previous: StoredBatch, batch: StoredBatch): Promise<NewAlert[]> {
    const { desk } = this.#options;
    const alerts: NewAlert[] = [];
    for (const job of batch.jobs) {
      const earlier = previous.jobs.find(({ scenario }) => scenario === job.scenario);
      if (earlier === undefined || earlier.id === job.id) continue;
      if (earlier.status !== 'successful' || job.status !== 'successful') continue;
      const [before, after] = [await desk.projection(earlier.id), await desk.projection(job.id)];
      if (before === undefined || after === undefined) continue;
      const passports = [
        (await findJob(executor, 'run', earlier.id))!.passport as Passport,
        (await findJob(executor, 'run', job.id))!.passport as Passport,
      ] as const;
      const causes = causesOf(...passports);
      for (const change of levelChanges(before, after)) alerts.push(alertOf(job.scenario, change, causes));
    }
    return alerts;
  }
}

/** What can have moved the numbers between two runs of the same question. */
export type AlertCause = 'dataset' | 'scenario' | 'data' | 'model' | 'request';

function causesOf(before: Passport, after: Passport): AlertCause[] {
  const differs = (of: (passport: Passport) => unknown) => JSON.stringify(of(before)) !== JSON.stringify(of(after));
  const causes: AlertCause[] = [];
  if (differs(({ datasets }) => datasets)) causes.push('dataset');
  if (differs(({ scenarios }) => scenarios)) causes.push('scenario');
  if (differs(({ data }) => data.sha256)) causes.push('data');
  if (differs(({ modelVersion }) => modelVersion)) causes.push('model');
  // Nothing else changed: then areas, years, draws or the like were asked differently.
  return causes.length > 0 ? causes : ['request'];
}

function alertOf(scenario: string, change: LevelChange, causes: readonly AlertCause[]): NewAlert {
  const { area, stage, years, before, after, demand, supply } = change;
  const reason = { causes, years, demand, supply };
  return { id: createJobId(), scenario, area, stage, schoolYear: years[0]!, before, level: after, reason };
}

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
