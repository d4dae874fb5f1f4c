import type { ProjectionResult } from '../../models/result.ts';
import { Problem } from './problem.ts';
import type { Run } from './run.ts';

/** The result of a run that has ended well, or its preview while more draws are under way; else the problem: not ready, dismissed, or the cause of the failure. */
export function resultOf(run: Run): ProjectionResult {
  if (run.result !== null) return run.result;
  if (run.active && run.preview !== null) return run.preview;
  if (run.status === 'failed') throw run.failure;
  if (run.status === 'dismissed') {
    throw new Problem('run-dismissed', {
      zh: `测算 ${run.id} 已取消，没有结果。`,
      en: `Run ${run.id} was dismissed and has no result.`,
    });
  }
  const detail = {
    zh: `测算 ${run.id} 还在进行：${run.done}/${run.total}，${run.progress}%。`,
    en: `Run ${run.id} is at work: ${run.done}/${run.total}, ${run.progress} %.`,
  };
  throw new Problem('results-not-ready', detail, { headers: { 'Retry-After': '1' } });
}
