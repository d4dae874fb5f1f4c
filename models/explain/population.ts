import { CENSUS_GROUPS, SCHOOL_AGES } from '../population/ages.ts';
import { COHORT_OLDER, COHORT_YOUNGER, schoolCohort } from '../population/school-cohort.ts';
import { STAGE_SPAN } from '../stages.ts';
import { censusLeaf, groupLeaf } from './ages.ts';
import { method } from './cite.ts';
import type { County, MeasureMaker, QuantityMaker } from './county.ts';
import { type Draft, type Making, words } from './draft.ts';
import { leverMaking, pathName } from './levers.ts';
import { NEAREST } from './operation.ts';
import { scalarLeaf } from './parameters.ts';

function residentsMaking(county: County, t: number): Making {
  if (t === 0)
    return {
      formula: words('普查各年龄组相加', 'sum of the age groups of the census'),
      operation: { kind: 'sum' },
      inputs: () => CENSUS_GROUPS.map((_, group) => groupLeaf(county, 0, group)),
    };
  return {
    formula: words(
      '上一年人口 + 出生 − 死亡 + 净迁入',
      'residents of the year before + births − deaths + net migration',
    ),
    operation: { kind: 'weightedSum', weights: [1, 1, -1, 1] },
    inputs: () => [
      county.closed('residents', null, t - 1),
      county.of('birthsOfYear', null, t),
      county.of('deathsOfYear', null, t),
      county.of('netMigrationOfYear', null, t),
    ],
    source: method(1),
  };
}

const residents: QuantityMaker = (county, t) => ({
  name: words('常住人口（未取整）', 'residents, not rounded'),
  unit: 'persons',
  value: county.state(t, 'RESIDENTS'),
  status: county.status('residentPopulation', null, t),
  ...residentsMaking(county, t),
});

/** Children of an age on 1 September. */
const cohort: QuantityMaker = (county, t, item) => {
  const age = Number(item);
  return {
    name: words(`9月1日满${age}周岁的儿童`, `children aged ${age} on 1 September`),
    unit: 'persons',
    value: cohortOf(county, t, age),
    status: 'estimated',
    formula: words(
      `10/12 × 11月${age}岁 + 2/12 × 11月${age + 1}岁（9、10月出生的已大一岁）`,
      `10/12 of those aged ${age} in November + 2/12 of those aged ${age + 1} (born in September and October)`,
    ),
    operation: { kind: 'weightedSum', weights: [COHORT_YOUNGER, COHORT_OLDER] },
    inputs: () => [age, age + 1].map((each) => county.of('residentsOfAge', String(each), t)),
    source: method(2),
  };
};

/** Children of an age on 1 September, as the walk has them. */
export function cohortOf(county: County, t: number, age: number): number {
  return schoolCohort(
    Float64Array.from({ length: SCHOOL_AGES }, (_, each) => county.state(t, 'YOUNG', each)),
    age,
  );
}

/** The cohorts of a stage. */
export function cohortsOf(county: County, t: number, stage: keyof typeof STAGE_SPAN): Draft[] {
  const { entryAge, length } = STAGE_SPAN[stage];
  return Array.from({ length }, (_, index) => county.of('schoolCohort', String(entryAge + index), t));
}

const cohortSum =
  (stageOf: (stage: keyof typeof STAGE_SPAN) => keyof typeof STAGE_SPAN): MeasureMaker =>
  (county, t, stage) => ({
    formula: words('各年龄9月1日人数相加，取整', 'children of each age on 1 September, added up, whole'),
    operation: { kind: 'sum', rounding: NEAREST },
    inputs: () => cohortsOf(county, t, stageOf(stage)),
    source: method(2),
  });

