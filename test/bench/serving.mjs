// Stored results: how many requests a second against fresh rendering of the same numbers, and how long at a steady rate.
//   node test/bench/serving.mjs [--seconds 30] [--rate 200]
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openField } from '../chaos/field.mjs';
import { programIn } from '../chaos/program.mjs';
import { load } from './counting-client.mjs';
import { quantile } from './spread.mjs';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, rate: { type: 'string', default: '200' } },
});
const SECONDS = Number(values.seconds);
const RATE = Number(values.rate);

const folder = mkdtempSync(join(tmpdir(), 'xuewei-bench-'));
chmodSync(folder, 0o755);
console.log(`${availableParallelism()} processors, load ${loadavg()[0].toFixed(1)}`);
const field = await openField({ folder, program: programIn() });
try {
  const worker = await field.worker('worker');
  const cases = { 'without draws': {}, '250 draws': { draws: 250, seed: 1 } };
  const ids = {};
  for (const [name, more] of Object.entries(cases)) {
    ids[name] = await field.submit({ areas: ['440000'], scenario: 'reference', from: 2020, to: 2035, ...more });
    for (;;) {
      const { status } = await (await fetch(`${field.address}/api/v1/runs/${ids[name]}`)).json();
      if (status === 'successful') break;
      await pause(100);
    }
  }
  // Only the service is to be measured.
  worker.child.kill('SIGTERM');
  await worker.ended;
  for (const [name, id] of Object.entries(ids)) await serving(name, `${field.address}/api/v1/runs/${id}/results`);
} finally {
  await field.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(0);

async function serving(name, url) {
  // All years by name are the same numbers, but no answer that was kept: it is rendered for each request.
  const fresh = `${url}?schoolYear=2020..2035`;
  const headers = { 'accept-encoding': 'gzip' };
  const first = await fetch(url, { headers });
  const bytes = Number(first.headers.get('content-length'));
  const digest = await digestOf(first);
  const times = [];
  for (let turn = -2; turn < 12; turn++) {
    const begun = performance.now();
    const response = await fetch(fresh);
    // The bytes are waited for and not read: reading them is the client's work.
    for await (const chunk of response.body) void chunk;
    if (turn >= 0) times.push(performance.now() - begun);
  }
  const same = digest === (await digestOf(await fetch(fresh)));
  const rendered = 1_000 / quantile(times, 0.5);
  await load({ url, headers, connections: 4, seconds: 2 });
  const stored = await load({ url, headers, connections: 4, seconds: Math.max(3, SECONDS / 3) });
  console.log(
    `${name}: ${(bytes / 1e6).toFixed(2)} MB compressed; stored ${stored.perSecond.toFixed(0)} a second (${stored.megabytes.toFixed(0)} MB), ` +
      `rendered afresh, not compressed, ${rendered.toFixed(1)} a second${same ? '' : ' (the answers differ)'}: ` +
      `${(stored.perSecond / rendered).toFixed(0)} times (goal 5)`,
  );
  const steady = await load({ url, headers, connections: 20, seconds: SECONDS, rate: RATE });
  const at = (share) => quantile(steady.times, share).toFixed(1);
  console.log(
    `${name}, ${RATE} a second for ${SECONDS} s: median ${at(0.5)} ms, p99 ${at(0.99)} ms (goal 20), most ${at(1)} ms; ` +
      `${steady.perSecond.toFixed(0)} a second came back, ${steady.others} were no 200`,
  );
}

/** Of the answer as it is read, past all compression: it may be larger than what a value may be. */
async function digestOf(response) {
  const hash = createHash('sha256');
  for await (const chunk of response.body) hash.update(chunk);
  return hash.digest('hex');
}
