import { GRADES, type Grade, STAGE_SPAN, STAGES, type Stage } from '../../models/stages.ts';

/** Names that a CSV file may use: the English one of the schema and the Chinese ones of the planner. */
export const TIDY_COLUMNS = ['areaCode', 'schoolYear', 'table', 'item', 'attribute', 'value'] as const;
export const WIDE_COLUMNS = [
  'areaCode',
  'schoolYear',
  'grade',
  'pupils',
  'public',
  'private',
  'local',
  'migrant',
] as const;
export type Column = (typeof TIDY_COLUMNS)[number] | (typeof WIDE_COLUMNS)[number];
/** The columns of head counts in the wide form. */
export const PART_COLUMNS = ['pupils', 'public', 'private', 'local', 'migrant'] as const;

export const COLUMN_ALIASES: Readonly<Record<string, Column>> = {
  区划代码: 'areaCode',
  学年: 'schoolYear',
  表: 'table',
  项目: 'item',
  指标: 'attribute',
  数值: 'value',
  年级: 'grade',
  在校生: 'pupils',
  公办: 'public',
  民办: 'private',
  户籍: 'local',
  随迁: 'migrant',
};

/** The tables of a baseline that CSV can hold, with the attributes of each. Class sizes carry a number instead. */
export const TABLE_ATTRIBUTES = {
  enrolment: PART_COLUMNS,
  capacity: [
    'places',
    'publicPlaces',
    'purchasedPlaces',
    'bounds.classes',
    'bounds.site',
    'bounds.building',
    'bounds.staff',
  ],
  classSizes: [],
  births: ['births'],
  staff: ['teachers'],
  totals: ['pupils'],
  source: ['text'],
} as const satisfies Record<string, readonly string[]>;
export type Table = keyof typeof TABLE_ATTRIBUTES;
export const TABLES = Object.keys(TABLE_ATTRIBUTES) as Table[];
export const SOURCE_ITEMS = ['title', 'publisher', 'date'] as const;

const TABLE_ALIASES: Readonly<Record<string, Table>> = {
  在校生: 'enrolment',
  学位: 'capacity',
  班额: 'classSizes',
  出生: 'births',
  教师: 'staff',
  合计: 'totals',
  来源: 'source',
};

const ATTRIBUTE_ALIASES: Readonly<Record<string, string>> = {
  在校生: 'pupils',
  公办: 'public',
  民办: 'private',
  户籍: 'local',
  随迁: 'migrant',
  学位: 'places',
  公办学位: 'publicPlaces',
  购买学位: 'purchasedPlaces',
  出生: 'births',
  出生人数: 'births',
  教师: 'teachers',
  文字: 'text',
};

const STAGE_ALIASES: Readonly<Record<string, Stage>> = {
  ...Object.fromEntries(STAGES.map((stage) => [STAGE_SPAN[stage].zh, stage])),
  普高: 'generalSenior',
  中职: 'vocational',
};

const GRADE_NAMES =
  '小班 中班 大班 一年级 二年级 三年级 四年级 五年级 六年级 七年级 八年级 九年级 高一 高二 高三 中职一 中职二 中职三';
const GRADE_ALIASES: Readonly<Record<string, Grade>> = {
  ...Object.fromEntries(GRADE_NAMES.split(' ').map((name, index) => [name, GRADES[index]!])),
  初一: 'J1',
  初二: 'J2',
  初三: 'J3',
};

export const columnOf = (text: string) => find(text, [...TIDY_COLUMNS, ...WIDE_COLUMNS], COLUMN_ALIASES);
export const tableOf = (text: string) => find(text, TABLES, TABLE_ALIASES);
export const stageOf = (text: string) => find(text, STAGES, STAGE_ALIASES);
export const gradeOf = (text: string) => find(text, GRADES, GRADE_ALIASES);
export const attributeOf = (table: Table, text: string): string | undefined =>
  find<string>(text, TABLE_ATTRIBUTES[table], {}) ??
  (TABLE_ATTRIBUTES[table] as readonly string[]).find((name) => name === ATTRIBUTE_ALIASES[text.trim()]);

function find<T extends string>(
  text: string,
  names: readonly T[],
  aliases: Readonly<Record<string, T>>,
): T | undefined {
  const wanted = text.trim();
  return names.find((name) => name === wanted) ?? (Object.hasOwn(aliases, wanted) ? aliases[wanted] : undefined);
}
