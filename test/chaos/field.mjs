// What the scenarios with a few actors share: a database, a service that computes nothing itself, workers of our own.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './processes.mjs';
import { startCommand } from './program.mjs';
import { undisturbed } from './undisturbed.mjs';
import { onDatabase, untilQuiet, verify } from './verify.mjs';

/** Starts service and database; workers are started by the scenario. */
export async function openField({ folder, program }) {
  const calm = await undisturbed(program);
  const data = join(folder, 'data');
  const port = await freePort();
  const lines = [];
  const children = [];
  const start = (name, args, env = {}, before = []) => {
    const ready = args[0] === 'serve' ? /Serving/ : /Worker with/;
    const running = startCommand(program, args, {
      ready,
      env,
      before,
      said: (line) => lines.push(`${new Date().toISOString()} ${name}: ${line}`),
    });
    children.push(running);
    return running;
  };
  const service = start('service', ['serve', '--port', String(port), '--data', data, '--threads', '0']);
  await service.ready;
  const { startEmbeddedServer } = await program.load('src/store/embedded/start-embedded-server.js');
  const server = await startEmbeddedServer({ folder: data });
  const { connectionString } = server;
  const acknowledged = new Map();
  return {
    address: `http://127.0.0.1:${port}`,
    connectionString,
    lines,
    /** A worker of one thread. @param address of the database, where it is not the true one; @param before the command */
    worker: async (name, address = connectionString, before = []) => {
      const running = start(name, ['worker', '--threads', '1'], { DATABASE_URL: address }, before);
      await running.ready;
      return running;
    },
    submit: async (body) => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/runs`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Prefer: 'respond-async' },
        body: JSON.stringify(body),
      });
      const { id } = await response.json();
      if (id === undefined) throw new Error(`a run was refused with ${response.status}`);
      acknowledged.set(id, { kind: 'run', path: '/api/v1/runs', body, dismissed: 'no' });
      return id;
    },
    ask: (text, values) => onDatabase(connectionString, async (client) => (await client.query(text, values)).rows),
    /** Waits until all is done. @returns faults */
    settle: async (limit) => {
      const left = await untilQuiet(connectionString, limit);
      const verdict = await verify({ connectionString, acknowledged, expected: calm.expected, program });
      return [...(left === undefined ? [] : [`still not quiet: ${JSON.stringify(left)}`]), ...verdict.faults];
    },
    close: async () => {
      for (const { child } of [...children].reverse()) {
        child.kill('SIGCONT');
        child.kill('SIGTERM');
      }
      const late = setTimeout(() => {
        for (const { child } of children) child.kill('SIGKILL');
      }, 45_000);
      await server.stop().catch(() => {});
      await Promise.all(children.map(({ ended }) => ended));
      clearTimeout(late);
      await calm.close();
    },
  };
}

/** Waits until something is so. @returns milliseconds; undefined where it did not become so in time */
export async function until(isSo, limit, every = 100) {
  const begun = performance.now();
  while (performance.now() - begun < limit) {
    if (await isSo()) return Math.round(performance.now() - begun);
    await pause(every);
  }
  return undefined;
}
