import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { runBacktest } from '../models/backtest/backtest.ts';
import { bandsOf, pooledBands } from '../models/backtest/bands.ts';
import { Forecaster } from '../models/backtest/forecaster.ts';
import { type GradeSystem, type History, knownAt, pupilsOf, restOf } from '../models/backtest/history.ts';
import { addErrors, methodWeights } from '../models/backtest/method-weights.ts';
import { type LedgerRow, scoresOf } from '../models/backtest/scores.ts';
import { actualOf } from '../models/backtest/series.ts';
import { spreadStage } from '../models/backtest/spread-stage.ts';
import { stepTable } from '../models/backtest/step-table.ts';
import { yardstick } from '../models/backtest/yardsticks.ts';
import { backtest } from '../src/commands/backtest.ts';
import { readHistory } from '../src/intake/read-history.ts';
import { scenariosFolder } from '../src/library/location.ts';
import { readHistoryConfigs } from '../src/library/read-history-configs.ts';
import { InputFaults } from '../src/services/ports.ts';

const near = (t: Test, found: number, expected: number, tolerance: number, message: string) =>
  t.ok(Math.abs(found - expected) <= tolerance, `${message}: ${found} is within ${tolerance} of ${expected}`);

const folder = mkdtempSync(join(tmpdir(), 'xuewei-backtest-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

const GRADES = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'J1', 'J2', 'J3'];
const SYSTEM: GradeSystem = {
  stages: [
    { id: 'primary', first: 0, length: 6, compulsory: true },
    { id: 'junior', first: 6, length: 3, compulsory: true },
  ],
  entryAge: 6,
  cutOffMonth: 9,
  birthsLag: 1,
};
const FIRST = 1990;
const YEARS = 25;

/** A repeatable number between −1 and 1. */
function noise(...key: number[]): number {
  let hash = 2166136261;
  for (const part of key) hash = Math.imul(hash ^ (part + 0x9e3779b9), 16777619) >>> 0;
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 2246822519) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 31 - 1;
}

/** Areas whose pupils follow from births: entrants = births of the cohort, each step as told. */
function makeHistory(areas: number, step: (area: number, year: number, grade: number) => number): History {
  const birthYears = Array.from({ length: YEARS + 20 }, (_, index) => FIRST - 20 + index);
  const births = Float64Array.from({ length: areas * birthYears.length }, (_, at) => {
    const area = Math.floor(at / birthYears.length);
    return 1000 * (area + 1) + 20 * (at % birthYears.length);
  });
  const born = (area: number, year: number) => births[area * birthYears.length + year - birthYears[0]!]!;
  const entrants = (area: number, year: number) => born(area, year - 7) / 3 + (2 * born(area, year - 6)) / 3;
  const years = Array.from({ length: YEARS }, (_, index) => FIRST + index);
  const pupils = new Float64Array(areas * YEARS * GRADES.length);
  const total = new Float64Array(areas * YEARS);
  for (let area = 0; area < areas; area++)
    for (let year = 0; year < YEARS; year++) {
      const at = area * YEARS + year;
      for (let grade = 0; grade < GRADES.length; grade++) {
        const before = (at - 1) * GRADES.length + grade - 1;
        const steps = Array.from({ length: grade }, (_, below) => step(area, FIRST, below + 1));
        pupils[at * GRADES.length + grade] =
          grade === 0
            ? entrants(area, FIRST + year)
            : year === 0
              ? entrants(area, FIRST - grade) * steps.reduce((product, each) => product * each, 1)
              : pupils[before]! * step(area, FIRST + year, grade);
        total[at] = total[at]! + pupils[at * GRADES.length + grade]!;
      }
      total[at] = total[at]! + 100;
    }
  return {
    areas: Array.from({ length: areas }, (_, area) => `A${area}`),
    years,
    grades: GRADES,
    pupils,
    total,
    birthYears,
    births,
  };
}

const noisy = (areas: number) =>
  makeHistory(areas, (area, year, grade) => 1 + 0.02 * noise(area, year) + 0.01 * noise(area, year, grade));

