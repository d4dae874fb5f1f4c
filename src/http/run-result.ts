import type { ProjectionResult } from '../../models/result.ts';
import { resultOf } from './job-result.ts';
import type { Run } from './run.ts';

/** The result of a run, or its preview while more draws are under way; throws a problem where there is neither. */
export function projectionOf(run: Run): ProjectionResult {
  if (run.active && run.preview !== null) return run.preview;
  return resultOf(run, `${run.done}/${run.total}, ${run.progress} %`);
}
