// A worker is killed in the middle of its parts: how long until another one has begun each of them anew.
import { openField, until } from './field.mjs';

/** The goal, in milliseconds. */
const TAKEN_OVER = 30_000;

/** @returns a report with faults */
export async function workerLost(options) {
  const field = await openField(options);
  const faults = [];
  try {
    const [lost] = await Promise.all([field.worker('worker 1'), field.worker('worker 2')]);
    const lostPid = lost.child.pid;
    await field.submit({ areas: ['440000'], scenario: 'reference', draws: options.draws ?? 1_000, seed: options.seed });
    // Both are at work, and the one that dies has something in hand: told by the connection that it wrote progress with.
    const begun = await until(async () => (await activeParts(field)).length >= 2, 120_000);
    if (begun === undefined) return { faults: ['two workers never were at work at the same time'] };
    process.kill(lostPid, 'SIGKILL');
    const killed = performance.now();
    const before = await activeParts(field);
    const waiting = new Map(before.map((part) => [part.id, part]));
    const taken = {};
    // A part is taken over when it is begun anew; what the other worker has in hand ends without that.
    await until(async () => {
      for (const { id, retry_count, state } of await field.ask(
        `select id, retry_count, state from pgboss.job where name = 'parts' and id = any($1)`,
        [[...waiting.keys()]],
      )) {
        const again = state === 'active' && retry_count > waiting.get(id).retry_count;
        if (again) taken[id] = Math.round(performance.now() - killed);
        if (again || state === 'completed') waiting.delete(id);
      }
      return waiting.size === 0;
    }, 120_000);
    const times = Object.values(taken);
    if (waiting.size > 0) faults.push(`${waiting.size} parts were not taken over within 120 s`);
    if (times.length === 0) faults.push('the worker that was killed had nothing in hand');
    for (const ms of times) if (ms > TAKEN_OVER) faults.push(`a part was taken over only after ${ms} ms`);
    faults.push(...(await field.settle(600_000)));
    console.log(`parts of the lost worker were begun anew after ${times.join(', ')} ms (goal ${TAKEN_OVER})`);
    return { faults, times, lines: faults.length > 0 ? field.lines : undefined };
  } finally {
    await field.close();
  }
}

const activeParts = (field) =>
  field.ask(`select id, retry_count from pgboss.job where name = 'parts' and state = 'active'`);
