import type { OwnRecord } from '../inputs/area-start.ts';
import type { Baseline } from '../inputs/baseline.ts';
import { GRADES, gradeIndex, STAGES, type Stage, stageOfGrade } from '../stages.ts';
import { pointerCitation } from './cite.ts';
import type { OwnFile } from './context.ts';
import type { County } from './county.ts';
import { type Draft, words } from './draft.ts';
import type { ExplainedUnit } from './explanation.ts';

type GradeRow = NonNullable<Baseline['enrolment']>[number];

/** Own records of a year that count a grade; the last of them stands. */
export function recordsOf(county: County, year: number): OwnRecord[] {
  return county.start.own.filter((record) => record.year === year);
}

/** The own file of a year in which something stands, the last one if several. */
export function fileWith(county: County, year: number, has: (file: OwnFile) => boolean): OwnFile | undefined {
  return county.context.files.findLast((file) => file.baseline.schoolYear === year && has(file));
}

/** What an own file says, as a leaf. @param member the end of its JSON Pointer */
export function ownLeaf(
  county: County,
  t: number,
  file: OwnFile | undefined,
  member: string,
  quantity: { zh: string; en: string; unit: ExplainedUnit; value: number; stage?: Stage },
): Draft {
  const { zh, en, unit, value, stage = null } = quantity;
  return county.inline(`own:${member}`, t, {
    name: words(zh, en),
    unit,
    value,
    status: 'reported',
    stage,
    formula: words('本县上报', "the county's own figure"),
    operation: { kind: 'given' },
    source: file === undefined ? null : pointerCitation(file, member),
  });
}

/** Counted pupils (or migrant pupils) of a grade in a year; null where they were not counted. */
export function gradeCount(
  county: County,
  t: number,
  grade: number,
  year: number,
  kind: 'pupils' | 'migrants' = 'pupils',
): Draft | null {
  const record = recordsOf(county, year).findLast((each) => !Number.isNaN(each.pupils[grade]!));
  const value = record?.[kind][grade] ?? Number.NaN;
  if (Number.isNaN(value)) return null;
  const name = GRADES[grade]!;
  const rowOf = (file: OwnFile) => (file.baseline.enrolment ?? []).findLastIndex((row) => row.grade === name);
  const file = fileWith(county, year, (each) => rowOf(each) !== -1);
  const row = file === undefined ? -1 : rowOf(file);
  const stated = file?.baseline.enrolment?.[row];
  const member = kind === 'pupils' ? 'pupils' : stated?.migrant === undefined ? 'local' : 'migrant';
  return ownLeaf(county, t, file, `enrolment/${row}/${member}`, {
    zh: kind === 'pupils' ? `${year}年${name}在校生（上报）` : `${year}年${name}随迁子女（上报）`,
    en:
      kind === 'pupils' ? `pupils of ${name} in ${year}, own count` : `migrant pupils of ${name} in ${year}, own count`,
    unit: 'pupils',
    value,
  });
}

/** Public share of a stage in the latest own count up to a year: public pupils over pupils of the rows that state them. */
export function ownPublicShare(county: County, t: number, stage: Stage, year: number): Draft | null {
  const at = STAGES.indexOf(stage);
  const record = county.start.own.findLast((each) => each.year <= year && !Number.isNaN(each.publicShare[at]!));
  if (record === undefined) return null;
  const isStated = (row: GradeRow) =>
    (row.public !== undefined || row.private !== undefined) && stageOfGrade(gradeIndex(row.grade)) === stage;
  const file = fileWith(county, record.year, ({ baseline }) => (baseline.enrolment ?? []).some(isStated));
  const rows = (file?.baseline.enrolment ?? []).flatMap((row, index) => (isStated(row) ? [{ row, index }] : []));
  const leaf = (index: number, member: string, value: number) =>
    ownLeaf(county, t, file, `enrolment/${index}/${member}`, {
      zh: `${record.year}年${rows.find((each) => each.index === index)!.row.grade}${member === 'pupils' ? '在校生' : '公办在校生'}（上报）`,
      en: `${member === 'pupils' ? 'pupils' : 'public pupils'} of ${rows.find((each) => each.index === index)!.row.grade} in ${record.year}, own count`,
      unit: 'pupils',
      value,
      stage,
    });
  const total = (id: string, zh: string, en: string, inputs: readonly Draft[]) =>
    county.step(id, t, {
      name: words(zh, en),
      unit: 'pupils',
      status: 'reported',
      stage,
      formula: words('各年级相加', 'sum of the grades'),
      operation: { kind: 'sum' },
      inputs,
    });
  return county.step('ownPublicShare', t, {
    name: words(`${record.year}年公办占比（上报）`, `public share of ${record.year}, own count`),
    unit: 'share',
    status: 'reported',
    stage,
    formula: words('公办在校生 ÷ 在校生', 'public pupils over pupils'),
    operation: { kind: 'quotient' },
    inputs: [
      total(
        'ownPublicPupils',
        '公办在校生',
        'public pupils',
        rows.map(({ row, index }) =>
          leaf(index, row.public === undefined ? 'private' : 'public', row.public ?? row.pupils - row.private!),
        ),
      ),
      total(
        'ownPupils',
        '在校生',
        'pupils',
        rows.map(({ row, index }) => leaf(index, 'pupils', row.pupils)),
      ),
    ],
  });
}
