import { AGE_COLUMNS, WOMEN_COLUMNS } from '../inputs/census-columns.ts';
import { CENSUS_GROUPS, FIRST_FERTILE_AGE, OPEN_AGE } from '../population/ages.ts';
import { cellOf, method } from './cite.ts';
import type { County, QuantityMaker } from './county.ts';
import { type Draft, type Quantity, words } from './draft.ts';
import { halfYearOfMoves, moveFactor } from './movement.ts';
import { ageName, infantSurvival, survival, womenSurvival } from './survival.ts';

export const CENSUS = 'scenarios/baselines/census-2020';

/** Ages in a census group of women. */
const GROUP = 5;

/** A cell of the county's row in the census volume. */
export function censusLeaf(county: County, t: number, column: string, value: number, zh: string, en: string): Draft {
  const { start, context } = county;
  return county.inline(`census:${column}`, t, {
    name: words(`2020年普查：${zh}`, `census of 2020: ${en}`),
    unit: 'persons',
    value,
    status: 'published',
    formula: words('普查分县资料原数', 'as printed in the census by county'),
    operation: { kind: 'given' },
    source: cellOf(context.data, `${CENSUS}/${provincePrefix(start.chain)}.csv`, start.code, column),
  });
}

/** Files of the census volume are named by the first two digits of the province, which is the last but one of a chain. */
function provincePrefix(chain: readonly string[]): string {
  return chain[chain.length - 2]!.slice(0, 2);
}

/** Residents of one census group. */
export function groupLeaf(county: County, t: number, group: number): Draft {
  const [first, last] = CENSUS_GROUPS[group]!;
  const ages = first === last ? (first === OPEN_AGE ? `${first}+` : `${first}`) : `${first}—${last}`;
  const row = county.context.data.facts.census.get(county.start.code)!;
  return censusLeaf(county, t, AGE_COLUMNS[group]!, row.groups[group]!, `${ages}岁`, `aged ${ages}`);
}

/** Residents of one age on 1 November. */
const residentsOfAge: QuantityMaker = (county, t, item) => {
  const age = Number(item);
  const value = county.residents(t, age);
  const head = { name: ageName('常住人口', 'residents', age), unit: 'persons' as const, value };
  if (t === 0) return { ...head, status: 'estimated', ...splitOfGroup(county, age, value) };
  const status = 'estimated' as const;
  if (age === 0)
    return {
      ...head,
      status,
      formula: words(
        '出生人口 × 活到11月1日的比例 × 半年的迁移（√迁移因子）',
        'births × share alive on 1 November × half a year of migration (root of the factor)',
      ),
      operation: { kind: 'product' },
      inputs: () => [county.of('birthsOfYear', null, t), infantSurvival(county, t), halfYearOfMoves(county, t)],
      source: method(1),
    };
  const from = (before: number): readonly Draft[] => [
    county.closed('residentsOfAge', String(before), t - 1),
    county.of('survival', String(before), t),
    county.of('moveFactor', String(before), t),
  ];
  if (age < OPEN_AGE)
    return {
      ...head,
      status,
      formula: words(
        '上一年小一岁的人口 × 存活率 × 迁移因子',
        'a year younger the year before × survival × migration factor',
      ),
      operation: { kind: 'product' },
      inputs: () => from(age - 1),
      source: method(1),
    };
  return {
    ...head,
    status,
    formula: words(
      '上一年84岁与85岁以上的人口各乘存活率和迁移因子，相加',
      'those of 84 and of 85 and over the year before, each × survival × migration factor',
    ),
    operation: { kind: 'sum' },
    inputs: () => [OPEN_AGE - 1, OPEN_AGE].map((before) => stillHere(county, t, before, from(before))),
    source: method(1),
  };
};

function stillHere(county: County, t: number, age: number, inputs: readonly Draft[]): Draft {
  return county.step('stillHere', t, {
    name: ageName('一年后仍在本地', 'still here a year later,', age),
    unit: 'persons',
    status: 'estimated',
    formula: words('人口 × 存活率 × 迁移因子', 'residents × survival × migration factor'),
    operation: { kind: 'product' },
    inputs,
  });
}

