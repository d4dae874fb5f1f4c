import fc from 'fast-check';
import { mean, sampleCorrelation, sampleStandardDeviation } from 'simple-statistics';
import t, { type Test } from 'tap';
import { SHEET, SHOCK_ROW } from '../models/kernel/sheet.ts';
import { AreaShocks, pathsAbove } from '../models/uncertainty/area-shocks.ts';
import { normalsOfWords } from '../models/uncertainty/inverse-normal.ts';
import { NOTHING_KNOWN } from '../models/uncertainty/known-years.ts';
import { countySource } from '../models/uncertainty/level-paths.ts';
import {
  orderStatistics,
  PROBABILITIES,
  quantileRanks,
  quantileReader,
  readQuantiles,
} from '../models/uncertainty/order-statistics.ts';
import { delayOf } from '../models/uncertainty/project-delays.ts';
import { resolveUncertainty } from '../models/uncertainty/resolve-uncertainty.ts';
import { leadingDirections } from '../models/uncertainty/shock-paths.ts';
import {
  reversedSobolPoints,
  SOBOL_DIMENSIONS,
  SOBOL_POINTS,
  scrambled,
  shuffledIndex,
} from '../models/uncertainty/sobol.ts';
import { fillWords } from '../models/uncertainty/threefry.ts';
import { correlationRoot, type ShockProcess, uncertaintySchema } from '../models/uncertainty/uncertainty-parameters.ts';
import { scenariosFolder } from '../src/library/location.ts';
import { readUncertainty } from '../src/library/read-uncertainty.ts';
import { BASE_YEAR, makeProject } from './fixtures/model/area.ts';

import { planOf, sortedQuantile, uniform } from './fixtures/model/draws.ts';

const near = (t: Test, found: number, expected: number, tolerance: number, message: string) =>
  t.ok(Math.abs(found - expected) <= tolerance, `${message}: ${found} is within ${tolerance} of ${expected}`);

// --- random numbers ------------------------------------------------------------------------------------------------------

t.test('Threefry-2x32-20 gives the known answers of its authors', async (t) => {
  for (const [counter, key, answer] of [
    [
      [0, 0],
      [0, 0],
      ['6b200159', '99ba4efe'],
    ],
    [
      [-1, -1],
      [-1, -1],
      ['1cb996fc', 'bb002be7'],
    ],
    [
      [0x243f6a88, 0x85a308d3],
      [0x13198a2e, 0x03707344],
      ['c4923a9c', '483df7a0'],
    ],
  ] as const) {
    const words = new Uint32Array(2);
    fillWords(words, 0, 2, key[0], key[1], counter[0], counter[1]);
    t.strictSame(
      [...words].map((word) => word.toString(16)),
      answer,
    );
  }
});

t.test('normal quantiles are those of published tables, to the last digits and far out', async (t) => {
  const at = (probability: number) => {
    const normal = new Float64Array(1);
    normalsOfWords(Uint32Array.of(Math.round(probability * 2 ** 32 - 0.5)), 0, normal, 0, 1);
    return normal[0]!;
  };
  for (const [probability, expected] of [
    [0.5, 0],
    [0.75, 0.6744897501960817],
    [0.9, 1.2815515655446004],
    [0.975, 1.959963984540054],
    [0.999, 3.090232306167813],
    [1e-6, -4.753424308822899],
  ] as const)
    near(t, at(probability), expected, 2e-4 * 1e-3 + (probability < 1e-5 ? 1e-4 : 0), `z(${probability})`);
  near(t, at(0.2), -at(0.8), 1e-8, 'symmetric');
});

