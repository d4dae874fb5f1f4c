// The queue: two worker processes against one, the night of a province, the start, and how long people wait.
//   node test/bench/queue.mjs [--pairs 5] [--draws 1000] [--only pairs|night|start|latency]
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openField } from '../chaos/field.mjs';
import { freePort } from '../chaos/processes.mjs';
import { programIn, startCommand } from '../chaos/program.mjs';
import { measuredProcess } from './measured-process.mjs';
import { quantile, spreadOf } from './spread.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '5' },
    draws: { type: 'string', default: '1000' },
    only: { type: 'string' },
  },
});
const PAIRS = Number(values.pairs);
const DRAWS = Number(values.draws);
const program = programIn();
const parts = { pairs, night, start, latency };

console.log(`${availableParallelism()} processors, load ${loadavg()[0].toFixed(1)}`);
for (const [name, measure] of Object.entries(parts)) {
  if (values.only !== undefined && values.only !== name) continue;
  const folder = mkdtempSync(join(tmpdir(), 'xuewei-bench-'));
  chmodSync(folder, 0o755);
  try {
    await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
process.exit(0);

/** Guangdong through the queue, by one worker process and by two, in turn. */
async function pairs(folder) {
  const machine = await machineRatios();
  const field = await openField({ folder, program });
  try {
    const run = async (seed) =>
      secondsOf(field, await field.submit({ areas: ['440000'], scenario: 'reference', draws: DRAWS, seed }));
    const first = await field.worker('worker 1');
    const second = await field.worker('worker 2');
    // Both read their data and compile their loops before anything counts.
    await run(1);
    await run(2);
    const ratios = [];
    const times = { one: [], two: [] };
    for (let pair = 0; pair < PAIRS; pair++) {
      times.two.push(await run(100 + pair));
      // A worker that stands still has nothing in hand, so nothing is taken over: it is just not there.
      second.child.kill('SIGSTOP');
      times.one.push(await run(200 + pair));
      second.child.kill('SIGCONT');
      // Its heartbeat and its connections need a moment.
      await pause(3_000);
      ratios.push(times.one.at(-1) / times.two.at(-1));
    }
    void first;
    console.log(
      `Guangdong, ${DRAWS} draws through the queue: one worker ${spreadOf(times.one)} s, two ${spreadOf(times.two)} s\n` +
        `two workers against one: ${spreadOf(ratios)} (goal 1.7); two processes of this machine against one, no queue: ${spreadOf(machine)}`,
    );
  } finally {
    await field.close();
  }
}

/** What this machine gives at all: the same draws in two processes at once against one alone. */
async function machineRatios() {
  const draws = [join(here, 'all-quantiles.mjs'), '440000', '1', String(DRAWS)];
  const ratios = [];
  for (let pair = 0; pair < Math.min(3, PAIRS); pair++) {
    const alone = await measuredProcess(draws);
    const both = await Promise.all([measuredProcess(draws), measuredProcess(draws)]);
    ratios.push((2 * alone.wall) / Math.max(...both.map(({ wall }) => wall)));
  }
  return ratios;
}

/** All counties of Guangdong under three scenarios, as a batch of the night. */
async function night(folder) {
  const field = await openField({ folder, program });
  try {
    await Promise.all(
      Array.from({ length: Math.min(2, availableParallelism()) }, (_, index) => field.worker(`worker ${index + 1}`)),
    );
    const { results } = await (await fetch(`${field.address}/api/v1/scenarios?pageSize=100`)).json();
    const scenarios = ['reference', ...results.map(({ id }) => id).filter((id) => /^guangdong/.test(id))].slice(0, 3);
    const begun = performance.now();
    const response = await fetch(`${field.address}/api/v1/batches`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'one-night' },
      body: JSON.stringify({ name: 'night', areas: ['440000'], scenarios, draws: 500, seed: 1 }),
    });
    const batch = await response.json();
    const { id } = batch;
    if (response.status !== 202) throw new Error(`the batch was answered ${response.status}: ${JSON.stringify(batch)}`);
    for (;;) {
      const { status } = await (await fetch(`${field.address}/api/v1/batches/${id}`)).json();
      if (['successful', 'failed', 'dismissed'].includes(status)) {
        console.log(
          `a night of Guangdong, ${scenarios.length} scenarios (${scenarios.join(', ')}), 500 draws: ${status} after ${((performance.now() - begun) / 1000).toFixed(1)} s (goal 60)`,
        );
        return;
      }
      await pause(200);
    }
  } finally {
    await field.close();
  }
}

/** From the start of the process to its listening, on a folder that was used before. */
async function start(folder) {
  const times = [];
  const port = await freePort();
  for (let turn = -1; turn < 10; turn++) {
    const begun = performance.now();
    const service = startCommand(program, ['serve', '--port', String(port), '--data', join(folder, 'data')], {
      ready: /Serving/,
    });
    await service.ready;
    if (turn >= 0) times.push((performance.now() - begun) / 1000);
    // The worker is left to come up, so that its end is not part of the next start.
    await pause(2_000);
    service.child.kill('SIGTERM');
    await service.ended;
  }
  console.log(`start to listening, warm folder, database started too: ${spreadOf(times)} s (goal 1.5)`);
}

/** How long somebody waits for one run while nothing else is asked. */
async function latency(folder) {
  const field = await openField({ folder, program });
  try {
    await field.worker('worker 1');
    const kinds = {
      'a county, at once': { body: { areas: ['440785'] }, headers: {} },
      'a county through the queue': { body: { areas: ['440784'] }, headers: { Prefer: 'respond-async' }, follow: true },
      'a city through the queue': { body: { areas: ['440700'] }, headers: { Prefer: 'wait=10' }, follow: true },
      'a city, 100 draws': { body: { areas: ['440700'], draws: 100 }, headers: { Prefer: 'wait=10' }, follow: true },
    };
    for (const [name, { body, headers, follow }] of Object.entries(kinds)) {
      const times = [];
      for (let turn = -3; turn < 33; turn++) {
        // Another question each time: the same would be answered by the run that there is.
        const asked = {
          scenario: 'reference',
          ...body,
          ...(body.draws ? { seed: 1_000 + turn } : {}),
          from: 2020,
          to: 2024 + (turn + 3),
        };
        const begun = performance.now();
        const response = await fetch(`${field.address}/api/v1/runs`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...headers },
          body: JSON.stringify(asked),
        });
        let job = await response.json();
        while (follow && !['successful', 'failed'].includes(job.status)) {
          await pause(5);
          job = await (await fetch(`${field.address}/api/v1/runs/${job.id}`)).json();
        }
        if (job.status !== 'successful')
          throw new Error(`${name}: ${response.status} ${JSON.stringify(job).slice(0, 200)}`);
        if (turn >= 0) times.push(performance.now() - begun);
      }
      console.log(`${name}: median ${quantile(times, 0.5).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms`);
    }
  } finally {
    await field.close();
  }
}

/** From accepted to successful by the clock of the database, in seconds. */
async function secondsOf(field, id) {
  for (;;) {
    const [job] = await field.ask(
      'select status, extract(epoch from finished_at - created_at)::float8 as seconds from xuewei.jobs where id = $1',
      [id],
    );
    if (job.status === 'successful') return job.seconds;
    if (job.status === 'failed') throw new Error(`run ${id} failed`);
    await pause(50);
  }
}
