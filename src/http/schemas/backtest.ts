import { z } from 'zod';
import { historyConfigSchema } from '../../../models/backtest/history-config.ts';
import { YARDSTICKS } from '../../../models/backtest/yardsticks.ts';
import { LONGEST_LEAD, USUAL_LEADS } from '../../intake/check-backtest.ts';
import { jobFields, jobLinks } from './job.ts';
import { formatField } from './paging.ts';

const table = z.string().min(1);
const year = z.number().int().min(1000).max(9999);

export const backtestRequestSchema = z
  .strictObject({
    enrolment: table.describe('在校生，CSV 文本：area、year、每个年级一列、TOTAL · pupils as CSV text'),
    births: table.optional().describe('出生数，CSV 文本：area、year、births · births as CSV text'),
    config: historyConfigSchema
      .optional()
      .describe('年级体系，写法同 scenarios/backtest/*.json；默认按列名识别 · default: told by the columns'),
    published: table
      .optional()
      .describe(
        '已发表的预测，CSV 文本：area、origin、target，加 forecast（人数）或以 ape、error 结尾的一列（百分数） · a forecast by others',
      ),
    origins: z.array(year).min(1).max(200).optional().describe('起点年份；默认全部可能的年份 · default: all possible'),
    leads: z
      .array(z.number().int().min(1).max(LONGEST_LEAD))
      .min(1)
      .max(LONGEST_LEAD)
      .optional()
      .describe(`提前年数；默认 ${USUAL_LEADS.join('、')} · years ahead`),
  })
  .meta({ id: 'BacktestRequest' });
export type BacktestRequest = z.output<typeof backtestRequestSchema>;

export const backtestSchema = z
  .object({
    ...jobFields,
    areas: z.number().int().describe('地区个数 · number of areas'),
    from: z.number().int().describe('历史首年 · first year of the history'),
    to: z.number().int().describe('历史末年 · last year of the history'),
    grades: z.array(z.string()),
    origins: z.array(z.number().int()),
    leads: z.array(z.number().int()),
    sentence: z
      .object({ zh: z.string(), en: z.string() })
      .nullable()
      .describe('通常错多少，一句话；未完成为 null · how wrong it usually is, once done'),
    links: jobLinks,
  })
  .meta({ id: 'Backtest' });
export type BacktestBody = z.infer<typeof backtestSchema>;

export const ledgerQuerySchema = z.strictObject({ format: formatField });

const number = z.number().nullable();
const of = { backtest: z.string(), origins: z.array(z.number().int()), leads: z.array(z.number().int()) };

export const ledgerSchema = z
  .object({
    ...of,
    ledger: z.array(
      z.object({
        area: z.string(),
        series: z.string(),
        origin: z.number().int(),
        lead: z.number().int(),
        target: z.number().int(),
        forecast: z.number(),
        p10: number,
        p90: number,
        actual: number,
        method: z.string(),
      }),
    ),
  })
  .meta({ id: 'Ledger' });

const lead = z.number().int();
const scores = {
  lead,
  rows: z.number().int().describe('已有实际数的次数 · numbers that have been counted'),
  meanError: number,
  medianError: number,
  weightedError: number,
  bias: number,
  coverage: number,
  width: number,
  pinball: number,
};

export const scoresSchema = z
  .object({
    ...of,
    headline: z.string().describe('byLead、bySize、byArea 所指的系列 · series of byLead, bySize and byArea'),
    byLead: z.array(
      z.object({
        ...scores,
        pooled: z
          .object({ coverage: number, width: number, pinball: number })
          .describe('不分地区的区间 · bands that know no areas'),
      }),
    ),
    bySeries: z.array(z.object({ series: z.string(), ...scores })),
    bySize: z.array(z.object({ sizeClass: z.number().int(), ...scores })),
    byArea: z.array(z.object({ area: z.string(), ...scores })),
    yardsticks: z.array(z.object({ yardstick: z.enum(YARDSTICKS), series: z.string(), lead, meanError: number })),
    leftOut: z.array(z.string()).describe('没有预测的地区 · areas without a forecast, for want of years'),
    chosen: z
      .array(z.object({ lead, part: z.string(), method: z.string(), weight: number }))
      .describe('最后一个起点上各方法的权重 · weights of the methods at the last origin'),
    broken: z.array(
      z.object({
        area: z.string(),
        year: z.number().int(),
        grade: z.string(),
        step: number,
        usual: number,
      }),
    ),
    published: z.array(
      z.object({ lead, rows: z.number().int(), publishedError: number, ownError: number, better: number }),
    ),
  })
  .meta({ id: 'BacktestScores' });