t.test('where every step is the same each year the forecast is what comes', async (t) => {
  const history = makeHistory(3, (_, __, grade) => (grade === 6 ? 0.97 : 0.99));
  const forecaster = new Forecaster(history, SYSTEM, 6);
  const { values } = forecaster.forecastAt(2008);
  const series = forecaster.series.length;
  for (let area = 0; area < 3; area++)
    for (let lead = 1; lead <= 6; lead++)
      for (let grade = 1; grade < GRADES.length; grade++) {
        // Cohorts that had entered by the origin: exactly; the others hang on births, flat where unborn.
        if (grade < lead) continue;
        const found = values[(area * 6 + lead - 1) * series + grade]!;
        near(t, found, pupilsOf(history, area, 2008 + lead, grade), 1e-6, `A${area}, ${lead} ahead, grade ${grade}`);
      }
  near(t, restOf(history, 0, 2008), 100, 1e-9, 'what has no grade');
});

t.test('nothing that comes later changes a forecast, a weight or a band', async (t) => {
  const history = noisy(24);
  const origin = 2005;
  const later = {
    ...history,
    pupils: history.pupils.map((value, at) =>
      FIRST + (Math.floor(at / GRADES.length) % YEARS) > origin ? value * 7 : value,
    ),
    total: history.total.map((value, at) => (FIRST + (at % YEARS) > origin ? value * 0.1 : value)),
    births: history.births.map((value, at) => {
      const year = history.birthYears[at % history.birthYears.length]!;
      return year > origin - SYSTEM.birthsLag ? value * 3 : value;
    }),
  };
  const [seen, planted] = [history, later].map((each) =>
    runBacktest(each, SYSTEM, { origins: [origin], leads: [1, 2, 3] }),
  );
  const known = (rows: readonly LedgerRow[]) => rows.map(({ actual, ...row }) => row);
  t.ok(seen!.ledger.length > 100);
  t.strictSame(known(planted!.ledger), known(seen!.ledger));
  t.notSame(planted!.ledger[0]!.actual, seen!.ledger[0]!.actual, 'although what came is another');
  const { years, birthYears } = knownAt(history, origin, 1);
  t.equal(years.at(-1), 2005);
  t.equal(birthYears.at(-1), 2004);
});

t.test('weights go to the method that was nearer, and sum to 1', async (t) => {
  const history = noisy(24);
  const forecaster = new Forecaster(history, SYSTEM, 3);
  const parts = forecaster.weightsAt(2008);
  t.equal(parts.length, GRADES.length + 1, 'entry grade, a step onto each of the others, the rest');
  const of = (weights: Float64Array, cell: number) => {
    const methods = weights.length / (24 * 3);
    return [...weights.subarray(cell * methods, (cell + 1) * methods)];
  };
  for (const weights of parts)
    for (let cell = 0; cell < 24 * 3; cell++)
      near(
        t,
        of(weights, cell).reduce((a, b) => a + b, 0),
        1,
        1e-9,
        'sum',
      );
  t.ok(new Set(of(parts[1]!, 0)).size > 1, 'methods differ');
  t.notSame(of(parts[1]!, 0), of(parts[1]!, 3), 'areas differ');
  const [entry] = forecaster.weightsAt(forecaster.firstOrigin);
  const equal = of(entry!, 0);
  t.ok(
    equal.every((weight) => Math.abs(weight - 1 / equal.length) < 1e-12),
    'equal where nothing has been seen yet',
  );
});

t.test('an area with errors of its own goes by them, one without by those of all', async (t) => {
  // Two methods, three areas, one lead: all err alike but the second area, where the second method is nearer.
  const errors = Float64Array.of(0.01, 0.02, Number.NaN, 0.02, 0.01, Number.NaN);
  const [few, many] = [1, 12].map((origins) => {
    const sums = { sums: new Float64Array(6), counts: new Float64Array(3) };
    for (let origin = 0; origin < origins; origin++) addErrors(sums, errors, 0, 1);
    return methodWeights(sums, 1);
  });
  t.ok(few![2]! < few![3]! && many![3]! > few![3]!, 'the more, the more');
  t.same([...many!.subarray(4)], [0.5, 0.5], 'all together err alike');
  const unknown = methodWeights({ sums: new Float64Array(6), counts: new Float64Array(3) }, 1);
  t.same([...unknown], Array(6).fill(0.5), 'what has not been counted weighs nothing');
});

t.test('a broken transition is held and listed', async (t) => {
  const history = makeHistory(2, (area, year, grade) => (area === 1 && year === 2004 && grade === 4 ? 1.6 : 0.99));
  const { broken, steps } = stepTable(knownAt(history, 2006, 1));
  t.match(broken, [{ area: 1, year: 2004, grade: 4, step: 1.6 }]);
  t.equal(broken.length, 1);
  const at = (1 * 17 + 2004 - FIRST) * GRADES.length + 4;
  near(t, steps[at]!, Math.log(0.99) + 0.05, 1e-9, 'held at the edge');
});

