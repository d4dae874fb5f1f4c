import type { Baseline } from '../../models/inputs/baseline.ts';
import { GRADES, gradeIndex, STAGE_SPAN, STAGES, stageOfGrade } from '../../models/stages.ts';
import { pointerParts } from '../intake/json-pointer.ts';
import type { Bilingual } from '../locale/fault-catalogue.ts';
import { type Change, changesBetween } from './changes.ts';

/** A change of a county's figures, told as a person would. */
export interface FigureChange extends Change {
  readonly schoolYear: number;
  readonly text: Bilingual;
}

/**
 * What differs between two versions. Rows are told apart by what they are of and not by where they stand, so a row that
 * was moved is no change: "/2024/enrolment/P3/pupils".
 */
export function figureChanges(before: readonly Baseline[], after: readonly Baseline[]): FigureChange[] {
  return changesBetween(keyed(before), keyed(after)).map((change) => {
    const parts = pointerParts(change.pointer);
    return { ...change, schoolYear: Number(parts[0]), text: told(change, parts) };
  });
}

/** How many figures a dataset has. */
export function countFigures(baselines: readonly Baseline[]): number {
  return changesBetween(null, keyed(baselines)).filter(({ to }) => typeof to === 'number').length;
}

type Row = Readonly<Record<string, unknown>>;

/** What tells the rows of each table apart. */
const KEYS: Readonly<Record<string, (row: Row) => string>> = {
  enrolment: ({ grade }) => String(grade),
  capacity: ({ stage }) => String(stage),
  classSizes: ({ stage, size }) => `${stage} ${size}`,
  births: ({ year }) => String(year),
  staff: ({ stage }) => String(stage),
  totals: ({ stage }) => String(stage),
  projects: ({ id }) => String(id),
};
const KEY_MEMBERS = ['grade', 'stage', 'year', 'size'];

function keyed(baselines: readonly Baseline[]): object {
  return Object.fromEntries(
    baselines.map(({ schoolYear, schemaVersion: _schema, area: _area, ...tables }) => {
      const byKey = Object.entries(tables).map(([table, rows]) => {
        const keyOf = KEYS[table];
        if (keyOf === undefined || !Array.isArray(rows)) return [table, rows];
        const members = (row: Row) =>
          table === 'projects'
            ? Object.entries(row).filter(([key]) => key !== 'id')
            : Object.entries(row).filter(([key]) => !KEY_MEMBERS.includes(key));
        return [table, Object.fromEntries(rows.map((row: Row) => [keyOf(row), Object.fromEntries(members(row))]))];
      });
      return [String(schoolYear), Object.fromEntries(byKey)];
    }),
  );
}

const TABLES: Readonly<Record<string, Bilingual>> = {
  enrolment: { zh: '', en: '' },
  capacity: { zh: '', en: '' },
  totals: { zh: '合计', en: 'total' },
  classSizes: { zh: '班额', en: 'class size' },
  births: { zh: '出生', en: 'births' },
  staff: { zh: '', en: '' },
  projects: { zh: '项目', en: 'project' },
  source: { zh: '来源', en: 'source' },
};

const ATTRIBUTES: Readonly<Record<string, Bilingual>> = {
  pupils: { zh: '在校生', en: 'pupils' },
  public: { zh: '公办在校生', en: 'pupils in public schools' },
  private: { zh: '民办在校生', en: 'pupils in private schools' },
  local: { zh: '户籍在校生', en: 'local pupils' },
  migrant: { zh: '随迁在校生', en: 'migrant pupils' },
  places: { zh: '学位', en: 'places' },
  publicPlaces: { zh: '公办学位', en: 'public places' },
  purchasedPlaces: { zh: '购买学位', en: 'purchased places' },
  teachers: { zh: '教师', en: 'teachers' },
  births: { zh: '人数', en: 'number' },
  classes: { zh: '班数', en: 'classes' },
  title: { zh: '标题', en: 'title' },
  publisher: { zh: '单位', en: 'publisher' },
  date: { zh: '日期', en: 'date' },
  'bounds/classes': { zh: '学位上限（班级）', en: 'places bounded by classes' },
  'bounds/site': { zh: '学位上限（用地）', en: 'places bounded by the site' },
  'bounds/building': { zh: '学位上限（校舍）', en: 'places bounded by the building' },
  'bounds/staff': { zh: '学位上限（教师）', en: 'places bounded by staff' },
  openingYear: { zh: '开办年份', en: 'opening year' },
  status: { zh: '状态', en: 'status' },
};

const GRADE_NAMES = [
  ...['小班', '中班', '大班', '一年级', '二年级', '三年级', '四年级', '五年级', '六年级', '七年级', '八年级', '九年级'],
  ...['一年级', '二年级', '三年级', '一年级', '二年级', '三年级'],
];

/** "小学 2024 三年级 在校生 6300 → 6310". */
function told({ kind, from, to }: Change, [year = '', table = '', key = '', ...rest]: readonly string[]): Bilingual {
  const values = kind === 'removed' ? `${shown(from)} → —` : `${kind === 'added' ? '—' : shown(from)} → ${shown(to)}`;
  const say = (language: 'zh' | 'en') => {
    const grade = GRADES.find((name) => name === key);
    const [stageName, size] = key.split(' ');
    const stage = grade === undefined ? STAGES.find((name) => name === stageName) : stageOfGrade(gradeIndex(grade));
    const ofSource = table === 'source';
    const attribute = ofSource ? key : rest.join('/');
    const words = [
      stage === undefined ? '' : STAGE_SPAN[stage][language],
      year,
      TABLES[table]?.[language] ?? table,
      grade === undefined ? '' : language === 'zh' ? GRADE_NAMES[gradeIndex(grade)]! : grade,
      stage !== undefined && size !== undefined ? size : '',
      stage === undefined && !ofSource ? key : '',
      ATTRIBUTES[attribute]?.[language] ?? attribute,
      values,
    ];
    return words.filter((word) => word !== '').join(' ');
  };
  return { zh: say('zh'), en: say('en') };
}

const LONGEST = 100;

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
