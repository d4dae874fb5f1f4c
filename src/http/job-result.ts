import type { BacktestOutcome } from '../../models/backtest/outcome.ts';
import type { ProjectionResult } from '../../models/result.ts';
import { errorOf, type JobFailure } from '../queue/failure.ts';
import type { JobDesk } from '../queue/job-desk.ts';
import type { StoredJob } from '../store/jobs.ts';
import { isActive } from '../store/jobs.ts';
import { JOB_NAMES, percentOf } from './job.ts';
import { Problem } from './problem.ts';

/**
 * The result of a run, or its preview while more draws are under way.
 * @param areas codes that are wanted: others may be left out
 * @throws a problem where there is neither
 */
export async function projectionOf(
  desk: JobDesk,
  job: StoredJob,
  areas?: readonly string[],
): Promise<ProjectionResult> {
  if (job.status === 'successful' || (isActive(job.status) && job.preview)) {
    const result = await desk.projection(job.id, areas);
    if (result !== undefined) return result;
  }
  throw noResult(job);
}

/** What came of a back-test. @throws a problem where nothing did */
export async function outcomeOf(desk: JobDesk, job: StoredJob): Promise<BacktestOutcome> {
  const outcome = job.status === 'successful' ? await desk.outcome(job.id) : undefined;
  if (outcome === undefined) throw noResult(job);
  return outcome;
}

/** Why there is no result: not ready, dismissed, or the cause of the failure. */
function noResult(job: StoredJob): Error {
  if (job.status === 'failed') return errorOf(job.failure as JobFailure);
  const { zh, en } = JOB_NAMES[job.kind];
  // A result that was there a moment ago and is gone has been dismissed meanwhile.
  if (!isActive(job.status)) {
    return new Problem(`${job.kind}-dismissed`, {
      zh: `${zh} ${job.id} 已取消，没有结果。`,
      en: `The ${en} ${job.id} was dismissed and has no result.`,
    });
  }
  const progress = `${percentOf(job)} %${job.region === '' ? '' : ` ${job.region}`}`;
  const detail = {
    zh: `${zh} ${job.id} 还在进行：${progress}。`,
    en: `The ${en} ${job.id} is at work: ${progress}.`,
  };
  return new Problem('results-not-ready', detail, { headers: { 'Retry-After': '1' } });
}
