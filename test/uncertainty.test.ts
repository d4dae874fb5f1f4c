import fc from 'fast-check';
import { mean, sampleCorrelation, sampleStandardDeviation } from 'simple-statistics';
import t, { type Test } from 'tap';
import { type AreaStart, SERIES, STAGES, seriesIndex, simulate } from '../models/index.ts';
import { COLUMN_OF_SERIES, COLUMNS, COLUMNS_END } from '../models/kernel/columns.ts';
import { keepTrail } from '../models/kernel/keep-trail.ts';
import { prepareArea } from '../models/kernel/prepare-area.ts';
import { BLOCK, SHEET, SHOCK_ROW, TRAIL_ROW } from '../models/kernel/sheet.ts';
import { advance, write } from '../models/kernel/walk.ts';
import { sameSupplyForAll } from '../models/supply/schedule-supply.ts';
import {
  type AreaDraws,
  EXPECTED_MEASURES,
  EXPECTED_ROWS,
  expectedRow,
  FIRST_EXPECTED,
} from '../models/uncertainty/area-draws.ts';
import { AreaShocks, pathsAbove } from '../models/uncertainty/area-shocks.ts';
import { drawCounty } from '../models/uncertainty/draw-county.ts';
import { FOLLOWING_COLUMNS } from '../models/uncertainty/follow-counts.ts';
import { normalsOfWords } from '../models/uncertainty/inverse-normal.ts';
import { countySource, type DrawPlan } from '../models/uncertainty/level-paths.ts';
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
import {
  correlationRoot,
  SHOCK_LEVELS,
  SHOCK_QUANTITIES,
  type ShockProcess,
  type UncertaintyParameters,
  uncertaintySchema,
} from '../models/uncertainty/uncertainty-parameters.ts';
import { scenariosFolder } from '../src/library/location.ts';
import { readUncertainty } from '../src/library/read-uncertainty.ts';
import {
  BASE_YEAR,
  gradeArray,
  makeHorizon,
  makeParameters,
  makePlan,
  makeProject,
  makeStart,
} from './fixtures/model/area.ts';

const near = (t: Test, found: number, expected: number, tolerance: number, message: string) =>
  t.ok(Math.abs(found - expected) <= tolerance, `${message}: ${found} is within ${tolerance} of ${expected}`);

const SHIPPED = resolveUncertainty(readUncertainty(scenariosFolder()));
if ('problems' in SHIPPED) throw new Error('the shipped uncertainty is refused');
const { parameters: SHIPPED_PARAMETERS } = SHIPPED;

/** The same process at every level and for every quantity; policy stands still. */
function uniform(persistence: number, deviation: number, changes: Partial<UncertaintyParameters> = {}) {
  const one: ShockProcess = { persistence, deviation, from: BASE_YEAR, deviationBySize: null };
  const none: ShockProcess = { ...one, deviation: 0 };
  const level = Object.fromEntries(SHOCK_QUANTITIES.map((quantity) => [quantity, one]));
  return {
    ...SHIPPED_PARAMETERS,
    shocks: Object.fromEntries(SHOCK_LEVELS.map((name) => [name, level])),
    policy: { kindergartenRate: none, promotion: none, generalShare: none },
    ...changes,
  } as UncertaintyParameters;
}

const planOf = (draws: number, years: number, changes: Partial<DrawPlan> = {}): DrawPlan => ({
  draws,
  seed: 1,
  baseYear: BASE_YEAR,
  years,
  parameters: SHIPPED_PARAMETERS,
  sampling: 'quasi',
  measures: null,
  ...changes,
});

function drawn(start: AreaStart, to: number, plan: DrawPlan, areaPlan = makePlan()) {
  const horizon = makeHorizon(to);
  return drawCounty({ start, plan: areaPlan, watches: [] }, horizon, plan, pathsAbove(plan, '990000'), 0, []);
}

