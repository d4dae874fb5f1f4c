import { z } from 'zod';
import { OPERATION_KINDS } from '../../../models/explain/operation.ts';
import { STATUSES } from '../../../models/inputs/status.ts';
import { STAGES } from '../../../models/stages.ts';

/** Levels that are unfolded where nothing is asked, and at most. */
export const USUAL_DEPTH = 6;
export const MOST_DEPTH = 12;

export const explanationQuerySchema = z.strictObject({
  area: z.string().min(1).max(40).describe('行政区代码 · code of an area of the run'),
  schoolYear: z.coerce.number().int().describe('学年，例如 2025 · school year'),
  measure: z
    .string()
    .min(1)
    .max(80)
    .describe('指标编号（/api/v1/catalogue），或答复的 query 给出的中间量 · a measure, or a quantity named by a query'),
  stage: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe(`学段 · stage: ${STAGES.join(', ')}`),
  item: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe('中间量的年级、年龄或学段，例如 P3、6 · grade, age or stage of a quantity that is no measure'),
  depth: z.coerce.number().int().min(1).max(MOST_DEPTH).default(USUAL_DEPTH).describe('展开的层数 · levels unfolded'),
  unfold: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true：以前学年和单岁也一并展开 · earlier years and single ages, too'),
  format: z.string().max(20).optional().describe('json 或 text；优先于 Accept'),
});

const bilingual = z.object({ zh: z.string(), en: z.string() });
const citation = z
  .object({
    title: z.string(),
    document: z.string().optional(),
    clause: z.string().optional(),
    quote: z.string().optional(),
    address: z.string().optional(),
    policyId: z.string().optional().describe('政策条款编号，见 /api/v1/policies · row of the policy register'),
    file: z.string().optional().describe('程序随附的数据文件 · a data file of the package'),
    row: z.string().optional(),
    column: z.string().optional(),
    pointer: z.string().optional().describe('请求正文中的位置 · JSON Pointer into the request'),
    scenario: z.string().optional().describe('设定该数的方案 · the scenario that set it'),
  })
  .meta({ id: 'Citation' });

const operation = z
  .looseObject({
    kind: z.enum(OPERATION_KINDS),
    rounding: z.object({ to: z.enum(['nearest', 'up', 'down']), tolerance: z.number() }).optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
  })
  .describe(
    '由 inputs 按次序重算 value 的方法；given、calibrated、missing 是叶子 · how value follows from inputs, in order',
  );

const question = z.object({
  area: z.string(),
  schoolYear: z.number().int(),
  measure: z.string(),
  stage: z.enum(STAGES).nullable(),
  item: z.string().nullable(),
});

export const explanationSchema = z
  .object({
    id: z.string(),
    item: z.string().nullable(),
    name: bilingual,
    area: z.string(),
    areaName: z.string(),
    schoolYear: z.number().int(),
    stage: z.enum(STAGES).nullable(),
    value: z.number().nullable().describe('缺数为 null · null where missing'),
    unit: z.string(),
    level: z.string().optional().describe('预警等级的名称 · the word for a level'),
    status: z.enum(STATUSES),
    formula: bilingual.describe('公式（文字）· the formula in words'),
    operation,
    get inputs() {
      return z.array(explanationSchema);
    },
    source: citation.nullable(),
    note: bilingual.nullable(),
    more: z.boolean().describe('true：inputs 未列出，用 query 展开 · inputs are left out: query opens them'),
    query: question.nullable().describe('单独询问此数的参数 · asks for this number by itself'),
    draws: z
      .object({ probabilities: z.array(z.number()), quantiles: z.array(z.number().nullable()), note: bilingual })
      .optional()
      .describe('随机模拟的分位，只在根上 · quantiles of the draws, at the root only'),
  })
  .meta({ id: 'Explanation' });
