import { z } from 'zod';
import { JOB_STATUSES } from '../job.ts';
import { pagingFields } from './paging.ts';

const hash = z.string().describe('SHA-256');
const reference = z.object({ id: z.string(), version: z.number().int(), sha256: hash });

/** What a result was made of, by whom and when: with it the result can be made again. */
export const passportSchema = z
  .object({
    modelVersion: z.string(),
    commit: z.string().nullable().describe('程序的提交号 · commit of the program'),
    data: z
      .object({ sha256: hash, folders: z.record(z.string(), hash) })
      .describe('随附数据（标准、目标、政策、基线等）的散列值 · hashes of the shipped data'),
    contentKey: hash.describe('问题、数据、模型三者的散列值：相同则结果逐字节相同 · same key, same bytes'),
    seed: z.number().int().nullable(),
    draws: z.number().int().nullable(),
    datasets: z.array(reference).readonly(),
    scenarios: z.array(reference).readonly(),
    requestedBy: z.string(),
    requestedAt: z.string(),
    resultSha256: hash.nullable(),
  })
  .meta({ id: 'Passport' });

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
  lane: z.enum(['interactive', 'nightly']).describe('队列：随时或夜间 · lane'),
  passport: passportSchema,
};

/** Addresses that belong to a job. */
export const jobLinks = z.array(z.object({ rel: z.string(), href: z.string(), type: z.string() }));

export const jobListQuery = z.strictObject({
  status: z.enum(JOB_STATUSES).optional().describe('只列这一状态'),
  ...pagingFields(50),
});

export const jobParameters = z.strictObject({ id: z.uuid() });
