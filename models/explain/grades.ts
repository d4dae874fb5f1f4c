import { GRADES, type Grade, gradeIndex, STAGE_SPAN, type Stage, stageOfGrade } from '../stages.ts';
import { method } from './cite.ts';
import type { County, MeasureMaker, QuantityMaker } from './county.ts';
import { type Draft, type Making, words } from './draft.ts';
import { NEAREST } from './operation.ts';
import { gradeCount } from './own-counts.ts';

const { primary, junior, generalSenior, vocational } = STAGE_SPAN;
const SERIES_FILES = [
  'scenarios/series/provincial-annual-2000-2019.csv',
  'scenarios/series/guangdong-communiques.csv',
  'scenarios/parameters/education-base.json',
  'scenarios/baselines/census-2020',
] as const;

export const gradeName = (grade: number) => words(`${GRADES[grade]!}年级在校生`, `pupils of ${GRADES[grade]!}`);

/** Pupils of a grade in the base year: the county's own count, or the estimate of the package. */
export function baseRoll(county: County, grade: number): Making {
  const own = gradeCount(county, 0, grade, county.baseYear);
  if (own !== null) return { formula: own.formula, operation: { kind: 'same' }, inputs: () => [own] };
  return {
    formula: words(
      '全省该年级 × 本县占全省同龄人的比例，按最大余数取整；全省年级由公布的在校生、招生和普查同龄人拟合，并与公布总数平衡',
      "the province's grade × the county's share of its cohort, whole by largest remainder; the grades of the province are fitted to published stocks, entrants and census cohorts and closed on published totals",
    ),
    operation: { kind: 'calibrated' },
    source: method(3, ...SERIES_FILES),
  };
}

/** How the roll of a grade is reached, before an own count of the year. */
export function modelledMaking(county: County, t: number, grade: number): Making {
  if (t === 0) return baseRoll(county, grade);
  const stage = stageOfGrade(grade);
  const span = STAGE_SPAN[stage];
  const age = String(span.entryAge + grade - span.first);
  if (stage === 'kindergarten')
    return {
      formula: words('毛入园率 × 同龄儿童', 'kindergarten rate × children of the age'),
      operation: { kind: 'product' },
      inputs: () => [county.of('kindergartenRate', null, t), county.of('schoolCohort', age, t)],
      source: method(4),
    };
  if (grade === primary.first)
    return {
      formula: words('入学系数 × 6岁儿童', 'entry ratio × children aged 6'),
      operation: { kind: 'product' },
      inputs: () => [county.of('entryRatio', null, t), county.of('schoolCohort', age, t)],
      source: method(4),
    };
  if (grade === generalSenior.first || grade === vocational.first) {
    const general = grade === generalSenior.first;
    const share = () => county.of('generalShare', null, t);
    return {
      formula: general
        ? words('高中阶段招生 × 普高占比', 'senior entrants × general share')
        : words('高中阶段招生 ×（1 − 普高占比）', 'senior entrants × (1 − general share)'),
      operation: { kind: 'product' },
      inputs: () => [county.of('seniorEntrants', null, t), general ? share() : vocationalShare(county, t, share())],
      source: method(4),
    };
  }
  return {
    formula: words('上一年低一年级 × 升级率 × 转入因子', 'the grade below in the year before × step × arrivals'),
    operation: { kind: 'product' },
    inputs: () => [
      county.closed('gradeRoll', GRADES[grade - 1]!, t - 1),
      county.of('step', GRADES[grade - 1]!, t),
      county.of('arrivals', GRADES[grade - 1]!, t),
    ],
    source: method(4),
  };
}

/** Vocational share of senior entrants out of the general one. */
export function vocationalShare(county: County, t: number, share: Draft): Draft {
  return county.step('vocationalShare', t, {
    name: words('中职占高中阶段招生的比例', 'vocational share of senior entrants'),
    unit: 'share',
    status: share.status,
    formula: words('1 − 普高占比', '1 − general share'),
    operation: { kind: 'complement' },
    inputs: [share],
  });
}

