// npm run bench: wall time, processor time and memory of whole runs of the built program, and the cost of a
// county-year. Prints a table; never fails on a slow machine. How to read it: docs/bench.md.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countyCost } from './county-cost.mjs';
import { measuredProcess } from './measured-process.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const PROCESSES = Math.max(5, Number(process.env.BENCH_PROCESSES ?? 5) || 5);
/** Seconds and megabytes that are wanted; the floor is an empty process and a process that only reads the data. */
const GOALS = { guangdong: { wall: 1.5 }, nation: { wall: 4, megabytes: 500 } };

const folder = mkdtempSync(join(tmpdir(), 'xuewei-bench-'));
try {
  const dist = build();
  const cli = join(dist, 'src', 'cli.js');
  const output = join(folder, 'table.txt');
  const to2035 = (areas) => [cli, 'project', '--areas', areas, '--to', '2035', '--out', output];
  const jobs = [
    { name: 'floor: an empty Node process', args: [join(here, 'empty.mjs')] },
    { name: 'floor: read the data, list the scenarios', args: [cli, 'scenarios', '--out', output] },
    { name: 'project --areas 44 --to 2035', args: to2035('44'), goal: GOALS.guangdong },
    { name: 'project --areas all --to 2035', args: to2035('all'), goal: GOALS.nation },
  ].map((job) => ({ ...job, runs: [] }));

  console.log(machine());
  console.log(`${PROCESSES} processes each, taking turns; median (least..most)\n`);
  // The jobs take turns: what else the machine does meets all of them alike. The first turn fills the caches.
  for (let turn = -1; turn < PROCESSES; turn++)
    for (const job of jobs) {
      const run = await measuredProcess(job.args);
      if (turn >= 0) job.runs.push(run);
    }
  printRuns(jobs);
  printCounties(await countyCost(dist));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** dist/ as npm start builds it. */
function build() {
  const require = createRequire(import.meta.url);
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the build failed: run npm run check');
  statSync(join(root, 'dist', 'src', 'cli.js'));
  return join(root, 'dist');
}

function machine() {
  const [processor] = cpus();
  const model = processor?.model.trim() ?? 'unknown processor';
  const load = loadavg()[0].toFixed(1);
  return `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} threads, ${model}, load ${load}`;
}

function printRuns(jobs) {
  const floor = jobs[1];
  const rows = jobs.map(({ name, runs, goal }) => [
    name,
    spread(runs, 'wall'),
    goal?.wall === undefined ? '' : `<= ${goal.wall.toFixed(1)} s`,
    goal === undefined ? '' : `${median(floor.runs, 'wall').toFixed(2)} s`,
    spread(runs, 'cpu'),
    spread(runs, 'megabytes', 0),
    goal?.megabytes === undefined ? '' : `< ${goal.megabytes} MB`,
    goal === undefined ? '' : verdict(runs, goal),
  ]);
  print(['run', 'wall s', 'goal', 'floor', 'cpu s', 'peak MB', 'goal', ''], rows);
}

function verdict(runs, goal) {
  const slow = median(runs, 'wall') > goal.wall;
  const large = goal.megabytes !== undefined && median(runs, 'megabytes') >= goal.megabytes;
  if (!slow && !large) return 'reached';
  return `NOT reached: ${[slow && 'time', large && 'memory'].filter(Boolean).join(' and ')} on this machine`;
}

function printCounties({ counties, horizons }) {
  const rows = horizons.map(({ length, nanoseconds }) => {
    const all = nanoseconds.map((value) => ({ value }));
    const each = median(all, 'value');
    const per = ((each * length) / 1000).toFixed(0);
    return [`${length} years`, spread(all, 'value', 0), `${per} µs`];
  });
  console.log(`\nThe model alone: ${counties} counties of Guangdong, one thread, warm`);
  print(['horizon', 'ns per county-year', 'per county'], rows);
  const of = (length) =>
    median(
      horizons.find((horizon) => horizon.length === length).nanoseconds.map((value) => ({ value: value * length })),
      'value',
    );
  console.log(`\n30 years cost ${(of(30) / of(15)).toFixed(2)} times 15 years (2.00 is proportional)`);
}

function sorted(runs, key) {
  return runs.map((run) => run[key]).sort((a, b) => a - b);
}

function median(runs, key) {
  const values = sorted(runs, key);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

function spread(runs, key, digits = 2) {
  const values = sorted(runs, key);
  const text = (value) => value.toFixed(digits);
  return `${text(median(runs, key))} (${text(values[0])}..${text(values.at(-1))})`;
}

function print(head, rows) {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  for (const row of [head, widths.map((width) => '-'.repeat(width)), ...rows])
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}
