import { availableParallelism } from 'node:os';
import { createPool } from '../../workers/pool.ts';
import { readLibrary } from '../library/read-library.ts';
import type { BacktestQuestion, RunQuestion } from '../queue/questions.ts';
import { createServices } from '../services/create-services.ts';
import type { Passport } from '../services/passport.ts';
import type { Origin, Services } from '../services/ports.ts';
import { decodeValue, encodeValue } from '../store/binary-value.ts';
import type { Database } from '../store/database.ts';
import { hashOfPieces, type ResultPieces, readResult } from '../store/job-results.ts';
import { findJob, readQuestion, type StoredJob } from '../store/jobs.ts';
import { piecesOf } from '../store/result-pieces.ts';
import { openStore } from './open-store.ts';

export interface ReproduceOptions {
  readonly data?: string;
  readonly threads?: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * `xuewei reproduce RUN`: reads the question of a stored run, computes it again without queue and parts, and compares the
 * bytes. Exit code 0 where they are the same, 1 where they differ, 2 where there is nothing to compare.
 */
export async function reproduce(
  id: string,
  { data, threads = availableParallelism() }: ReproduceOptions,
): Promise<void> {
  const store = await openStore({ data, existing: true });
  const services = createServices(readLibrary(), createPool(Math.max(1, threads)));
  try {
    const job = UUID.test(id) ? await anyJob(store.database, id) : undefined;
    const stored = job === undefined ? undefined : await readResult(store.database, id);
    const question = await readQuestionOf(store.database, job);
    if (job === undefined || job.status !== 'successful' || stored === undefined || question === undefined) {
      say(`没有已完成的测算 ${id}。`, `There is no finished run ${id}.`);
      process.exitCode = 2;
      return;
    }
    const kept = hashOfPieces(stored);
    const passport = job.passport as Passport;
    const again = hashOfPieces(await computed(job, question, services));
    describe(job, passport, services.origin());
    say(`存储的结果 ${stored.sha256}`, `stored result ${stored.sha256}`);
    if (kept !== stored.sha256)
      say(`存储的字节已损坏：现为 ${kept}`, `the stored bytes are damaged: they hash to ${kept}`);
    say(`重算的结果 ${again}`, `computed again ${again}`);
    if (again === kept && kept === stored.sha256) return say('逐字节一致。', 'Byte for byte the same.');
    say('不一致。', 'They differ.');
    process.exitCode = 1;
  } finally {
    await services.close();
    await store.close();
  }
}

async function anyJob(database: Database, id: string): Promise<StoredJob | undefined> {
  return (await findJob(database, 'run', id)) ?? findJob(database, 'backtest', id);
}

async function readQuestionOf(database: Database, job: StoredJob | undefined): Promise<unknown> {
  const bytes = job === undefined ? undefined : await readQuestion(database, job.id);
  return bytes === undefined ? undefined : decodeValue(bytes);
}

async function computed(job: StoredJob, question: unknown, services: Services): Promise<ResultPieces> {
  if (job.kind === 'run') return piecesOf(await services.project((question as RunQuestion).request));
  return { head: encodeValue(await services.backtest((question as BacktestQuestion).task)), blocks: [] };
}

/** What the result was made of then, and what would make it now: differences are the first thing to look at. */
function describe(job: StoredJob, passport: Passport, now: Origin): void {
  const { modelVersion, commit, data, seed, requestedBy, datasets, scenarios } = passport;
  say(
    `测算 ${job.id}，${requestedBy}，${job.created.toISOString()}，种子 ${seed ?? '—'}`,
    `run ${job.id}, ${requestedBy}, ${job.created.toISOString()}, seed ${seed ?? '-'}`,
  );
  for (const { id, version, sha256 } of [...datasets, ...scenarios])
    process.stdout.write(`  ${id}@${version ?? '-'} ${sha256}\n`);
  compare('模型 model', modelVersion, now.modelVersion);
  compare('提交 commit', commit ?? '—', now.commit ?? '—');
  for (const folder of new Set([...Object.keys(data.folders), ...Object.keys(now.data.folders)]))
    if (data.folders[folder] !== now.data.folders[folder])
      compare(`scenarios/${folder}`, data.folders[folder] ?? '—', now.data.folders[folder] ?? '—');
}

function compare(what: string, then: string, now: string): void {
  process.stdout.write(`  ${what}: ${then === now ? then : `当时 then ${then}；现在 now ${now}`}\n`);
}

function say(zh: string, en: string): void {
  process.stdout.write(`${zh}\n${en}\n`);
}