t.test('scores by hand', async (t) => {
  const row = (forecast: number, actual: number | null, p10: number, p90: number): LedgerRow => ({
    area: 'A',
    series: 'TOTAL',
    origin: 2000,
    lead: 1,
    target: 2001,
    forecast,
    p10,
    p90,
    actual,
    method: 'combined',
  });
  const scores = scoresOf([row(110, 100, 90, 120), row(90, 100, 80, 95), row(105, null, 1, 2)]);
  t.equal(scores.rows, 2);
  near(t, scores.meanError!, 0.1, 1e-12, 'mean');
  near(t, scores.medianError!, 0.1, 1e-12, 'median');
  near(t, scores.weightedError!, 0.1, 1e-12, 'weighted');
  near(t, scores.bias!, 0, 1e-12, 'bias');
  t.equal(scores.coverage, 0.5);
  near(t, scores.width!, (30 / 110 + 15 / 90) / 2, 1e-12, 'width');
  // Ends of 10 and 90 %: (.1 × 10 + .1 × 20) / 2 and (.1 × 20 + .9 × 5) / 2, of 100.
  near(t, scores.pinball!, (1.5 + 3.25) / 2 / 100, 1e-12, 'pinball');
  t.strictSame(scoresOf([]).meanError, null);
});

t.test('bands hold four numbers in five, and are narrower where an area errs less', async (t) => {
  const [origins, areas, leads] = [12, 40, 2];
  const sizes = Array.from({ length: areas }, (_, area) => (area % 4 === 0 ? 0.04 : 0.01));
  const normal = (...key: number[]) =>
    [1, 2, 3, 4, 5, 6].reduce((sum, part) => sum + noise(part, ...key), 0) / Math.SQRT2;
  const values = Float64Array.from({ length: origins * areas * leads }, (_, at) => {
    const area = Math.floor(at / leads) % areas;
    return sizes[area]! * normal(at, 1);
  });
  const bands = bandsOf({ origins, areas, leads, values });
  let [held, width] = [0, 0];
  const [pooled] = pooledBands({ origins, areas, leads, values });
  for (let area = 0; area < areas; area++)
    for (let turn = 0; turn < 50; turn++) {
      const error = Math.exp(sizes[area]! * normal(area, turn, 99));
      const band = bands[area * leads]!;
      held += Number(error >= band.low && error <= band.high);
      width += band.high - band.low;
    }
  near(t, held / (areas * 50), 0.8, 0.05, 'coverage of new errors');
  t.ok(width / (areas * 50) < pooled!.high - pooled!.low + 0.01);
  t.ok(bands[0]!.high - bands[0]!.low > 1.5 * (bands[leads]!.high - bands[leads]!.low), 'own scale');
});

t.test('yardsticks: last value, straight line, cohort survival', async (t) => {
  const history = makeHistory(2, () => 0.99);
  const series = new Forecaster(history, SYSTEM, 3).series;
  const known = knownAt(history, 2008, 1);
  const [last, trend, survival] = (['last', 'trend', 'cohortSurvival'] as const).map((name) =>
    yardstick(name, known, SYSTEM, series, 3),
  );
  const p2 = 1;
  t.equal(last![p2], pupilsOf(history, 0, 2008, p2));
  const rise = pupilsOf(history, 0, 2008, p2) - pupilsOf(history, 0, 2007, p2);
  near(t, trend![2 * series.length + p2]!, pupilsOf(history, 0, 2008, p2) + 3 * rise, 1e-6, 'three years of the line');
  near(t, survival![p2]!, pupilsOf(history, 0, 2009, p2), 1e-6, 'ratio × grade below');
});

// --- from files ------------------------------------------------------------------------------------------------------------

const CONFIGS = readHistoryConfigs(scenariosFolder());
function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
const HEAD = 'area,year,P1,P2,P3,P4,P5,P6,J1,J2,J3,S1,S2,S3,TOTAL';
const row = (area: string, year: number, pupils = 1000) =>
  `${area},${year},${Array(12).fill(pupils).join(',')},${12 * pupils + 50}`;
const tenYears = (area: string) => Array.from({ length: 10 }, (_, index) => row(area, 2000 + index, 1000 + index));

