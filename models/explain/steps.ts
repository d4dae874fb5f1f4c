import { learnedStep } from '../enrolment/learned-course.ts';
import { RETENTION_STEPS, retentionPerStep as stepOfRetention } from '../enrolment/retention.ts';
import { arrivalsOf } from '../enrolment/schedule-enrolment.ts';
import { nearestBaseValue } from '../inputs/nearest-value.ts';
import { CHILD_AGES } from '../population/ages.ts';
import { GRADES, type Grade, gradeIndex, STAGE_SPAN, stageOfGrade } from '../stages.ts';
import { baseValueCitation, method } from './cite.ts';
import type { County, MeasureMaker, QuantityMaker } from './county.ts';
import { type Draft, words } from './draft.ts';
import { leverMaking, multiplierDrafts } from './levers.ts';
import { fading, migrationRate } from './movement.ts';

const ageOf = (grade: number): number => {
  const { entryAge, first } = STAGE_SPAN[stageOfGrade(grade)];
  return entryAge + grade - first;
};

/** Retention and transfers of the province on the way out of a grade, or what the county's own history has taught. */
const step: QuantityMaker = (county, t, item) => {
  const grade = gradeIndex(item as Grade);
  const name = words(
    `${item}的升级率（留存与全省转学）`,
    `step out of ${item}: retention and transfers of the province`,
  );
  const isCompulsory = grade < STAGE_SPAN.generalSenior.first;
  const learned = learnedStep(county.start, grade, county.yearOf(t));
  const head = {
    name,
    unit: 'factor' as const,
    value: county.scheduled(t, 'STAY', grade),
    status: 'estimated' as const,
    source: method(4),
  };
  if (Number.isNaN(learned)) {
    const base = baseStep(county, t, grade);
    if (!isCompulsory)
      return {
        ...head,
        formula: words('基年的升级率', 'the step of the base year'),
        operation: { kind: 'same' },
        inputs: () => [base],
      };
    return {
      ...head,
      formula: words('基年的升级率 × 巩固率变化', 'the step of the base year × change of retention'),
      operation: { kind: 'product' },
      inputs: () => [base, retained(county, t, county.baseYear)],
    };
  }
  const own = county.inline('learnedStep', t, {
    name: words(`${item}的升级率（本县历史推算）`, `step out of ${item} by the county's own history`),
    unit: 'factor',
    value: learned,
    status: 'estimated',
    formula: words('各种方法按过去误差加权', 'methods weighted by their past errors'),
    operation: { kind: 'calibrated' },
    source: { title: 'models/backtest/README.md' },
  });
  const withoutArrivals = county.step('stepWithoutArrivals', t, {
    name: words('扣除转入因子', 'without the arrivals'),
    unit: 'factor',
    status: 'estimated',
    formula: words('÷ 不含方案系数的转入因子', 'over the arrivals without the multipliers of the scenario'),
    operation: { kind: 'quotient' },
    inputs: [own, unmovedArrivals(county, t, ageOf(grade))],
  });
  return {
    ...head,
    name: words(`${item}的升级率（扣除转入）`, `step out of ${item} without arrivals`),
    formula: isCompulsory
      ? words('本县历史推算的升级率（扣除转入）× 巩固率变化', 'learned step without arrivals × change of retention')
      : words('本县历史推算的升级率（扣除转入）', 'learned step without arrivals'),
    operation: { kind: 'product' },
    inputs: () => [withoutArrivals, ...(isCompulsory ? [retained(county, t, county.start.learned!.since)] : [])],
  };
};

function baseStep(county: County, t: number, grade: number): Draft {
  return county.inline('baseStep', t, {
    name: words(`${GRADES[grade]}的升级率（基年，全省）`, `step out of ${GRADES[grade]}, base year, province`),
    unit: 'factor',
    value: county.start.rates.step[grade]!,
    status: 'estimated',
    formula: words(
      '由全省公布的在校生和招生推出，五年平滑',
      'from published stocks and entrants of the province, smoothed over five years',
    ),
    operation: { kind: 'calibrated' },
    source: method(3, 'scenarios/series/provincial-annual-2000-2019.csv'),
  });
}

/** Retention of one step in the year over that of an earlier one. */
function retained(county: County, t: number, since: number): Draft {
  return county.step('retained', t, {
    name: words('巩固率变化（每个升级）', 'change of retention, one step'),
    unit: 'factor',
    status: 'assumed',
    formula: words('当年每级巩固率 ÷ 起点年每级巩固率', 'retention per step of the year over that of the first year'),
    operation: { kind: 'quotient' },
    inputs: [county.of('retentionPerStep', null, t), county.closed('retentionPerStep', null, since - county.baseYear)],
  });
}

