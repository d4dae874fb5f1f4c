import type { Stage } from '../stages.ts';
import { baseValueLeaf } from './base-values.ts';
import type { County, MeasureMaker, QuantityMaker } from './county.ts';
import { type Draft, words } from './draft.ts';
import { leverMaking, pathName } from './levers.ts';
import { NEAREST, UP_TO_SHARE } from './operation.ts';
import { liftedShare, privateShareFound, privateSharePath, publicShare } from './public-share.ts';

/** Public share of migrant pupils from which its increment is counted. */
export function baseMigrantPublic(county: County, t: number): Draft {
  return baseValueLeaf(county, t, {
    id: 'migrantPublicShare',
    stage: 'compulsory',
    zh: '随迁子女公办就读比例（基年）',
    en: 'migrant pupils in public schools, share, base year',
    unit: 'share',
    value: county.start.shares.migrantPublic,
    of: null,
  });
}

/** Inclusive coverage from which its increment is counted. */
export function baseCoverage(county: County, t: number): Draft {
  return baseValueLeaf(county, t, {
    id: 'inclusiveKindergartenCoverage',
    stage: 'kindergarten',
    zh: '普惠性幼儿园覆盖率（基年）',
    en: 'inclusive kindergarten coverage, base year',
    unit: 'share',
    value: county.start.shares.inclusiveKindergarten,
    of: null,
  });
}

export const migrantPublicPath: QuantityMaker = (county, t) => ({
  name: pathName('migrantPublicShare'),
  unit: 'share',
  value: county.scheduled(t, 'MIGRANT_PUBLIC'),
  status: 'assumed',
  ...leverMaking(county, t, 'migrantPublicShare', baseMigrantPublic(county, t), county.baseYear),
});

const coveragePath: QuantityMaker = (county, t) => ({
  name: pathName('inclusiveKindergartenCoverage'),
  unit: 'share',
  value: county.scheduled(t, 'COVERAGE'),
  status: 'assumed',
  ...leverMaking(county, t, 'inclusiveKindergartenCoverage', baseCoverage(county, t), county.baseYear),
});

const quotientOf =
  (part: readonly [string, Stage | null], whole: readonly [string, Stage | null]): MeasureMaker =>
  (county, t) => {
    const inputs = [county.of(...part, t), county.of(...whole, t)];
    return {
      formula: words(
        `${inputs[0]!.name.zh} ÷ ${inputs[1]!.name.zh}`,
        `${inputs[0]!.name.en} over ${inputs[1]!.name.en}`,
      ),
      operation: { kind: 'quotient' },
      inputs: () => inputs,
      note:
        inputs[1]!.value === 0
          ? words('缺数：分母为零，没有人就没有比例。', 'Missing: a share of nobody is missing, not 0.')
          : null,
    };
  };

/** A quotient of sums over primary and junior school, or over both kinds of senior school. */
export function sumOf(county: County, t: number, measure: string, stages: readonly Stage[]): Draft {
  const inputs = stages.map((stage) => county.of(measure, stage, t));
  return county.step(`${measure}:${stages.join('+')}`, t, {
    name: words(inputs.map(({ name }) => name.zh).join(' + '), inputs.map(({ name }) => name.en).join(' + ')),
    unit: inputs[0]!.unit,
    status: inputs[0]!.status,
    formula: words('相加', 'added up'),
    operation: { kind: 'sum' },
    inputs,
  });
}

const COMPULSORY = ['primary', 'junior'] as const;

const SENIOR = ['generalSenior', 'vocational'] as const;

const NOBODY = words('缺数：分母为零，没有人就没有比例。', 'Missing: a share of nobody is missing, not 0.');

