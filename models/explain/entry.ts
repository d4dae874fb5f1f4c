import { learnedEntry } from '../enrolment/learned-course.ts';
import { schoolCohort } from '../population/school-cohort.ts';
import { GRADES, STAGE_SPAN, STAGES } from '../stages.ts';
import { method } from './cite.ts';
import type { County, QuantityMaker } from './county.ts';
import { type Draft, words } from './draft.ts';
import { logitLeverMaking, multiplierDrafts } from './levers.ts';
import { gradeCount, recordsOf } from './own-counts.ts';
import { cohortsOf } from './population.ts';

const { kindergarten, primary } = STAGE_SPAN;
const P1 = primary.first;
/** Two factors nearer than this are the same but for rounding. */
const SAME = 1e-12;
const SERIES = 'scenarios/series/provincial-annual-2000-2019.csv';

/** A number of the package that an own count is compared with. */
export function shippedLeaf(county: County, zh: string, en: string, value: number): Draft {
  return county.inline('shipped', 0, {
    name: words(zh, en),
    unit: 'pupils',
    value,
    status: 'estimated',
    formula: words('程序随附的估计', 'the estimate of the package'),
    operation: { kind: 'calibrated' },
    source: method(3, SERIES, 'scenarios/baselines/census-2020'),
  });
}

/** Own count over the estimate of the package, where the grades were counted in the base year; 1 where nobody is. */
export function baseFactor(county: County, t: number, grades: readonly number[], zh: string, en: string): Draft {
  const pupils = (roll: Float64Array) => grades.reduce((sum, grade) => sum + roll[grade]!, 0);
  const own = county.inline('ownInBaseYear', t, {
    name: words(`${zh}：基年在校生`, `${en}: pupils of the base year`),
    unit: 'pupils',
    value: pupils(county.start.enrolment.pupils),
    status: 'reported',
    formula: words('各年级相加', 'sum of the grades'),
    operation: { kind: 'sum' },
    inputs: () => grades.map((grade) => county.closed('gradeRoll', GRADES[grade]!, 0)),
  });
  const shipped = shippedLeaf(
    county,
    `${zh}：程序估计`,
    `${en}: estimate of the package`,
    pupils(county.context.shipped.enrolment.pupils),
  );
  return county.step('ownOverShipped', t, {
    name: words(`${zh}：上报与估计之比`, `${en}: own count over the estimate`),
    unit: 'factor',
    status: 'reported',
    formula: words('上报 ÷ 估计', 'own count / estimate'),
    operation: { kind: 'quotient' },
    inputs: [own, shipped],
  });
}

/** Years after the base year, up to a year, in which own counts corrected a rate. */
export function countedYears(county: County, t: number, counts: (year: number) => boolean): number[] {
  return Array.from({ length: Math.max(0, t - 1) }, (_, index) => county.baseYear + index + 1).filter(counts);
}

/** Entrants of primary school per child of the cohort. */
const entryRatio: QuantityMaker = (county, t) => {
  const learned = learnedEntry(county.start, county.yearOf(t));
  const corrections = () =>
    countedYears(county, t, (year) => gradeCount(county, t, P1, year) !== null).map((year) =>
      entryCorrection(county, year),
    );
  const history = (): Draft[] =>
    learned === 1
      ? []
      : [
          county.inline('learnedEntry', t, {
            name: words('本县历史推算的招生与模型之比', "entrants by the county's own history over those of the model"),
            unit: 'factor',
            value: learned,
            status: 'estimated',
            formula: words(
              '各种方法按过去误差加权，与没有方案系数的模型相比',
              'methods weighted by their past errors, over the model without multipliers',
            ),
            operation: { kind: 'calibrated' },
            source: { title: 'models/backtest/README.md' },
          }),
        ];
  return {
    name: words('入学系数（每个6岁儿童的招生）', 'entry ratio: entrants per child aged 6'),
    unit: 'factor',
    value: county.scheduled(t, 'ENTRY_RATIO'),
    status: 'estimated',
    formula: words(
      '基年入学系数 × 历年上报的修正 × 方案的入学系数 × 本县历史的修正',
      'ratio of the base year × corrections by own counts × multiplier of the scenario × correction by own history',
    ),
    operation: { kind: 'product' },
    inputs: () => [
      ...baseEntry(county, t),
      ...corrections(),
      ...multiplierDrafts(county, t, 'entryRatioMultiplier'),
      ...history(),
    ],
    source: method(4),
  };
};

function baseEntry(county: County, t: number): Draft[] {
  const { shipped } = county.context;
  const ratio = county.inline('baseEntryRatio', t, {
    name: words('基年入学系数（全省，五年平滑）', 'entry ratio of the base year, province, smoothed over five years'),
    unit: 'factor',
    value: shipped.rates.entryRatio,
    status: 'estimated',
    formula: words('招生 ÷ 6岁儿童，取对数按0.4平滑', 'entrants over children aged 6, smoothed on the logarithm'),
    operation: { kind: 'calibrated' },
    source: method(3, SERIES),
  });
  if (gradeCount(county, 0, P1, county.baseYear) === null) return [ratio];
  const factor = baseFactor(county, t, [P1], 'P1', 'P1');
  return [ratio, factor, ...cohortChange(county, t, ratio.value * factor.value)];
}

