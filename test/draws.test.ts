import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Papa from 'papaparse';
import t, { type Test } from 'tap';
import { SERIES, seriesIndex } from '../models/index.ts';
import type { AreaResult, ProjectionResult } from '../models/result.ts';
import { expectedRow } from '../models/uncertainty/area-draws.ts';
import { buildApp } from '../src/http/app.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { renderTidyCsv } from '../src/reports/tidy-csv.ts';
import { createServices } from '../src/services/create-services.ts';
import { InputFaults, type ProjectRequest } from '../src/services/ports.ts';
import { createInlinePool, createPool } from '../workers/pool.ts';
import { memoryDesk } from './fixtures/http/memory-desk.ts';

// Threads are started, and whole provinces drawn: slow where many other programs run.
t.setTimeout(600_000);

const library = readLibrary();
const inline = createServices(library, createInlinePool());
const one = createServices(library, createPool(1));
const two = createServices(library, createPool(2));
t.teardown(() => Promise.all([inline.close(), one.close(), two.close()]));

const asked = (areas: readonly string[], count: number, more: Partial<ProjectRequest> = {}): ProjectRequest => ({
  areas,
  from: 2020,
  to: 2030,
  scenario: 'guangdong-2035',
  draws: { count, seed: 1 },
  ...more,
});
const areaOf = (result: ProjectionResult, code: string): AreaResult => result.areas.find((area) => area.code === code)!;

/** Every number that the draws have made, byte for byte. */
function bytes(result: ProjectionResult): string {
  const parts = result.areas.map(({ code, draws }) => {
    const { rows, quantiles, expected, chance, shortageChance, peaks, reached, met, held } = draws!;
    const arrays = [rows, quantiles, expected, chance, shortageChance, peaks, reached, met].map((array) =>
      Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64'),
    );
    return [code, held, ...arrays];
  });
  return JSON.stringify([parts, result.findings, result.targets]);
}

t.test('the same bytes without threads, on one and on two, and in any order of the areas', async (t) => {
  const areas = ['440100', '440700', '441900'];
  const [a, b, c] = await Promise.all([
    inline.project(asked(areas, 80)),
    one.project(asked(areas, 80)),
    two.project(asked([...areas].reverse(), 80)),
  ]);
  t.ok(bytes(a) === bytes(b), 'none and one');
  t.ok(bytes(a) === bytes(c), 'none and two, in another order');
  const alone = await two.project(asked(['440785'], 80));
  t.strictSame(areaOf(alone, '440785').draws, areaOf(a, '440785').draws, 'a county alone is as among others');
  const other = await two.project(asked(areas, 80, { draws: { count: 80, seed: 2 } }));
  t.notOk(bytes(a) === bytes(other), 'another seed is another run');
});

/** One quantile row of an area. */
function quantiles(area: AreaResult, measure: string, stage: Parameters<typeof seriesIndex>[1], t: number): number[] {
  const years = area.values.length / SERIES.length;
  const row = area.draws!.rows[seriesIndex(measure, stage)]!;
  if (row === -1) return new Array(5).fill(area.values[seriesIndex(measure, stage) * years + t]!);
  return [...area.draws!.quantiles.subarray((row * years + t) * 5, (row * years + t + 1) * 5)];
}

t.test('a parent is the sum of its counties draw by draw, not the sum of their quantiles', async (t) => {
  // One draw: then every quantile is that draw, and draws of counties must add up exactly.
  const single = await two.project(asked(['440000'], 1));
  const children = (code: string) => single.areas.filter(({ parent }) => parent === code);
  let checked = 0;
  for (const parent of single.areas.filter(({ level }) => level !== 'county' && level !== 'nation')) {
    const below = children(parent.code);
    if (below.length === 0) continue;
    for (const [measure, stage] of [
      ['pupils', 'primary'],
      ['shortage', 'junior'],
      ['surplus', 'kindergarten'],
      ['residentPopulation', null],
      ['teachers', 'junior'],
      ['redCounties', 'primary'],
      ['demandByNorm', 'primary'],
    ] as const)
      for (const year of [1, 5, 10]) {
        const sum = below.reduce((total, area) => total + quantiles(area, measure, stage, year)[2]!, 0);
        if (quantiles(parent, measure, stage, year)[2] !== sum) t.fail(`${parent.code} ${measure} ${year}`);
        checked++;
      }
    const [primary, supply] = ['pupils', 'supply'].map((measure) => quantiles(parent, measure, 'primary', 5)[2]!);
    t.ok(
      Math.abs(quantiles(parent, 'utilisation', 'primary', 5)[2]! - primary! / supply!) < 1e-12,
      'a share is a quotient of sums',
    );
  }
  t.ok(checked > 400, `${checked} sums`);
  const many = await two.project(asked(['440700'], 300));
  const city = areaOf(many, '440700');
  const counties = many.areas.filter(({ parent }) => parent === '440700');
  const sums = [0, 1, 2, 3, 4].map((at) =>
    counties.reduce((sum, area) => sum + quantiles(area, 'pupils', 'primary', 10)[at]!, 0),
  );
  const [p05, , , , p95] = quantiles(city, 'pupils', 'primary', 10);
  t.ok(p95! - p05! < sums[4]! - sums[0]!, 'the band of a city is narrower than the sum of the bands');
  t.ok(p95! - p05! > 0.4 * (sums[4]! - sums[0]!), 'but not as narrow as if counties had nothing in common');
});

