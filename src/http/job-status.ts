import { MODEL_VERSION } from '../../models/result.ts';
import { beijingTime } from './clock.ts';
import type { Job, JobStatus } from './job.ts';

export interface JobBody {
  readonly id: string;
  readonly status: JobStatus;
  readonly progress: number;
  readonly message: string;
  readonly created: string;
  readonly started: string | null;
  readonly finished: string | null;
  readonly updated: string;
  readonly modelVersion: string;
}

/** What the API says about any job: which it is, how it stands and since when. */
export function jobBody(job: Job<unknown>, message: string): JobBody {
  return {
    id: job.id,
    status: job.status,
    progress: job.progress,
    message,
    created: beijingTime(job.created),
    started: job.started === null ? null : beijingTime(job.started),
    finished: job.finished === null ? null : beijingTime(job.finished),
    updated: beijingTime(job.updated),
    modelVersion: MODEL_VERSION,
  };
}
