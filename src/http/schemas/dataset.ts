import { z } from 'zod';
import { baselineSchema } from '../../../models/inputs/baseline.ts';
import { datasetInputSchema } from '../../planning/dataset-input.ts';
import { changeSchema } from './change.ts';
import { pageSchema, pagingFields } from './paging.ts';
import { findingSchema } from './problem.ts';

const versionFields = {
  version: z.number().int(),
  sha256: z.string().describe('规范 JSON 的 SHA-256 · of the canonical JSON'),
  author: z.string(),
  note: z.string(),
};

const datasetFields = {
  id: z.string(),
  area: z.string(),
  name: z.string(),
  ...versionFields,
  created: z.string(),
  updated: z.string().describe('最新一版写成的时间'),
};

const findings = z.array(findingSchema).describe('警告和提示 · warnings and notices');

export const datasetSchema = z.object(datasetFields).meta({ id: 'Dataset' });
export const writtenDatasetSchema = z.object({ ...datasetFields, findings }).meta({ id: 'WrittenDataset' });

/** Answer to a dry run: nothing was written. */
export const examinedSchema = z
  .object({ valid: z.boolean().describe('可以提交 · would be accepted'), findings })
  .meta({ id: 'ExaminedDataset' });

/** The figures in one of two forms, and what is said of them. */
export const datasetRequestSchema = datasetInputSchema.meta({ id: 'DatasetRequest' });

export const datasetVersionRequestSchema = datasetInputSchema
  .omit({ area: true, name: true })
  .meta({ id: 'DatasetVersionRequest' });

export const datasetVersionListSchema = pageSchema(
  z.object({ ...versionFields, created: z.string() }).meta({ id: 'DatasetVersionHead' }),
);

export const datasetVersionSchema = z
  .object({
    id: z.string(),
    area: z.string(),
    ...versionFields,
    created: z.string(),
    baselines: z.array(baselineSchema),
  })
  .meta({ id: 'DatasetVersion' });

const figureChangeSchema = changeSchema
  .extend({
    schoolYear: z.number().int(),
    text: z.object({ zh: z.string(), en: z.string() }).describe('小学 2024 三年级 在校生 6300 → 6310'),
  })
  .meta({ id: 'FigureChange' });

export const figureChangesSchema = pageSchema(figureChangeSchema).extend({
  from: z.number().int(),
  to: z.number().int(),
  kind: z.enum(['none', 'minor', 'major']).describe('major：有删去的；minor：只有新增和修改'),
  changed: z.number().int(),
  added: z.number().int(),
  removed: z.number().int(),
});

const version = z.coerce.number().int().min(1).max(1_000_000_000);
export const datasetParameters = z.strictObject({ id: z.uuid() });
export const datasetVersionParameters = z.strictObject({ id: z.uuid(), version });
export const datasetListQuery = z.strictObject({
  area: z
    .string()
    .regex(/^\d{6}$/, 'GB/T 2260 code of six digits, e.g. 440785')
    .optional()
    .describe('省、市、县代码，含下级'),
  ...pagingFields(50),
});
export const versionListQuery = z.strictObject(pagingFields(50));
export const figureChangesQuery = z.strictObject({
  from: version.describe('原版本'),
  to: version.describe('新版本'),
  ...pagingFields(500),
});
export const dryRunQuery = z.strictObject({
  dryRun: z.enum(['true', 'false']).optional().describe('true：只检查，不写入'),
});
