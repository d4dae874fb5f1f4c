import { CHILD_AGES } from '../population/ages.ts';
import { CENSUS } from './ages.ts';
import { method } from './cite.ts';
import type { County, QuantityMaker } from './county.ts';
import { type Draft, words } from './draft.ts';
import { multiplierDrafts } from './levers.ts';
import { scalarLeaf } from './parameters.ts';
import { ageName } from './survival.ts';

/** Half a year of migration of the newborn, a factor. */
export function halfYearOfMoves(county: County, t: number): Draft {
  return county.step('halfYearOfMoves', t, {
    name: words('新生儿半年的迁移因子', 'half a year of migration of the newborn, a factor'),
    unit: 'factor',
    status: 'estimated',
    formula: words('全年迁移因子的平方根', "square root of the year's factor"),
    operation: { kind: 'power', exponent: 0.5 },
    inputs: [county.of('moveFactor', '0', t)],
  });
}

/** What migration makes of those of an age in a year, a factor. */
export const moveFactor: QuantityMaker = (county, t, item) => {
  const age = Number(item);
  const rate = county.start.population.migration[age]!;
  return {
    name: ageName('一年的迁移因子', 'migration factor of a year,', age),
    unit: 'factor',
    value: 1 + county.scheduled(t, 'MIGRATION', age),
    status: 'estimated',
    formula: words(
      'e^(基年净迁移率 × 衰减 × 方案的迁移系数)',
      'e to the (net migration rate of the base year × fading × multipliers of the scenario)',
    ),
    operation: { kind: 'exponential' },
    inputs: () => [
      migrationRate(county, t, age),
      fading(county, t),
      ...multiplierDrafts(county, t, 'netMigrationMultiplier'),
      ...(age < CHILD_AGES && rate > 0 ? multiplierDrafts(county, t, 'migrantChildrenMultiplier') : []),
    ],
    source: method(1),
  };
};

/** Net migration of an age in the base year, a log rate. */
export function migrationRate(county: County, t: number, age: number): Draft {
  return county.inline('migrationRate', t, {
    name: ageName('基年净迁移率（对数）', 'net migration in the base year, log rate,', age),
    unit: 'perYear',
    value: county.start.population.migration[age]!,
    status: 'estimated',
    formula: words(
      '普查存活率法：同一批人2010—2020年之比与全国之比，取对数除以10，小县向所在市靠拢',
      'census survival ratios: ratio of a cohort 2010 to 2020 over that of the nation, logarithm over 10, small cohorts lean on their city',
    ),
    operation: { kind: 'calibrated' },
    source: method(1, CENSUS, 'scenarios/baselines/census-2010'),
  });
}

/** How much of the migration of the base year is left. */
export function fading(county: County, t: number): Draft {
  const { migrationDamping } = county.plan.parameters;
  return county.step('fading', t, {
    name: words('净迁移的衰减', 'fading of net migration'),
    unit: 'factor',
    status: 'assumed',
    formula: words(`衰减系数的${t}次方`, `the fading parameter to the power of ${t}`),
    operation: { kind: 'power', exponent: t },
    inputs: [scalarLeaf(county, t, 'migrationDamping', migrationDamping, 'factor')],
  });
}