/** Retention of one step out of the nine-year rate. */
const retentionPerStep: QuantityMaker = (county, t) => ({
  name: words('每级巩固率', 'retention per step'),
  unit: 'share',
  value: stepOfRetention(county.scheduled(t, 'RETENTION')),
  status: county.status('nineYearRetention', null, t),
  formula: words(`九年巩固率的${RETENTION_STEPS}次方根`, `nine-year retention to the power of 1/${RETENTION_STEPS}`),
  operation: { kind: 'power', exponent: 1 / RETENTION_STEPS },
  inputs: () => [county.of('nineYearRetention', null, t)],
  source: method(4),
});

/** Arrivals beyond the province's on the way out of a grade, a factor. */
const arrivals: QuantityMaker = (county, t, item) => {
  const age = ageOf(gradeIndex(item as Grade));
  return {
    name: words(`${item}升级时的转入因子`, `arrivals on the way out of ${item}, a factor`),
    unit: 'factor',
    value: county.scheduled(t, 'ARRIVALS', gradeIndex(item as Grade)),
    status: 'estimated',
    formula: words(
      'e^((本县净迁移率 − 全省净迁移率) × 衰减)：全省的转学已在升级率中',
      'e to the ((net migration of the county − of the province) × fading): the province is in the step already',
    ),
    operation: { kind: 'exponential' },
    inputs: () => [excessMigration(county, t, age, true), fading(county, t)],
    source: method(4),
  };
};

/** The same as if no multiplier were set. */
export function unmovedArrivals(county: County, t: number, age: number): Draft {
  const areaYear = { start: county.start, plan: county.plan, baseYear: county.baseYear, year: county.yearOf(t) };
  return county.inline('unmovedArrivals', t, {
    name: words('转入因子（不含方案系数）', 'arrivals without multipliers'),
    unit: 'factor',
    value: arrivalsOf(areaYear, false)(age),
    status: 'estimated',
    formula: words(
      'e^((本县净迁移率 − 全省净迁移率) × 衰减)',
      'e to the ((net migration of the county − of the province) × fading)',
    ),
    operation: { kind: 'exponential' },
    inputs: () => [excessMigration(county, t, age, false), fading(county, t)],
    source: method(4),
  });
}

function excessMigration(county: County, t: number, age: number, levers: boolean): Draft {
  const rate = migrationRate(county, t, age);
  const factors = levers
    ? [
        ...multiplierDrafts(county, t, 'netMigrationMultiplier'),
        ...(age < CHILD_AGES && rate.value > 0 ? multiplierDrafts(county, t, 'migrantChildrenMultiplier') : []),
      ]
    : [];
  const own =
    factors.length === 0
      ? rate
      : county.step('movedRate', t, {
          name: words('净迁移率 × 方案系数', 'net migration rate × multipliers'),
          unit: 'perYear',
          status: 'assumed',
          formula: words('乘方案的迁移系数', 'times the multipliers of the scenario'),
          operation: { kind: 'product' },
          inputs: [rate, ...factors],
        });
  const province = county.inline('provinceMigration', t, {
    name: words(`全省${age}岁净迁移率（对数）`, `net migration of the province at age ${age}, log rate`),
    unit: 'perYear',
    value: county.start.population.provinceMigration[age]!,
    status: 'estimated',
    formula: words('普查存活率法', 'census survival ratios'),
    operation: { kind: 'calibrated' },
    source: method(1, 'scenarios/baselines/census-2020', 'scenarios/baselines/census-2010'),
  });
  return county.step('excessMigration', t, {
    name: words('本县与全省净迁移率之差', 'net migration of the county beyond that of the province'),
    unit: 'perYear',
    status: 'estimated',
    formula: words('本县 − 全省', 'county − province'),
    operation: { kind: 'difference' },
    inputs: [own, province],
  });
}

/** Retention of the base year: the nearest published one. */
export function baseRetention(county: County, t: number): Draft {
  const { facts } = county.context.data;
  const found = nearestBaseValue(
    facts.baseValues,
    'nineYearRetention',
    'compulsory',
    county.start.chain,
    facts.baseYear,
  );
  return county.inline('baseRetention', t, {
    name: words('九年义务教育巩固率（基年）', 'nine-year retention, base year'),
    unit: 'share',
    value: county.start.rates.nineYearRetention,
    status: found?.area === county.start.code ? 'published' : 'assumed',
    formula: words('最近一级地区公布的数', 'the nearest published one'),
    operation: { kind: 'given' },
    source: found === null ? null : baseValueCitation(found),
  });
}

const nineYearRetention: MeasureMaker = (county, t) => {
  const made = leverMaking(county, t, 'nineYearRetention', baseRetention(county, t), county.baseYear);
  return { ...made, operation: t === 0 ? made.operation : { ...made.operation, atMost: 1 }, source: method(4) };
};

export const STEPS_ROOM = {
  measures: { nineYearRetention } satisfies Record<string, MeasureMaker>,
  quantities: { step, arrivals, retentionPerStep } satisfies Record<string, QuantityMaker>,
};