t.test('a history is read by the names of its columns; blanks are missing, gaps stay gaps', async (t) => {
  const lines = [HEAD, ...tenYears('甲').filter((_, index) => index !== 3), row('乙', 2005).replace('1000', '')];
  const births = file('births.csv', ['area,year,births', '甲,1999,900', '甲,2000,']);
  const { value, faults } = await readHistory(file('gaps.csv', lines), births, undefined, CONFIGS);
  t.match(faults, [{ code: 'EDU_NO_BIRTHS', severity: 'warning', found: '"乙"' }], 'told, and no more than that');
  const { history, system } = value!;
  t.strictSame(history.areas, ['甲', '乙']);
  t.equal(history.years.length, 10);
  t.ok(Number.isNaN(pupilsOf(history, 0, 2003, 0)), 'no row');
  t.ok(Number.isNaN(pupilsOf(history, 1, 2005, 0)), 'blank cell');
  t.equal(pupilsOf(history, 1, 2005, 1), 1000);
  t.equal(system.stages[1]!.id, 'junior');
  t.ok(Number.isNaN(history.births[history.birthYears.indexOf(2000)]!));
  const result = runBacktest(history, system, { origins: [2007, 2008], leads: [1] });
  t.ok(
    result.ledger.every(({ forecast }) => Number.isFinite(forecast)),
    'an area without a roll has no forecast, and no number is made up',
  );
  t.strictSame([...new Set(result.ledger.map(({ area }) => area))], ['甲']);
  t.strictSame(result.leftOut, ['乙'], 'and it is said which');
});

t.test('bad histories are refused, all faults at once', async (t) => {
  const codes = async (lines: readonly string[], births?: string) =>
    (await readHistory(file('bad.csv', lines), births, undefined, CONFIGS)).faults.map(({ code }) => code);
  t.strictSame(await codes([HEAD, row('甲', 2000), row('甲', 2000)]), ['EDU_DUPLICATE_ENTRY']);
  t.strictSame(await codes([HEAD, row('甲', 2000).replace('1000', 'many'), row('甲', 2001).replace('1000', '-5')]), [
    'EDU_TEXT_IN_NUMBER',
    'EDU_NEGATIVE',
  ]);
  t.strictSame(await codes(['area,year,P1,P2', '甲,2000,1,2']), ['EDU_MISSING_COLUMN']);
  t.strictSame(await codes([HEAD.replace('area', 'where'), row('甲', 2000)]), ['EDU_MISSING_COLUMN']);
  t.strictSame(await codes([HEAD]), ['EDU_CSV_NO_ROWS']);
  t.strictSame(await codes([HEAD, row('甲', 2000)], join(folder, 'nothing.csv')), ['EDU_FILE_NOT_FOUND']);
  t.strictSame(await codes([HEAD, row('', 2000)]), ['EDU_NOT_VALID']);
  const refused = async (command: Partial<Parameters<typeof backtest>[0]>) => {
    try {
      const enrolment = file('short.csv', [HEAD, ...tenYears('甲').slice(0, 5)]);
      await backtest({ enrolment, leads: [1], out: join(folder, 'out'), lang: 'zh', ...command });
    } catch (error) {
      if (error instanceof InputFaults) return error.faults.map(({ code }) => code);
      throw error;
    }
    return [];
  };
  t.strictSame(await refused({}), ['EDU_HISTORY_TOO_SHORT']);
  t.notOk(existsSync(join(folder, 'out')), 'nothing is written');
  const long = file('long.csv', [HEAD, ...tenYears('甲')]);
  t.strictSame(await refused({ enrolment: long, origins: [2003, 2012] }), ['EDU_OUT_OF_RANGE']);
  t.strictSame(await refused({ enrolment: long, out: long }), ['EDU_OUTPUT_PATH'], 'a file where the folder should be');
  t.strictSame(await refused({ enrolment: long, out: join(long, 'below') }), ['EDU_OUTPUT_PATH']);
});