/** In the base year: the census group times the share of the age in it. */
function splitOfGroup(county: County, age: number, value: number): Pick<Quantity, 'formula' | 'operation' | 'inputs'> {
  const group = CENSUS_GROUPS.findIndex(([first, last]) => age >= first && age <= last);
  const [first, last] = CENSUS_GROUPS[group]!;
  if (first === last)
    return {
      formula: words('普查原数', 'as counted'),
      operation: { kind: 'same' },
      inputs: () => [groupLeaf(county, 0, group)],
    };
  const whole = county.context.data.facts.census.get(county.start.code)!.groups[group]!;
  const own = county.start.population.total !== county.shippedTotal;
  const share = (): Draft =>
    county.inline('shareInGroup', 0, {
      name: ageName('占本年龄组的比例', 'share in the census group of those', age),
      unit: 'share',
      value: whole > 0 ? value / whole : 0,
      status: 'estimated',
      formula: own
        ? words(
            '按本县自己的出生数（上年11月至当年10月）拆分',
            "split by the county's own births from November to October",
          )
        : words(
            '按全省单岁结构拆分：本县与全省之比在组中值之间取直线；全省14岁以下按出生数、以上按Sprague系数',
            "split by the province's single ages: the county's ratio to it runs straight between group middles; the province up to 14 by births, above by Sprague multipliers",
          ),
      operation: { kind: 'calibrated' },
      source: method(1, 'scenarios/series/provincial-births-2001-2019.csv', CENSUS),
    });
  return {
    formula: words('普查年龄组人口 × 该岁占本组的比例', 'census group × share of the age in it'),
    operation: { kind: 'product' },
    inputs: () => [groupLeaf(county, 0, group), share()],
  };
}

/** Women of one age. */
const womenOfAge: QuantityMaker = (county, t, item) => {
  const age = Number(item);
  const head = {
    name: ageName('妇女', 'women', age),
    unit: 'persons' as const,
    value: county.women(t, age),
    status: 'estimated' as const,
  };
  if (t === 0)
    return {
      ...head,
      formula: words(
        age < FIRST_FERTILE_AGE ? '同龄人口按出生性别比取女' : '普查妇女组按同龄人口的比例拆分',
        age < FIRST_FERTILE_AGE
          ? 'residents of the age by the sex ratio at birth'
          : 'census group of women, split as the residents',
      ),
      operation: { kind: 'calibrated' },
      source: method(1, CENSUS, 'scenarios/demography/sex-ratio-at-birth.csv'),
    };
  if (age === 0)
    return {
      ...head,
      formula: words('0岁人口 × 女婴占比', 'residents aged 0 × share of girls'),
      operation: { kind: 'product' },
      inputs: () => [county.of('residentsOfAge', '0', t), girlsShare(county, t)],
    };
  return {
    ...head,
    formula: words(
      '上一年小一岁的妇女 × 存活率 × 迁移因子',
      'women a year younger the year before × survival × migration factor',
    ),
    operation: { kind: 'product' },
    inputs: () => [
      county.closed('womenOfAge', String(age - 1), t - 1),
      county.of('womenSurvival', String(age - 1), t),
      county.of('moveFactor', String(age - 1), t),
    ],
  };
};

function girlsShare(county: County, t: number): Draft {
  return county.inline('girlsShare', t, {
    name: words('女婴占比', 'share of girls among the newborn'),
    unit: 'share',
    value: county.scheduled(t, 'GIRLS_SHARE'),
    status: 'published',
    formula: words('1 ÷（1 + 出生性别比）', '1 / (1 + sex ratio at birth)'),
    operation: { kind: 'calibrated' },
    source: method(1, 'scenarios/demography/sex-ratio-at-birth.csv'),
  });
}

/** Women of one five-year group, e.g. 15-19. */
const womenOfAges: QuantityMaker = (county, t, item) => {
  const first = Number(item.split('-')[0]);
  let value = 0;
  for (let age = first; age < first + GROUP; age++) value += county.women(t, age);
  const name = words(`${item}岁妇女`, `women aged ${item}`);
  if (t === 0) {
    const column = WOMEN_COLUMNS[(first - FIRST_FERTILE_AGE) / GROUP]!;
    const { name: _, ...cell } = censusLeaf(county, 0, column, value, '', '');
    return { ...cell, name, inputs: () => [] };
  }
  return {
    name,
    unit: 'persons',
    value,
    status: 'estimated',
    formula: words('各单岁相加', 'sum of the single ages'),
    operation: { kind: 'sum' },
    inputs: () => Array.from({ length: GROUP }, (_, index) => county.closed('womenOfAge', String(first + index), t)),
  };
};

export const AGE_QUANTITIES: Readonly<Record<string, QuantityMaker>> = {
  residentsOfAge,
  survival,
  womenSurvival,
  moveFactor,
  womenOfAge,
  womenOfAges,
};
