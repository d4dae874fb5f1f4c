import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { PgBoss } from 'pg-boss';
import type { BacktestOutcome, BacktestTask } from '../../models/backtest/outcome.ts';
import type { ProjectionResult } from '../../models/result.ts';
import type { Passport } from '../services/passport.ts';
import type { ProjectRequest, Services } from '../services/ports.ts';
import { appendAudit } from '../store/audit.ts';
import { decodeValue, encodeValue } from '../store/binary-value.ts';
import type { OpenDatabase } from '../store/database.ts';
import { createJobId } from '../store/job-id.ts';
import type { JobListener } from '../store/job-listener.ts';
import { dropResults, insertResult, keepRendition, readRendition } from '../store/job-results.ts';
import {
  countActive,
  eventsAfter,
  findJob,
  findLiveJob,
  holdJob,
  insertJob,
  isActive,
  type JobFilter,
  listJobs,
  type NewJob,
  readQuestion,
  type StoredEvent,
  type StoredJob,
  setInteractive,
  setStatus,
} from '../store/jobs.ts';
import { ResultCache } from '../store/result-cache.ts';
import { piecesOf } from '../store/result-pieces.ts';
import type { JobKind, Lane } from '../store/tables.ts';
import { type Executor, inTransaction } from '../store/transaction.ts';
import { enqueue, promote } from './boss.ts';
import {
  type Asked,
  type BacktestSubject,
  DeskFull,
  type JobDesk,
  type RunSubject,
  type Submitted,
} from './job-desk.ts';
import type { RunQuestion } from './questions.ts';

export interface DeskOptions {
  readonly open: OpenDatabase;
  readonly boss: PgBoss;
  readonly services: Services;
  readonly listener: JobListener;
  /** Jobs of the interactive lane that may wait or be at work. */
  readonly maxActive: number;
}

/** Bytes of rendered answers that are kept in memory. */
const RENDITIONS = 128 * 1024 * 1024;

/** How long a finished job is believed to stand as it was read, in milliseconds: another service may dismiss it. */
const FINISHED_STANDS = 1_000;