t.test(
  'scrambled Sobol points: every block of 2^k draws has one point in each of 2^k intervals, in every dimension',
  async (t) => {
    const table = reversedSobolPoints();
    const points = SOBOL_POINTS;
    for (let dimension = 0; dimension < SOBOL_DIMENSIONS; dimension++)
      for (const seed of [1, 0x9e3779b9, 0xdeadbeef])
        for (const [first, count] of [
          [0, 16],
          [0, 256],
          [256, 256],
          [512, 512],
        ] as const) {
          const bits = Math.log2(count);
          const intervals = new Set<number>();
          for (let index = first; index < first + count; index++)
            intervals.add(scrambled(table[dimension * points + index]!, seed) >>> (32 - bits));
          if (intervals.size !== count)
            t.fail(`dimension ${dimension}, seed ${seed}, draws ${first}..${first + count}`);
        }
    t.pass('every dimension is evenly filled');
  },
);

t.test('every area takes the points in an order of its own, block by block', async (t) => {
  for (const seed of [1, 0x9e3779b9, 0xdeadbeef])
    for (const [first, count] of [
      [0, 64],
      [64, 64],
      [256, 256],
    ] as const) {
      const taken = Array.from({ length: count }, (_, index) => shuffledIndex(first + index, seed));
      t.equal(new Set(taken).size, count, 'no point twice');
      t.equal(new Set(taken.map((index) => Math.floor(index / count))).size, 1, 'and all of one block');
    }
  t.notSame(shuffledIndex(5, 1), shuffledIndex(5, 2));
});

t.test('the leading directions are orthonormal, for every horizon', async (t) => {
  for (const steps of [1, 2, 5, 15, 40]) {
    const directions = leadingDirections(steps);
    const dot = (a: number, b: number) => {
      let sum = 0;
      for (let step = 0; step < steps; step++) sum += directions[a * steps + step]! * directions[b * steps + step]!;
      return sum;
    };
    near(t, dot(0, 0), 1, 1e-12, 'length');
    if (steps > 1) {
      near(t, dot(1, 1), 1, 1e-12, 'length');
      near(t, dot(0, 1), 0, 1e-12, 'at right angles');
    }
  }
});

// --- shocks --------------------------------------------------------------------------------------------------------------

t.test('moments and correlations of the paths are those of the process, for every way of sampling', async (t) => {
  const draws = 4000;
  const years = 11;
  const [persistence, deviation] = [0.7, 0.1];
  const correlation = [
    [1, 0, 0, 0],
    [0, 1, 0.5, -0.3],
    [0, 0.5, 1, 0.2],
    [0, -0.3, 0.2, 1],
  ];
  const root = correlationRoot(correlation)!;
  for (const sampling of ['quasi', 'plain', 'antithetic'] as const) {
    const plan = planOf(draws, years, {
      sampling,
      parameters: uniform(persistence, deviation, { correlation, correlationRoot: root }),
    });
    const source = countySource(plan, '990001', NOTHING_KNOWN);
    const paths = Array.from({ length: draws }, (_, draw) => {
      const path = new Float64Array(4 * years);
      source.fill(draw, path, 0);
      return path;
    });
    const column = (quantity: number, year: number) => paths.map((path) => path[quantity * years + year]!);
    for (const year of [1, 3, 10]) {
      const spread = deviation * Math.sqrt((1 - persistence ** (2 * year)) / (1 - persistence ** 2));
      const [fertility, migration, entry, progression] = [0, 1, 2, 3].map((quantity) => column(quantity, year));
      for (const path of [fertility!, entry!]) {
        near(
          t,
          mean(path),
          -(spread ** 2) / 2,
          0.006,
          `${sampling}: a level is centred so that its factor is 1 on average`,
        );
        near(t, sampleStandardDeviation(path) / spread, 1, 0.05, `${sampling}: standard deviation in year ${year}`);
      }
      near(t, mean(fertility!.map(Math.exp)), 1, 0.008, `${sampling}: mean factor`);
      near(t, sampleCorrelation(migration!, entry!), 0.5, 0.05, `${sampling}: migration with entry`);
      near(t, sampleCorrelation(migration!, progression!), -0.3, 0.05, `${sampling}: a negative correlation`);
      near(t, sampleCorrelation(fertility!, entry!), 0, 0.05, `${sampling}: none`);
    }
    near(t, sampleCorrelation(column(0, 4), column(0, 5)), 0.63, 0.08, `${sampling}: a shock is remembered`);
    const moved = paths.map((path) => Math.exp(path.subarray(years, 2 * years).reduce((sum, shock) => sum + shock, 0)));
    near(t, mean(moved), 1, 0.03, `${sampling}: migration multiplies up to 1 on average`);
  }
});

