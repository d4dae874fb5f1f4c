import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { ComputedPart, Part, Services } from '../services/ports.ts';
import { decodeValue, encodeValue } from '../store/binary-value.ts';
import type { Database } from '../store/database.ts';
import { findPart, finishPart, insertPartData, type PartKey, partsOfPhase, reportPart } from '../store/job-parts.ts';
import { insertResult } from '../store/job-results.ts';
import { appendEvent, holdJob, isActive, setStatus } from '../store/jobs.ts';
import { packNumbers, unpackNumbers } from '../store/packed-numbers.ts';
import { piecesOf } from '../store/result-pieces.ts';
import type { Lane } from '../store/tables.ts';
import { inTransaction } from '../store/transaction.ts';
import { checkOrigin } from './adopt.ts';
import { enqueue, type JoinMessage, type PartMessage } from './boss.ts';
import type { BacktestQuestion, Questions, RunQuestion } from './questions.ts';

export interface Computing {
  readonly database: Database;
  readonly boss: PgBoss;
  readonly services: Services;
  readonly questions: Questions;
}

/** How often the progress of a part is written and the job is asked whether it is still wanted, in milliseconds. */
const REPORT_EVERY = 500;

/** Computes a part and writes it; the writer of the last part of a phase enqueues the join in the same transaction. */
export async function computePart(message: PartMessage, signal: AbortSignal, computing: Computing): Promise<void> {
  const { database, services, questions } = computing;
  if (!(await begin(message.jobId, computing))) return;
  const part = await findPart(database, message);
  if (part === undefined || part.finished) return;
  const { request } = (await questions.of(message.jobId)) as RunQuestion;
  const watched = watch(database, message, signal);
  try {
    const computed = await services.projectPart(request, part.content as Part, {
      signal: watched.signal,
      onProgress: watched.onProgress,
    });
    await writePart(message, encodePart(computed), watched.region(), computing);
  } catch (error) {
    if (!watched.unwanted()) throw error;
  } finally {
    watched.stop();
  }
}

/** Nine tenths of a part are the sums of its draws. */
function encodePart({ sums, ...rest }: ComputedPart): Buffer {
  return encodeValue({ ...rest, sums: sums === null ? null : packNumbers(sums) });
}

function decodePart(data: Buffer): ComputedPart {
  const { sums, ...rest } = decodeValue(data) as Omit<ComputedPart, 'sums'> & { readonly sums: Uint8Array | null };
  return { ...rest, sums: sums === null ? null : unpackNumbers(sums) };
}

/**
 * From accepted to running, told once. @returns false where nobody wants the job any more
 * @throws OtherOrigin where it was accepted by another program
 */
async function begin(jobId: string, { database, services }: Computing): Promise<boolean> {
  return inTransaction(database, async (transaction) => {
    const job = await holdJob(transaction, jobId);
    if (isActive(job?.status)) await checkOrigin(transaction, jobId, services.origin());
    if (job?.status === 'accepted') await setStatus(transaction, jobId, 'running');
    return isActive(job?.status);
  });
}

/** Writes progress now and then, and stops the work of a job that was dismissed. */
function watch(database: Database, key: PartKey, outer: AbortSignal) {
  const abort = new AbortController();
  let unwanted = false;
  let latest = { done: 0, region: '' };
  let told = 0;
  let asking = false;
  const look = async () => {
    if (asking) return;
    asking = true;
    try {
      const { done, region } = latest;
      if (done > told) await reportPart(database, key, done, region);
      told = done;
      const job = await database.selectFrom('jobs').select('status').where('id', '=', key.jobId).executeTakeFirst();
      if (isActive(job?.status)) return;
      unwanted = true;
      abort.abort();
    } catch {
      // The database is away: the work goes on, and its end is written or tried again.
    } finally {
      asking = false;
    }
  };
  const timer = setInterval(() => void look(), REPORT_EVERY);
  return {
    signal: AbortSignal.any([outer, abort.signal]),
    onProgress: (done: number, _total: number, region: string) => {
      latest = { done, region };
    },
    region: () => latest.region,
    unwanted: () => unwanted,
    stop: () => clearInterval(timer),
  };
}

