import { z } from 'zod';
import { changeSchema } from './change.ts';

/** One fault of an input: where, what was found, what is allowed, how to mend it. */
export const findingSchema = z.object({
  in: z.enum(['body', 'query', 'path']),
  pointer: z.string().describe('JSON Pointer fragment, e.g. #/areas/0'),
  code: z.string(),
  severity: z.enum(['error', 'warning', 'notice']),
  detail: z.string(),
  found: z.string(),
  allowed: z.string(),
  cure: z.string(),
});

export const problemSchema = z
  .object({
    type: z.string().describe('Page about the problem on this server'),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    cure: z.string(),
    instance: z.string(),
    errors: z.array(findingSchema),
    changedBy: z.string().optional().describe('412、410：谁改的 · who changed it'),
    changedAt: z.string().optional(),
    changes: z.array(changeSchema).optional().describe('412：其间的改动 · what was changed meanwhile'),
    moreChanges: z.number().int().optional().describe('没有列出的改动数 · changes that are not listed'),
    version: z.number().int().optional().describe('412：现在的版本 · newest version'),
    lockedBy: z.string().optional().describe('409：谁锁定的 · who locked it'),
    lockedAt: z.string().optional(),
    extendedBy: z.array(z.string()).optional().describe('409：以它为基础的情景 · scenarios that build upon it'),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });
export type ProblemBody = z.infer<typeof problemSchema>;