/** The roll of a grade with what the bureau has counted itself. */
function rollMaking(county: County, t: number, grade: number): Making {
  if (t === 0) return baseRoll(county, grade);
  const own = gradeCount(county, t, grade, county.yearOf(t));
  if (own !== null) return { formula: own.formula, operation: { kind: 'same' }, inputs: () => [own] };
  // Where one kind of senior school alone is counted the other takes the rest of the entrants.
  const other = otherKind(grade);
  const counted = other === null ? null : gradeCount(county, t, other, county.yearOf(t));
  if (counted !== null)
    return {
      formula: words(
        '高中阶段招生 − 另一类学校上报的招生',
        'senior entrants − those counted in the other kind of school',
      ),
      operation: { kind: 'difference', atLeast: 0 },
      inputs: () => [county.of('seniorEntrants', null, t), counted],
      source: method(4),
    };
  return modelledMaking(county, t, grade);
}

function otherKind(grade: number): number | null {
  if (grade === generalSenior.first) return vocational.first;
  return grade === vocational.first ? generalSenior.first : null;
}

const statusOf = (county: County, t: number, grade: number) => county.status('pupils', stageOfGrade(grade), t);

/** Roll of a grade, not rounded: what the next year goes on from. */
const gradeRoll: QuantityMaker = (county, t, item) => {
  const grade = gradeIndex(item as Grade);
  const { zh, en } = gradeName(grade);
  return {
    name: words(`${zh}（未取整）`, `${en}, not rounded`),
    unit: 'pupils',
    value: county.state(t, 'PUPILS', grade),
    status: statusOf(county, t, grade),
    stage: stageOfGrade(grade),
    ...rollMaking(county, t, grade),
  };
};

/** The same before the own count of the year replaced it. */
const modelledRoll: QuantityMaker = (county, t, item) => {
  const grade = gradeIndex(item as Grade);
  const { zh, en } = gradeName(grade);
  return {
    name: words(`${zh}（上报前的推算）`, `${en} as modelled before the own count`),
    unit: 'pupils',
    value: county.modelled(t, 'PUPILS', grade),
    status: 'projected',
    stage: stageOfGrade(grade),
    ...modelledMaking(county, t, grade),
  };
};

const gradePupils: QuantityMaker = (county, t, item) => {
  const grade = gradeIndex(item as Grade);
  const made = rollMaking(county, t, grade);
  return {
    name: gradeName(grade),
    unit: 'pupils',
    value: county.walk.wholePupils[t]![grade]!,
    status: statusOf(county, t, grade),
    stage: stageOfGrade(grade),
    ...made,
    operation: made.operation.kind === 'calibrated' ? made.operation : { ...made.operation, rounding: NEAREST },
  };
};

/** Whole pupils of the grades of a stage. */
export function gradesOf(county: County, t: number, stage: Stage): Draft[] {
  const { first, length } = STAGE_SPAN[stage];
  return Array.from({ length }, (_, index) => county.of('gradePupils', GRADES[first + index]!, t));
}

/** Pupils of a stage that are not rounded: shares of public schools are taken of these. */
const stageRoll: QuantityMaker = (county, t, item) => {
  const stage = item as Stage;
  const { first, length } = STAGE_SPAN[stage];
  let value = 0;
  for (let grade = first; grade < first + length; grade++) value += county.state(t, 'PUPILS', grade);
  return {
    name: words(`在校生（${STAGE_SPAN[stage].zh}，未取整）`, `pupils of ${STAGE_SPAN[stage].en}, not rounded`),
    unit: 'pupils',
    value,
    status: county.status('pupils', stage, t),
    stage,
    formula: words('各年级相加', 'sum of the grades'),
    operation: { kind: 'sum' },
    inputs: () => Array.from({ length }, (_, index) => county.of('gradeRoll', GRADES[first + index]!, t)),
  };
};

export const GRADES_ROOM = {
  measures: {
    pupils: (county, t, stage) => ({
      formula: words('各年级在校生相加，逐年级取整', 'whole pupils of the grades, added up'),
      operation: { kind: 'sum' },
      inputs: () => gradesOf(county, t, stage),
      source: method(4),
    }),
    entrants: (county, t, stage) => ({
      formula: words('本学段起始年级在校生', 'pupils of the first grade of the stage'),
      operation: { kind: 'same' },
      inputs: () => gradesOf(county, t, stage).slice(0, 1),
      source: method(4),
    }),
  } satisfies Record<string, MeasureMaker>,
  quantities: { gradeRoll, modelledRoll, gradePupils, stageRoll } satisfies Record<string, QuantityMaker>,
};

/** Grades in which migrant pupils are followed for the tables: primary and junior school. */
export const COMPULSORY_GRADES = Array.from(
  { length: junior.first + junior.length - primary.first },
  (_, index) => primary.first + index,
);