async function writePart(key: PartMessage, data: Buffer, region: string, computing: Computing): Promise<void> {
  const { database, boss, services } = computing;
  await inTransaction(database, async (transaction) => {
    // Another worker may have been given the same part: who comes first writes.
    if (!(await insertPartData(transaction, key, data))) return;
    const job = await holdJob(transaction, key.jobId);
    if (!isActive(job?.status)) return;
    // Begun anew by another program while this one was computing.
    await checkOrigin(transaction, key.jobId, services.origin());
    const { phaseComplete } = await finishPart(transaction, key, region);
    const { jobId, phase } = key;
    if (phaseComplete) await enqueue(boss, transaction, 'joins', [{ jobId, phase }], await laneOf(transaction, jobId));
  });
}

async function laneOf(database: Database, jobId: string): Promise<Lane> {
  const job = await database.selectFrom('jobs').select('lane').where('id', '=', jobId).executeTakeFirstOrThrow();
  return job.lane;
}

/** Joins the parts of a phase and writes the result, whose last phase ends the job. */
export async function joinPhase(
  { jobId, phase }: JoinMessage,
  signal: AbortSignal,
  computing: Computing,
): Promise<void> {
  const { database } = computing;
  if (!(await isJoined(database, jobId, phase)) && (await begin(jobId, computing)))
    try {
      await joinAndWrite({ jobId, phase }, signal, computing);
    } catch (error) {
      // Somebody who was taken for lost has joined it all the same, and has taken the parts away under our hands.
      if (!(await isJoined(database, jobId, phase))) throw error;
    }
  await database.deleteFrom('job_part_data').where('job_id', '=', jobId).where('phase', '<=', phase).execute();
}

/** True where the result of the phase, or a later one, is there, or nobody wants it any more. */
async function isJoined(database: Database, jobId: string, phase: number): Promise<boolean> {
  const { rows } = await sql<{ joined: boolean }>`
    select j.status not in ('accepted', 'running')
      or exists (select from xuewei.job_results r where r.job_id = j.id and r.phase >= ${phase}) as joined
    from xuewei.jobs j where j.id = ${jobId}`.execute(database);
  return rows[0]?.joined ?? true;
}

async function joinAndWrite(
  { jobId, phase }: JoinMessage,
  signal: AbortSignal,
  { database, services, questions }: Computing,
): Promise<void> {
  const { request } = (await questions.of(jobId)) as RunQuestion;
  const joined = await services.joinParts(request, partsOf(database, jobId, phase), { signal });
  const pieces = piecesOf(joined);
  await inTransaction(database, async (transaction) => {
    const job = await holdJob(transaction, jobId);
    if (job === undefined || !isActive(job.status)) return;
    await checkOrigin(transaction, jobId, services.origin());
    if (!(await insertResult(transaction, jobId, phase, pieces))) return;
    if (phase === job.phases - 1) await setStatus(transaction, jobId, 'successful');
    else await appendEvent(transaction, jobId, 'partial', {});
  });
}

async function* partsOf(
  database: Database,
  jobId: string,
  phase: number,
): AsyncGenerator<{ part: Part; computed: ComputedPart }> {
  const parts = await database
    .selectFrom('job_parts')
    .select('content')
    .where('job_id', '=', jobId)
    .where('phase', '=', phase)
    .orderBy('part')
    .execute();
  let index = 0;
  for await (const data of partsOfPhase(database, jobId, phase)) {
    yield { part: parts[index]!.content as Part, computed: decodePart(data) };
    index += 1;
  }
  if (index !== parts.length) throw new RangeError(`${index} of ${parts.length} parts of job ${jobId} are there`);
}

/** Computes a back-test: one part, no join. */
export async function computeBacktest(message: PartMessage, signal: AbortSignal, computing: Computing): Promise<void> {
  const { database, services, questions } = computing;
  const { jobId } = message;
  if (!(await begin(jobId, computing))) return;
  const { task } = (await questions.of(jobId)) as BacktestQuestion;
  const watched = watch(database, message, signal);
  try {
    const outcome = await services.backtest(task, watched.signal);
    await inTransaction(database, async (transaction) => {
      const job = await holdJob(transaction, jobId);
      if (!isActive(job?.status)) return;
      await checkOrigin(transaction, jobId, services.origin());
      if (await insertResult(transaction, jobId, 0, { head: encodeValue(outcome), blocks: [] }))
        await setStatus(transaction, jobId, 'successful');
    });
  } catch (error) {
    if (!watched.unwanted()) throw error;
  } finally {
    watched.stop();
  }
}