t.test('chances, first year of shortage, peaks and targets are there for every area', async (t) => {
  const result = await two.project(asked(['440700'], 200, { to: 2035 }));
  t.match(result.draws, { count: 200, seed: 1, preview: false, probabilities: [0.05, 0.25, 0.5, 0.75, 0.95] });
  t.ok(
    result.notes.some(({ zh }) => zh.includes('借用同类组')),
    'says whose errors are borrowed',
  );
  for (const area of result.areas) {
    const years = result.years.length;
    const { chance, expected, shortageChance } = area.draws!;
    const findings = result.findings.filter((finding) => finding.area === area.code);
    for (const finding of findings) {
      const stage = ['kindergarten', 'primary', 'junior', 'generalSenior', 'vocational'].indexOf(finding.stage);
      const row = expectedRow('shortage', stage) * years;
      const likely = result.years.filter((_, at) => shortageChance[stage * years + at]! >= 0.5);
      t.equal(finding.draws!.firstShortageYear, likely[0] ?? null, `${area.code} ${finding.stage}`);
      t.equal(finding.draws!.lastShortageYear, likely.at(-1) ?? null);
      t.ok(Number.isNaN(shortageChance[stage * years]!), 'places of the base year are assumed');
      t.ok(Number.isNaN(chance[row]!));
      for (let at = 1; at < years; at++)
        t.ok(shortageChance[stage * years + at]! <= chance[row + at]!, 'less than any shortage at all');
      const [low, , middle, , high] = finding.draws!.peakPupils!;
      t.ok(low! <= middle! && middle! <= high!);
      t.ok(finding.draws!.peakYear!.every((year) => year >= 2020 && year <= 2035));
      for (let at = 1; at < years; at++) t.ok(expected[row + at]! > 0 === chance[row + at]! > 0);
    }
  }
  const judged = result.targets.filter(({ verdict }) => verdict === 'met' || verdict === 'missed');
  t.ok(judged.length > 10);
  for (const { probability, targetId } of judged)
    t.ok(probability !== null && probability >= 0 && probability <= 1, targetId);
  const unsure = judged.filter(({ probability }) => probability! > 0 && probability! < 1);
  t.ok(unsure.length > 0, `${unsure.length} targets are met in some draws only`);
});

t.test(
  'only the measures asked for have quantiles, and they are the same, with and without late projects',
  async (t) => {
    for (const [area, scenario] of [
      ['440700', 'enping-a'],
      ['450800', 'guigang'],
      ['440785', 'reference'],
    ] as const) {
      const all = await inline.project(asked([area], 70, { scenario }));
      // Narrowly written years first, then measures that need everything, then both.
      for (const measures of [[], ['shortage', 'gap', 'utilisation'], ['teachers'], ['entrants', 'demandByNorm']]) {
        const some = await inline.project(asked([area], 70, { scenario, draws: { count: 70, seed: 1, measures } }));
        t.strictSame(some.draws!.measures, measures);
        t.strictSame(some.findings, all.findings, 'findings need no quantiles');
        t.strictSame(some.targets, all.targets);
        for (const each of some.areas) {
          const whole = areaOf(all, each.code);
          t.strictSame(each.draws!.expected, whole.draws!.expected, `means of ${each.code}`);
          t.strictSame(each.draws!.chance, whole.draws!.chance);
          t.strictSame(each.draws!.peaks, whole.draws!.peaks);
          SERIES.forEach(({ key, measure, stage }, index) => {
            if (!measures.includes(measure.id)) {
              if (each.draws!.rows[index] !== -2) t.fail(`${key} was not asked for`);
              return;
            }
            for (const year of [1, 5, 10])
              t.strictSame(
                quantiles(each, measure.id, stage, year),
                quantiles(whole, measure.id, stage, year),
                `${each.code} ${key} ${year}`,
              );
          });
        }
      }
    }
  },
);

