import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';
import t from 'tap';
import { acquireServiceLock } from '../src/store/embedded/service-lock.ts';
import { startEmbeddedServer } from '../src/store/embedded/start-embedded-server.ts';
import { StoreFault } from '../src/store/store-fault.ts';
import { ask, copyFolder, hold, leftIn, newFolder, postmasterOf, tidy } from './fixtures/embedded-folder.ts';

/* PostgreSQL as the default store: it starts, is attached to, survives what kills it and its users, and stops. */

t.teardown(tidy);

/** One data folder is made and stopped; other tests begin with copies, which takes less time. */
const template = join(newFolder(), 'data');
const copy = () => {
  const folder = join(newFolder(), 'data');
  copyFolder(template, folder);
  return folder;
};
const until = async (what: string, holds: () => boolean | Promise<boolean>) => {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await holds()) return;
    await wait(20);
  }
  throw new Error(`waited in vain: ${what}`);
};

t.test('the first start makes everything, the next finds it', async (t) => {
  const begun = performance.now();
  const server = await startEmbeddedServer({ folder: template });
  t.comment(`first start: ${Math.round(performance.now() - begun)} ms`);
  t.equal(server.attached, false);
  t.match(server.version, /^18\./);
  const settings = async (name: string) => (await ask(server.connectionString, `SHOW ${name}`))[0]![name];
  t.equal(await settings('fsync'), 'on');
  t.equal(await settings('full_page_writes'), 'on');
  t.equal(await settings('listen_addresses'), '', 'no port');
  t.equal(await settings('server_encoding'), 'UTF8');
  const [role] = await ask(server.connectionString, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user');
  t.equal(role!.rolsuper, false, 'the program is no superuser');
  const [names] = await ask(server.connectionString, `SELECT lower('Ä学位') AS lower, 'Ä' ~ '\\w' AS letter`);
  t.strictSame(names, { lower: 'ä学位', letter: true }, 'letters of all scripts are known');

  t.equal(statSync(join(template, 'postgres', 'xuewei-credentials.json')).mode & 0o777, 0o600);
  t.equal(statSync(join(template, 'postgres')).mode & 0o777, 0o700);
  t.equal(statSync(join(template, 'socket')).mode & 0o777, 0o700);
  const rules = readFileSync(join(template, 'postgres', 'pg_hba.conf'), 'utf8');
  t.notMatch(rules, /^[^#].*\btrust\b/m, 'nobody is trusted');
  const wrong = server.connectionString.replace(/xuewei:[^@]*@/, 'xuewei:guess@');
  await t.rejects(ask(wrong, 'SELECT 1'), { code: '28P01' }, 'a password is needed');

  await ask(server.connectionString, 'CREATE TABLE kept (n int)');
  await server.stop();
  await server.stop();
  t.strictSame(leftIn(template), [], 'no process is left');

  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const warm = performance.now();
    const again = await startEmbeddedServer({ folder: template });
    times.push(Math.round(performance.now() - warm));
    t.equal(again.attached, false);
    if (round === 0) await ask(again.connectionString, 'DROP TABLE kept');
    await again.stop();
  }
  t.comment(`warm starts: ${times.join(', ')} ms`);
  t.ok(Math.min(...times) < 2000, 'a warm start is quick');
});

t.test('the queue and other processes join by the URL', async (t) => {
  const server = await startEmbeddedServer({ folder: copy() });
  const boss = new PgBoss(server.connectionString);
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue('jobs');
  await boss.send('jobs', { n: 1 });
  const [job] = await boss.fetch<{ n: number }>('jobs');
  t.strictSame(job?.data, { n: 1 });
  await boss.stop({ graceful: false });
  const script = `import pg from 'pg'; const client = new pg.Client(process.env.DATABASE_URL); await client.connect();
    console.log((await client.query('SELECT current_user AS me')).rows[0].me); await client.end();`;
  // The environment of the machine must not disturb: it may speak of another PostgreSQL.
  const env = { ...process.env, DATABASE_URL: server.connectionString, PGSSLMODE: 'require', PGHOST: 'nowhere' };
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await once(child.stdout!, 'data');
  t.equal(String(output).trim(), 'xuewei');
  await server.stop();
});

t.test('of those who use it the last one stops it', async (t) => {
  const folder = copy();
  const first = await startEmbeddedServer({ folder });
  const begun = performance.now();
  const second = await startEmbeddedServer({ folder });
  t.comment(`attached in ${Math.round(performance.now() - begun)} ms`);
  t.equal(second.attached, true);
  t.equal(second.connectionString, first.connectionString);
  await first.stop();
  t.strictSame(await ask(second.connectionString, 'SELECT 1 AS one'), [{ one: 1 }], 'it runs while it is used');
  const others = await Promise.all([1, 2, 3].map(() => startEmbeddedServer({ folder })));
  await Promise.all([second, ...others].map((server) => server.stop()));
  t.strictSame(leftIn(folder), []);
});

t.test('the owner stops it whoever else is there', async (t) => {
  const folder = copy();
  const guest = await startEmbeddedServer({ folder });
  const service = await startEmbeddedServer({ folder });
  await service.acquireServiceLock();
  await service.stop();
  t.strictSame(leftIn(folder), []);
  await guest.stop();
  t.strictSame(leftIn(folder), [], 'and the guest does not start it again');
});

t.test('a killed program leaves the server, and the next attaches to it', async (t) => {
  const folder = copy();
  const holder = hold(folder, { mode: 'serve' });
  t.equal((await holder.next()).attached, false);
  holder.child.kill('SIGKILL');
  await once(holder.child, 'exit');
  t.ok(leftIn(folder).length > 0, 'it lives on');
  const server = await startEmbeddedServer({ folder });
  t.equal(server.attached, true);
  const lock = await server.acquireServiceLock();
  t.equal(lock.held, true, 'the killed service has left its place');
  await server.stop();
  t.strictSame(leftIn(folder), []);
});

t.test('a killed server recovers, though a backend of it is still busy', async (t) => {
  const folder = copy();
  const server = await startEmbeddedServer({ folder });
  await ask(server.connectionString, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n');
  const busy = ask(server.connectionString, 'SELECT count(*) FROM generate_series(1, 100000000000)').catch(() => []);
  await wait(200);
  const pid = postmasterOf(folder);
  process.kill(pid, 'SIGKILL');
  const begun = performance.now();
  const next = await startEmbeddedServer({ folder });
  t.comment(`recovered beside a busy backend in ${Math.round(performance.now() - begun)} ms`);
  t.not(postmasterOf(folder), pid);
  t.strictSame(await ask(next.connectionString, 'SELECT count(*)::int AS n FROM kept'), [{ n: 1000 }]);
  await busy;
  await server.stop();
  await next.stop();
  t.strictSame(leftIn(folder), []);
});

t.test('the owner starts a killed server again, and has its lock again', async (t) => {
  const folder = copy();
  const server = await startEmbeddedServer({ folder });
  const lock = await server.acquireServiceLock();
  const begun = performance.now();
  process.kill(postmasterOf(folder), 'SIGKILL');
  await until('lock is lost', () => !lock.held);
  await until('lock is held', () => lock.held);
  t.comment(`healed in ${Math.round(performance.now() - begun)} ms`);
  t.strictSame(await ask(server.connectionString, 'SELECT 1 AS one'), [{ one: 1 }], 'under the same URL');
  await server.stop();
  t.strictSame(leftIn(folder), []);
});

t.test('a stop in the middle of a healing leaves nothing', async (t) => {
  for (const delay of [0, 5, 30, 100, 200]) {
    const folder = copy();
    const server = await startEmbeddedServer({ folder });
    await server.acquireServiceLock();
    process.kill(postmasterOf(folder), 'SIGKILL');
    await wait(delay);
    await server.stop();
    await until('orphans have ended', () => leftIn(folder).length === 0);
    await wait(100);
    t.strictSame(leftIn(folder), [], `stopped ${delay} ms after the kill`);
  }
});

t.test('files of a dead server whose number another process has got', async (t) => {
  const folder = copy();
  const { uid } = statSync(join(folder, 'postgres'));
  const other = spawn('sleep', ['60'], process.getuid?.() === 0 ? { uid, gid: uid } : {});
  const written = [
    `${other.pid}`,
    join(folder, 'postgres'),
    '1700000000',
    '5432',
    join(folder, 'socket'),
    '',
    '1 2',
    'ready',
  ];
  writeFileSync(join(folder, 'postgres', 'postmaster.pid'), `${written.join('\n')}\n`);
  writeFileSync(join(folder, 'socket', '.s.PGSQL.5432.lock'), `${written.join('\n')}\n`);
  const said: string[] = [];
  const server = await startEmbeddedServer({ folder, onLog: (line) => said.push(line) });
  t.equal(server.attached, false);
  t.match(said.join('\n'), new RegExp(`process ${other.pid}, which does not serve`));
  await server.stop();
  t.equal(other.exitCode, null, 'the other process was left alone');
  other.kill();
});

t.test('a copy of the folder of a running server is a server of its own', async (t) => {
  const folder = copy();
  const server = await startEmbeddedServer({ folder });
  await ask(server.connectionString, 'CHECKPOINT').catch(() => undefined);
  const twin = join(newFolder(), 'data');
  copyFolder(folder, twin);
  const second = await startEmbeddedServer({ folder: twin });
  t.equal(second.attached, false);
  t.not(second.connectionString, server.connectionString);
  await second.stop();
  t.ok(leftIn(folder).length > 0, 'the first is untouched');
  await server.stop();
});

t.test('a start that is killed in the middle leaves nothing half-made', async (t) => {
  for (const delay of [0, 150, 400, 700]) {
    const folder = join(newFolder(), 'data');
    const holder = hold(folder);
    await until('work has begun', () => existsSync(folder) && readdirSync(folder).length > 0);
    await wait(delay);
    holder.child.kill('SIGKILL');
    await once(holder.child, 'exit');
    const made = readdirSync(folder);
    const server = await startEmbeddedServer({ folder });
    t.strictSame(await ask(server.connectionString, 'SELECT 1 AS one'), [{ one: 1 }], `killed at ${delay} ms: ${made}`);
    await server.stop();
    await until('initdb has ended', async () => {
      if (readdirSync(folder).every((name) => !name.startsWith('postgres.draft'))) return true;
      const again = await startEmbeddedServer({ folder });
      await again.stop();
      return false;
    });
    t.strictSame(readdirSync(folder).sort(), ['postgres', 'socket']);
  }
});

t.test('two first starts at once make one server', async (t) => {
  const folder = join(newFolder(), 'data');
  const holders = [hold(folder), hold(folder), hold(folder)];
  const lines = await Promise.all(holders.map((holder) => holder.next()));
  t.equal(lines.filter(({ attached }) => attached === false).length, 1, 'one has started it');
  t.equal(new Set(lines.map(({ connectionString }) => connectionString)).size, 1);
  for (const { child } of holders) child.stdin!.write('stop\n');
  t.strictSame(await Promise.all(holders.map((holder) => holder.next())), Array(3).fill({ stopped: true }));
  t.strictSame(leftIn(folder), []);
  t.strictSame(readdirSync(folder).sort(), ['postgres', 'socket']);
});

t.test('one service a folder', async (t) => {
  const folder = copy();
  const holder = hold(folder, { mode: 'serve' });
  const { pid, connectionString } = await holder.next();
  const server = await startEmbeddedServer({ folder });
  const begun = performance.now();
  const error = await server.acquireServiceLock().catch((caught: unknown) => caught);
  t.comment(`refused in ${Math.round(performance.now() - begun)} ms`);
  t.ok(error instanceof StoreFault);
  t.match((error as StoreFault).fault, { code: 'EDU_STORE_IN_USE', where: folder, found: `pid ${pid}` });

  const times: number[] = [];
  holder.child.kill('SIGKILL');
  await once(holder.child, 'exit');
  const killed = performance.now();
  let lost: StoreFault | undefined;
  const lock = await server.acquireServiceLock({
    onLost: (fault) => {
      lost = fault;
    },
  });
  times.push(Math.round(performance.now() - killed));
  t.comment(`taken over in ${times} ms`);

  const drop = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'xuewei service%'`;
  const holding = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = 2`;
  const backend = async () => (await ask(connectionString as string, holding))[0]?.pid;
  const dropped = await backend();
  await ask(connectionString as string, drop);
  await until('another connection holds the lock', async () => ![undefined, dropped].includes(await backend()));
  await until('lock is held again', () => lock.held);
  t.equal(lost, undefined);

  // Another one is quicker than the healing: the first must learn of it.
  const rival = acquireRival(connectionString as string, drop);
  await until('lock is lost', () => lost !== undefined);
  t.match(lost!.fault, { code: 'EDU_STORE_IN_USE' });
  t.equal(lock.held, false);
  await (await rival).release();
  await server.stop();
});

/** Takes the lock in the same statement that ends the connection of its holder. */
async function acquireRival(connectionString: string, drop: string) {
  for (;;) {
    const asking = acquireServiceLock({ connectionString, where: 'rival' });
    await wait(100);
    await ask(connectionString, drop.replace('WHERE', 'JOIN pg_locks USING (pid) WHERE granted AND objid = 2 AND'));
    const lock = await asking.catch(() => undefined);
    if (lock?.held) return lock;
  }
}

t.test('Ctrl+C goes to the whole group, and the server waits for the service', async (t) => {
  const folder = copy();
  const holder = hold(folder, { mode: 'interrupt' });
  t.equal((await holder.next()).attached, false);
  process.kill(-holder.child.pid!, 'SIGINT');
  t.strictSame(await holder.next(), { answer: 42 });
  t.strictSame(await holder.next(), { stopped: true });
  t.strictSame(leftIn(folder), []);
});
