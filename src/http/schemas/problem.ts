import { z } from 'zod';

export const problemSchema = z
  .object({
    type: z.string().describe('Page about the problem on this server'),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    cure: z.string(),
    instance: z.string(),
    errors: z.array(
      z.object({
        in: z.enum(['body', 'query', 'path']),
        pointer: z.string().describe('JSON Pointer fragment, e.g. #/areas/0'),
        code: z.string(),
        severity: z.enum(['error', 'warning', 'notice']),
        detail: z.string(),
        found: z.string(),
        allowed: z.string(),
        cure: z.string(),
      }),
    ),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });
export type ProblemBody = z.infer<typeof problemSchema>;
