// The line between a worker and the database is cut for a while: it heals by itself, and nothing is lost or doubled.
import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { openField, until } from './field.mjs';
import { startProxy } from './proxy.mjs';

/** Longest time until the worker computes again once the line is back, in milliseconds. */
const HEALED = 90_000;

/** Packets are dropped, and pass when the line is back: `hold`. @returns a report with faults */
export const cutSilently = (options) => cut(options, 'hold');
/** Connections are reset, new ones refused. */
export const cutWithReset = (options) => cut(options, 'reset');
/** Open connections stay silent for ever, though the line is back: a router has forgotten them. */
export const cutForgotten = (options) => cut(options, 'forget');

async function cut(options, way) {
  const field = await openField(options);
  let proxy;
  const faults = [];
  try {
    proxy = await startProxy(targetOf(field.connectionString));
    const worker = await field.worker('worker', through(field.connectionString, proxy.port));
    const draws = (seed) => ({ areas: ['440700'], scenario: 'reference', draws: options.draws ?? 300, seed });
    for (let seed = 1; seed <= 3; seed++) await field.submit(draws(seed));
    if ((await until(() => isAtWork(field), 120_000)) === undefined) return { faults: ['the worker never began'] };
    proxy[way]();
    await field.submit({ areas: ['440785'], scenario: 'reference', draws: 20, seed: 1 });
    await pause(options.seconds * 1_000);
    const done = await successes(field);
    proxy.release();
    const healed = await until(async () => (await successes(field)) > done, HEALED);
    if (healed === undefined) faults.push(`the worker computed nothing within ${HEALED} ms after the line was back`);
    if (worker.child.exitCode !== null || worker.child.signalCode !== null) faults.push('the worker has ended');
    faults.push(...(await field.settle(300_000)));
    console.log(`${way} for ${options.seconds} s: the first job was done ${healed ?? '-'} ms after the line was back`);
    return { faults, healed, lines: faults.length > 0 ? field.lines : undefined };
  } finally {
    await proxy?.close();
    await field.close();
  }
}

/** The same with packets that the kernel drops: a worker in a network of its own. Needs root and `ip`. */
export async function cutByNamespace(options) {
  const name = `xuewei-chaos-${process.pid}`;
  const ip = (...args) => spawnSync('ip', args, { encoding: 'utf8' });
  const made = ip('netns', 'add', name);
  if (made.error !== undefined || made.status !== 0) {
    console.log(`skipped: no network of its own here (${(made.error?.message ?? made.stderr).trim()})`);
    return { faults: [], skipped: true };
  }
  try {
    const [near, far] = [`xwa${process.pid}`, `xwb${process.pid}`];
    const steps = [
      ['link', 'add', near, 'type', 'veth', 'peer', 'name', far],
      ['link', 'set', far, 'netns', name],
      ['addr', 'add', '10.213.7.1/30', 'dev', near],
      ['link', 'set', near, 'up'],
      ['netns', 'exec', name, 'ip', 'addr', 'add', '10.213.7.2/30', 'dev', far],
      ['netns', 'exec', name, 'ip', 'link', 'set', far, 'up'],
      ['netns', 'exec', name, 'ip', 'link', 'set', 'lo', 'up'],
    ];
    for (const step of steps) {
      const { status, stderr } = ip(...step);
      if (status === 0) continue;
      console.log(`skipped: ip ${step.join(' ')}: ${stderr.trim()}`);
      return { faults: [], skipped: true };
    }
    return await namespaced(options, {
      name,
      down: () => ip('link', 'set', near, 'down'),
      up: () => ip('link', 'set', near, 'up'),
    });
  } finally {
    ip('netns', 'del', name);
  }
}

async function namespaced(options, { name, down, up }) {
  const field = await openField(options);
  const faults = [];
  let proxy;
  try {
    proxy = await startProxy(targetOf(field.connectionString), '10.213.7.1');
    await field.worker('worker', through(field.connectionString, proxy.port, '10.213.7.1'), [
      'ip',
      'netns',
      'exec',
      name,
    ]);
    for (let seed = 1; seed <= 3; seed++)
      await field.submit({ areas: ['440700'], scenario: 'reference', draws: options.draws ?? 300, seed });
    if ((await until(() => isAtWork(field), 120_000)) === undefined) return { faults: ['the worker never began'] };
    down();
    await pause(options.seconds * 1_000);
    const done = await successes(field);
    up();
    const healed = await until(async () => (await successes(field)) > done, HEALED);
    if (healed === undefined) faults.push(`the worker computed nothing within ${HEALED} ms after the line was back`);
    faults.push(...(await field.settle(300_000)));
    console.log(`link down for ${options.seconds} s: the first job was done ${healed ?? '-'} ms after it was up`);
    return { faults, healed, lines: faults.length > 0 ? field.lines : undefined };
  } finally {
    await proxy?.close();
    await field.close();
  }
}

const isAtWork = async (field) =>
  (await field.ask(`select from pgboss.job where name = 'parts' and state = 'active'`)).length > 0;
const successes = async (field) =>
  (await field.ask(`select count(*)::int from xuewei.jobs where status = 'successful'`))[0].count;

/** Where the database listens: a socket in a folder, or a port. */
function targetOf(connectionString) {
  const url = new URL(connectionString);
  const folder = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
  const port = url.searchParams.get('port') || url.port || '5432';
  return folder.startsWith('/') ? { path: `${folder}/.s.PGSQL.${port}` } : { host: url.hostname, port: Number(port) };
}

/** The same database by another way. */
function through(connectionString, port, host = '127.0.0.1') {
  const { username, password, pathname } = new URL(connectionString);
  return `postgres://${username}:${password}@${host}:${port}${pathname}?sslmode=disable`;
}