export const SHARES_ROOM = {
  measures: {
    urbanPupils: (county, t, stage) => ({
      formula: words('在校生 × 城镇学校学生占比，取整', 'pupils × share in town schools, whole'),
      operation: { kind: 'product', rounding: NEAREST },
      inputs: () => [county.of('pupils', stage, t), county.of('townShare', null, t)],
    }),
    publicPupils: (county, t, stage) => ({
      formula: words('在校生 × 公办占比，向上取整', 'pupils × public share, rounded up'),
      operation: { kind: 'product', rounding: UP_TO_SHARE },
      inputs: () => [county.of('pupils', stage, t), county.of('publicShare', stage, t)],
    }),
    inclusivePupils: (county, t) => ({
      formula: words(
        '在园幼儿 × 普惠覆盖率（向上取整），不少于公办在园幼儿',
        'children × inclusive coverage, rounded up, never fewer than those in public kindergartens',
      ),
      operation: { kind: 'maximum' },
      inputs: () => [
        county.step('covered', t, {
          name: words('按覆盖率', 'by coverage'),
          unit: 'pupils',
          status: 'assumed',
          formula: words('在园幼儿 × 普惠覆盖率，向上取整', 'children × coverage, rounded up'),
          operation: { kind: 'product', rounding: UP_TO_SHARE },
          inputs: [county.of('pupils', 'kindergarten', t), county.of('coveragePath', null, t)],
        }),
        county.of('publicPupils', 'kindergarten', t),
      ],
    }),
    migrantPublicPupils: (county, t, stage) => ({
      formula: words('随迁子女 × 公办就读比例，向上取整', 'migrant pupils × share in public schools, rounded up'),
      operation: { kind: 'product', rounding: UP_TO_SHARE },
      inputs: () => [county.of('migrantPupils', stage, t), county.of('migrantPublicPath', null, t)],
    }),
    seniorGrossEnrolment: (county, t) => ({
      formula: words('普高与中职在校生 ÷ 15—17岁人口', 'general and vocational pupils over residents aged 15 to 17'),
      operation: { kind: 'quotient' },
      inputs: () => [sumOf(county, t, 'pupils', SENIOR), county.of('seniorAgePopulation', null, t)],
      note: county.value('seniorAgePopulation', null, t) === 0 ? NOBODY : null,
    }),
    kindergartenGrossEnrolment: quotientOf(['pupils', 'kindergarten'], ['schoolAgePopulation', 'kindergarten']),
    publicKindergartenShare: quotientOf(['publicPupils', 'kindergarten'], ['pupils', 'kindergarten']),
    inclusiveKindergartenCoverage: quotientOf(['inclusivePupils', null], ['pupils', 'kindergarten']),
    privateCompulsoryPupils: (county, t) => ({
      formula: words(
        '小学、初中在校生 − 公办在校生（含购买学位）',
        'primary and junior pupils − public pupils (purchased places included)',
      ),
      operation: { kind: 'weightedSum', weights: [1, -1, 1, -1] },
      inputs: () => COMPULSORY.flatMap((stage) => [county.of('pupils', stage, t), county.of('publicPupils', stage, t)]),
    }),
    privateCompulsoryShare: (county, t) => ({
      formula: words(
        '民办在校生（扣除购买学位）÷ 义务教育在校生',
        'private pupils (less purchased places) over compulsory pupils',
      ),
      operation: { kind: 'quotient' },
      inputs: () => [county.of('privateCompulsoryPupils', null, t), sumOf(county, t, 'pupils', COMPULSORY)],
    }),
    migrantPublicShare: (county, t) => ({
      formula: words('公办就读的随迁子女 ÷ 全部随迁子女', 'migrant pupils in public schools over all migrant pupils'),
      operation: { kind: 'quotient' },
      inputs: () => [
        sumOf(county, t, 'migrantPublicPupils', COMPULSORY),
        sumOf(county, t, 'migrantPupils', COMPULSORY),
      ],
      note: COMPULSORY.every((stage) => county.value('migrantPupils', stage, t) === 0) ? NOBODY : null,
    }),
  } satisfies Record<string, MeasureMaker>,
  quantities: {
    publicShare,
    privateSharePath,
    liftedShare,
    privateShareFound,
    migrantPublicPath,
    coveragePath,
  } satisfies Record<string, QuantityMaker>,
};
