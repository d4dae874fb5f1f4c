import { mean } from 'simple-statistics';
import t, { type Test } from 'tap';
import { type AreaStart, SERIES, STAGES, seriesIndex, simulate } from '../models/index.ts';
import { COLUMN_OF_SERIES, COLUMNS } from '../models/kernel/columns.ts';
import {
  type AreaDraws,
  EXPECTED_MEASURES,
  EXPECTED_ROWS,
  expectedRow,
  FIRST_EXPECTED,
  NOTHING_HELD,
} from '../models/uncertainty/area-draws.ts';
import { collectedColumns } from '../models/uncertainty/follow-counts.ts';
import { PROBABILITIES } from '../models/uncertainty/order-statistics.ts';
import type { ShockProcess } from '../models/uncertainty/uncertainty-parameters.ts';
import {
  BASE_YEAR,
  gradeArray,
  makeHorizon,
  makeParameters,
  makePlan,
  makeProject,
  makeStart,
} from './fixtures/model/area.ts';

import { drawn, lowerQuantile, planOf, sortedQuantile, uniform, walked } from './fixtures/model/draws.ts';

const near = (t: Test, found: number, expected: number, tolerance: number, message: string) =>
  t.ok(Math.abs(found - expected) <= tolerance, `${message}: ${found} is within ${tolerance} of ${expected}`);

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
  t.strictSame(draws.held, NOTHING_HELD);
  // With own counts on the way, whole and partial, too.
  const some = gradeArray(900).map((pupils, grade) => (grade % 3 === 0 ? pupils : Number.NaN));
  const own = [
    { year: 2023, pupils: some },
    { year: 2026, pupils: gradeArray(700) },
  ];
  const counting = { ...start, own: makeStart({ own }).own };
  t.ok(
    drawn(counting, 2040, plan).draws.rows.every((row) => row === -1),
    'own counts bring no spread',
  );
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
        // Between two warning levels there is none: the lower one is reported.
        const quantile = series.measure.unit === 'level' ? lowerQuantile : sortedQuantile;
        const expected = values.some(Number.isNaN) ? Number.NaN : quantile(values, probability);
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
  t.ok(collectedColumns(false, null).following.length > 60);
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
  t.ok(draws.held.shocks > 0, `${draws.held.shocks} shocks were held`);
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
  const shipped = drawn(makeStart(), 2035, planOf(300, 16)).draws.held;
  t.equal(shipped.shocks, 0, 'shipped shocks never come near the bound');
  t.ok(
    shipped.kindergartenRates < 0.25 * 300 * 15,
    `the ceiling of kindergartens binds in ${shipped.kindergartenRates}`,
  );
});

t.test('bands cover what they promise when the truth is a draw of the same model', async (t) => {
  // Truth of another seed: each of 120 towns, four series, year 10.
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

t.test('a count of some grades fixes these and nothing else', async (t) => {
  const pupils = gradeArray(Number.NaN);
  pupils[3] = 1200;
  const start = makeStart({ own: [{ year: 2024, pupils }] });
  const plan = planOf(400, 11);
  const { draws } = drawn(start, 2030, plan);
  const without = drawn(makeStart(), 2030, plan).draws;
  const width = (of: AreaDraws, measure: string, stage: Parameters<typeof seriesIndex>[1], year: number) => {
    const row = of.rows[seriesIndex(measure, stage)]!;
    const at = (row * 11 + year - BASE_YEAR) * 5;
    return row === -1 ? 0 : of.quantiles[at + 4]! - of.quantiles[at]!;
  };
  t.equal(width(draws, 'entrants', 'primary', 2024), 0, 'first-graders are known');
  for (const [measure, stage] of [
    ['residentPopulation', null],
    ['births', null],
    ['pupils', 'kindergarten'],
    ['pupils', 'junior'],
    ['pupils', 'generalSenior'],
  ] as const)
    for (const year of [2024, 2026])
      t.equal(width(draws, measure, stage, year), width(without, measure, stage, year), `${measure} ${stage} ${year}`);
  // First-graders of the year after: as many more or fewer as children, so only one year's errors.
  const after = width(draws, 'entrants', 'primary', 2025);
  t.ok(after > 0 && after < 0.8 * width(without, 'entrants', 'primary', 2025), `${after} instead of the whole error`);
  const next = drawn(makeStart(), 2030, plan).draws;
  t.ok(after < 1.6 * width(next, 'entrants', 'primary', 2021), 'about that of the first year');
});

t.test('no shock promotes more pupils than leave, and how often it would is counted', async (t) => {
  const quiet = uniform(0, 0);
  const promotion: ShockProcess = { persistence: 0.9, deviation: 0.3, from: BASE_YEAR };
  const parameters = { ...quiet, policy: { ...quiet.policy, promotion } };
  for (const [rate, limit] of [
    [0.9, 1],
    [1.1, 1.1],
  ] as const) {
    const start = makeStart({ rates: { promotion: rate } });
    const plan = planOf(200, 5, { parameters });
    const draws = walked(start, 2024, plan);
    const column = (key: string) => COLUMNS.findIndex((series) => series.key === key);
    const [general, vocational] = ['generalSenior', 'vocational'].map((stage) => column(`entrants:${stage}`));
    const leavers = draws[0]![column('pupils:junior')]! / 3;
    const most = Math.max(
      ...draws.map((draw) => draw[COLUMNS.length + general!]! + draw[COLUMNS.length + vocational!]!),
    );
    near(t, most, leavers * limit, 1, `at most ${limit} of the leavers`);
    t.ok(drawn(start, 2024, plan).draws.held.promotions > 50);
  }
});

t.test('a project that a later count of places contains is not late in any draw', async (t) => {
  const project = makeProject({ openingYear: 2023, places: 500 });
  const count = { year: 2024, stage: 1, places: 6500, publicPlaces: 6500, purchased: 0 };
  const start = makeStart({ supply: { counts: [count] } });
  const { draws, result } = drawn(start, 2028, planOf(300, 9), makePlan(makeParameters(), [project]));
  t.equal(draws.rows[seriesIndex('supply', 'primary')], -1, 'the same in all draws');
  t.equal(result.values[seriesIndex('supply', 'primary') * 9 + 6], 6500);
});

t.test('seats that exist are taken over on time: only buildings are late', async (t) => {
  for (const kind of ['privateToPublic', 'purchased', 'temporary'] as const) {
    const project = makeProject({ openingYear: 2024, places: 500, kind });
    const { draws } = drawn(makeStart(), 2028, planOf(100, 9), makePlan(makeParameters(), [project]));
    t.equal(draws.rows[seriesIndex('publicSupply', 'primary')], -1, kind);
  }
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