t.test('one area without births: a report, a picture and a ledger', async (t) => {
  const out = join(folder, 'one');
  const enrolment = file('one.csv', [HEAD, ...tenYears('甲')]);
  const published = file('published.csv', ['area,origin,target,forecast', '甲,2007,2008,12000', '甲,1990,1991,1']);
  await backtest({ enrolment, published, leads: [1, 2], out, lang: 'zh' });
  const [head, ...lines] = readFileSync(join(out, 'ledger.csv'), 'utf8').replace('\uFEFF', '').trim().split(/\r?\n/);
  t.equal(head, 'area,series,origin,lead,target,forecast,p10,p90,actual,method');
  t.equal(lines.length, 4 * 2 * 16, 'four origins, two leads, twelve grades, three stages, the total');
  const report = readFileSync(join(out, 'report.md'), 'utf8');
  t.match(report, /^# 回测/);
  t.match(report, /提前2年，误差/, 'a sentence in Chinese');
  t.match(report, /2 years ahead, the error was/, 'and in English');
  t.match(report, /Against a published forecast/);
  t.match(readFileSync(join(out, 'error-by-lead.svg'), 'utf8'), /^<svg .*<polyline/s);
  const json = JSON.parse(readFileSync(join(out, 'ledger.json'), 'utf8')) as {
    ledger: unknown[];
    byLead: unknown[];
    published: unknown[];
  };
  t.equal(json.ledger.length, lines.length);
  t.equal(json.byLead.length, 2);
  t.match(json.published, [{ lead: 1, rows: 1 }]);
});

t.test('a stage of which only totals are published is spread over its grades, without looking ahead', async (t) => {
  const none = Number.NaN;
  const counts = { total: [300, 310, 320, 330], entrants: [100, 115, none, none], graduates: [100, 100, 105, none] };
  const { pupils, estimated } = spreadStage(counts, 3);
  const year = (index: number) => [...pupils.subarray(index * 3, index * 3 + 3)];
  t.same(year(0), [100, 100, 100], 'the first year runs from the entrants to the graduates');
  t.same(year(1), [115, 97.5, 97.5], 'grades step up and are scaled to what the entrants leave');
  near(t, year(2)[0]!, 320 - (310 - 105), 1e-9, 'entrants not published: what the total lacks after the graduates');
  near(t, year(2)[0]! + year(2)[1]! + year(2)[2]!, 320, 1e-9, 'grades add up to the total');
  near(t, year(3)[0]! + year(3)[1]! + year(3)[2]!, 330, 1e-9, 'without graduates, too');
  t.same([...estimated], [0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1], 'only published entrants count as counted');
  const cut = (values: readonly number[]) => values.slice(0, 2);
  const before = spreadStage(
    { total: cut(counts.total), entrants: cut(counts.entrants), graduates: cut(counts.graduates) },
    3,
  );
  t.same([...before.pupils], [...pupils.subarray(0, 6)], 'later years change nothing');
  t.ok(Number.isNaN(spreadStage({ ...counts, total: [none, 310, 320, 330] }, 3).pupils[0]!), 'no total, no grades');
});

t.test('the Chinese provinces: stage totals and entrants, derived births, breaks listed', async (t) => {
  const { value, faults } = await readHistory(
    join(scenariosFolder(), 'series', 'provincial-annual-2000-2019.csv'),
    join(scenariosFolder(), 'series', 'provincial-births-2001-2019.csv'),
    undefined,
    readHistoryConfigs(scenariosFolder()),
  );
  t.same(faults, []);
  const { history, system } = value!;
  t.equal(history.areas.length, 31);
  const beijing = history.areas.indexOf('北京市');
  const primary = { id: 'primary', kind: 'stage', grades: [0, 1, 2, 3, 4, 5] } as const;
  near(t, actualOf(history, primary, beijing, 2019), 941_614, 1, 'a stage is what was published');
  t.ok(Number.isNaN(actualOf(history, { id: 'P2', kind: 'grade', grades: [1] }, beijing, 2014)), 'no grade was');
  near(t, actualOf(history, { id: 'P1', kind: 'grade', grades: [0] }, beijing, 2014), 153_249, 1, 'entrants were');

  const result = runBacktest(history, system, { origins: [2008, 2012, 2016], leads: [1, 3] });
  t.equal(result.headline, 'primary', 'the total is known since 2011 only');
  const series = new Set(result.ledger.filter(({ actual }) => actual !== null).map((row) => row.series));
  t.same([...series].sort(), ['P1', 'S1', 'TOTAL', 'generalSenior', 'junior', 'primary'], 'J1: published four times');
  t.notOk(
    result.ledger.some((row) => row.series === 'junior' && row.origin < 2016),
    'junior school is counted since 2011: no forecast before it has six years',
  );
  const error = (name: string, lead: number) =>
    result.yardsticks.find((row) => row.yardstick === name && row.series === 'primary' && row.lead === lead)!
      .meanError!;
  const ours = (lead: number) => result.byLead.find((row) => row.lead === lead)!.meanError!;
  t.ok(ours(1) < error('last', 1) && ours(3) < error('last', 3) && ours(3) < error('trend', 3), 'better than holding');
  t.ok(
    result.broken.some(({ area, year }) => area === '北京市' && year === 2007),
    'Beijing 2007 counted other pupils',
  );
});