/** All draws of a county one after the other, every number kept: [draw][year][column]. */
function walked(start: AreaStart, to: number, plan: DrawPlan, areaPlan = makePlan()): Float64Array[] {
  const horizon = makeHorizon(to);
  const { STATE, OUT, RESULT } = SHEET;
  const state = new Float64Array(STATE.length);
  prepareArea(start, areaPlan, horizon, (t) => {
    if (t === 0) state.set(STATE);
  });
  const years = horizon.years.length;
  for (let year = 0; year < years; year++) sameSupplyForAll(year * TRAIL_ROW.cells);
  const residents = start.population.total.reduce((sum, people) => sum + people, 0);
  const shocks = new AreaShocks(plan, pathsAbove(plan, '990000'), start.code, 0, residents);
  return Array.from({ length: plan.draws }, (_, draw) => {
    const found = RESULT.slice(0, years * COLUMNS.length);
    STATE.set(state);
    shocks.fill(draw);
    for (let year = 1; year < years; year++) {
      advance(year);
      keepTrail(year * TRAIL_ROW.cells);
      write(year, 1, true);
      for (let column = 0; column < COLUMNS_END.share; column++)
        found[year * COLUMNS.length + column] = OUT[column * BLOCK]!;
    }
    return found;
  });
}

/** Type 7 by the textbook, after a full sort. */
function sortedQuantile(values: readonly number[], probability: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = (sorted.length - 1) * probability;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low === high ? low : low + (place - below) * (high - low);
}

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
    const source = countySource(plan, '990001', 0, 1e6);
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
  const path = (seed: number, code: string, draw: number, draws = 100) => {
    const out = new Float64Array(4 * 16);
    countySource(planOf(draws, 16, { seed }), code, 0, 1e5).fill(draw, out, 0);
    return [...out];
  };
  t.strictSame(path(1, '440785', 7), path(1, '440785', 7));
  t.strictSame(path(1, '440785', 7), path(1, '440785', 7, 5000), 'more draws leave the first ones as they are');
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
  const plan = planOf(50, 16);
  const shocks = new AreaShocks(plan, pathsAbove(plan, '990000'), '990001', 4, 1e5);
  const { SHOCKS } = SHEET;
  const { cells, offsets } = SHOCK_ROW;
  SHOCKS.fill(Number.NaN);
  shocks.fill(3);
  t.ok(SHOCKS.subarray(0, 5 * cells).every(Number.isNaN), 'known years are left alone');
  t.ok(Math.abs(SHOCKS[5 * cells + offsets.ENTRY]! - 1) > 1e-6);
  const { persistence } = plan.parameters.shocks.nation.entry;
  t.ok(persistence > 0);
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

// --- draws of a county ---------------------------------------------------------------------------------------------------

t.test('a draw whose shocks are all zero is the deterministic run, bit for bit', async (t) => {
  const plan = planOf(3, 21, { parameters: uniform(0.9, 0) });
  const start = makeStart({
    population: { migration: new Float64Array(86).map((_, age) => 0.01 * Math.sin(age)), fertilityRatio: 1.1 },
    enrolment: { pupils: gradeArray(987) },
  });
  const result = simulate(start, makePlan(), makeHorizon(2040));
  for (const found of walked(start, 2040, plan))
    for (let series = 0; series < SERIES.length; series++)
      for (let year = 0; year < 21; year++) {
        const value = found[year * COLUMNS.length + COLUMN_OF_SERIES[series]!]!;
        if (!Object.is(value, result.values[series * 21 + year]))
          t.fail(`${SERIES[series]!.key} ${BASE_YEAR + year}: ${value} is not ${result.values[series * 21 + year]}`);
      }
  const { draws } = drawn(start, 2040, plan);
  t.ok(
    draws.rows.every((row) => row === -1),
    'and no number has a spread',
  );
  t.equal(draws.held, 0);
});

