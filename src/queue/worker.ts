import { sql } from 'kysely';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { InputFaults, type Services } from '../services/ports.ts';
import type { Database } from '../store/database.ts';
import { dropOldKeys } from '../store/idempotency-keys.ts';
import { dropJoinedParts } from '../store/job-parts.ts';
import { holdJob, isActive, setStatus } from '../store/jobs.ts';
import { type Executor, inTransaction } from '../store/transaction.ts';
import { OtherOrigin } from './adopt.ts';
import type { Batches } from './batches.ts';
import { type BatchMessage, bury, type JoinMessage, type PartMessage, QUEUES } from './boss.ts';
import { type Computing, computeBacktest, computePart, joinPhase } from './compute.ts';
import { failureOf } from './failure.ts';
import { failLostBatches } from './lost-batches.ts';
import { isPassing } from './passing-error.ts';
import { Questions } from './questions.ts';

export interface WorkerOptions {
  readonly database: Database;
  readonly boss: PgBoss;
  readonly services: Services;
  readonly batches: Batches;
  /** Parts that are computed at the same time. */
  readonly threads: number;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, detail: object) => void;
  /** Told of every piece of work that ended here. */
  readonly onWork?: (work: EndedWork) => void;
}

export interface EndedWork {
  readonly queue: string;
  /** returned: somebody will do it again; failed: nobody will. */
  readonly outcome: 'done' | 'returned' | 'failed';
  readonly seconds: number;
}

/**
 * Broken so often while computing: the fault is in the work, not in the machine. Lines that broke and disks that were full
 * do not count: those befall any work that is under way for long.
 */
const MOST_BREAKS = 3;
/** Workers that fell silent under it: so many do not die by chance. */
const MOST_DEATHS = 20;
/** Seconds between looks for work where nothing wakes the worker. */
const POLL = 2;
/** How often leftovers are looked after, in milliseconds. */
const TIDY_EVERY = 5_000;
/** Longest time that parts at work get to end when the worker is stopped, in milliseconds. */
const GRACE = 23_000;