t.test('what is missing has no quantile, what is there has one, at every level of a plan', async (t) => {
  const { areas, years } = await two.project(asked(['450000'], 10, { scenario: 'guigang', to: 2028 }));
  const wrong: string[] = [];
  let missing = 0;
  for (const area of areas)
    SERIES.forEach(({ key, measure, stage }, index) => {
      for (let at = 1; at < years.length; at++) {
        const absent = Number.isNaN(area.values[index * years.length + at]!);
        if (absent) missing++;
        if (quantiles(area, measure.id, stage, at).some(Number.isNaN) !== absent)
          wrong.push(`${area.code} ${key} ${at}`);
      }
    });
  t.strictSame(wrong, []);
  t.ok(missing > 100, `${missing} numbers are missing`);
});

t.test('a later first year shows the same numbers', async (t) => {
  const whole = await inline.project(asked(['440785'], 60));
  const late = await inline.project(asked(['440785'], 60, { from: 2025 }));
  const [a, b] = [whole, late].map((result) => areaOf(result, '440785'));
  for (const year of [2025, 2030])
    t.strictSame(quantiles(b!, 'pupils', 'primary', year - 2025), quantiles(a!, 'pupils', 'primary', year - 2020));
});

t.test('CSV gains the quantile columns and nothing else changes', async (t) => {
  const [plain, drawn] = await Promise.all([
    inline.project({ areas: ['440785'], from: 2020, to: 2030, scenario: 'guangdong-2035' }),
    inline.project(asked(['440785'], 50)),
  ]);
  const read = (result: ProjectionResult) =>
    Papa.parse<Record<string, string>>([...renderTidyCsv(result)].join('').slice(1), {
      header: true,
      skipEmptyLines: true,
    });
  const [before, after] = [read(plain), read(drawn)];
  t.strictSame(after.meta.fields!.slice(before.meta.fields!.length), [
    'p05',
    'p25',
    'p50',
    'p75',
    'p95',
    'mean',
    'chance',
    'shortageChance',
  ]);
  after.data.forEach((row, index) => {
    for (const field of before.meta.fields!)
      if (row[field] !== before.data[index]![field]) t.fail(`${row.measure} ${field}`);
    if ((row.value === '') !== (row.p50 === '') && row.measure !== 'netMigration')
      t.fail(`${row.measure} ${row.schoolYear}: missing is missing`);
    if (row.measure === 'warning' && row.value !== '') t.match(row.p95, /^(blue|none|yellow|red)$/);
  });
  t.ok(after.data.some(({ chance }) => chance !== '' && Number(chance) > 0 && Number(chance) < 1));
});

t.test('wrong draws, seeds and uncertainties are refused, all at once', async (t) => {
  const faults = async (draws: ProjectRequest['draws']) => {
    const error = await inline.project(asked(['440785'], 1, { draws })).catch((thrown: unknown) => thrown);
    return error instanceof InputFaults ? error.faults.map(({ code, where }) => `${code} ${where}`) : error;
  };
  t.strictSame(await faults({ count: 0, seed: -1 }), ['EDU_OUT_OF_RANGE draws', 'EDU_OUT_OF_RANGE seed']);
  t.strictSame(await faults({ count: 10_001, seed: 1 }), ['EDU_OUT_OF_RANGE draws']);
  t.strictSame(await faults({ count: 1.5, seed: 1 }), ['EDU_OUT_OF_RANGE draws']);
  const half = [1, -0.5, -0.5, -0.5];
  const correlation = half.map((_, row) => half.map((_, column) => (row === column ? 1 : -0.5)));
  t.strictSame(await faults({ count: 5, seed: 1, uncertainty: { correlation, projectDelay: [0.2] } }), [
    'EDU_INVALID_UNCERTAINTY uncertainty/correlation',
    'EDU_INVALID_UNCERTAINTY uncertainty/projectDelay',
  ]);
});

/** A service over real threads. */
async function served(t: Test) {
  const services = { ...two, close: async () => {} };
  const app = buildApp({ services, desk: memoryDesk(services) });
  t.teardown(() => app.close());
  return app;
}

