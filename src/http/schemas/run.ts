import { z } from 'zod';
import { baselineSchema } from '../../../models/inputs/baseline.ts';
import { parametersSchema } from '../../../models/inputs/parameters.ts';
import { overrideSchema, scenarioSchema } from '../../../models/inputs/scenario.ts';
import { MOST_DRAWS } from '../../../models/uncertainty/most-draws.ts';
import { MOST_SEED, uncertaintySchema } from '../../../models/uncertainty/uncertainty-parameters.ts';
import { jobFields, jobLinks } from './job.ts';

/** School years of a run that names none: from the census year to the end of the sixteenth five-year plan. */
export const DEFAULT_YEARS = { from: 2020, to: 2035 } as const;

const year = z.coerce.number().int().min(1990).max(2100);
const areaField = z
  .string()
  .refine((code) => /^(\d{6}|all)$/.test(code), '六位 GB/T 2260 代码或 all · six-digit GB/T 2260 code or all')
  .meta({ pattern: '^(\\d{6}|all)$', examples: ['440785'] });

export const yearFields = {
  from: year.default(DEFAULT_YEARS.from).describe('首个学年'),
  to: year.default(DEFAULT_YEARS.to).describe('末个学年'),
};

export const runRequestSchema = z
  .strictObject({
    areas: z.array(areaField).min(1).max(5000).describe('省、市、县代码，含下级；["all"] 为全国'),
    from: z.number().int().min(1990).max(2100).default(DEFAULT_YEARS.from),
    to: z.number().int().min(1990).max(2100).default(DEFAULT_YEARS.to),
    scenario: z.union([z.string().min(1).max(80), scenarioSchema]).describe('现成情景的编号，或一个完整的情景'),
    overrides: z.array(overrideSchema).max(1000).optional(),
    parameters: parametersSchema.optional().describe('对全部地区再加一步覆盖'),
    draws: z
      .number()
      .int()
      .min(1)
      .max(MOST_DRAWS)
      .optional()
      .describe('随机模拟次数；给出后结果带分位数和概率 · Monte Carlo draws: quantiles and probabilities'),
    seed: z.number().int().min(0).max(MOST_SEED).optional().describe('随机种子，默认 1；种子相同则结果逐字节相同'),
    uncertainty: uncertaintySchema.optional().describe('对随附误差参数的修改 · changes of the shipped uncertainty'),
    datasets: z
      .union([z.literal('latest'), z.array(z.string().min(1).max(120)).max(5000)])
      .optional()
      .describe('已存的各县数据集：编号、编号@版本，或 latest（各县最新） · kept datasets of the counties'),
    baselines: z.array(baselineSchema).max(5000).optional().describe('本县自己的数据，替换内置估计'),
  })
  .refine(
    (request) => request.draws !== undefined || (request.seed === undefined && request.uncertainty === undefined),
    {
      error: 'seed 和 uncertainty 须与 draws 同用 · seed and uncertainty need draws',
      path: ['draws'],
    },
  )
  .refine((request) => request.from <= request.to, {
    error: 'from 不得晚于 to · from must not be later than to',
    path: ['from'],
  })
  .meta({ id: 'RunRequest' });
export type RunRequest = z.infer<typeof runRequestSchema>;

export const areaListField = z
  .union([z.string(), z.array(z.string())])
  .transform((given) =>
    [given]
      .flat()
      .flatMap((part) => part.split(','))
      .map((part) => part.trim()),
  )
  .pipe(z.array(areaField).min(1).max(5000));

export const runSchema = z
  .object({
    ...jobFields,
    areas: z.array(z.string()),
    counties: z.number().int(),
    from: z.number().int(),
    to: z.number().int(),
    scenario: z.string(),
    draws: z.number().int().nullable().describe('模拟次数；未模拟为 null'),
    seed: z.number().int().nullable(),
    preview: z.boolean().describe('已有较少次模拟的预览结果 · a preview of fewer draws is ready'),
    links: jobLinks,
  })
  .meta({ id: 'Run' });
export type RunBody = z.infer<typeof runSchema>;

/** Answer of a comparison whose runs are still at work. */
export const pendingRunsSchema = z.object({ runs: z.array(runSchema) }).meta({ id: 'PendingRuns' });