/** Every quantile, mean and chance of a county against a plain sort of all its draws. */
function compareWithSort(
  t: Test,
  { draws: found, result }: ReturnType<typeof drawn>,
  all: readonly Float64Array[],
): void {
  const years = result.values.length / SERIES.length;
  let wrong = 0;
  let spread = 0;
  SERIES.forEach((series, index) => {
    const column = COLUMN_OF_SERIES[index]!;
    for (let year = 0; year < years; year++) {
      const values = all.map((draw) => draw[year * COLUMNS.length + column]!);
      const row = found.rows[index]!;
      PROBABILITIES.forEach((probability, at) => {
        const value =
          row === -1
            ? result.values[index * years + year]!
            : found.quantiles[(row * years + year) * PROBABILITIES.length + at]!;
        const expected = values.some(Number.isNaN) ? Number.NaN : sortedQuantile(values, probability);
        if (row !== -1) spread++;
        if (value !== expected && !(Number.isNaN(value) && Number.isNaN(expected))) {
          if (wrong++ < 5) t.fail(`${series.key} ${year} p${probability}: ${value}, sorted ${expected}`);
        }
      });
    }
  });
  t.equal(wrong, 0, `${spread} quantiles are those of a full sort`);
  t.ok(spread > 1000);
}

t.test('quantiles of every series are those of a full sort, those that follow from a count included', async (t) => {
  const start = makeStart({ population: { migration: new Float64Array(86).fill(0.01) } });
  for (const draws of [1, 2, 63, 64, 65, 300]) {
    const plan = planOf(draws, 9);
    compareWithSort(t, drawn(start, 2028, plan), walked(start, 2028, plan));
  }
  t.ok(FOLLOWING_COLUMNS.length > 60);
});

t.test('means and chances are those of the draws', async (t) => {
  const start = makeStart();
  const plan = planOf(200, 9);
  const all = walked(start, 2028, plan);
  const { draws } = drawn(start, 2028, plan);
  EXPECTED_MEASURES.forEach((measure, row) => {
    STAGES.forEach((stage, index) => {
      t.equal(
        COLUMNS[FIRST_EXPECTED + row * STAGES.length + index]!.key,
        `${measure}:${stage}`,
        'the columns stand in this order',
      );
      const values = all.map((draw) => draw[8 * COLUMNS.length + FIRST_EXPECTED + row * STAGES.length + index]!);
      const at = expectedRow(measure, index) * 9 + 8;
      near(t, draws.expected[at]!, mean(values), 1e-9 * (1 + mean(values)), `${measure} ${stage}`);
      near(t, draws.chance[at]!, values.filter((value) => value > 0).length / 200, 1e-12, `P(${measure} ${stage} > 0)`);
    });
  });
  t.equal(draws.expected.length, EXPECTED_ROWS * 9);
});

t.test('one draw, one year, three pupils, a million pupils', async (t) => {
  const sizes: readonly [string, AreaStart][] = [
    ['three pupils', makeStart({ enrolment: { pupils: gradeArray(0).map((_, grade) => (grade === 4 ? 3 : 0)) } })],
    ['a million pupils', makeStart({ enrolment: { pupils: gradeArray(1e6 / 18) } })],
    [
      'nobody',
      makeStart({
        enrolment: { pupils: gradeArray(0) },
        population: { total: new Float64Array(86), women: new Float64Array(50), births: 0 },
      }),
    ],
  ];
  for (const [name, start] of sizes) {
    for (const draws of [1, 200]) {
      const plan = planOf(draws, 9);
      const found = drawn(start, 2028, plan);
      const quantiles = found.draws.quantiles.filter((value) => !Number.isNaN(value));
      t.ok(quantiles.every(Number.isFinite), `${name}, ${draws} draws: every quantile is a number or missing`);
      const pupils = found.draws.rows[seriesIndex('pupils', 'primary')]!;
      if (pupils !== -1) {
        const row = found.draws.quantiles.subarray(pupils * 9 * 5, (pupils + 1) * 9 * 5);
        t.ok(
          row.every((value) => value >= 0),
          `${name}: nobody is below nobody`,
        );
        if (draws === 1)
          for (let year = 0; year < 9; year++) t.equal(row[year * 5], row[year * 5 + 4], 'one draw has no spread');
      }
    }
    const alone = drawn(start, BASE_YEAR, planOf(100, 1));
    t.ok(
      alone.draws.rows.every((row) => row === -1),
      `${name}: the base year is known`,
    );
  }
});

