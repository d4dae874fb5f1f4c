import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { measuredProcess } from './measured-process.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const dist = join(root, 'dist');
const cli = join(dist, 'src', 'cli.js');
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const PROCESSES = Math.max(5, Number(process.env.BENCH_PROCESSES ?? 5) || 5);
const COUNTIES = 6;

if (isMainThread) await main();
else parentPort.postMessage(await inThread(workerData));

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'xuewei-draws-'));
  try {
    const out = join(folder, 'table.txt');
    const quantiles = (area, threads) => [join(here, 'all-quantiles.mjs'), area, String(threads), '1000'];
    const table = (areas) => [cli, 'project', '--areas', areas, '--to', '2035', '--draws', '1000', '--out', out];
    const jobs = [
      { name: 'Guangdong, all quantiles, 2 threads', args: quantiles('440000', 2), goal: 2.5, floor: 4 },
      { name: 'Guangdong, all quantiles, 1 thread', args: quantiles('440000', 1) },
      { name: 'read the data, list the scenarios', args: [cli, 'scenarios', '--out', out] },
      { name: 'Guangdong, the table of the command line', args: table('44') },
    ].map((job) => ({ ...job, runs: [] }));
    for (let turn = -1; turn < PROCESSES; turn++)
      for (const job of jobs) {
        const run = await measuredProcess(job.args);
        if (turn >= 0) job.runs.push(run);
      }
    console.log(`${PROCESSES} processes each, taking turns; median (least..most)\n`);
    for (const { name, runs, goal, floor } of jobs)
      console.log(
        `${name}: wall ${spread(runs.map(({ wall }) => wall))} s${goal === undefined ? '' : ` (goal ${goal}, floor ${floor})`}, ${spread(
          runs.map(({ megabytes }) => megabytes),
          0,
        )} MB`,
      );
    const [two, one, floor] = jobs.map(({ runs }) => runs.map(({ wall }) => wall));
    const ratios = two.map((wall, turn) => (one[turn] - floor[turn]) / (wall - floor[turn]));
    console.log(`two threads against one, reading the data taken off: ${spread(ratios)} (goal 1.85, floor 1.6)`);
    if (process.argv.includes('--nation')) {
      const run = await measuredProcess(table('all'));
      console.log(
        `all China, the table, 1,000 draws: ${run.wall.toFixed(1)} s (goal 45, floor 70), ${run.megabytes.toFixed(0)} MB (goal 600)`,
      );
    }
    const growth = [];
    for (let turn = 0; turn < PROCESSES; turn++) growth.push(await thread({ task: 'growth' }));
    console.log(
      `per draw at 10,000 against 1,000 draws: ${spread(growth.map(({ many }) => many))} (goal 1.1, floor 1.15)\n` +
        `30 years against 15: ${spread(growth.map(({ long }) => long))} (goal 2.1, floor 2.2)\n` +
        `exact quantiles against Float64Array.sort: ${spread(growth.map(({ sort }) => sort))} times as fast (goal 5, floor 4)\n` +
        `µs per county-draw, one thread: ${spread(
          growth.map(({ each }) => each),
          1,
        )}`,
    );
    const guards = [];
    for (let turn = 0; turn < PROCESSES; turn++) guards.push(await thread({ task: 'guard' }));
    console.log(`kernel after a full service task, as a share of its fresh speed: ${spread(guards)} (at least .9)`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Counties of Guangdong and the means to draw them. */
async function prepared() {
  const model = await load('models/index.js');
  const { readLibrary } = await load('src/library/read-library.js');
  const { readUncertainty } = await load('src/library/read-uncertainty.js');
  const { resolveUncertainty } = await load('models/uncertainty/resolve-uncertainty.js');
  const { pathsAbove } = await load('models/uncertainty/area-shocks.js');
  const { drawCounty } = await load('models/uncertainty/draw-county.js');
  const { ParentSums } = await load('models/uncertainty/parent-sums.js');
  const library = readLibrary();
  const { facts, rules, programmes, scenarios } = library;
  const { parameters } = resolveUncertainty(readUncertainty(library.folder));
  const chain = { scenarios: [scenarios.get('guangdong-2035')], requestOverrides: [] };
  const planner = new model.AreaPlanner(rules, chain, programmes);
  const counties = model
    .calibrateProvinceCounties(model.calibrateNation(facts), '440000')
    .slice(0, COUNTIES)
    .map((start) => ({ start, plan: planner.plan(start.chain), watches: [] }));
  return (draws, to) => {
    const horizon = model.buildHorizon(facts.demography, facts.baseYear, to);
    const years = horizon.years.length;
    const plan = {
      draws,
      seed: 1,
      baseYear: facts.baseYear,
      years,
      parameters,
      sampling: 'quasi',
      measures: null,
      watched: [],
      lateProjects: false,
    };
    const above = pathsAbove(plan, '440000');
    const sums = new ParentSums(plan);
    const started = performance.now();
    for (const county of counties) drawCounty(county, horizon, plan, above, 0, [sums]);
    return ((performance.now() - started) * 1000) / (draws * counties.length);
  };
}

async function inThread({ task }) {
  const draw = await prepared();
  for (let round = 0; round < 3; round++) draw(500, 2035);
  if (task === 'growth') {
    const rounds = { few: [], many: [], short: [], long: [] };
    for (let round = 0; round < 5; round++) {
      rounds.few.push(draw(1000, 2035));
      rounds.long.push(draw(1000, 2050));
      rounds.many.push(draw(10_000, 2035));
    }
    const each = median(rounds.few);
    return { each, many: median(rounds.many) / each, long: median(rounds.long) / each, sort: await againstSort() };
  }
  const fresh = fastest(() => draw(1000, 2035));
  await serviceTask();
  return fresh / fastest(() => draw(1000, 2035));
}

/** Everything a service does in a thread: read, project, render, compress, copy. */
async function serviceTask() {
  const { readLibrary } = await load('src/library/read-library.js');
  const { createServices } = await load('src/services/create-services.js');
  const { createInlinePool } = await load('workers/pool.js');
  const { renderTidyCsv } = await load('src/reports/tidy-csv.js');
  const { renderResultJson } = await load('src/http/result-rendering.js');
  const { gzipSync } = await import('node:zlib');
  const services = createServices(readLibrary(), createInlinePool());
  const request = { areas: ['440700'], from: 2020, to: 2030, scenario: 'enping-a' };
  const result = await services.project({ ...request, draws: { count: 300, seed: 1 } });
  const text = [...renderTidyCsv(result)].join('') + [...renderResultJson('', result, {}, 'columns')].join('');
  gzipSync(text);
  structuredClone(result.areas[0]);
}

async function againstSort() {
  const { orderStatistics, quantileRanks } = await load('models/uncertainty/order-statistics.js');
  const { fillWords } = await load('models/uncertainty/threefry.js');
  const { normalsOfWords } = await load('models/uncertainty/inverse-normal.js');
  const [series, draws] = [400, 1000];
  const words = new Uint32Array(series * draws);
  const values = new Float64Array(series * draws);
  fillWords(words, 0, words.length, 1, 2, 3, 0);
  normalsOfWords(words, 0, values, 0, values.length);
  // As results are: people of large and small areas, whole, and shares.
  for (let at = 0; at < values.length; at++) {
    const kind = Math.floor(at / draws) % 4;
    if (kind < 3) values[at] = Math.round((1 + 0.1 * values[at]) * [500, 20_000, 3e6][kind]);
  }
  const ranks = quantileRanks(draws);
  const found = new Float64Array(ranks.length);
  const ratios = [];
  for (let round = 0; round < 15; round++) {
    let started = performance.now();
    for (let index = 0; index < series; index++) orderStatistics(values, index * draws, draws, ranks, found, 0);
    const selected = performance.now() - started;
    started = performance.now();
    for (let index = 0; index < series; index++) values.slice(index * draws, (index + 1) * draws).sort();
    ratios.push((performance.now() - started) / selected);
  }
  return median(ratios.slice(3));
}

function thread(data) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: data });
    worker.on('message', resolve).on('error', reject);
  });
}

function fastest(run) {
  return Math.min(...Array.from({ length: 7 }, run));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

function spread(values, digits = 2) {
  const text = (value) => value.toFixed(digits);
  return `${text(median(values))} (${text(Math.min(...values))}..${text(Math.max(...values))})`;
}
