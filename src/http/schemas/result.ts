import { z } from 'zod';
import { CATALOGUE } from '../../../models/catalogue/index.ts';
import { STATUSES } from '../../../models/inputs/status.ts';
import { STAGES } from '../../../models/stages.ts';
import { QUANTILE_NAMES } from '../../reports/drawn-cell.ts';
import { passportSchema } from './job.ts';
import { formatField, listField } from './paging.ts';

/** What a reader may pick out of a result; names are checked against the result by result-selection.ts. */
export const selectionFields = {
  area: listField('行政区代码，可重复或用逗号分隔'),
  stage: listField(`学段：${STAGES.join(', ')}`),
  measure: listField('指标编号，见 /api/v1/catalogue'),
  schoolYear: z
    .string()
    .refine((text) => /^\d{4}(\.\.\d{4})?$/.test(text), '年份或区间 · a year or a span: 2025, 2025..2030')
    .meta({ pattern: '^\\d{4}(\\.\\.\\d{4})?$' })
    .optional()
    .describe('2025 或 2025..2030'),
  format: formatField,
};

export const resultQuerySchema = z.strictObject({
  ...selectionFields,
  shape: z.enum(['columns', 'rows']).default('columns').describe('JSON 的形状'),
});

const bilingual = z.object({ zh: z.string(), en: z.string().optional() });
const number = z.number().nullable();
/** A level is a word, a missing value null. */
const value = z.union([z.number(), z.enum(['blue', 'none', 'yellow', 'red']), z.null()]);
const status = z.enum(STATUSES);
const stage = z.string().nullable();

const quantileColumns = Object.fromEntries(QUANTILE_NAMES.map((name) => [name, z.array(value).optional()]));
const series = z.object({
  measure: z.string(),
  stage,
  unit: z.string(),
  values: z.array(value),
  status: z.array(status),
  ...quantileColumns,
  mean: z.array(number).optional().describe('模拟均值 · mean over the draws'),
  chance: z.array(number).optional().describe('大于 0 的模拟所占比例 · share of draws above 0'),
  shortageChance: z
    .array(number)
    .optional()
    .describe(
      '只有 shortage 有：短缺超出“学位等于基年在校生”这一假定本身造成的短缺的模拟所占比例 · of shortage only: share of draws above what assumed places make by themselves',
    ),
});
const area = z.object({ code: z.string(), name: z.string(), level: z.string(), series: z.array(series) });

const sentence = z.object({ zh: z.string(), en: z.string() });
const accuracy = sentence.extend({
  sources: z.array(
    z.object({
      kind: z.enum(['own', 'peers', 'hindcast']).describe('本县历史、同类组、本模型自基年起'),
      area: z.string().nullable(),
      zh: z.string(),
      en: z.string(),
      rows: z.array(
        z.object({
          stage: z.string(),
          measure: z.enum(['pupils', 'entrants']),
          lead: z.number().int().describe('提前年数 · years ahead'),
          origins: z.array(z.number().int()).length(2).describe('起点的首末年份 · first and last origin'),
          cases: z.number().int(),
          meanError: z.number().describe('|预测/实际 − 1| 的平均'),
          medianError: z.number(),
          bias: z.number().describe('预测/实际 − 1 的平均'),
          low: number.describe('实际/预测的 80% 区间下端 · lower end of actual / forecast, 80 %'),
          high: number,
        }),
      ),
    }),
  ),
  unknown: z.array(sentence).describe('模型不知道的 · what the model does not know'),
});

const row = z.object({
  areaCode: z.string(),
  areaName: z.string(),
  schoolYear: z.number().int(),
  stage,
  measure: z.string(),
  value,
  unit: z.string(),
  status,
  ...Object.fromEntries(QUANTILE_NAMES.map((name) => [name, value.optional()])),
  mean: number.optional(),
  chance: number.optional(),
  shortageChance: number.optional(),
});

const target = z.object({
  targetId: z.string(),
  policyId: z.string().nullable(),
  area: z.string(),
  name: bilingual,
  stage,
  operator: z.enum(['>=', '<=', '=']),
  target: number,
  unit: z.string(),
  year: z.number().int(),
  value: number,
  margin: number,
  byAssumption: z.boolean(),
  verdict: z.enum(['met', 'missed', 'notComputable', 'notDue']),
  probability: number.describe('达到目标的模拟所占比例 · share of draws that meet it'),
  status,
  reason: bilingual.nullable(),
});

const spread = z.array(z.number()).nullable();
const finding = z.object({
  area: z.string(),
  stage: z.string(),
  peakYear: number,
  peakPupils: number,
  shortageYear: number,
  largestShortage: number,
  surplusYear: number,
  largestSurplus: number,
  lastYearPupils: number,
  draws: z
    .object({
      firstShortageYear: number.describe('短缺概率首次达到 0.5 的学年 · first year with P(shortage) >= 0.5'),
      lastShortageYear: number.describe('短缺概率最后一次达到 0.5 的学年 · last year with P(shortage) >= 0.5'),
      likeliestShortageYear: number.describe('短缺概率最高的学年 · year in which a shortage is likeliest'),
      likeliestShortage: number.describe('该年短缺概率 · its probability'),
      anyShortage: number.describe('任一年有短缺的模拟所占比例 · share of draws with a shortage in some year'),
      anySurplus: number.describe('任一年有富余的模拟所占比例 · share of draws with a surplus in some year'),
      peakYear: spread,
      peakPupils: spread,
      shortageYear: spread,
      largestShortage: spread,
      surplusYear: spread,
      largestSurplus: spread,
    })
    .optional()
    .describe('各次模拟之间的差别，5、25、50、75、95% 分位 · spread over the draws'),
});

const project = z.object({
  projectId: z.string(),
  area: z.string(),
  name: z.string(),
  stage: z.string(),
  kind: z.string(),
  sector: z.string(),
  openingYear: number,
  places: number,
  investment: number,
  yearsUsed: number,
  firstIdleYear: number,
  couldConvertTo: stage,
});

export const resultSchema = z
  .object({
    schemaVersion: z.literal(1),
    run: z.string(),
    passport: passportSchema,
    modelVersion: z.string(),
    baseYear: z.number().int(),
    scenario: z.object({ id: z.string(), name: bilingual }),
    draws: z
      .looseObject({
        count: z.number().int(),
        seed: z.number().int(),
        preview: z.boolean(),
        probabilities: z.array(z.number()),
        held: z
          .object({
            shocks: z.number().int(),
            kindergartenRates: z.number().int(),
            promotions: z.number().int(),
            countyYears: z.number().int(),
          })
          .describe('按上限计的次数，及模拟的县·年总数 · what was held at a bound, of so many county-years'),
      })
      .nullable(),
    applied: z.array(z.looseObject({ scenario: z.string(), name: bilingual })),
    targets: z.array(target),
    findings: z.array(finding),
    projects: z.array(project),
    accuracy: accuracy.describe(
      '这类测算过去错了多少、在哪里量的 · how wrong such projections were, and where that was measured',
    ),
    notes: z.array(z.object({ area: z.string().nullable(), zh: z.string(), en: z.string() })),
    years: z.array(z.number().int()),
    areas: z.array(area).optional().describe('shape=columns'),
    rows: z.array(row).optional().describe('shape=rows'),
  })
  .meta({ id: 'Result' });

/** Every measure that a filter may name. */
export const MEASURE_IDS: readonly string[] = CATALOGUE.map((measure) => measure.id);
