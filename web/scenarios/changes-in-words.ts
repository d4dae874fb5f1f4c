import { STAGE_SPAN, type Stage } from '../../models/stages.ts';
import type { Language } from '../address/address.ts';
import { valueText } from '../parts/value-text.ts';
import type { Change } from './kept-scenario.ts';

/** One change as people read it. */
export interface ChangeInWords {
  /** What was changed: a parameter, a project, a name. */
  readonly subject: string;
  readonly kind: Change['kind'];
  readonly from: string;
  readonly to: string;
}

/** Names of parameters by their ids. */
export type Names = ReadonlyMap<string, { readonly zh: string; readonly en: string }>;

const WORDS = {
  name: ['名称', 'name'],
  description: ['说明', 'description'],
  extends: ['所依据的情景', 'builds upon'],
  areas: ['适用地区', 'areas'],
  programmes: ['建设项目清单', 'programmes'],
  removeProjects: ['移去的项目', 'projects taken out'],
  source: ['依据', 'source'],
  places: ['学位', 'places'],
  openingYear: ['启用学年', 'opening year'],
  closingYear: ['停用学年', 'closing year'],
  stage: ['学段', 'stage'],
  kind: ['类型', 'kind'],
  status: ['状态', 'status'],
  investment: ['投资（元）', 'investment (CNY)'],
} as const satisfies Record<string, readonly [zh: string, en: string]>;

/** What every document has, and nobody reads. */
const SILENT = new Set(['schemaVersion', 'id']);
const wordOf = (key: string, language: Language): string =>
  (WORDS as Readonly<Record<string, readonly [string, string]>>)[key]?.[language === 'zh' ? 0 : 1] ?? key;

interface Group {
  readonly subject: string;
  readonly changes: Change[];
  /** How many parts of a pointer the group has in common. */
  readonly depth: number;
}

/** Changes as sentences: the years of a path together, a project that was added in one. */
export function changesInWords(changes: readonly Change[], names: Names, language: Language): ChangeInWords[] {
  const groups = new Map<string, Group>();
  for (const change of changes) {
    const parts = partsOf(change.pointer);
    const found = groupOf(parts, names, language);
    if (found === null) continue;
    const key = parts.slice(0, found.depth).join('/');
    const group = groups.get(key) ?? { ...found, changes: [] };
    group.changes.push(change);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => inWords(group, language));
}

function groupOf(parts: readonly string[], names: Names, language: Language): Omit<Group, 'changes'> | null {
  const [head = '', at = '', member = '', id = ''] = parts;
  if (SILENT.has(head)) return null;
  if (head !== 'overrides' || parts.length < 3) return { subject: wordOf(head, language), depth: 1 };
  const step = language === 'zh' ? `第${Number(at) + 1}步` : `step ${Number(at) + 1}`;
  if (member === 'parameters' && id !== '') {
    const part = parts[4];
    const isMember = part !== undefined && !isYear(part);
    const of = isMember ? ` · ${STAGE_SPAN[part as Stage]?.[language] ?? part}` : '';
    return { subject: `${names.get(id)?.[language] ?? id}${of}`, depth: isMember ? 5 : 4 };
  }
  if (member === 'addProjects') {
    const project = language === 'zh' ? '新增项目' : 'added project';
    return { subject: `${project} ${Number(id) + 1}（${step}）`, depth: 4 };
  }
  return { subject: `${step} · ${wordOf(member, language)}`, depth: 3 };
}

function inWords({ subject, changes, depth }: Group, language: Language): ChangeInWords {
  const kinds = new Set(changes.map(({ kind }) => kind));
  const side = (which: 'from' | 'to') => {
    const rest = changes
      .filter(({ kind }) => kind !== (which === 'from' ? 'added' : 'removed'))
      .map((change) => ({ path: partsOf(change.pointer).slice(depth), value: change[which] }));
    return sideText(rest, language);
  };
  return { subject, kind: kinds.size === 1 ? [...kinds][0]! : 'changed', from: side('from'), to: side('to') };
}

/** Fields of projects that say something to who reads the history. */
const TOLD = ['name', 'stage', 'kind', 'places', 'openingYear', 'closingYear', 'investment', 'status'];

function sideText(
  values: readonly { readonly path: readonly string[]; readonly value: unknown }[],
  language: Language,
): string {
  const languages = new Set(values.map(({ path }) => path[path.length - 1]));
  const other = language === 'zh' ? 'en' : 'zh';
  const isOther = (path: readonly string[]) => languages.has(language) && path[path.length - 1] === other;
  const told = values.filter(
    ({ path, value }) =>
      value !== null && !isOther(path) && (path[0] === undefined || isPlain(path[0]) || TOLD.includes(path[0])),
  );
  if (told.length === 0) return values.length === 0 ? '' : valueText(values[0]!.value, language);
  return told
    .map(({ path, value }) => {
      const key = path.filter((part) => !/^\d{1,3}$/.test(part) && !isLanguage(part)).join(' ');
      const text = STAGE_SPAN[value as Stage]?.[language] ?? valueText(value, language);
      return key === '' ? text : `${path.length === 1 ? wordOf(key, language) : wordOf(path[0]!, language)} ${text}`;
    })
    .join(language === 'zh' ? '，' : ', ');
}

const isLanguage = (part: string) => part === 'zh' || part === 'en';
const isYear = (part: string) => /^(19|20|21)\d\d$/.test(part);
/** Places in lists, years and languages need no telling. */
const isPlain = (part: string) => isYear(part) || /^\d{1,3}$/.test(part) || isLanguage(part);

const partsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));

/** The change as one line. */
export function sentenceOf({ subject, kind, from, to }: ChangeInWords, language: Language): string {
  const colon = language === 'zh' ? '：' : ': ';
  if (kind === 'added') return `${subject}${colon}${language === 'zh' ? '设为' : 'set to'} ${to}`;
  if (kind === 'removed') return `${subject}${colon}${from} ${language === 'zh' ? '→ 去掉' : '→ taken out'}`;
  return `${subject}${colon}${from} → ${to}`;
}
