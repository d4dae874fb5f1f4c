import { sql } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import { PATIENCE } from '../store/database.ts';
import type { Lane } from '../store/tables.ts';
import type { Executor } from '../store/transaction.ts';

export const QUEUES = {
  parts: 'parts',
  joins: 'joins',
  backtests: 'backtests',
  nightly: 'nightly',
  dead: 'dead',
} as const;
export type QueueName = keyof typeof QUEUES;

/** Seconds of silence after which a worker is taken for lost, and how often that is looked at. */
const HEARTBEAT = 10;
const SUPERVISE = 5;
/**
 * A message is handed out for weeks where the disk is full or the database comes and goes: what ends work for good is
 * counted by the worker, which knows why an attempt ended. Pauses grow up to the longest.
 */
const RETRIES = 100_000;
const LONGEST_PAUSE = 15;
/** Work that nobody took waits on: pg-boss would throw it away after a fortnight. */
const KEEP_WAITING = 3_650 * 86_400;
/** Seconds that a job may take at all. */
const LONGEST_JOB = 4 * 3600;
/**
 * Longest time for one question of the queue, in milliseconds. A worker that asks for work over a line that is dead, and
 * that nothing tells so, would wait for ever.
 */
const QUESTION_LIMIT = 20_000;
/** Days that dead letters are kept. */
const KEEP_DEAD = 90;

const PRIORITY: Readonly<Record<Lane, number>> = { interactive: 100, nightly: 0 };

export interface BossOptions {
  readonly connectionString: string;
  /** Shown in pg_stat_activity; a restore, which looks for services and workers there, has a name of its own. */
  readonly name?: string;
  /** Told of what goes wrong and heals by itself: connections that break, slow queries. */
  readonly onError: (error: Error) => void;
}

/** The queue, started: its tables are there. Stop it with `stop`. */
export async function startBoss({ connectionString, onError, name = 'xuewei-queue' }: BossOptions): Promise<PgBoss> {
  const options = {
    ...PATIENCE,
    query_timeout: QUESTION_LIMIT,
    connectionString,
    application_name: name,
    max: 6,
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISE,
    monitorIntervalSeconds: SUPERVISE,
    warningSlowQuerySeconds: 30,
  };
  const boss = new PgBoss(options);
  boss.on('error', onError);
  await boss.start();
  await createQueues(boss);
  return boss;
}

async function createQueues(boss: PgBoss): Promise<void> {
  await boss.createQueue(QUEUES.dead, { retentionSeconds: KEEP_DEAD * 86_400, deleteAfterSeconds: KEEP_DEAD * 86_400 });
  const work = {
    deadLetter: QUEUES.dead,
    heartbeatSeconds: HEARTBEAT,
    retryLimit: RETRIES,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: LONGEST_PAUSE,
    expireInSeconds: LONGEST_JOB,
    retentionSeconds: KEEP_WAITING,
    notify: true,
  };
  for (const name of [QUEUES.parts, QUEUES.joins, QUEUES.backtests, QUEUES.nightly]) {
    await boss.createQueue(name, work);
    // One that an earlier version made keeps what it was made with.
    await boss.updateQueue(name, work);
  }
}

/** What a worker is told: where to find the rest. */
export interface PartMessage {
  readonly jobId: string;
  readonly phase: number;
  readonly part: number;
}

export interface JoinMessage {
  readonly jobId: string;
  readonly phase: number;
}

/** A batch to be expanded, or the schedule that asks for one. */
export interface BatchMessage {
  readonly batchId?: string;
  readonly scheduleId?: string;
}

/**
 * Enqueues within a transaction of the store: the message is there when the transaction is.
 * @param urgency above 0 goes first within its lane
 */
export async function enqueue(
  boss: PgBoss,
  transaction: Executor,
  queue: QueueName,
  messages: readonly (PartMessage | JoinMessage | BatchMessage)[],
  lane: Lane,
  urgency = 0,
): Promise<void> {
  const priority = PRIORITY[lane] + urgency;
  await boss.insert(
    QUEUES[queue],
    messages.map((data) => ({ data: { ...data }, priority })),
    { db: fromKysely(transaction as never) },
  );
}

/** Work of a job that waits in the nightly lane goes before the night: somebody waits for it now. */
export async function promote(transaction: Executor, jobId: string): Promise<void> {
  await sql`
    update pgboss.job set priority = priority + ${PRIORITY.interactive - PRIORITY.nightly}
    where name = any(${[QUEUES.parts, QUEUES.joins, QUEUES.backtests]}) and data ->> 'jobId' = ${jobId}
      and state in ('created', 'retry')`.execute(transaction);
}

/** Leaves a dead letter within a transaction of the store. */
export async function bury(boss: PgBoss, transaction: Executor, letter: object): Promise<void> {
  await boss.insert(QUEUES.dead, [{ data: letter }], { db: fromKysely(transaction as never) });
}
