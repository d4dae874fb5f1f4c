// The draws of one county against the independent numpy chain, vectorised over draws: agreement first, then both in turn, one
// thread each. Prints how many times as long numpy takes; above 1 the model is faster. Skips where numpy is absent.
// node test/bench/against-numpy.mjs [COUNTY SCENARIO LAST_YEAR DRAWS]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const chain = join(root, 'test', 'independent', 'chain.py');
const PROCESSES = Math.max(5, Number(process.env.BENCH_PROCESSES ?? 5) || 5);
/** One thread each: the model has one here, and the sums of numpy need no more. */
const ENVIRONMENT = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };

const given = process.argv.slice(2);
const county = ['440785', 'guangdong-2035', '2035', '1000'].map((usual, index) => given[index] ?? usual);

if (spawnSync('python3', ['-c', 'import numpy']).status !== 0) console.log('skipped: there is no python3 with numpy');
else {
  const folder = mkdtempSync(join(tmpdir(), 'xuewei-numpy-'));
  try {
    compare(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(folder) {
  run('npm', ['run', 'prepare']);
  run(process.execPath, ['--import', 'tsx', join(root, 'test', 'independent', 'export-case.ts'), folder, ...county]);
  console.log(run('python3', [chain, 'check', folder]).trim().split('\n').at(-1));
  const pairs = { 'np.quantile': [], 'one sort': [] };
  const microseconds = { model: [], 'np.quantile': [], 'one sort': [] };
  for (let turn = -1; turn < PROCESSES; turn++) {
    const ours = JSON.parse(
      run(process.execPath, [join(here, 'kernel-pipeline.mjs'), ...county])
        .trim()
        .split('\n')
        .at(-1),
    );
    const theirs = totals(run('python3', [chain, 'time', folder, '15']));
    if (turn < 0) continue;
    microseconds.model.push(ours.whole);
    for (const way of Object.keys(pairs)) {
      microseconds[way].push(theirs[way]);
      pairs[way].push(theirs[way] / ours.whole);
    }
  }
  console.log(`${PROCESSES} processes each, taking turns; median (least..most); microseconds of a draw`);
  for (const [name, values] of Object.entries(microseconds)) console.log(`  ${name.padEnd(14)} ${spread(values, 1)}`);
  console.log('Time of numpy / time of the model: above 1 the model is faster (goal 5, floor 3 with np.quantile)');
  for (const [name, values] of Object.entries(pairs)) console.log(`  ${name.padEnd(14)} ${spread(values, 2)}`);
}

/** The two totals that the script prints last: with np.quantile, and with one sort in its place. */
function totals(text) {
  const numbers = text
    .trim()
    .split('\n')
    .slice(-2)
    .map((line) => Number(line.trim().split(/\s+/).at(-1)));
  return { 'np.quantile': numbers[0], 'one sort': numbers[1] };
}

function run(program, words) {
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26, env: ENVIRONMENT };
  const { status, stdout, stderr, error } = spawnSync(program, words, options);
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${error ?? status}:\n${stdout}${stderr}`);
  return stdout;
}

function spread(values, digits) {
  const sorted = [...values].sort((a, b) => a - b);
  const [median, least, most] = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)].map((value) =>
    value.toFixed(digits),
  );
  return `${median} (${least}..${most})`;
}