t.test('a shock belongs to seed, area and draw alone', async (t) => {
  const path = (seed: number, code: string, draw: number, draws = 100, years = 16) => {
    const out = new Float64Array(4 * years);
    countySource(planOf(draws, years, { seed }), code, NOTHING_KNOWN).fill(draw, out, 0);
    return [...out];
  };
  t.strictSame(path(1, '440785', 7), path(1, '440785', 7));
  t.strictSame(path(1, '440785', 7), path(1, '440785', 7, 5000), 'more draws leave the first ones as they are');
  // However far it is walked: a later last year changes no year before it.
  for (const years of [2, 9, 31]) {
    const [short, long] = [path(1, '440785', 7, 100, years), path(1, '440785', 7, 100, 41)];
    for (let quantity = 0; quantity < 4; quantity++)
      t.strictSame(
        short.slice(quantity * years, (quantity + 1) * years),
        long.slice(quantity * 41, quantity * 41 + years),
        `${years} years`,
      );
  }
  for (const other of [path(2, '440785', 7), path(1, '440786', 7), path(1, '440785', 8)])
    t.notSame(path(1, '440785', 7), other);
  const counties = ['440785', '440786'].map((code) =>
    Array.from({ length: 2000 }, (_, draw) => path(1, code, draw, 2000)[2 * 16 + 5]!),
  );
  near(
    t,
    sampleCorrelation(counties[0]!, counties[1]!),
    0,
    0.07,
    'own shocks of two counties know nothing of each other',
  );
});

t.test('no shock up to the last counted year, and paths above start anew there', async (t) => {
  // Only the nation's entry moves, so that what is written is its path alone.
  const quiet = uniform(0.7, 0);
  const entry: ShockProcess = { persistence: 0.7, deviation: 0.1, from: BASE_YEAR };
  const parameters = { ...quiet, shocks: { ...quiet.shocks, nation: { ...quiet.shocks.nation, entry } } };
  const plan = planOf(50, 16, { parameters });
  const above = pathsAbove(plan, '990000');
  const { SHOCKS } = SHEET;
  const { cells, offsets } = SHOCK_ROW;
  for (const draw of [0, 3, 49]) {
    const path = (year: number) => above.nation.values[(draw * 4 + 2) * 16 + year]!;
    for (const known of [0, 4]) {
      SHOCKS.fill(Number.NaN);
      new AreaShocks(plan, above, '990001', { ...NOTHING_KNOWN, entry: known }).fill(draw);
      t.ok(SHOCKS.subarray(0, cells).every(Number.isNaN), 'the base year is left alone');
      for (let year = 1; year < 16; year++) {
        const rest = known === 0 ? 0 : 0.7 ** (year - known) * path(known);
        const expected = year <= known ? 0 : path(year) - rest;
        near(t, Math.log(SHOCKS[year * cells + offsets.ENTRY]!), expected, 1e-12, `year ${year}`);
        t.equal(SHOCKS[year * cells + offsets.FERTILITY], 1, 'nothing else moves');
      }
    }
  }
});

