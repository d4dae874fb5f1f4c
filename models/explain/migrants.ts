import { GRADES, type Grade, gradeIndex, STAGE_SPAN, type Stage, stageOfGrade } from '../stages.ts';
import { method } from './cite.ts';
import type { County, MeasureMaker, QuantityMaker } from './county.ts';
import { type Draft, type Making, words } from './draft.ts';
import { multiplierDrafts } from './levers.ts';
import { fading, migrationRate } from './movement.ts';
import { NEAREST } from './operation.ts';
import { gradeCount } from './own-counts.ts';
import { oneLeaf } from './survival.ts';

const { primary } = STAGE_SPAN;

function modelledMaking(county: County, t: number, grade: number): Making {
  const roll = county.of('modelledRoll', GRADES[grade]!, t);
  if (grade === primary.first)
    return {
      formula: words('P1在校生 × 入学时随迁子女比例', 'pupils of P1 × share of migrant children at entry'),
      operation: { kind: 'product' },
      inputs: () => [roll, county.of('migrantEntryShare', null, t)],
      source: method(4),
    };
  const before = GRADES[grade - 1]!;
  const [migrants, step, arrivals] = [
    county.closed('migrantRoll', before, t - 1),
    county.of('step', before, t),
    county.of('arrivals', before, t),
  ];
  if (!(arrivals.value > 1))
    return {
      formula: words(
        '上一年低一年级随迁子女 × 升级率 × 转入因子（净迁出时各群体同比例减少）',
        'migrant pupils of the grade below × step × arrivals: where more leave, all shrink alike',
      ),
      operation: { kind: 'product' },
      inputs: () => [migrants, step, arrivals],
      source: method(4),
    };
  const part = (id: string, zh: string, en: string, inputs: readonly Draft[]) =>
    county.step(id, t, {
      name: words(zh, en),
      unit: 'pupils',
      status: migrants.status,
      formula: words('相乘', 'multiplied'),
      operation: { kind: 'product' },
      inputs,
    });
  return {
    formula: words(
      '留下的随迁子女 + 新转入的学生（都是随迁子女）',
      'migrant pupils who stayed + pupils who arrived, all of them migrant',
    ),
    operation: { kind: 'sum' },
    inputs: () => [
      part('migrantsStayed', '留下的随迁子女', 'migrant pupils who stayed', [migrants, step]),
      part('migrantsArrived', '新转入的学生', 'pupils who arrived', [
        county.closed('gradeRoll', before, t - 1),
        step,
        county.step('arrivalsBeyond', t, {
          name: words('转入因子 − 1', 'arrivals less 1'),
          unit: 'factor',
          status: 'estimated',
          formula: words('转入因子 − 1', 'arrivals − 1'),
          operation: { kind: 'difference' },
          inputs: [arrivals, oneLeaf(county, t)],
        }),
      ]),
    ],
    source: method(4),
  };
}

function baseShare(county: County, grade: number): Draft {
  const own = gradeCount(county, 0, grade, county.baseYear, 'migrants');
  if (own !== null)
    return county.step('ownMigrantShare', 0, {
      name: words(`${GRADES[grade]}随迁子女比例（上报）`, `share of migrant pupils in ${GRADES[grade]}, own count`),
      unit: 'share',
      status: 'reported',
      formula: words('随迁子女 ÷ 在校生', 'migrant pupils over pupils'),
      operation: { kind: 'quotient' },
      inputs: [own, gradeCount(county, 0, grade, county.baseYear)!],
    });
  return county.inline('migrantShare', 0, {
    name: words(`${GRADES[grade]}随迁子女比例（基年）`, `share of migrant pupils in ${GRADES[grade]}, base year`),
    unit: 'share',
    value: county.start.enrolment.migrantShare[grade]!,
    status: 'estimated',
    formula: words(
      '全国随迁子女数按在校生 × 户籍在外人口比例分到省、县',
      "the nation's migrant pupils, spread to provinces and counties by pupils × residents registered elsewhere",
    ),
    operation: { kind: 'calibrated' },
    source: method(3, 'scenarios/parameters/education-base.json', 'scenarios/baselines/census-2020'),
  });
}

function rollMaking(county: County, t: number, grade: number): Making {
  if (t === 0)
    return {
      formula: words('在校生 × 随迁子女比例', 'pupils × share of migrant pupils'),
      operation: { kind: 'product' },
      inputs: () => [county.of('gradeRoll', GRADES[grade]!, 0), baseShare(county, grade)],
    };
  const year = county.yearOf(t);
  if (gradeCount(county, t, grade, year) === null) return modelledMaking(county, t, grade);
  const own = gradeCount(county, t, grade, year, 'migrants');
  if (own !== null) return { formula: own.formula, operation: { kind: 'same' }, inputs: () => [own] };
  return {
    formula: words('上报在校生 × 推算的随迁子女比例', 'counted pupils × share of migrant pupils as modelled'),
    operation: { kind: 'proportion' },
    inputs: () => [
      county.of('gradeRoll', GRADES[grade]!, t),
      county.of('modelledMigrants', GRADES[grade]!, t),
      county.of('modelledRoll', GRADES[grade]!, t),
    ],
    source: method(4),
  };
}

const migrantRoll: QuantityMaker = (county, t, item) => {
  const grade = gradeIndex(item as Grade);
  return {
    name: words(`${item}随迁子女（未取整）`, `migrant pupils of ${item}, not rounded`),
    unit: 'pupils',
    value: county.state(t, 'MIGRANTS', grade),
    status: county.status('migrantPupils', compulsory(grade), t),
    ...rollMaking(county, t, grade),
  };
};

