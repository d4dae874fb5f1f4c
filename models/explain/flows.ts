import { OPEN_AGE } from '../population/ages.ts';
import { birthsMaking, fertilityRate } from './births.ts';
import { method } from './cite.ts';
import type { County, MeasureMaker, QuantityMaker } from './county.ts';
import { type Draft, type Making, words } from './draft.ts';
import { halfYearOfMoves } from './movement.ts';
import { NEAREST } from './operation.ts';
import { infantSurvival, oneLeaf } from './survival.ts';

/** Ages whose deaths and moves are added up apart. */
const BANDS = ['0-14', '15-59', `60-${OPEN_AGE}`] as const;

/** What the base year lacks: nobody counts the flows of the year before the census. */
const NO_FLOW: Making = {
  formula: words('基年没有流量', 'no flow is known of the base year'),
  operation: { kind: 'missing' },
  note: words(
    '缺数：普查之前一年的死亡和迁移没有分县数字。',
    'Missing: deaths and moves of the year before the census are not known by county.',
  ),
};

function deathsMaking(county: County, t: number): Making {
  if (t === 0) return NO_FLOW;
  const infants = () =>
    county.step('infantDeaths', t, {
      name: words('当年出生而未活到11月1日', 'born in the year and not alive on 1 November'),
      unit: 'persons',
      status: 'estimated',
      formula: words('出生人口 ×（1 − 存活比例）', 'births × (1 − share alive)'),
      operation: { kind: 'product' },
      inputs: [county.of('birthsOfYear', null, t), complementOf(county, t, infantSurvival(county, t))],
    });
  return {
    formula: words('各年龄段死亡人口相加，含当年出生的', 'deaths of all ages, the newborn included'),
    operation: { kind: 'sum' },
    inputs: () => [infants(), ...BANDS.map((band) => county.closed('deathsOfAges', band, t))],
    source: method(1),
  };
}

function complementOf(county: County, t: number, share: Draft): Draft {
  return county.step('complement', t, {
    name: words(`1 − ${share.name.zh}`, `1 − ${share.name.en}`),
    unit: 'share',
    status: share.status,
    formula: words('1减去', '1 less'),
    operation: { kind: 'complement' },
    inputs: [share],
  });
}

function migrationMaking(county: County, t: number): Making {
  if (t === 0) return NO_FLOW;
  const infants = () =>
    county.step('infantMoves', t, {
      name: words('当年出生者的净迁入', 'net migration of the newborn'),
      unit: 'persons',
      status: 'estimated',
      formula: words(
        '出生人口 × 存活比例 ×（半年迁移因子 − 1）',
        'births × share alive × (half a year of migration − 1)',
      ),
      operation: { kind: 'product' },
      inputs: [
        county.of('birthsOfYear', null, t),
        infantSurvival(county, t),
        lessOne(county, t, halfYearOfMoves(county, t)),
      ],
    });
  return {
    formula: words('各年龄段净迁入相加，含当年出生的', 'net migration of all ages, the newborn included'),
    operation: { kind: 'sum' },
    inputs: () => [infants(), ...BANDS.map((band) => county.closed('moversOfAges', band, t))],
    source: method(1),
  };
}

function lessOne(county: County, t: number, factor: Draft): Draft {
  return county.step('rate', t, {
    name: words(`${factor.name.zh} − 1`, `${factor.name.en} − 1`),
    unit: 'share',
    status: factor.status,
    formula: words('因子减1', 'the factor less 1'),
    operation: { kind: 'difference' },
    inputs: [factor, oneLeaf(county, t)],
  });
}

/** Deaths or moves of a band of ages, out of those of every single age. */
function bandMaker(kind: 'deaths' | 'moves', zh: string, en: string): QuantityMaker {
  return (county, t, item) => {
    const [first, last] = item.split('-').map(Number) as [number, number];
    const ofAge = (age: number): Draft => {
      const here = county.closed('residentsOfAge', String(age), t - 1);
      const alive = county.of('survival', String(age), t);
      return county.step(kind, t, {
        name: words(`${zh}：${age}岁`, `${en}, age ${age}`),
        unit: 'persons',
        status: 'estimated',
        formula:
          kind === 'deaths'
            ? words('上一年人口 ×（1 − 存活率）', 'residents the year before × (1 − survival)')
            : words(
                '上一年人口 × 存活率 ×（迁移因子 − 1）',
                'residents the year before × survival × (migration factor − 1)',
              ),
        operation: { kind: 'product' },
        inputs:
          kind === 'deaths'
            ? [here, complementOf(county, t, alive)]
            : [here, alive, lessOne(county, t, county.of('moveFactor', String(age), t))],
      });
    };
    const ages = Array.from({ length: last - first + 1 }, (_, index) => ofAge(first + index));
    return {
      name: words(`${zh}（${item}岁）`, `${en}, aged ${item}`),
      unit: 'persons',
      value: ages.reduce((sum, each) => sum + each.value, 0),
      status: 'estimated',
      formula: words('各单岁相加', 'sum of the single ages'),
      operation: { kind: 'sum' },
      inputs: () => ages,
    };
  };
}

const flow =
  (field: 'BIRTHS' | 'DEATHS' | 'NET_MIGRATION', zh: string, en: string, making: typeof birthsMaking): QuantityMaker =>
  (county, t) => ({
    name: words(`${zh}（未取整）`, `${en}, not rounded`),
    unit: 'persons',
    value: county.state(t, field),
    status: 'estimated',
    ...making(county, t),
  });

/** A measure in whole people out of the same that is not rounded. */
const whole =
  (making: typeof birthsMaking): MeasureMaker =>
  (county, t) => {
    const made = making(county, t);
    if (made.operation.kind === 'missing') return made;
    return { ...made, operation: { ...made.operation, rounding: NEAREST } };
  };

export const FLOW_MEASURES: Readonly<Record<string, MeasureMaker>> = {
  births: whole(birthsMaking),
  deaths: whole(deathsMaking),
  netMigration: whole(migrationMaking),
};

export const FLOW_QUANTITIES: Readonly<Record<string, QuantityMaker>> = {
  fertilityRate,
  birthsOfYear: flow('BIRTHS', '出生人口', 'births', birthsMaking),
  deathsOfYear: flow('DEATHS', '死亡人口', 'deaths', deathsMaking),
  netMigrationOfYear: flow('NET_MIGRATION', '净迁入人口', 'net migration', migrationMaking),
  deathsOfAges: bandMaker('deaths', '死亡人口', 'deaths'),
  moversOfAges: bandMaker('moves', '净迁入', 'net migration'),
};