t.test('REST: draws, seed, preview, then all; identical requests are one run', async (t) => {
  const app = await served(t);
  const payload = { areas: ['440700'], from: 2020, to: 2030, scenario: 'reference', draws: 2000, seed: 9 };
  const submitted = await app.inject({ method: 'POST', url: '/api/v1/runs', payload });
  t.equal(submitted.statusCode, 202);
  const { id } = submitted.json();
  t.match(submitted.json(), { draws: 2000, seed: 9, preview: false });
  const status = async () => (await app.inject(`/api/v1/runs/${id}`)).json();
  const active = (run: { status: string }) => run.status === 'accepted' || run.status === 'running';
  while (active(await status()) && !(await status()).preview) await new Promise((done) => setTimeout(done, 20));
  const preview = await app.inject(`/api/v1/runs/${id}/results?measure=shortage&area=440700`);
  t.equal(preview.statusCode, 200);
  if (preview.json().draws.preview) {
    t.match(preview.json().draws, { count: 250, seed: 9 });
    t.equal(preview.headers['cache-control'], 'no-store');
  }
  while (active(await status())) await new Promise((done) => setTimeout(done, 50));
  const final = await app.inject(`/api/v1/runs/${id}/results?measure=shortage&area=440700`);
  t.match(final.json().draws, { count: 2000, preview: false });
  t.match(final.headers['cache-control'], /immutable/);
  const [series] = final.json().areas[0].series;
  for (const name of ['p05', 'p50', 'p95', 'mean', 'chance', 'shortageChance']) t.equal(series[name].length, 11, name);
  for (const [at, chance] of series.shortageChance.entries())
    t.ok(chance === null || chance <= series.chance[at], 'what assumed places make is left out');
  const again = await app.inject({ method: 'POST', url: '/api/v1/runs', payload });
  t.equal(again.json().id, id, 'the same run');
  const rows = await app.inject(`/api/v1/runs/${id}/results?measure=shortage&area=440700&shape=rows&stage=primary`);
  t.match(rows.json().rows[5], { p05: Number, chance: Number });
});

t.test('REST: a seed without draws, too many draws, a broken correlation', async (t) => {
  const app = await served(t);
  const post = (more: object) =>
    app.inject({ method: 'POST', url: '/api/v1/runs', payload: { areas: ['440785'], scenario: 'reference', ...more } });
  for (const [more, pointer] of [
    [{ seed: 4 }, 'draws'],
    [{ draws: 0 }, 'draws'],
    [{ draws: 20_000 }, 'draws'],
    [{ draws: 10, seed: -4 }, 'seed'],
    [{ draws: 10, uncertainty: { correlation: [[1]] } }, 'uncertainty/correlation'],
    [{ draws: 10, uncertainty: { projectDelay: [0.5, 0.6] } }, 'uncertainty/projectDelay'],
    [{ draws: 10, uncertainty: { shocks: { county: { entry: { deviation: -1 } } } } }, 'uncertainty/shocks'],
  ] as const) {
    const answer = await post(more);
    t.equal(answer.statusCode, 422, JSON.stringify(more));
    t.ok(JSON.stringify(answer.json().errors).includes(`#/${pointer}`), `names ${pointer}`);
  }
});

t.test('a run of draws stops within a fifth of a second, and the threads serve the next', async (t) => {
  const controller = new AbortController();
  const running = two
    .project(asked(['440000'], 10_000, { to: 2050 }), { signal: controller.signal })
    .catch((error: unknown) => error);
  await new Promise((done) => setTimeout(done, 1500));
  const stopped = performance.now();
  controller.abort();
  const error = await running;
  t.match(error, { name: 'AbortError' });
  t.comment(`${Math.round(performance.now() - stopped)} ms from the abort to the end`);
  const next = await two.project(asked(['440785'], 20));
  t.equal(next.draws!.count, 20);
});

t.test('the command line prints quantiles and refuses nonsense', async (t) => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', join(import.meta.dirname, '..', 'src', 'cli.ts'), ...args], {
      encoding: 'utf8',
    });
  const table = run('project', '--areas', '440785', '--draws', '50', '--to', '2030');
  t.equal(table.status, 0);
  t.match(table.stdout, /50次随机模拟，种子1/);
  const csv = run(
    'project',
    '--areas',
    '440785',
    '--draws',
    '20',
    '--seed',
    '3',
    '--to',
    '2025',
    '--format',
    'csv',
    '--measures',
    'shortage',
  );
  t.match(csv.stdout.split('\r\n')[0], /p05,p25,p50,p75,p95,mean,chance,shortageChance$/);
  t.equal(csv.stdout.split('\r\n').length, 1 + 5 * 6 + 1, 'only the measure asked for');
  for (const wrong of [
    ['--draws', '0'],
    ['--draws', '20000'],
    ['--draws', 'many'],
    ['--seed', '4'],
    ['--measures', 'nothing'],
  ]) {
    const refused = run('project', '--areas', '440785', ...wrong);
    t.equal(refused.status, 2, wrong.join(' '));
    t.equal(refused.stdout, '');
  }
});
