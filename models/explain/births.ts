import { nearestPeriod } from '../horizon.ts';
import { FIRST_FERTILE_AGE, WOMEN_CELLS } from '../population/ages.ts';
import { cellOf, method, pointerCitation } from './cite.ts';
import type { County, QuantityMaker } from './county.ts';
import { type Draft, type Making, words } from './draft.ts';
import { multiplierDrafts } from './levers.ts';
import { scalarLeaf } from './parameters.ts';

const WPP = 'scenarios/series/wpp2024-china.csv';

const PATTERN = 'scenarios/demography/fertility-age-pattern.csv';

const GROUP = 5;

/** November and December of the year before, ten months of the year. */
const MONTHS = [1 / 6, 5 / 6] as const;

/** Births of the twelve months to 1 November. */
export function birthsMaking(county: County, t: number): Making {
  if (t === 0)
    return {
      formula: words('基年：普查0岁人口', 'base year: residents aged 0 in the census'),
      operation: { kind: 'same' },
      inputs: () => [county.of('residentsOfAge', '0', 0)],
      note: words(
        '普查0岁人口代替基年的出生数。',
        'Residents aged 0 in the census stand for the births of the base year.',
      ),
    };
  const known = county.scheduled(t, 'KNOWN_BIRTHS');
  if (!Number.isNaN(known)) return knownBirths(county, t);
  return {
    formula: words(
      'Σ（育龄妇女 × 该年龄占总和生育率的比例）× 本县总和生育率',
      'Σ (women × share of their age in the total fertility rate) × total fertility rate of the county',
    ),
    operation: { kind: 'product' },
    inputs: () => [birthsPerRate(county, t), county.of('fertilityRate', null, t)],
    source: method(1),
  };
}

function knownBirths(county: County, t: number): Making {
  const year = county.yearOf(t);
  // The last file with births replaces those of the files before it.
  const file = county.context.files.findLast(({ baseline }) => baseline.births !== undefined);
  const cell = (of: number): Draft => {
    const at = (file?.baseline.births ?? []).findLastIndex((row) => row.year === of);
    if (file !== undefined && at !== -1)
      return county.inline('ownBirths', t, {
        name: words(`${of}年出生数`, `births of ${of}`),
        unit: 'persons',
        value: file.baseline.births![at]!.births,
        status: 'reported',
        formula: words('本县上报', "the county's own figure"),
        operation: { kind: 'given' },
        source: pointerCitation(file, `births/${at}/births`),
      });
    return county.closed('birthsOfYear', null, 0);
  };
  return {
    formula: words(
      '上年出生数的六分之一加当年的六分之五（11月至10月）',
      'one sixth of the year before and five sixths of the year (November to October)',
    ),
    operation: { kind: 'weightedSum', weights: MONTHS },
    inputs: () => [cell(year - 1), cell(year)],
    source: method(4),
  };
}

/** Births at a total fertility rate of 1: women of the two Novembers times the age pattern. */
function birthsPerRate(county: County, t: number): Draft {
  const groups = Array.from({ length: (WOMEN_CELLS - FIRST_FERTILE_AGE) / GROUP }, (_, index) => {
    const first = FIRST_FERTILE_AGE + GROUP * index;
    return birthsOfGroup(county, t, first);
  });
  return county.step('birthsPerRate', t, {
    name: words('总和生育率为1时的出生数', 'births at a total fertility rate of 1'),
    unit: 'persons',
    status: 'estimated',
    formula: words('各年龄组相加', 'sum over the age groups'),
    operation: { kind: 'sum' },
    inputs: groups,
  });
}

