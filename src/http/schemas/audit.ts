import { z } from 'zod';

export const auditQuery = z.strictObject({
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0).describe('从这一行之后读起'),
  limit: z.coerce.number().int().min(1).max(500).default(50).describe('至多这么多行'),
  resource: z
    .string()
    .regex(/^[a-z-]+ [\w.@-]{1,100}$/, 'kind and id, e.g. scenario enping-a')
    .optional()
    .describe('只看一个对象，如 scenario enping-a'),
});

export const auditSchema = z
  .object({
    results: z.array(
      z
        .object({
          seq: z.number().int(),
          at: z.string(),
          actor: z.string(),
          action: z.string(),
          resource: z.string(),
          from: z.unknown().describe('改动前；原来没有则为 null'),
          to: z.unknown().describe('改动后'),
          previousHash: z.string(),
          hash: z.string(),
        })
        .meta({ id: 'AuditRow' }),
    ),
    next: z.number().int().nullable().describe('下一页的 after；没有更多则为 null'),
  })
  .meta({ id: 'Audit' });

export const auditVerdictSchema = z
  .object({
    intact: z.boolean(),
    rows: z.number().int().describe('核对过的行数'),
    last: z.string().nullable().describe('最后一行的哈希；抄存它，日后可查末尾是否被截去'),
    seq: z.number().int().nullable().describe('第一处不符的行；完好则为 null'),
    expected: z.string().nullable(),
    found: z.string().nullable(),
  })
  .meta({ id: 'AuditVerdict' });
