import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import t, { type Test } from 'tap';
import { createServices } from '../src/services/create-services.ts';
import { hashOfPieces } from '../src/store/job-results.ts';
import { piecesOf } from '../src/store/result-pieces.ts';
import { built, startCommand } from './fixtures/command.ts';
import { leftIn, newFolder, postmasterOf, tidy } from './fixtures/embedded-folder.ts';
import { emptyDatabase } from './fixtures/store/database.ts';

/*
 * The service as a process of its own: how it stops, how long that takes, and what becomes of the work.
 */

t.teardown(tidy);
t.before(built);

const run = {
  areas: ['440000'],
  from: 2020,
  to: 2035,
  scenario: 'reference',
  draws: 600,
  seed: 11,
} as const;

async function served(t: Test, args: readonly string[], environment: NodeJS.ProcessEnv) {
  const command = startCommand(t, ['serve', '--port', '0', ...args], environment);
  const [, address] = await command.says(/服务已启动：(http:\S+?)\/api/);
  const get = async (path: string) => (await fetch(`${address}${path}`)).json() as Promise<Record<string, never>>;
  return { ...command, address: address!, get };
}
type Served = Awaited<ReturnType<typeof served>>;

async function submit({ address }: Served): Promise<string> {
  const answer = await fetch(`${address}/api/v1/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'respond-async' },
    body: JSON.stringify(run),
  });
  if (answer.status !== 202) throw new Error(await answer.text());
  return ((await answer.json()) as { id: string }).id;
}

/** Waits until the run has come so far. */
async function until({ get }: Served, id: string, enough: (run: { status: string; progress: number }) => boolean) {
  for (let look = 0; look < 2_400; look += 1) {
    const now = (await get(`/api/v1/runs/${id}`)) as unknown as { status: string; progress: number };
    if (enough(now)) return now;
    await wait(100);
  }
  throw new Error('never');
}

async function stopped({ child, ended }: Pick<Served, 'child' | 'ended'>, signal: NodeJS.Signals = 'SIGTERM') {
  const begun = performance.now();
  child.kill(signal);
  await once(child, 'exit');
  const milliseconds = Math.round(performance.now() - begun);
  // Its worker may hold the other end of standard error a little longer.
  return { ...(await ended), milliseconds };
}

const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

let undisturbed: Promise<string> | undefined;
const bytesOfUndisturbed = () => {
  undisturbed ??= (async () => {
    const services = createServices();
    const { areas, draws, seed, ...rest } = run;
    const result = await services.project({ ...rest, areas: [...areas], draws: { count: draws, seed } });
    await services.close();
    return hashOfPieces(piecesOf(result));
  })();
  return undisturbed;
};

async function endsAsUndisturbed(t: Test, service: Served, id: string) {
  const { status } = await until(service, id, ({ status }) => !/accepted|running/.test(status));
  t.equal(status, 'successful');
  const log = (await service.get(`/api/v1/runs/${id}`)) as unknown as Record<string, unknown>;
  t.match(JSON.stringify(log), await bytesOfUndisturbed(), 'the bytes of an undisturbed run');
}

// Real processes and a run of some size: a busy machine takes its time.
t.setTimeout(600_000);

t.test('an idle service stops at once, with every kind of signal', async (t) => {
  const environment = { DATABASE_URL: await emptyDatabase(t) };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const service = await served(t, ['--threads', '1'], environment);
    await service.says(/"name":"worker".*"msg":"ready"/);
    await service.get('/health/ready');
    const end = await stopped(service, signal);
    t.equal(end.code, 0, end.stderr);
    t.ok(end.milliseconds < 3_000, `${signal}: ${end.milliseconds} ms`);
    t.comment(`idle ${signal}: ${end.milliseconds} ms`);
  }
  const early = startCommand(t, ['serve', '--port', '0', '--threads', '1'], environment);
  await wait(1_500);
  early.child.kill('SIGTERM');
  const end = await early.ended;
  t.ok(end.code === 0 || end.signal === 'SIGTERM', 'a signal during the start leaves nothing hanging');
});

t.test('a service that computes gives back what it has; the next one ends it with the same bytes', async (t) => {
  const environment = { DATABASE_URL: await emptyDatabase(t) };
  const first = await served(t, ['--threads', '2'], environment);
  const id = await submit(first);
  await until(first, id, ({ progress }) => progress > 5);
  const events = fetch(`${first.address}/api/v1/runs/${id}/events`).then((answer) => answer.text());
  await wait(200);
  const end = await stopped(first);
  t.equal(end.code, 0, end.stderr);
  t.ok(end.milliseconds < 30_000, `${end.milliseconds} ms`);
  t.comment(`busy: ${end.milliseconds} ms`);
  t.match(await events, /event: status/, 'readers are told the end properly');
  t.match(end.stderr, /"msg":"stopped"/);
  const lines = end.stderr.split('\n').filter((line) => line.startsWith('{'));
  t.ok(
    lines.some((line) => JSON.parse(line).msg === 'work is done' && JSON.parse(line).jobId === id),
    'the log of the worker names job and part',
  );
  const second = await served(t, ['--threads', '2'], environment);
  await endsAsUndisturbed(t, second, id);
  t.equal((await stopped(second)).code, 0);
});

t.test('who sends a second signal does not want to wait', async (t) => {
  const environment = { DATABASE_URL: await emptyDatabase(t) };
  const service = await served(t, ['--threads', '1'], environment);
  const id = await submit(service);
  await until(service, id, ({ progress }) => progress > 1);
  service.child.kill('SIGTERM');
  await wait(150);
  const end = await stopped(service);
  t.equal(end.code, 143);
  t.ok(end.milliseconds < 1_000, `${end.milliseconds} ms`);
});

t.test('a service that is killed: its worker ends, its database lives on, the next one goes on', async (t) => {
  const folder = newFolder();
  const args = ['--threads', '2', '--data', folder];
  const first = await served(t, args, { DATABASE_URL: '' });
  const id = await submit(first);
  await until(first, id, ({ progress }) => progress > 5);
  const server = postmasterOf(folder);
  const { stdout } = spawnSync('pgrep', ['-P', String(first.child.pid)], { encoding: 'utf8' });
  const workers = stdout.trim().split('\n').map(Number);
  t.equal((await stopped(first, 'SIGKILL')).signal, 'SIGKILL');
  t.ok(isAlive(server), 'the database lives on');
  const second = await served(t, args, { DATABASE_URL: '' });
  t.equal(postmasterOf(folder), server, 'the next one attaches to it');
  await endsAsUndisturbed(t, second, id);
  const begun = performance.now();
  while (workers.some(isAlive) && performance.now() - begun < 25_000) await wait(100);
  t.strictSame(
    workers.filter((pid) => pid !== server && isAlive(pid)),
    [],
    'the worker of the dead has ended',
  );
  const end = await stopped(second);
  t.equal(end.code, 0, end.stderr);
  t.comment(`with the embedded database: ${end.milliseconds} ms`);
  t.strictSame(leftIn(folder), [], 'and takes its database along');
  t.ok(existsSync(join(folder, 'postgres')));
});

t.test('a worker shows its numbers where it is told to; a store of a newer program is left alone', async (t) => {
  const DATABASE_URL = await emptyDatabase(t);
  const worker = startCommand(t, ['worker', '--threads', '1', '--metrics-port', '0'], { DATABASE_URL });
  const [, port] = await worker.says(/"port":(\d+),"msg":"metrics"/);
  await worker.says(/计算进程已启动/);
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  t.match(await answer.text(), 'xuewei_worker_threads 1');
  t.equal((await fetch(`http://127.0.0.1:${port}/elsewhere`)).status, 404);
  const end = await stopped(worker);
  t.equal(end.code, 0, end.stderr);
  t.comment(`idle worker: ${end.milliseconds} ms`);
  t.ok(end.milliseconds < 3_000);
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  await client.query(`insert into xuewei.kysely_migration (name, timestamp) values ('9999-later', '2030')`);
  for (const command of ['serve', 'worker']) {
    const refused = await startCommand(t, [command], { DATABASE_URL }).ended;
    t.match(refused, { code: 2, stderr: /EDU_DATABASE_NEWER[\s\S]*9999-later/ });
  }
  await client.end();
});