function birthsOfGroup(county: County, t: number, first: number): Draft {
  const ages = `${first}-${first + GROUP - 1}`;
  const { data, horizon } = county.context;
  const women = county.step('womenInYear', t, {
    name: words(`${ages}岁妇女，两个11月1日的平均`, `women aged ${ages}, mean of the two Novembers`),
    unit: 'persons',
    status: 'estimated',
    formula: words('上年与当年的平均', 'mean of the year before and the year'),
    operation: { kind: 'mean' },
    inputs: [county.closed('womenOfAges', ages, t - 1), county.closed('womenOfAges', ages, t)],
  });
  const pattern = county.inline('fertilityPattern', t, {
    name: words(`${ages}岁每一岁占总和生育率的比例`, `share of each age of ${ages} in the total fertility rate`),
    unit: 'share',
    value: county.scheduled(t, 'AGE_PATTERN', first),
    status: 'published',
    formula: words('联合国五岁组占比 ÷ 5', 'share of the five-year group over 5, as in the UN tables'),
    operation: { kind: 'given' },
    source: cellOf(data, PATTERN, `${periodOfPattern(county, horizon.years[t]!)} ${ages}`, 'share'),
  });
  return county.step('birthsOfGroup', t, {
    name: words(`${ages}岁妇女的出生数（总和生育率为1）`, `births of women aged ${ages} at a rate of 1`),
    unit: 'persons',
    status: 'estimated',
    formula: words('妇女 × 比例', 'women × share'),
    operation: { kind: 'product' },
    inputs: [women, pattern],
  });
}

function periodOfPattern(county: County, year: number): string {
  const { agePattern } = county.context.data.facts.demography;
  const first = nearestPeriod(new Map([...agePattern.keys()].map((start) => [start, start])), year);
  return `${first}-${first + GROUP}`;
}

/** Total fertility rate of the county. */
export const fertilityRate: QuantityMaker = (county, t) => {
  const { plan, context, start } = county;
  const variant = plan.parameters.fertilityVariant;
  const column = variant === 'medium' ? 'tfr' : `tfr_${variant}`;
  const year = county.yearOf(t);
  const rates = context.data.facts.demography.fertility[variant];
  const cell = (of: number): Draft =>
    county.inline('nationalRate', t, {
      name: words(`全国总和生育率 ${of}年（${variant}）`, `national total fertility rate ${of}, ${variant}`),
      unit: 'factor',
      value: rates.get(of)!,
      status: 'published',
      formula: words('联合国《世界人口展望2024》原数', 'as in World Population Prospects 2024'),
      operation: { kind: 'given' },
      source: cellOf(context.data, WPP, String(of), column),
    });
  const national = () =>
    county.step('nationalFertility', t, {
      name: words('全国总和生育率（11月至10月）', 'national total fertility rate, November to October'),
      unit: 'factor',
      status: 'published',
      formula: words('上年的六分之一加当年的六分之五', 'one sixth of the year before and five sixths of the year'),
      operation: { kind: 'weightedSum', weights: MONTHS },
      inputs: [cell(year - 1), cell(year)],
    });
  const own = Object.keys(start.population.knownBirths).length > 0;
  const atBase = () =>
    county.inline('fertilityRatio', t, {
      name: words('基年本县生育水平与全国之比', 'fertility of the county over that of the nation, base year'),
      unit: 'factor',
      value: start.population.fertilityRatio,
      status: 'estimated',
      formula: own
        ? words(
            '普查估计，再按最近三年自己的出生数与模型之比调整',
            'census estimate, moved by own births of the last three years over those of the model',
          )
        : words(
            '普查0岁人口与按年龄预期的出生数之比，再比全国',
            'infants of the census over expected births, over the same of the nation',
          ),
      operation: { kind: 'calibrated' },
      source: method(1, 'scenarios/baselines/census-2020', PATTERN),
    });
  const { localFertilityPersistence } = plan.parameters;
  const local = () =>
    county.step('localFertility', t, {
      name: words('本县生育水平与全国之比', 'fertility of the county over that of the nation'),
      unit: 'factor',
      status: 'estimated',
      formula: words('1 + 保持系数^年数 ×（基年之比 − 1）', '1 + persistence^years × (ratio of the base year − 1)'),
      operation: { kind: 'convergence', years: t },
      inputs: [atBase(), scalarLeaf(county, t, 'localFertilityPersistence', localFertilityPersistence, 'factor')],
    });
  return {
    name: words('本县总和生育率', 'total fertility rate of the county'),
    unit: 'factor',
    value: county.scheduled(t, 'FERTILITY'),
    status: 'estimated',
    formula: words(
      '全国总和生育率 × 本县与全国之比 × 方案的生育率系数',
      'national rate × ratio of the county × multiplier of the scenario',
    ),
    operation: { kind: 'product' },
    inputs: () => [national(), local(), ...multiplierDrafts(county, t, 'fertilityMultiplier')],
    source: method(1),
  };
};