/** Accepts runs and back-tests, and hands out what came of them. */
export class Desk implements JobDesk {
  readonly #results: ResultCache;
  readonly #renditions = new LRUCache<string, Buffer>({
    maxSize: RENDITIONS,
    sizeCalculation: (bytes) => bytes.byteLength,
  });
  /** Finished jobs whose results are asked for many times a second. */
  readonly #finished = new LRUCache<string, StoredJob>({ max: 200, ttl: FINISHED_STANDS });
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#results = new ResultCache(options.open.database);
  }

  /**
   * Accepts a run: the job, its parts and their messages are one transaction. The same question gives the same job.
   * @param atOnce computes here and now, for a county that somebody waits for; what is answered is stored all the same
   * @throws InputFaults where it cannot be answered, DeskFull where too many wait
   */
  async submitRun(request: ProjectRequest, asked: Asked, atOnce: boolean): Promise<Submitted> {
    const { services } = this.#options;
    const passport = this.#passport('run', asked, request);
    const known = await this.#known(passport.contentKey, asked.lane);
    if (known !== undefined) return known;
    const plan = services.planParts(request, asked.lane === 'interactive' && !atOnce);
    const job = this.#newJob('run', asked, passport, {
      question: encodeValue({ request }),
      subject: subjectOf(request),
      areas: request.areas,
      counties: plan.counties,
      phases: atOnce
        ? [[]]
        : plan.phases.map((parts) =>
            parts.map((part) => ({ content: part, counties: part.codes.length, work: services.workOf(part) })),
          ),
    });
    if (!atOnce) return this.#accept(job, 'parts');
    const result = await services.project(request);
    return this.#acceptDone(job, result);
  }

  /** Accepts a back-test. @param subject what lists show of it */
  async submitBacktest(task: BacktestTask, subject: BacktestSubject, asked: Asked): Promise<Submitted> {
    const passport = this.#passport('backtest', asked);
    const known = await this.#known(passport.contentKey, asked.lane);
    if (known !== undefined) return known;
    const areas = task.history.areas.length;
    const job = this.#newJob('backtest', asked, passport, {
      question: encodeValue({ task }),
      subject,
      areas: task.history.areas,
      counties: areas,
      phases: [[{ content: {}, counties: areas, work: areas }]],
    });
    return this.#accept(job, 'backtests');
  }

  async find(kind: JobKind, id: string): Promise<StoredJob | undefined> {
    const known = this.#finished.get(id);
    if (known?.kind === kind) return known;
    const job = await findJob(this.#options.open.database, kind, id);
    if (job?.status === 'successful') this.#finished.set(id, job);
    return job;
  }

  /** Waits until the job has ended, at most so many seconds. @returns how it stands then */
  async waitFor(job: StoredJob, seconds: number, signal?: AbortSignal): Promise<StoredJob> {
    const until = performance.now() + seconds * 1000;
    let now = job;
    while (isActive(now.status) && !signal?.aborted) {
      const left = until - performance.now();
      if (left <= 0) return now;
      const stop = AbortSignal.any([AbortSignal.timeout(Math.ceil(left)), ...(signal === undefined ? [] : [signal])]);
      await this.#options.listener.changed(job.id, stop);
      now = (await this.find(job.kind, job.id)) ?? now;
    }
    return now;
  }

  /** Stops the job, or drops its result. @returns undefined where there is no such job */
  async dismiss(kind: JobKind, id: string, by: string): Promise<StoredJob | undefined> {
    const { database } = this.#options.open;
    await inTransaction(database, async (transaction) => {
      const job = await holdJob(transaction, id);
      if (job === undefined || job.kind !== kind || job.status === 'dismissed') return;
      await setStatus(transaction, id, 'dismissed');
      await dropResults(transaction, id);
      const change = { from: { status: job.status }, to: { status: 'dismissed' } };
      await appendAudit(transaction, { actor: by, action: 'dismissed', resource: `${kind} ${id}`, ...change });
    });
    this.#finished.delete(id);
    this.#results.drop(id);
    for (const key of this.#renditions.keys()) if (key.startsWith(`${id}/`)) this.#renditions.delete(key);
    return this.find(kind, id);
  }

  async list(filter: JobFilter): Promise<{ readonly jobs: readonly StoredJob[]; readonly total: number }> {
    return listJobs(this.#options.open.database, filter);
  }

  async active(): Promise<number> {
    const { database } = this.#options.open;
    return (await countActive(database, 'interactive')) + (await countActive(database, 'nightly'));
  }

  async requestOf(id: string): Promise<ProjectRequest> {
    const question = await readQuestion(this.#options.open.database, id);
    return (decodeValue(question!) as RunQuestion).request;
  }

  async projection(id: string, areas?: readonly string[]): Promise<ProjectionResult | undefined> {
    return this.#results.projection(id, areas);
  }

  async eventsAfter(id: string, after: number): Promise<readonly StoredEvent[]> {
    return eventsAfter(this.#options.open.database, id, after);
  }

  async changed(id: string, signal?: AbortSignal): Promise<void> {
    return this.#options.listener.changed(id, signal);
  }

  async rendition(id: string, name: string): Promise<Buffer | undefined> {
    const key = `${id}/${name}`;
    const kept = this.#renditions.get(key);
    if (kept !== undefined) return kept;
    const stored = await readRendition(this.#options.open.database, id, name);
    if (stored !== undefined) this.#renditions.set(key, stored);
    return stored;
  }

  async keepRendition(id: string, name: string, bytes: Buffer): Promise<void> {
    this.#renditions.set(`${id}/${name}`, bytes);
    await keepRendition(this.#options.open.database, id, name, bytes);
  }

  async outcome(id: string): Promise<BacktestOutcome | undefined> {
    return (await this.#results.value(id)) as BacktestOutcome | undefined;
  }

  #passport(
    kind: JobKind,
    { by, canonical, datasets = [], scenarios = [] }: Asked,
    request?: ProjectRequest,
  ): Passport {
    const origin = this.#options.services.origin();
    const contentKey = createHash('sha256')
      .update([kind, origin.modelVersion, origin.data.sha256, canonical].join('\n'))
      .digest('hex');
    const { count = null, seed = null } = request?.draws ?? {};
    return { ...origin, contentKey, seed, draws: count, datasets, scenarios, requestedBy: by };
  }

  #newJob(
    kind: JobKind,
    { by, lane }: Asked,
    passport: Passport,
    rest: Pick<NewJob, 'question' | 'subject' | 'areas' | 'counties' | 'phases'>,
  ): NewJob {
    return { id: createJobId(), kind, contentKey: passport.contentKey, lane, passport, requestedBy: by, ...rest };
  }

  /** The job that answers the same question. Where somebody waits for what only the night had asked, it is done by day. */
  async #known(contentKey: string, lane: Lane): Promise<Submitted | undefined> {
    const { database } = this.#options.open;
    const job = await findLiveJob(database, contentKey);
    if (job === undefined) return undefined;
    if (lane === 'nightly' || job.lane === 'interactive' || !isActive(job.status)) return { job, existing: true };
    await inTransaction(database, async (transaction) => {
      if (!isActive((await holdJob(transaction, job.id))?.status)) return;
      await setInteractive(transaction, job.id);
      await promote(transaction, job.id);
    });
    return { job: (await this.find(job.kind, job.id)) ?? job, existing: true };
  }

  async #accept(job: NewJob, queue: 'parts' | 'backtests'): Promise<Submitted> {
    return this.#write(job, async (transaction) => {
      const { boss, maxActive } = this.#options;
      if (job.lane === 'interactive' && (await countActive(transaction, 'interactive')) > maxActive)
        throw new DeskFull(maxActive);
      for (const [phase, parts] of job.phases.entries()) {
        const messages = parts.map((_, part) => ({ jobId: job.id, phase, part }));
        await enqueue(boss, transaction, queue, messages, job.lane, job.phases.length - 1 - phase);
      }
    });
  }

  async #acceptDone(job: NewJob, result: ProjectionResult): Promise<Submitted> {
    const pieces = piecesOf(result);
    return this.#write(job, async (transaction) => {
      await insertResult(transaction, job.id, 0, pieces);
      await setStatus(transaction, job.id, 'successful');
    });
  }

  async #write(job: NewJob, then: (transaction: Executor) => Promise<void>): Promise<Submitted> {
    const { database } = this.#options.open;
    const written = await inTransaction(database, async (transaction) => {
      if (!(await insertJob(transaction, job))) return false;
      await then(transaction);
      return true;
    });
    const found = written ? await findJob(database, job.kind, job.id) : await findLiveJob(database, job.contentKey);
    // Dismissed by somebody in this very moment: it is asked again.
    if (found === undefined) return this.#write(job, then);
    return { job: found, existing: !written };
  }
}

function subjectOf({ from, to, scenario, draws }: ProjectRequest): RunSubject {
  const id = typeof scenario === 'string' ? scenario : scenario.id;
  return { from, to, scenario: id, draws: draws?.count ?? null, seed: draws?.seed ?? null };
}
