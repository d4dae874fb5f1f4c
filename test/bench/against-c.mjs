// The draws of one county against the same job in plain scalar C (kernel.cpp): agreement first, then both in turn, one
// thread each. Prints how many times as long the C program takes; above 1 the model is faster. Skips where g++ is absent.
// node test/bench/against-c.mjs [COUNTY SCENARIO LAST_YEAR DRAWS]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const PROCESSES = Math.max(5, Number(process.env.BENCH_PROCESSES ?? 5) || 5);
/** Both sides scalar and with the same rounding: the yardstick is the algorithm in C, not a vector compiler. */
const FLAGS = ['-O3', '-march=native', '-fno-tree-vectorize', '-fno-tree-slp-vectorize', '-ffp-contract=off'];
/** Draws that the C program puts away together: as in the textbook, and as one who has measured would. */
const VARIANTS = [
  { name: 'textbook', together: 1 },
  { name: 'draws stored 8 at a time', together: 8 },
];
const PHASES = ['shocks', 'simulation', 'quantiles', 'whole'];

const given = process.argv.slice(2);
const county = ['440785', 'guangdong-2035', '2035', '1000'].map((usual, index) => given[index] ?? usual);

if (spawnSync('g++', ['--version']).status !== 0) console.log('skipped: there is no g++ to compile the yardstick with');
else {
  const folder = mkdtempSync(join(tmpdir(), 'xuewei-yardstick-'));
  try {
    compare(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(folder) {
  const require = createRequire(import.meta.url);
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  run(process.execPath, [compiler, '-p', 'tsconfig.build.json']);
  const [code, scenario, last, draws] = county;
  const exported = join(root, 'test', 'independent', 'export-case.ts');
  run(process.execPath, ['--import', 'tsx', exported, folder, code, scenario, last, draws]);
  run(process.execPath, [join(here, 'case-header.mjs'), folder]);
  const programs = VARIANTS.map(({ name, together }) => {
    const program = join(folder, `kernel-${together}`);
    const source = join(here, 'kernel.cpp');
    run('g++', [...FLAGS, `-DTOGETHER=${together}`, '-I', folder, '-o', program, source]);
    const [found] = run(program, ['check', folder]).match(/^largest relative difference.*$/m);
    console.log(`${name}: ${found}`);
    return { name, program, runs: [] };
  });
  const ours = [];
  // They take turns: what else the machine does meets all of them alike. The first turn fills the caches.
  for (let turn = -1; turn < PROCESSES; turn++) {
    const times = lastLine(run(process.execPath, [join(here, 'kernel-pipeline.mjs'), ...county]));
    if (turn >= 0) ours.push(times);
    for (const { program, runs } of programs) {
      const theirs = lastLine(run(program, ['time', folder]));
      if (turn >= 0) runs.push(theirs);
    }
  }
  print(draws, ours, programs);
}

function print(draws, ours, programs) {
  const [processor] = cpus();
  const load = loadavg()[0].toFixed(1);
  console.log(`\nNode ${process.version}, ${processor?.model.trim()}, ${availableParallelism()} threads, load ${load}`);
  console.log(`${PROCESSES} processes each, taking turns; median (least..most)`);
  console.log(`\nMicroseconds of a draw, ${draws} draws of county ${county[0]} to ${county[2]}`);
  for (const phase of Object.keys(ours[0])) if (phase !== 'pupils') row(`model, ${phase}`, values(ours, phase), 2);
  for (const { name, runs } of programs) for (const phase of PHASES) row(`C ${name}, ${phase}`, values(runs, phase), 2);
  console.log('\nTime of C / time of the model, pair by pair: above 1 the model is faster');
  for (const { name, runs } of programs)
    for (const phase of PHASES) {
      const pairs = ours.map((times, turn) => runs[turn][phase] / times[phase]);
      row(`${name}, ${phase}`, pairs, 2);
    }
  const pairs = ours.map((times) => times.sorted / times.selected);
  row('Float64Array.sort / exact order statistics, same columns', pairs, 2);
}

function run(program, words) {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${error ?? status}:\n${stdout}${stderr}`);
  return stdout;
}

function lastLine(text) {
  return JSON.parse(text.trim().split('\n').at(-1));
}

function values(runs, phase) {
  return runs.map((times) => times[phase]);
}

function row(name, numbers, digits) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  const [middling, least, most] = [median, sorted[0], sorted.at(-1)].map((value) => value.toFixed(digits));
  console.log(`  ${name.padEnd(58)} ${middling} (${least}..${most})`);
}
