import { MODEL_VERSION } from '../../models/result.ts';
import type { Passport } from '../services/passport.ts';
import type { StoredJob } from '../store/jobs.ts';
import type { JobStatus, Lane } from '../store/tables.ts';
import { beijingTime } from './clock.ts';
import { percentOf } from './job.ts';

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
  readonly lane: Lane;
  readonly passport: PassportBody;
}

/** The passport as an answer has it: with times, and the hash of the result once there is one. */
export interface PassportBody extends Passport {
  readonly requestedAt: string;
  readonly resultSha256: string | null;
}

/** What the API says about any job: which it is, how it stands and since when. */
export function jobBody(job: StoredJob, message: string): JobBody {
  const time = (date: Date | null) => (date === null ? null : beijingTime(date.getTime()));
  return {
    id: job.id,
    status: job.status,
    progress: percentOf(job),
    message,
    created: time(job.created)!,
    started: time(job.started),
    finished: time(job.finished),
    updated: time(job.updated)!,
    modelVersion: (job.passport as Passport).modelVersion ?? MODEL_VERSION,
    lane: job.lane,
    passport: passportBody(job),
  };
}

/** The passport of a job as an answer has it. */
export function passportBody(job: StoredJob): PassportBody {
  return {
    ...(job.passport as Passport),
    requestedAt: beijingTime(job.created.getTime()),
    resultSha256: job.resultSha256,
  };
}