/** Own births split the census groups anew, so the same entrants stand over other children; none where they do not. */
function cohortChange(county: County, t: number, uncorrected: number): Draft[] {
  const { shipped } = county.context;
  const value = county.start.rates.entryRatio / uncorrected;
  if (Math.abs(value - 1) < SAME) return [];
  const name = words(
    '6岁儿童：程序估计与本县出生数拆分之比',
    'children aged 6: estimate of the package over those by own births',
  );
  const before = schoolCohort(shipped.population.total, primary.entryAge);
  const after = schoolCohort(county.start.population.total, primary.entryAge);
  const head = { name, unit: 'factor' as const, status: 'reported' as const };
  // Births of several files: the children before the last of them stand nowhere any more.
  if (Math.abs(value - before / after) > SAME)
    return [
      county.inline('cohortChange', t, {
        ...head,
        value,
        formula: words('按各份文件的出生数先后拆分', 'split by the births of one file after the other'),
        operation: { kind: 'calibrated' },
        source: method(4),
      }),
    ];
  return [
    county.step('cohortChange', t, {
      ...head,
      formula: words('估计 ÷ 按自己的出生数', 'estimate / by own births'),
      operation: { kind: 'quotient' },
      inputs: [
        shippedLeaf(county, '6岁儿童：程序估计', 'children aged 6: estimate of the package', before),
        county.closed('schoolCohort', String(primary.entryAge), 0),
      ],
    }),
  ];
}

/** What the count of a year means for the ratio: counted entrants over those that the model had. */
function entryCorrection(county: County, year: number): Draft {
  const at = year - county.baseYear;
  return county.step('entryCorrection', at, {
    name: words(`${year}年上报招生与推算之比`, `entrants counted in ${year} over those modelled`),
    unit: 'factor',
    status: 'reported',
    formula: words('上报 ÷ 推算', 'count / modelled'),
    operation: { kind: 'quotient' },
    inputs: [gradeCount(county, at, P1, year)!, county.closed('modelledRoll', GRADES[P1]!, at)],
  });
}

/** Children in kindergarten over the children of 3 to 5. */
const kindergartenRate: QuantityMaker = (county, t) => {
  const taught = county.walk.learned[t - 1] ?? county.walk.untaught;
  return {
    name: words('毛入园率（模型路径）', 'kindergarten rate, path of the model'),
    unit: 'share',
    value: county.scheduled(t, 'KINDERGARTEN_RATE'),
    status: county.status('kindergartenGrossEnrolment', null, t),
    ...logitLeverMaking(
      county,
      t,
      'kindergartenGrossEnrolment',
      latestRate(county, taught.kindergartenSince),
      taught.kindergartenSince,
    ),
    source: method(4),
  };
};

function latestRate(county: County, since: number): Draft {
  const at = since - county.baseYear;
  const grades = Array.from({ length: kindergarten.length }, (_, index) => kindergarten.first + index);
  const cohorts = at === 0 ? shippedCohort(county) : countedCohort(county, at);
  const children = at === 0 ? baseChildren(county, grades) : countedChildren(county, at, grades);
  return county.step('latestRate', at, {
    name: words(`${since}年毛入园率`, `kindergarten rate of ${since}`),
    unit: 'share',
    status: county.status('pupils', 'kindergarten', at),
    formula: words('在园幼儿 ÷ 3—5岁儿童', 'children in kindergarten over children aged 3 to 5'),
    operation: { kind: 'quotient' },
    inputs: [children, cohorts],
  });
}

function baseChildren(county: County, grades: readonly number[]): Draft {
  const complete = grades.every((grade) => gradeCount(county, 0, grade, county.baseYear) !== null);
  if (complete || recordsOf(county, county.baseYear).length === 0) return county.closed('stageRoll', STAGES[0], 0);
  // A count of single grades leaves the rate as it was estimated.
  const estimate = grades.reduce((sum, grade) => sum + county.context.shipped.enrolment.pupils[grade]!, 0);
  return shippedLeaf(county, '在园幼儿：程序估计', 'children in kindergarten: estimate of the package', estimate);
}

function shippedCohort(county: County): Draft {
  const { total } = county.context.shipped.population;
  if (total === county.start.population.total) return countedCohort(county, 0);
  let children = 0;
  for (let age = kindergarten.entryAge; age < kindergarten.entryAge + kindergarten.length; age++)
    children += schoolCohort(total, age);
  return shippedLeaf(county, '3—5岁儿童：程序估计', 'children aged 3 to 5: estimate of the package', children);
}

function countedCohort(county: County, at: number): Draft {
  return county.step('kindergartenCohort', at, {
    name: words('9月1日3—5岁儿童', 'children aged 3 to 5 on 1 September'),
    unit: 'persons',
    status: 'estimated',
    formula: words('各年龄相加', 'sum of the ages'),
    operation: { kind: 'sum' },
    inputs: cohortsOf(county, at, 'kindergarten').map((draft) => ({ ...draft, folded: true })),
  });
}

function countedChildren(county: County, at: number, grades: readonly number[]): Draft {
  const year = county.yearOf(at);
  return county.step('countedChildren', at, {
    name: words(`${year}年上报在园幼儿`, `children in kindergarten, count of ${year}`),
    unit: 'pupils',
    status: 'reported',
    formula: words('各年级相加', 'sum of the grades'),
    operation: { kind: 'sum' },
    inputs: grades.map((grade) => gradeCount(county, at, grade, year)!),
  });
}

export const ENTRY_QUANTITIES: Readonly<Record<string, QuantityMaker>> = { entryRatio, kindergartenRate };
