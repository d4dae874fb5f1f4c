import { z } from 'zod';
import { JOB_STATUSES } from '../job.ts';
import { pagingFields } from './paging.ts';

/** What every job says of itself. */
export const jobFields = {
  id: z.string(),
  status: z.enum(JOB_STATUSES),
  progress: z.number().int().min(0).max(100),
  message: z.string(),
  created: z.string(),
  started: z.string().nullable(),
  finished: z.string().nullable(),
  updated: z.string(),
  modelVersion: z.string(),
};

/** Addresses that belong to a job. */
export const jobLinks = z.array(z.object({ rel: z.string(), href: z.string(), type: z.string() }));

export const jobListQuery = z.strictObject({
  status: z.enum(JOB_STATUSES).optional().describe('只列这一状态'),
  ...pagingFields(50),
});

export const jobParameters = z.strictObject({ id: z.uuid() });