t.test('a matrix that is no correlation is refused, with the delays, all at once', async (t) => {
  const shipped = readUncertainty(scenariosFolder());
  const matrix = (a: number) => [
    [1, a, a, a],
    [a, 1, a, a],
    [a, a, 1, a],
    [a, a, a, 1],
  ];
  t.ok(correlationRoot(matrix(0.9)));
  for (const wrong of [
    matrix(-0.5),
    matrix(1),
    [...matrix(0).slice(0, 3), [0.1, 0, 0, 1]],
    [[2, 0, 0, 0], ...matrix(0).slice(1)],
  ])
    t.equal(correlationRoot(wrong), null);
  const refused = resolveUncertainty(shipped, { correlation: matrix(-0.5), projectDelay: [0.5, 0.6] });
  t.strictSame('problems' in refused && refused.problems.map(({ where }) => where), ['correlation', 'projectDelay']);
  t.notOk(
    uncertaintySchema.safeParse({ shocks: { county: { entry: { deviation: -0.1 } } } }).success,
    'no negative deviation',
  );
  t.notOk(
    uncertaintySchema.safeParse({ shocks: { county: { entry: { deviation: 3 } } } }).success,
    'nor an absurd one',
  );
  const root = correlationRoot(matrix(0.3))!;
  for (let row = 0; row < 4; row++)
    for (let column = 0; column < 4; column++)
      near(
        t,
        root[row]!.reduce((sum, cell, k) => sum + cell * root[column]![k]!, 0),
        matrix(0.3)[row]![column]!,
        1e-12,
        'L Lᵀ',
      );
});

t.test('projects open late as often as stated, each by itself and the same in every list', async (t) => {
  const plan = planOf(20_000, 16);
  const counts = new Float64Array(4);
  const project = makeProject({ id: 'school-a', openingYear: 2025 });
  for (let draw = 0; draw < 20_000; draw++) {
    const autumns = delayOf(project, plan, draw);
    counts[autumns] = counts[autumns]! + 1 / 20_000;
  }
  plan.parameters.projectDelay.forEach((probability, autumns) => {
    near(t, counts[autumns]!, probability, 0.012, `${autumns} autumns`);
  });
  const other = makeProject({ id: 'school-b', openingYear: 2025 });
  const late = [project, other].map((one) => Array.from({ length: 4000 }, (_, draw) => delayOf(one, plan, draw)));
  near(t, sampleCorrelation(late[0]!, late[1]!), 0, 0.05, 'independent');
});

// --- quantiles -----------------------------------------------------------------------------------------------------------

const quantilesOf = (values: readonly number[]) => {
  const ranks = quantileRanks(values.length);
  const found = new Float64Array(ranks.length);
  orderStatistics(Float64Array.from(values), 0, values.length, ranks, found, 0);
  const quantiles = new Float64Array(PROBABILITIES.length);
  readQuantiles(quantileReader(ranks, values.length), found, 0, quantiles, 0);
  return [...quantiles];
};

t.test('quantiles are exact: the same as after a full sort', async (t) => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(0, -0, 5e-324, -5e-324, 1e-310, 1e300, -1e300, 1e6),
  );
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 1, maxLength: 700 }), (values) => {
      const found = quantilesOf(values);
      return PROBABILITIES.every((probability, index) => {
        const expected = sortedQuantile(values, probability);
        return found[index] === expected || (Number.isNaN(expected) && Number.isNaN(found[index]!));
      });
    }),
    { numRuns: 400 },
  );
  const normal = Array.from({ length: 1000 }, (_, index) => Math.sin(index * 12.9898) * 43758.5453);
  for (const values of [
    normal,
    normal.map((value) => Math.round(value) % 40),
    normal.map(() => 7),
    normal.map((_, index) => (index < 30 ? 1e9 : index)),
    normal.map((_, index) => (index === 0 ? 1e300 : index % 2)),
    [3],
    [2, 1],
  ])
    t.strictSame(
      quantilesOf(values),
      PROBABILITIES.map((probability) => sortedQuantile(values, probability)),
    );
});

t.test('what is not a number has no place in an order', async (t) => {
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    t.throws(() => quantilesOf([1, 2, wrong, 4]), RangeError);
  t.throws(
    () => quantilesOf(Array.from({ length: 500 }, (_, index) => (index === 499 ? Number.NaN : index))),
    RangeError,
  );
});
