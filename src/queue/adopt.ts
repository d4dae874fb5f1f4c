import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Passport } from '../services/passport.ts';
import type { Origin, Services } from '../services/ports.ts';
import { decodeValue } from '../store/binary-value.ts';
import type { Database } from '../store/database.ts';
import { holdJob, insertParts, isActive, readQuestion, setStatus } from '../store/jobs.ts';
import type { JobKind, Lane } from '../store/tables.ts';
import { type Executor, inTransaction } from '../store/transaction.ts';
import { enqueue, QUEUES } from './boss.ts';
import { failureOf } from './failure.ts';
import type { RunQuestion } from './questions.ts';

/** The work was accepted by a program with another model or other data: this worker must not mix its numbers into it. */
export class OtherOrigin extends Error {
  override readonly name = 'OtherOrigin';
  constructor(jobId: string) {
    super(`job ${jobId} was accepted by a program with another model or other data than this worker has`);
  }
}

/** @throws OtherOrigin where the held job was accepted by another program than this */
export async function checkOrigin(transaction: Executor, jobId: string, origin: Origin): Promise<void> {
  const { rows } = await sql<{ same: boolean }>`
    select passport ->> 'modelVersion' = ${origin.modelVersion}
      and passport -> 'data' ->> 'sha256' = ${origin.data.sha256} as same
    from xuewei.jobs where id = ${jobId}`.execute(transaction);
  if (rows[0]?.same === false) throw new OtherOrigin(jobId);
}

/**
 * After an upgrade, or a restore of what an older program has written: what was accepted and is not done is begun anew by
 * this program, and its passport says so. A result is of one model and one state of the data from end to end.
 * @returns how many jobs were taken over
 */
export async function adoptActiveJobs(boss: PgBoss, database: Database, services: Services): Promise<number> {
  const { modelVersion, data } = services.origin();
  const { rows: jobs } = await sql<{ id: string; kind: JobKind; lane: Lane }>`
    select id, kind, lane from xuewei.jobs
    where status in ('accepted', 'running') and (passport ->> 'modelVersion' is distinct from ${modelVersion}
      or passport -> 'data' ->> 'sha256' is distinct from ${data.sha256})
    order by created_at, id`.execute(database);
  for (const job of jobs)
    await inTransaction(database, async (transaction) => {
      if (isActive((await holdJob(transaction, job.id))?.status)) await adopt(boss, transaction, services, job);
    });
  return jobs.length;
}

async function adopt(
  boss: PgBoss,
  transaction: Executor,
  services: Services,
  { id, kind, lane }: { readonly id: string; readonly kind: JobKind; readonly lane: Lane },
): Promise<void> {
  await restamp(transaction, id, services.origin());
  await sql`
    delete from pgboss.job where name = any(${[QUEUES.parts, QUEUES.joins, QUEUES.backtests]}) and data ->> 'jobId' = ${id}`.execute(
    transaction,
  );
  for (const table of ['job_part_data', 'job_results'] as const)
    await transaction.deleteFrom(table).where('job_id', '=', id).execute();
  if (kind === 'backtest') return enqueue(boss, transaction, 'backtests', [{ jobId: id, phase: 0, part: 0 }], lane);
  await transaction.deleteFrom('job_parts').where('job_id', '=', id).execute();
  const { request } = decodeValue((await readQuestion(transaction, id))!) as RunQuestion;
  try {
    const { phases } = services.planParts(request, lane === 'interactive');
    await insertParts(
      transaction,
      id,
      phases.map((parts) =>
        parts.map((part) => ({ content: part, counties: part.codes.length, work: services.workOf(part) })),
      ),
    );
    await sql`update xuewei.jobs set phases = ${phases.length} where id = ${id}`.execute(transaction);
    for (const [phase, parts] of phases.entries()) {
      const messages = parts.map((_, part) => ({ jobId: id, phase, part }));
      await enqueue(boss, transaction, 'parts', messages, lane, phases.length - 1 - phase);
    }
  } catch (error) {
    // What this program no longer can answer is told with its reason, and holds up nothing else.
    await setStatus(transaction, id, 'failed', failureOf(error));
  }
}

/** The passport names this program. The key no longer is that of a question that this program was asked: it is its own. */
async function restamp(transaction: Executor, id: string, origin: Origin): Promise<void> {
  const job = await transaction.selectFrom('jobs').select('passport').where('id', '=', id).executeTakeFirstOrThrow();
  const passport = job.passport as Passport;
  const contentKey = createHash('sha256')
    .update(['adopted', id, passport.contentKey, origin.modelVersion, origin.data.sha256].join('\n'))
    .digest('hex');
  await sql`
    update xuewei.jobs set content_key = ${contentKey},
      passport = ${JSON.stringify({ ...passport, ...origin, contentKey })}::jsonb where id = ${id}`.execute(
    transaction,
  );
}
