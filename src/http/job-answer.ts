import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorOf, type JobFailure } from '../queue/failure.ts';
import type { JobDesk, Submitted } from '../queue/job-desk.ts';
import type { StoredJob } from '../store/jobs.ts';
import { isActive } from '../store/jobs.ts';
import { addressOf } from './job.ts';
import type { Preference } from './prefer.ts';

/**
 * Status and headers of the answer to a submission: 200 for a job that was there, 201 for a finished one, 202 for one at
 * work. A failure is thrown with its cause.
 */
export function announce({ job, existing }: Submitted, preference: Preference, reply: FastifyReply): void {
  if (job.status === 'failed') throw errorOf(job.failure as JobFailure);
  if (preference.applied !== undefined) reply.header('Preference-Applied', preference.applied);
  if (isActive(job.status)) reply.header('Retry-After', '1');
  if (existing) reply.code(200).header('Content-Location', addressOf(job));
  else reply.code(isActive(job.status) ? 202 : 201).header('Location', addressOf(job));
}

/** Headers of a status: it is of this moment only. */
export function setStatusHeaders(job: StoredJob, reply: FastifyReply): void {
  reply.header('Cache-Control', 'no-store');
  if (isActive(job.status)) reply.header('Retry-After', '1');
}

/** Waits until the job has ended, at most so many seconds, as long as somebody is there to be answered. */
export async function waitFor(
  desk: JobDesk,
  { job, existing }: Submitted,
  seconds: number,
  request: FastifyRequest,
): Promise<Submitted> {
  if (seconds === 0 || !isActive(job.status)) return { job, existing };
  const gone = new AbortController();
  const leave = () => gone.abort();
  request.raw.socket.once('close', leave);
  try {
    // A service that stops answers how it stands now.
    const ended = AbortSignal.any([gone.signal, request.server.closing]);
    return { job: await desk.waitFor(job, seconds, ended), existing };
  } finally {
    request.raw.socket.removeListener('close', leave);
  }
}
