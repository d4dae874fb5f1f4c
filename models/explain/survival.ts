import { clampPeriod } from '../horizon.ts';
import type { MortalityRow } from '../inputs/facts.ts';
import { OPEN_AGE } from '../population/ages.ts';
import { cellOf, method } from './cite.ts';
import type { County, QuantityMaker } from './county.ts';
import { type Draft, type Quantity, words } from './draft.ts';

const MORTALITY = 'scenarios/demography/mortality.csv';

/** The number 1, where a rate becomes a factor. */
export function oneLeaf(county: County, t: number): Draft {
  return county.inline('one', t, {
    name: words('常数1', 'the constant 1'),
    unit: 'factor',
    value: 1,
    status: 'published',
    formula: words('常数', 'a constant'),
    operation: { kind: 'given' },
  });
}

/** A name with an age, the open group in words. */
export function ageName(zh: string, en: string, age: number) {
  const text = age === OPEN_AGE ? `${age}岁及以上` : `${age}岁`;
  return words(`${text}${zh}`, `${en} aged ${age}${age === OPEN_AGE ? ' and over' : ''}`);
}

/** Share of newborn alive on 1 November: half a year of infancy. */
export function infantSurvival(county: County, t: number): Draft {
  return survivalStep(
    county,
    t,
    'infantSurvival',
    county.scheduled(t, 'INFANT_SURVIVAL'),
    words('出生后活到11月1日的比例', 'newborn alive on 1 November, share'),
    deathRates(county, t, [0], ['male', 'female']),
  );
}

export const survival: QuantityMaker = (county, t, item) =>
  survivalOf(county, t, Number(item), 'SURVIVAL', ['male', 'female']);

export const womenSurvival: QuantityMaker = (county, t, item) =>
  survivalOf(county, t, Number(item), 'WOMEN_SURVIVAL', ['female']);

function survivalOf(
  county: County,
  t: number,
  age: number,
  field: 'SURVIVAL' | 'WOMEN_SURVIVAL',
  sexes: readonly MortalityRow['sex'][],
): Quantity {
  const women = sexes.length === 1;
  const name = ageName(
    women ? '妇女活过一年的比例' : '活过一年的比例',
    women ? 'women surviving the year,' : 'surviving the year,',
    age,
  );
  const head = { name, unit: 'share' as const, value: county.scheduled(t, field, age), status: 'published' as const };
  if (age === OPEN_AGE)
    return {
      ...head,
      formula: words('由85岁以上各组死亡率合成的一个比率', 'one rate out of the death rates above 85'),
      operation: { kind: 'calibrated' },
      source: cellOf(county.context.data, MORTALITY, `${periodOf(county, t)}- 85+`, 'deathRate'),
    };
  const rates = deathRates(county, t, [age, age + 1], sexes);
  return {
    ...head,
    formula: words(
      'e^(−两个年龄死亡率的平均)，男女平均',
      'e to the minus mean of the death rates of both ages (and sexes)',
    ),
    operation: { kind: 'exponential' },
    inputs: () => [exponent(county, t, rates, -1 / rates.length)],
    source: method(1, MORTALITY),
  };
}

function survivalStep(
  county: County,
  t: number,
  id: string,
  value: number,
  name: ReturnType<typeof words>,
  rates: readonly Draft[],
): Draft {
  return county.inline(id, t, {
    name,
    unit: 'share',
    value,
    status: 'published',
    formula: words(
      'e^(−婴儿死亡率的一半)，男女平均',
      'e to the minus half the death rate of infants, mean of both sexes',
    ),
    operation: { kind: 'exponential' },
    inputs: () => [exponent(county, t, rates, -1 / (2 * rates.length))],
    source: method(1, MORTALITY),
  });
}

/** Sum of death rates times a weight, as the exponent of a survival. */
export function exponent(county: County, t: number, rates: readonly Draft[], weight: number): Draft {
  return county.step('exponent', t, {
    name: words('指数', 'exponent'),
    unit: 'perYear',
    status: 'published',
    formula: words('各死亡率之和乘权重', 'death rates times their weight'),
    operation: { kind: 'weightedSum', weights: rates.map(() => weight) },
    inputs: rates,
  });
}

const periodOf = (county: County, t: number) => clampPeriod(county.context.data.facts.demography, county.yearOf(t) - 1);

function deathRates(
  county: County,
  t: number,
  ages: readonly number[],
  sexes: readonly MortalityRow['sex'][],
): Draft[] {
  const { data } = county.context;
  const period = periodOf(county, t);
  const rows = data.facts.demography.mortality.filter((row) => Number(row.period.slice(0, 4)) === period);
  return ages.flatMap((age) =>
    sexes.map((sex) => {
      const row = rows.find(
        (each) => each.sex === sex && age >= each.ageFrom && (each.ageTo === null || age <= each.ageTo),
      )!;
      return county.inline('deathRate', t, {
        name: words(`死亡率：${sex === 'male' ? '男' : '女'} ${age}岁`, `death rate, ${sex}, age ${age}`),
        unit: 'perYear',
        value: row.deathRate,
        status: 'published',
        formula: words('联合国生命表原数', 'as in the UN tables'),
        operation: { kind: 'given' },
        source: cellOf(data, MORTALITY, `${row.period} ${sex} ${row.ageFrom}`, 'deathRate'),
      });
    }),
  );
}
