import { z } from 'zod';
import { STAGES } from '../stages.ts';

/**
 * Everything that a scenario may assume. One shape for what changes over time: a path.
 * A path maps school years to values; between two years it is linear, after the last it stays,
 * before the first it runs in a straight line from the base year: from the area's own value (a lever) or from 1 (a
 * multiplier).
 */
export const yearKey = z.string().regex(/^(19|20|21)\d\d$/, 'year as four digits, e.g. "2025"');

function path(minimum: number, maximum: number, zh: string, en: string) {
  return z
    .record(yearKey, z.number().min(minimum).max(maximum))
    .refine((years) => Object.keys(years).length > 0, 'at least one year')
    .meta({ title: zh, description: en });
}

function byStage(minimum: number, maximum: number, zh: string, en: string) {
  return z
    .strictObject(
      Object.fromEntries(
        STAGES.map((stage) => [stage, z.number().min(minimum).max(maximum).nullable().optional()]),
      ) as Record<(typeof STAGES)[number], z.ZodOptional<z.ZodNullable<z.ZodNumber>>>,
    )
    .meta({ title: zh, description: en });
}

function scalar(minimum: number, maximum: number, zh: string, en: string) {
  return z.number().min(minimum).max(maximum).meta({ title: zh, description: en });
}

const classSizeCap = z
  .strictObject({
    K1: z.number().int().min(1).max(100).optional(),
    K2: z.number().int().min(1).max(100).optional(),
    K3: z.number().int().min(1).max(100).optional(),
    primary: z.number().int().min(1).max(100).optional(),
    junior: z.number().int().min(1).max(100).optional(),
    generalSenior: z.number().int().min(1).max(100).optional(),
    vocational: z.number().int().min(1).max(100).optional(),
  })
  .meta({ title: '班额标准', description: 'Pupils per class at most, by kindergarten grade and by stage' });

/** Parameters in the order in which the model uses them; this is also the order of every comparison. */
export const parametersSchema = z
  .strictObject({
    fertilityVariant: z
      .enum(['low', 'medium', 'high'])
      .meta({ title: '生育率方案', description: 'UN WPP 2024 national total fertility rate variant' }),
    fertilityMultiplier: path(0.2, 3, '生育率系数', 'Multiplies the area total fertility rate'),
    localFertilityPersistence: scalar(
      0,
      1,
      '本地生育差异保持系数',
      'Yearly persistence rho of the local fertility ratio',
    ),
    netMigrationMultiplier: path(-5, 5, '净迁移系数', 'Multiplies net migration at every age'),
    migrationDamping: scalar(0, 1, '净迁移衰减系数', 'Net migration of one year relative to the year before'),
    migrantChildrenMultiplier: path(0, 5, '随迁子女流入系数', 'Multiplies the inflow of migrant children'),
    urbanisationDamping: scalar(0, 1, '城镇化衰减系数', 'Damping phi of the urban-rural growth difference'),
    entryRatioMultiplier: path(0.5, 2, '入学系数', 'Multiplies primary entrants per child of the entry cohort'),
    kindergartenGrossEnrolment: path(0.1, 2, '学前三年毛入园率', 'Gross kindergarten enrolment to be reached'),
    kindergartenCeiling: scalar(0.5, 2, '毛入园率上限', 'Ceiling c of the kindergarten gross enrolment curve'),
    nineYearRetention: path(0.5, 1, '九年义务教育巩固率', 'Nine-year compulsory retention rate to be reached'),
    seniorGrossEnrolment: path(0.3, 1.5, '高中阶段毛入学率', 'Gross senior enrolment rate to be reached'),
    generalShare: path(0, 1, '普通高中招生占比', 'Share of senior entrants who enter general senior schools'),
    publicKindergartenShare: path(0, 1, '公办园在园幼儿占比', 'Share of kindergarten children in public kindergartens'),
    inclusiveKindergartenCoverage: path(
      0,
      1,
      '普惠性幼儿园覆盖率',
      'Share of children in public or inclusive private kindergartens',
    ),
    privateCompulsoryShare: path(0, 1, '民办义务教育在校生占比', 'Private share of compulsory pupils'),
    migrantPublicShare: path(0, 1, '随迁子女公办就读比例', 'Share of migrant children in public or purchased places'),
    publicSeniorShare: path(0, 1, '高中阶段公办占比', 'Public share of senior pupils'),
    ruralToTownShift: path(
      0,
      1,
      '乡村学生进城比例',
      'Share of the remaining rural pupils who have moved to town schools since the base year',
    ),
    classSizeCap,
    oversizeClassEliminationYear: z.number().int().min(2000).max(2100).nullable().meta({
      title: '消除大班额年份',
      description: 'School year from which no class is over its cap; null: never',
    }),
    electiveRoomFactor: z.number().min(1).max(3).nullable().meta({
      title: '选课走班教室系数',
      description: 'Rooms per general senior class; null where no source gives one',
    }),
    normPack: z.string().meta({ title: '千人学位数标准', description: 'Identifier of the norm pack' }),
    placesPerThousand: byStage(0, 500, '千人学位数', 'Places per thousand residents; replaces the pack'),
    planningMargin: scalar(0, 1, '规划余量', 'Spare places as a share of demand'),
    staffRatio: byStage(1, 100, '生师(员)比标准', 'Pupils per staff member'),
    staffQuota: byStage(0, 1e7, '事业编制总量', 'Staff posts available, by stage'),
    landPerPlace: byStage(0, 1000, '生均用地', 'Square metres of land per place'),
    capitalCostPerPlace: byStage(0, 1e7, '每学位建设投资', 'CNY of capital per new place'),
    recurrentCostPerPupil: byStage(0, 1e7, '生均经常性支出', 'CNY per pupil and year'),
    capitalBudget: z
      .number()
      .min(0)
      .nullable()
      .meta({ title: '建设资金总量', description: 'CNY over the horizon; null: not known' }),
    purchasedPlaces: z
      .strictObject({
        primary: path(0, 1e7, '小学购买学位', 'Purchased primary places').optional(),
        junior: path(0, 1e7, '初中购买学位', 'Purchased junior places').optional(),
        kindergarten: path(0, 1e7, '幼儿园购买学位', 'Purchased kindergarten places').optional(),
      })
      .meta({
        title: '政府购买学位',
        description: 'Places bought in private schools, in force in the year (transitional by policy)',
      }),
  })
  .partial();

/** What a file or a request may say: any part. */
export type ParameterOverrides = z.infer<typeof parametersSchema>;
export type ParameterId = keyof ParameterOverrides;
/** What the model works with: every parameter decided; a path may be null where nothing steers it. */
export type Path = Readonly<Record<string, number>>;

export const PARAMETER_IDS = Object.keys(parametersSchema.shape) as ParameterId[];
