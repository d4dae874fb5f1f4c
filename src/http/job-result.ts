import { JOB_NAMES, type Job } from './job.ts';
import { Problem } from './problem.ts';

/**
 * The result of a job that has ended well; else the problem: not ready, dismissed, or the cause of the failure.
 * @param progress how far a job at work has come, in figures
 */
export function resultOf<Result>(job: Job<Result>, progress?: string): Result {
  if (job.result !== null) return job.result;
  if (job.status === 'failed') throw job.failure;
  const { zh, en } = JOB_NAMES[job.kind];
  if (job.status === 'dismissed') {
    throw new Problem(`${job.kind}-dismissed`, {
      zh: `${zh} ${job.id} 已取消，没有结果。`,
      en: `The ${en} ${job.id} was dismissed and has no result.`,
    });
  }
  const detail = {
    zh: `${zh} ${job.id} 还在进行${progress === undefined ? '' : `：${progress}`}。`,
    en: `The ${en} ${job.id} is at work${progress === undefined ? '' : `: ${progress}`}.`,
  };
  throw new Problem('results-not-ready', detail, { headers: { 'Retry-After': '1' } });
}