/** Urban share that the model uses; the measure is a quotient of whole people. */
const urbanSharePath: QuantityMaker = (county, t) => {
  const { start, plan } = county;
  const { urbanShare, urbanRuralDifference } = start.population;
  const head = {
    name: words('城镇化率（模型路径）', 'urban share, path of the model'),
    unit: 'share' as const,
    value: county.scheduled(t, 'URBAN_SHARE'),
    status: county.status('urbanShare', null, t),
  };
  if (t === 0) {
    const row = county.context.data.facts.census.get(start.code)!;
    return {
      ...head,
      formula: words('普查城镇人口 ÷ 总人口', 'urban residents over all, census'),
      operation: { kind: 'quotient' },
      inputs: () => [
        censusLeaf(county, 0, 'urban', row.urban, '城镇人口', 'urban residents'),
        censusLeaf(county, 0, 'residents', row.residents, '总人口', 'residents'),
      ],
    };
  }
  if (urbanRuralDifference === null || !(urbanShare > 0 && urbanShare < 1))
    return {
      ...head,
      formula: words(
        '保持基年：区划有变动，或没有城乡增长差',
        'held: boundaries changed, or there is no growth difference',
      ),
      operation: { kind: 'same' },
      inputs: () => [county.closed('urbanSharePath', null, 0)],
      source: method(1),
    };
  const difference = () =>
    county.inline('urbanRuralDifference', t, {
      name: words('2010—2020年城乡增长差（年均）', 'urban-rural growth difference 2010 to 2020, yearly'),
      unit: 'perYear',
      value: urbanRuralDifference,
      status: 'estimated',
      formula: words(
        '两次普查城镇化率的logit之差 ÷ 10',
        'difference of the logits of the urban shares of two censuses over 10',
      ),
      operation: { kind: 'calibrated' },
      source: method(1, 'scenarios/baselines/census-2020', 'scenarios/baselines/census-2010'),
    });
  return {
    ...head,
    formula: words(
      'logit(城镇化率) = logit(基年) + 城乡增长差 ×（φ + φ² + …）',
      'logit(share) = logit(base year) + growth difference × (φ + φ² + …)',
    ),
    operation: { kind: 'logisticTrend', years: t },
    inputs: () => [
      county.closed('urbanSharePath', null, 0),
      difference(),
      scalarLeaf(county, t, 'urbanisationDamping', plan.parameters.urbanisationDamping, 'factor'),
    ],
    source: method(1),
  };
};

/** Share of compulsory pupils in town schools. */
const townShare: QuantityMaker = (county, t) => {
  const shift = (): Draft => {
    const none = county.inline('noShift', t, {
      name: words('基年没有转移', 'no shift in the base year'),
      unit: 'share',
      value: 0,
      status: 'assumed',
      formula: words('以基年为起点', 'counted from the base year'),
      operation: { kind: 'given' },
    });
    const making = leverMaking(county, t, 'ruralToTownShift', none, county.baseYear);
    const inputs = making.inputs!();
    return county.step('ruralToTownShift', t, {
      name: pathName('ruralToTownShift'),
      unit: 'share',
      status: 'assumed',
      formula: making.formula,
      operation: making.operation,
      inputs,
    });
  };
  return {
    name: words('城镇学校学生占比', 'share of pupils in town schools'),
    unit: 'share',
    value: county.scheduled(t, 'TOWN_SHARE'),
    status: county.status('urbanPupils', 'primary', t),
    formula: words(
      '城镇化率 +（1 − 城镇化率）× 乡村学生进城比例',
      'urban share + (1 − urban share) × rural pupils who moved to town',
    ),
    operation: { kind: 'shiftedShare' },
    inputs: () => [county.of('urbanSharePath', null, t), shift()],
    source: method(5),
  };
};

export const POPULATION_ROOM = {
  measures: {
    residentPopulation: (county, t) => {
      const made = residentsMaking(county, t);
      return { ...made, operation: { ...made.operation, rounding: NEAREST } };
    },
    urbanPopulation: (county, t) => ({
      formula: words('常住人口 × 城镇化率，取整', 'residents × urban share, whole'),
      operation: { kind: 'product', rounding: NEAREST },
      inputs: () => [county.of('residentPopulation', null, t), county.of('urbanSharePath', null, t)],
    }),
    ruralPopulation: (county, t) => ({
      formula: words('常住人口 − 城镇人口', 'residents − urban residents'),
      operation: { kind: 'difference' },
      inputs: () => [county.of('residentPopulation', null, t), county.of('urbanPopulation', null, t)],
    }),
    urbanShare: (county, t) => ({
      formula: words('城镇人口 ÷ 常住人口', 'urban residents over residents'),
      operation: { kind: 'quotient' },
      inputs: () => [county.of('urbanPopulation', null, t), county.of('residentPopulation', null, t)],
    }),
    schoolAgePopulation: cohortSum((stage) => stage),
    seniorAgePopulation: cohortSum(() => 'generalSenior'),
  } satisfies Record<string, MeasureMaker>,
  quantities: { residents, schoolCohort: cohort, urbanSharePath, townShare } satisfies Record<string, QuantityMaker>,
};
