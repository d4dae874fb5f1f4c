import { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { assemble } from '../src/commands/assemble.ts';
import { createLog } from '../src/commands/log.ts';
import { buildApp } from '../src/http/app.ts';
import { Metrics } from '../src/http/metrics.ts';
import { bury, startBoss } from '../src/queue/boss.ts';
import { Desk } from '../src/queue/desk.ts';
import { readFigures } from '../src/queue/figures.ts';
import { isDiskFull, isPassing } from '../src/queue/passing-error.ts';
import { examine } from '../src/queue/vital-signs.ts';
import { Worker } from '../src/queue/worker.ts';
import { createServices } from '../src/services/create-services.ts';
import { openDatabase } from '../src/store/database.ts';
import { JobListener } from '../src/store/job-listener.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { isProblem } from './fixtures/http/problems.ts';
import { type Line, startProxy } from './fixtures/proxy.ts';
import { migratedDatabase } from './fixtures/store/database.ts';

/*
 * The service and its surroundings: what it says of itself, and what it does where the database is away.
 */

const services = createServices();
t.teardown(() => services.close());

/** The service as `serve` puts it together, with a line to its database that can be cut. */
async function service(t: Test, { statementLimit = 3_000, since = 10, keeping = false } = {}) {
  const { connectionString: direct, database: straight } = await migratedDatabase(t);
  const proxy = await startProxy(t, direct);
  const connectionString = proxy.through(direct);
  const open = openDatabase({ connectionString, statementLimit });
  const boss = await startBoss({ connectionString, onError: () => {} });
  const listener = new JobListener(connectionString);
  await listener.open();
  const desk = new Desk({ open, boss, services, listener, maxActive: 20 });
  const lines: string[] = [];
  const logger = createLog(
    'test',
    new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  logger.level = 'info';
  const { database, pool } = open;
  const app = buildApp({
    services,
    desk,
    ...(keeping ? { database } : {}),
    logger,
    examine: () => examine(database, since),
    metrics: new Metrics({ figures: () => readFigures(database), pool }),
  });
  t.teardown(async () => {
    await proxy.mend();
    await app.close();
    await listener.close();
    await boss.stop({ graceful: false });
    await open.close();
  });
  return { app, proxy, open, boss, desk, straight, lines, direct };
}

const submission = {
  method: 'POST',
  url: '/api/v1/runs',
  payload: { areas: ['440785'], from: 2020, to: 2030, scenario: 'reference' },
} as const;

async function heals(app: Awaited<ReturnType<typeof service>>['app']) {
  const begun = performance.now();
  while (performance.now() - begun < 15_000) {
    const { statusCode } = await app.inject('/health/ready');
    if (statusCode === 200) return Math.round(performance.now() - begun);
    await wait(100);
  }
  return undefined;
}

/** Addresses that want the database, and addresses that do not. */
const needing = ['/api/v1/runs', '/api/v1/runs/0192aaaa-0000-7000-8000-000000000000', '/api/v1/backtests'];
const standing = ['/health/live', '/api/v1/regions/440785', '/api/v1/catalogue', '/api/v1/standards', '/metrics'];

async function isAway(t: Test, app: Awaited<ReturnType<typeof service>>['app'], proxy: Line) {
  for (const url of needing) {
    const answer = await app.inject({ url, headers: { 'accept-language': 'en' } });
    isProblem(t, answer, 503, 'store-unavailable');
    t.equal(answer.headers['retry-after'], '5');
    t.notMatch(answer.body, new RegExp(`${proxy.port}|ECONN|pg|password|select`, 'i'), 'shows no internals');
  }
  isProblem(t, await app.inject(submission), 503, 'store-unavailable');
  for (const url of standing) t.equal((await app.inject(url)).statusCode, 200, `${url} goes on`);
  t.match((await app.inject('/metrics')).body, /^xuewei_database_up 0$/m);
}

t.test('a database that is gone is a 503 that says so, and the service heals by itself', async (t) => {
  const { app, proxy } = await service(t);
  t.equal((await app.inject('/health/ready')).statusCode, 200);
  const before = await app.inject(submission);
  t.equal(before.statusCode, 201);
  await proxy.cut();
  const ready = await app.inject('/health/ready');
  isProblem(t, ready, 503, 'not-ready');
  t.match(ready.json().detail, /^数据库没有及时应答/);
  await isAway(t, app, proxy);
  await proxy.mend();
  t.comment(`ready again after ${await heals(app)} ms`);
  t.equal((await app.inject('/health/ready')).statusCode, 200);
  const again = await app.inject(submission);
  t.equal(again.statusCode, 200, 'what had been accepted is there');
  t.equal(again.json().id, before.json().id);
});

t.test('a line that hangs is told within the limit of a statement', async (t) => {
  const { app, proxy } = await service(t, { statementLimit: 1_000 });
  t.equal((await app.inject('/api/v1/runs')).statusCode, 200);
  proxy.hold();
  const begun = performance.now();
  isProblem(t, await app.inject('/health/ready'), 503, 'not-ready');
  t.ok(performance.now() - begun < 3_000, 'ready is answered within its limit');
  isProblem(t, await app.inject('/api/v1/runs'), 503, 'store-unavailable');
  t.equal((await app.inject('/api/v1/regions/440785')).statusCode, 200);
  await proxy.mend();
  t.ok((await heals(app)) !== undefined, 'and goes on where the line was mended');
});

t.test('a reader of events stays while the database is away, and sees the end', async (t) => {
  const { app, proxy, open, boss } = await service(t);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as { port: number };
  const answer = await app.inject({ ...submission, payload: { ...submission.payload, areas: ['460000'] } });
  t.equal(answer.statusCode, 202);
  const events = await fetch(`http://127.0.0.1:${port}/api/v1/runs/${answer.json().id}/events`);
  await proxy.cut();
  await wait(1_500);
  await proxy.mend();
  const { batches } = assemble(open, boss, services, new JobListener(''), 0);
  const worker = new Worker({ database: open.database, boss, services, batches, threads: 1, log: () => {} });
  await heals(app);
  await worker.start();
  const text = await events.text();
  t.match(text, /event: done/);
  await worker.stop();
});

t.test('what is not ready is said in words', async (t) => {
  const { app, straight } = await service(t, { since: 3_600 });
  await sql`insert into xuewei.kysely_migration (name, timestamp) values ('9999-later', '2030')`.execute(straight);
  await sql`update pgboss.queue set monitor_on = now() - interval '10 minutes'`.execute(straight);
  const answer = await app.inject({ url: '/health/ready', headers: { 'accept-language': 'en' } });
  isProblem(t, answer, 503, 'not-ready');
  t.match(answer.json().detail, 'the tables are not those of this version of the program (+ 9999-later)');
  t.match(answer.json().detail, /nobody looks after the queue \((599|60\d) s > 60 s\)/);
});

t.test('a full disk is a 503 with a cure', async (t) => {
  const { app, straight } = await service(t);
  // The server of the tests has no disk of its own that could be filled: a trigger raises what PostgreSQL would.
  await sql`create function xuewei.full_disk() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`.execute(straight);
  await sql`create trigger full_disk before insert on xuewei.jobs execute function xuewei.full_disk()`.execute(
    straight,
  );
  const answer = await app.inject(submission);
  isProblem(t, answer, 503, 'store-full');
  t.equal(answer.headers['retry-after'], '5');
  t.equal((await app.inject('/api/v1/runs')).statusCode, 200, 'what is there can be read');
  t.equal((await app.inject('/api/v1/runs')).json().results.length, 0, 'nothing half-written');
  await sql`drop trigger full_disk on xuewei.jobs`.execute(straight);
  t.equal((await app.inject(submission)).statusCode, 201, 'and goes on when there is room');
});

t.test('the queue shows what waits and what was given up, until it is thrown away', async (t) => {
  const { app, boss, straight } = await service(t, { keeping: true });
  const accepted = await app.inject({ ...submission, headers: { prefer: 'respond-async' } });
  const { id } = accepted.json();
  const { statusCode, body } = await app.inject('/api/v1/queue');
  t.equal(statusCode, 200);
  t.match(JSON.parse(body), {
    messages: [{ queue: 'parts', state: 'ready', count: 1 }],
    jobs: [{ kind: 'run', lane: 'interactive', status: 'accepted', count: 1 }],
    oldestWaitingSeconds: { nightly: 0 },
  });
  const empty = (await app.inject('/api/v1/queue/dead-letters')).json();
  t.strictSame([empty.results, empty.paging.totalResults], [[], 0]);

  await inTransaction(straight, (transaction) =>
    bury(boss, transaction, { jobId: id, phase: 0, part: 0, queue: 'parts', error: 'TypeError: a mistake' }),
  );
  // What pg-boss itself moves there, when whoever had it died each time.
  const dead = { jobId: '0192aaaa-0000-7000-8000-000000000000', phase: 0 };
  await boss.send('joins', dead, { retryLimit: 0 });
  const [taken] = await boss.fetch('joins');
  await boss.fail('joins', taken!.id, { message: 'job heartbeat timeout' });
  const page = await app.inject('/api/v1/queue/dead-letters?pageSize=1');
  t.equal(Number(page.headers['total-results']), 2);
  const { results } = (await app.inject('/api/v1/queue/dead-letters')).json();
  t.match(results, [
    { queue: 'joins', error: 'job heartbeat timeout', work: dead, job: null },
    {
      queue: 'parts',
      error: 'TypeError: a mistake',
      work: { jobId: id, phase: 0, part: 0 },
      job: { id, kind: 'run', status: 'accepted', href: `/api/v1/runs/${id}` },
    },
  ]);
  t.equal((await app.inject('/api/v1/queue/dead-letters?page=9')).json().paging.totalResults, 2);
  const url = `/api/v1/queue/dead-letters/${results[1].id}`;
  t.equal((await app.inject({ method: 'DELETE', url })).statusCode, 204);
  isProblem(t, await app.inject({ method: 'DELETE', url }), 404, 'dead-letter-unknown');
  t.equal((await app.inject('/api/v1/queue/dead-letters')).json().results.length, 1);
  const [row] = (await app.inject('/api/v1/audit')).json().results.slice(-1);
  t.match(row, { action: 'discarded', from: { jobId: id, error: 'TypeError: a mistake' }, to: null });
});

t.test('which errors pass', async (t) => {
  for (const error of [
    { code: 'ECONNREFUSED' },
    { code: 'ENOENT', syscall: 'connect' },
    { code: '57P01' },
    { code: '25006' },
    new Error('timeout exceeded when trying to connect'),
    new Error('Connection terminated unexpectedly'),
  ])
    t.ok(isPassing(error), JSON.stringify(error));
  for (const error of [{ code: 'ENOENT', syscall: 'open' }, { code: '23505' }, new Error('other'), undefined, null])
    t.notOk(isPassing(error), String(error));
  t.ok(isDiskFull({ code: '53100' }));
  t.notOk(isDiskFull({ code: '53300' }));
});

t.test('metrics: few and fixed labels, nothing of persons', async (t) => {
  const { app } = await service(t);
  const { id } = (await app.inject(submission)).json();
  await app.inject(`/api/v1/runs/${id}?secret=hidden`);
  await app.inject('/nowhere/at-all');
  const { body, headers } = await app.inject('/metrics');
  t.match(headers['content-type'], /^text\/plain; version=0\.0\.4/);
  t.match(body, 'xuewei_jobs{kind="run",lane="interactive",status="successful"} 1');
  t.match(body, 'xuewei_jobs{kind="backtest",lane="nightly",status="failed"} 0');
  t.match(body, 'xuewei_queue_messages{queue="parts",state="ready"} 0');
  t.match(body, 'xuewei_queue_messages{queue="dead",state="dead"} 0');
  t.match(body, 'xuewei_oldest_waiting_seconds{lane="interactive"} 0');
  t.match(body, 'xuewei_database_up 1');
  t.match(body, /xuewei_database_connections\{state="total"\} \d+/);
  t.match(body, /xuewei_event_loop_delay_seconds\{quantile="0\.99"\} 0\.\d+/);
  t.notMatch(body, /^xuewei_backup_age_seconds/m, 'no backup is known yet');
  t.match(body, 'xuewei_http_request_duration_seconds_count{method="GET",route="/api/v1/runs/:id",status="200"} 1');
  t.match(body, 'xuewei_http_request_duration_seconds_count{method="POST",route="/api/v1/runs",status="201"} 1');
  t.match(body, 'route="none",status="404"');
  t.notMatch(body, new RegExp(`${id}|hidden|nowhere|local`), 'no ids, no queries, no names');
  const other = buildApp({
    services,
    desk: {} as never,
    metrics: new Metrics({
      figures: async () => assertNever(),
      pool: { totalCount: 0, idleCount: 0, waitingCount: 0 },
    }),
  });
  t.notMatch((await other.inject('/metrics')).body, 'route="/api/v1/runs"', 'each service has its own numbers');
  await other.close();
});

function assertNever(): never {
  throw new Error('away');
}

t.test('one line a request, with the number that problems name, and no secrets', async (t) => {
  const { app, lines } = await service(t);
  const secret = 'a-secret-that-must-stay';
  const headers = { authorization: `Bearer ${secret}`, cookie: `session=${secret}` };
  const answer = await app.inject({ url: `/api/v1/runs/nobody?token=${secret}`, headers });
  await app.inject({ ...submission, headers, payload: { areas: [secret] } });
  const written = lines.map((line) => JSON.parse(line));
  t.equal(written.length, 2);
  const [line] = written;
  t.match(line, {
    msg: 'request',
    method: 'GET',
    route: '/api/v1/runs/:id',
    path: '/api/v1/runs/nobody',
    actor: 'local',
    milliseconds: Number,
    status: answer.statusCode,
    request: answer.headers['x-request-id'],
  });
  t.equal(answer.json().instance, `/requests/${line.request}`);
  t.notMatch(lines.join(''), secret);
  lines.length = 0;
  const log = app.log;
  log.warn({ headers, password: secret, user: { token: secret } }, 'careless');
  log.error(Object.assign(new Error(`at postgres://xuewei:${secret}@host/db`), { detail: secret }), 'careless');
  t.equal(lines.length, 2);
  t.notMatch(lines.join(''), secret, 'redacted');
  t.match(lines.join(''), 'postgres://xuewei:***@host/db');
});
