import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { Job } from './job.ts';
import type { Submitted } from './job-store.ts';
import type { Preference } from './prefer.ts';

/**
 * Status and headers of the answer to a submission: 200 for a job that was there, 201 for a finished one, 202 for one at
 * work. A failure is thrown with its cause.
 */
export function announce(
  { job, existing }: Submitted<Job<unknown>>,
  preference: Preference,
  reply: FastifyReply,
): void {
  if (job.status === 'failed') throw job.failure;
  if (preference.applied !== undefined) reply.header('Preference-Applied', preference.applied);
  if (job.active) reply.header('Retry-After', '1');
  if (existing) reply.code(200).header('Content-Location', job.address);
  else reply.code(job.active ? 202 : 201).header('Location', job.address);
}

/** Headers of a status: it is of this moment only. */
export function setStatusHeaders(job: Job<unknown>, reply: FastifyReply): void {
  reply.header('Cache-Control', 'no-store');
  if (job.active) reply.header('Retry-After', '1');
}

/** Waits until the job has ended, at most so many seconds; one turn of the loop in any case. */
export async function waitFor(job: Job<unknown>, seconds: number): Promise<void> {
  const stop = new AbortController();
  const timer = pause(seconds * 1000, undefined, { signal: stop.signal }).catch(() => undefined);
  await Promise.race([job.settled, timer]);
  stop.abort();
}
