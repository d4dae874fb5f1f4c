import { z } from 'zod';
import { WARNING_LEVELS } from '../../../models/catalogue/index.ts';
import { STAGES } from '../../../models/stages.ts';
import { MOST_DRAWS } from '../../../models/uncertainty/most-draws.ts';
import { MOST_SEED } from '../../../models/uncertainty/uncertainty-parameters.ts';
import { MOST_SCENARIOS } from '../../queue/batches.ts';
import { JOB_STATUSES } from '../job.ts';
import { pagingFields } from './paging.ts';
import { areaListField, DEFAULT_YEARS } from './run.ts';

const code = z.string().regex(/^(\d{6}|all)$/, '六位 GB/T 2260 代码或 all · six-digit GB/T 2260 code or all');
const reference = z.string().min(1).max(120);
/** Minute, hour, day, month, weekday. */
const CRON = /^[\d*,/-]+( [\d*,/-]+){3} [\d*,/#L-]+$/;

const batchFields = {
  areas: z.array(code).min(1).max(5000).describe('省、市、县代码，含下级 · codes, with what lies below'),
  from: z.number().int().min(1990).max(2100).default(DEFAULT_YEARS.from),
  to: z.number().int().min(1990).max(2100).default(DEFAULT_YEARS.to),
  scenarios: z
    .array(reference)
    .min(1)
    .max(MOST_SCENARIOS)
    .refine((ids) => new Set(ids).size === ids.length, '编号不得重复 · each once')
    .describe('情景编号，或“编号@版本” · ids of scenarios, or id@version'),
  draws: z.number().int().min(1).max(MOST_DRAWS).optional(),
  seed: z.number().int().min(0).max(MOST_SEED).optional(),
  datasets: z
    .union([z.literal('latest'), z.array(reference).max(5000)])
    .optional()
    .describe('各县数据集：latest 为各县最新版本 · datasets of the counties; latest: the newest of each'),
};
const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe('名称；同名批次之间比较预警级别 · batches of one name are compared');

const inOrder = ({ from, to }: { from: number; to: number }) => from <= to;
const order = { error: 'from 不得晚于 to · from must not be later than to', path: ['from'] };

export const batchRequestSchema = z
  .strictObject({ name, ...batchFields })
  .refine(inOrder, order)
  .meta({ id: 'BatchRequest' });

export const batchSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.enum(JOB_STATUSES),
    progress: z.number().int().min(0).max(100),
    message: z.string(),
    created: z.string(),
    finished: z.string().nullable(),
    requestedBy: z.string(),
    schedule: z.string().nullable(),
    comparedWith: z.string().nullable().describe('预警级别与之比较的批次 · the batch that alerts compare with'),
    alerts: z.number().int(),
    areas: z.array(z.string()),
    runs: z.array(z.object({ scenario: z.string(), id: z.string(), status: z.enum(JOB_STATUSES), href: z.string() })),
  })
  .meta({ id: 'Batch' });
export type BatchBody = z.infer<typeof batchSchema>;

const scheduleFields = {
  name,
  cron: z
    .string()
    .regex(CRON, '五段 cron：分 时 日 月 周 · five fields of cron')
    .max(100)
    .default('0 2 * * *')
    .describe('分 时 日 月 周，如 0 2 * * *'),
  timezone: z.string().min(1).max(60).default('Asia/Shanghai'),
  enabled: z.boolean().default(true),
  batch: z.strictObject(batchFields).refine(inOrder, order),
};
export const scheduleRequestSchema = z.strictObject(scheduleFields).meta({ id: 'ScheduleRequest' });
export const scheduleSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    cron: z.string(),
    timezone: z.string(),
    enabled: z.boolean(),
    batch: z.looseObject({}),
    next: z.array(z.string()).describe('此后几次的时间 · the next times'),
    createdBy: z.string(),
    created: z.string(),
    updated: z.string(),
  })
  .meta({ id: 'Schedule' });

const places = z.object({ before: z.number().nullable(), after: z.number().nullable() });
export const alertSchema = z
  .object({
    id: z.string(),
    batch: z.string(),
    scenario: z.string(),
    area: z.string(),
    areaName: z.string(),
    stage: z.enum(STAGES),
    schoolYear: z.number().int().describe('预警级别首个变化的学年 · first school year with another level'),
    before: z.enum(WARNING_LEVELS).nullable(),
    level: z.enum(WARNING_LEVELS).nullable(),
    message: z.string(),
    reason: z.object({
      causes: z.array(z.enum(['dataset', 'scenario', 'data', 'model', 'request'])),
      years: z.array(z.number().int()),
      demand: places,
      supply: places,
    }),
    created: z.string(),
  })
  .meta({ id: 'Alert' });
export type AlertBody = z.infer<typeof alertSchema>;

export const batchListQuery = z.strictObject(pagingFields(50));
export const alertListQuery = z.strictObject({
  batch: z.uuid().optional(),
  area: areaListField.optional().describe('地区，含下级 · areas, with what lies below'),
  level: z.enum(WARNING_LEVELS).optional(),
  ...pagingFields(50),
});
export const idParameters = z.strictObject({ id: z.uuid() });
