import { z } from 'zod';

/** One value that differs between two versions. */
export const changeSchema = z
  .object({
    pointer: z.string().describe('JSON Pointer'),
    kind: z.enum(['changed', 'added', 'removed']),
    from: z.unknown().describe('原值；新增则为 null · null where it was added'),
    to: z.unknown().describe('新值；删除则为 null · null where it was removed'),
  })
  .meta({ id: 'Change' });

export type ChangeBody = z.infer<typeof changeSchema>;