t.test('shocks beyond every bound are held there and counted, and nothing goes negative', async (t) => {
  const plan = planOf(300, 16, { parameters: uniform(1, 0.5) });
  const { draws, result } = drawn(makeStart(), 2035, plan);
  t.ok(draws.held > 0, `${draws.held} shocks were held`);
  for (const measure of ['residentPopulation', 'births', 'deaths', 'pupils', 'classes']) {
    SERIES.forEach((series, index) => {
      if (series.measure.id !== measure) return;
      const row = draws.rows[index]!;
      const years = result.values.length / SERIES.length;
      const values = draws.quantiles.subarray(row * years * 5, (row + 1) * years * 5);
      t.ok(
        values.every((value) => value >= 0 || Number.isNaN(value)),
        series.key,
      );
    });
  }
  t.equal(drawn(makeStart(), 2035, planOf(300, 16)).draws.held < 300 * 15, true, 'shipped shocks are rarely held');
});

t.test('bands cover what they promise when the truth is a draw of the same model', async (t) => {
  // Truth of another seed: each of 40 towns, four series, year 10.
  const truthPlan = planOf(1, 11, { seed: 77, sampling: 'plain' });
  const plan = planOf(400, 11, { seed: 5 });
  const inside = new Float64Array(2);
  let cases = 0;
  for (let town = 0; town < 120; town++) {
    const start = makeStart({ code: String(990100 + town) });
    const seeds = { ...truthPlan, seed: 1000 + town };
    const truth = walked(start, 2030, seeds)[0]!;
    const { draws } = drawn(start, 2030, { ...plan, seed: 5 + town });
    for (const key of ['pupils:primary', 'pupils:junior', 'births', 'residentPopulation']) {
      const series = SERIES.findIndex((entry) => entry.key === key);
      const value = truth[10 * COLUMNS.length + COLUMN_OF_SERIES[series]!]!;
      const at = (draws.rows[series]! * 11 + 10) * 5;
      const [p05, p25, , p75, p95] = draws.quantiles.subarray(at, at + 5);
      cases++;
      if (value >= p05! && value <= p95!) inside[0] = inside[0]! + 1;
      if (value >= p25! && value <= p75!) inside[1] = inside[1]! + 1;
    }
  }
  near(t, inside[0]! / cases, 0.9, 0.05, 'nine of ten');
  near(t, inside[1]! / cases, 0.5, 0.08, 'half');
});

t.test('what a bureau has counted is the same in all draws, and later years are not', async (t) => {
  const counted = gradeArray(900);
  const start = makeStart({ own: [{ year: 2024, pupils: counted }] });
  const { draws, result } = drawn(start, 2030, planOf(100, 11));
  const at = (year: number): AreaDraws['quantiles'] => {
    const row = draws.rows[seriesIndex('pupils', 'primary')]!;
    return draws.quantiles.slice((row * 11 + year - BASE_YEAR) * 5, (row * 11 + year - BASE_YEAR + 1) * 5);
  };
  t.strictSame([...at(2024)], new Array(5).fill(5400));
  t.ok(at(2025)[4]! > at(2025)[0]!);
  t.equal(result.values[seriesIndex('pupils', 'primary') * 11 + 4], 5400);
});

t.test('a late project moves supply, gap and new places in the draws, and never before its year', async (t) => {
  const project = makeProject({ openingYear: 2024, places: 500, investment: 1e6 });
  const plan = planOf(400, 9);
  const { draws, result } = drawn(makeStart(), 2028, plan, makePlan(makeParameters(), [project]));
  const quantiles = (measure: string, year: number) => {
    const series = seriesIndex(measure, 'primary');
    const row = draws.rows[series]!;
    const at = (row * 9 + year - BASE_YEAR) * 5;
    return row === -1
      ? new Array(5).fill(result.values[series * 9 + year - BASE_YEAR]!)
      : [...draws.quantiles.slice(at, at + 5)];
  };
  t.strictSame(quantiles('newPublicPlaces', 2023), [0, 0, 0, 0, 0]);
  t.strictSame(quantiles('newPublicPlaces', 2024), [0, 0, 500, 500, 500], '31 % are late');
  t.strictSame(quantiles('newPublicPlaces', 2028), [500, 500, 500, 500, 500], 'three autumns later all are open');
  t.strictSame(quantiles('supply', 2024), [6000, 6000, 6500, 6500, 6500]);
});