/** Takes work from the queue until it is stopped. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #computing: Computing;
  readonly #stop = new AbortController();
  #tidy: NodeJS.Timeout | undefined;
  #tidying = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { database, boss, services } = options;
    this.#computing = { database, boss, services, questions: new Questions(database) };
  }

  async start(): Promise<void> {
    const { threads } = this.#options;
    // One more than threads: while one part is being written, the threads have another.
    await this.#take<PartMessage>(QUEUES.parts, threads + 1, computePart);
    await this.#take<JoinMessage>(QUEUES.joins, 1, joinPhase);
    await this.#take<PartMessage>(QUEUES.backtests, 1, computeBacktest);
    await this.#takeBatches();
    this.#tidy = setInterval(() => void this.#lookAfterLeftovers(), TIDY_EVERY);
  }

  /** Finishes the parts at work where they end in time; the others go back to the queue at once. */
  async stop(): Promise<void> {
    clearInterval(this.#tidy);
    const { boss } = this.#options;
    const giveBack = setTimeout(() => this.#stop.abort(), GRACE - 5_000);
    await boss.stop({ graceful: true, timeout: GRACE });
    clearTimeout(giveBack);
  }

  async #take<Message extends object>(
    queue: string,
    concurrency: number,
    compute: (message: Message, signal: AbortSignal, computing: Computing) => Promise<void>,
  ): Promise<void> {
    const { boss } = this.#options;
    const options = {
      batchSize: 1,
      localConcurrency: concurrency,
      pollingIntervalSeconds: POLL,
      notifyPollingIntervalSeconds: POLL,
      includeMetadata: true as const,
    };
    await boss.work<Message>(queue, options, async ([job]) => {
      if (job === undefined) return;
      const signal = AbortSignal.any([job.signal, this.#stop.signal]);
      const begun = performance.now();
      const ended = (outcome: EndedWork['outcome']) =>
        this.#options.onWork?.({ queue, outcome, seconds: (performance.now() - begun) / 1000 });
      try {
        await this.#countDeath(job as JobWithMetadata<Message>);
        await compute(job.data, signal, this.#computing);
        const milliseconds = Math.round(performance.now() - begun);
        this.#options.log('info', 'work is done', { queue, ...job.data, milliseconds });
        ended('done');
      } catch (error) {
        try {
          await this.#afterwards(job as JobWithMetadata<Message>, error);
          ended('failed');
        } catch (again) {
          ended('returned');
          throw again;
        }
      }
    });
  }

  async #takeBatches(): Promise<void> {
    const { boss, batches, log } = this.#options;
    await boss.work<BatchMessage>(QUEUES.nightly, { batchSize: 1, pollingIntervalSeconds: POLL }, async ([job]) => {
      if (job === undefined) return;
      try {
        await batches.expand(job.data, job.id);
      } catch (error) {
        log('error', 'a batch could not be expanded', { ...job.data, error: String(error) });
        throw error;
      }
    });
  }

  /** Notes in the message that the worker before fell silent. @throws DeadlyWork where too many have */
  async #countDeath({ id, name, data, output }: JobWithMetadata<object>): Promise<void> {
    if (!endedInSilence(output)) return;
    const deaths = ((data as { readonly deaths?: number }).deaths ?? 0) + 1;
    await sql`
      update pgboss.job set data = data || ${JSON.stringify({ deaths })}::jsonb, output = null
      where name = ${name} and id = ${id}`.execute(this.#options.database);
    if (deaths >= MOST_DEATHS) throw new DeadlyWork(deaths);
  }

  /** What cannot be answered fails at once; what broke is tried again, but not for ever. */
  async #afterwards(job: JobWithMetadata<object>, error: unknown): Promise<void> {
    const { database, log } = this.#options;
    const { jobId } = job.data as { readonly jobId: string };
    const detail = { queue: job.name, ...job.data, attempt: job.retryCount + 1, error: String(error) };
    const hopeless = error instanceof InputFaults;
    const excused = this.#stop.signal.aborted || job.signal.aborted || isPassing(error) || error instanceof OtherOrigin;
    const breaks = error instanceof DeadlyWork ? MOST_BREAKS : breaksOf(job) + (excused ? 0 : 1);
    if (!hopeless && breaks < MOST_BREAKS) {
      log('warn', 'work goes back to the queue', detail);
      throw new GoesBack(error, breaks);
    }
    log(hopeless ? 'info' : 'error', 'work cannot be done', detail);
    await inTransaction(database, async (transaction) => {
      await failJob(transaction, jobId, error);
      // A dead letter for what nobody foresaw; faults of the request are the asker's own.
      if (!hopeless)
        await bury(this.#options.boss, transaction, { ...job.data, queue: job.name, error: String(error) });
    });
  }

  async #lookAfterLeftovers(): Promise<void> {
    const { database, log } = this.#options;
    if (this.#tidying) return;
    this.#tidying = true;
    const { batches } = this.#options;
    const steps = [
      () => failDeadJobs(database),
      () => failLostBatches(database),
      () => dropJoinedParts(database),
      () =>
        batches.finishEnded((batchId, error) => log('warn', 'alerts of a batch', { batchId, error: String(error) })),
      () => dropOldKeys(database),
    ];
    // Each by itself: what breaks one every time must not keep the others from ever being done.
    for (const step of steps)
      try {
        await step();
      } catch (error) {
        log('warn', 'leftovers could not be looked after', { error: String(error) });
      }
    this.#tidying = false;
  }
}

/** What the queue keeps of an attempt, and shows the next one. */
class GoesBack extends Error {
  override readonly name = 'GoesBack';
  readonly breaks: number;
  constructor(error: unknown, breaks: number) {
    super(String(error));
    this.breaks = breaks;
  }
}

/** Whoever takes it dies: of its size, more likely than not. */
class DeadlyWork extends Error {
  override readonly name = 'DeadlyWork';
  constructor(deaths: number) {
    super(
      `${deaths} workers that took it died or fell silent, one after the other: their memory may be too small for it`,
    );
  }
}

/** What pg-boss leaves where a worker said nothing any more, or took longer than any work may. */
function endedInSilence(output: unknown): boolean {
  const { value } = (output ?? {}) as { readonly value?: { readonly message?: unknown } };
  return value?.message === 'job heartbeat timeout' || value?.message === 'job timed out';
}

/** How often the work had broken before this attempt. */
function breaksOf({ output }: JobWithMetadata<object>): number {
  const { breaks } = (output ?? {}) as { readonly breaks?: unknown };
  return typeof breaks === 'number' ? breaks : 0;
}

async function failJob(transaction: Executor, jobId: string, error: unknown): Promise<void> {
  const job = await holdJob(transaction, jobId);
  if (isActive(job?.status)) await setStatus(transaction, jobId, 'failed', failureOf(error));
}

/** Jobs whose message ended among the dead letters without anybody left to say so: its workers died each time. */
async function failDeadJobs(database: Database): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select distinct j.id from pgboss.job d join xuewei.jobs j on j.id = (d.data ->> 'jobId')::uuid
    where d.name = ${QUEUES.dead} and j.status in ('accepted', 'running')`.execute(database);
  for (const { id } of rows)
    await inTransaction(database, (transaction) =>
      failJob(transaction, id, new Error('every worker that took a part of it died or fell silent')),
    );
}