const modelledMigrants: QuantityMaker = (county, t, item) => {
  const grade = gradeIndex(item as Grade);
  return {
    name: words(`${item}随迁子女（上报前的推算）`, `migrant pupils of ${item} as modelled before the own count`),
    unit: 'pupils',
    value: county.modelled(t, 'MIGRANTS', grade),
    status: 'projected',
    ...modelledMaking(county, t, grade),
  };
};

function compulsory(grade: number): Stage {
  return stageOfGrade(grade) === 'junior' ? 'junior' : 'primary';
}

/** Share of migrant children among the entrants of primary school. */
const migrantEntryShare: QuantityMaker = (county, t) => {
  const base = baseShare(county, primary.first);
  const age = primary.entryAge;
  const rate = county.start.population.migration[age]!;
  const head = {
    name: words('入学时随迁子女比例', 'share of migrant children at entry'),
    unit: 'share' as const,
    value: county.scheduled(t, 'MIGRANT_SHARE', primary.first),
    status: base.status,
    source: method(4),
  };
  if (!(rate > 0))
    return {
      ...head,
      formula: words('保持基年比例：没有净迁入', 'as in the base year: nobody arrives on balance'),
      operation: { kind: 'same' },
      inputs: () => [base],
    };
  const flow = () =>
    county.step('flowAgainstBase', t, {
      name: words('迁入量与基年之比 − 1', 'arrivals over those of the base year, less 1'),
      unit: 'factor',
      status: 'assumed',
      formula: words('衰减 × 方案系数 − 1', 'fading × multipliers − 1'),
      operation: { kind: 'difference' },
      inputs: [
        county.step('flow', t, {
          name: words('迁入量与基年之比', 'arrivals over those of the base year'),
          unit: 'factor',
          status: 'assumed',
          formula: words('衰减 × 方案系数', 'fading × multipliers'),
          operation: { kind: 'product' },
          inputs: [
            fading(county, t),
            ...multiplierDrafts(county, t, 'netMigrationMultiplier'),
            ...multiplierDrafts(county, t, 'migrantChildrenMultiplier'),
          ],
        }),
        oneLeaf(county, t),
      ],
    });
  const years = () =>
    county.inline('yearsBeforeEntry', t, {
      name: words('入学前的年数', 'years before entry'),
      unit: 'years',
      value: age,
      status: 'published',
      formula: words('入学年龄', 'age at entry'),
      operation: { kind: 'given' },
    });
  const change = () =>
    county.step('arrivalsAgainstBase', t, {
      name: words('入学前六年迁入与基年之比', 'arrivals of the six years before entry over those of the base year'),
      unit: 'factor',
      status: 'assumed',
      formula: words('e^(净迁移率 × 年数 × 变化)', 'e to the (net migration rate × years × change)'),
      operation: { kind: 'exponential' },
      inputs: [migrationRate(county, t, age), years(), flow()],
    });
  return {
    ...head,
    formula: words(
      '基年比例按迁入变化调整：随迁子女增减，本地儿童不变',
      'share of the base year moved by arrivals: migrant children change, local ones stay',
    ),
    operation: { kind: 'oddsTimes' },
    inputs: () => [base, change()],
  };
};

/** Migrant pupils of a stage, not rounded. */
const migrantStage: QuantityMaker = (county, t, item) => {
  const { first, length } = STAGE_SPAN[item as Stage];
  const rolls = () => Array.from({ length }, (_, index) => county.of('migrantRoll', GRADES[first + index]!, t));
  let value = 0;
  for (let grade = first; grade < first + length; grade++) value += county.state(t, 'MIGRANTS', grade);
  return {
    name: words(
      `随迁子女（${STAGE_SPAN[item as Stage].zh}，未取整）`,
      `migrant pupils of ${STAGE_SPAN[item as Stage].en}, not rounded`,
    ),
    unit: 'pupils',
    value,
    status: county.status('migrantPupils', item as Stage, t),
    formula: words('各年级相加', 'sum of the grades'),
    operation: { kind: 'sum' },
    inputs: rolls,
  };
};

export const MIGRANTS_ROOM = {
  measures: {
    migrantPupils: (county, t, stage) => ({
      formula: words(
        '各年级随迁子女相加，取整，不超过在校生',
        'migrant pupils of the grades, added up, whole, never more than the pupils',
      ),
      operation: { kind: 'minimum' },
      inputs: () => [
        county.of('pupils', stage, t),
        county.step('wholeMigrants', t, {
          name: words('随迁子女取整', 'migrant pupils, whole'),
          unit: 'pupils',
          status: county.status('migrantPupils', stage, t),
          formula: words('四舍五入', 'to the nearest'),
          operation: { kind: 'same', rounding: NEAREST },
          inputs: [county.of('migrantStage', stage, t)],
        }),
      ],
    }),
    localPupils: (county, t, stage) => ({
      formula: words('在校生 − 随迁子女', 'pupils − migrant pupils'),
      operation: { kind: 'difference' },
      inputs: () => [county.of('pupils', stage, t), county.of('migrantPupils', stage, t)],
    }),
  } satisfies Record<string, MeasureMaker>,
  quantities: { migrantRoll, modelledMigrants, migrantEntryShare, migrantStage } satisfies Record<
    string,
    QuantityMaker
  >,
};
