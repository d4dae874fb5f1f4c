import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import t from 'tap';
import { isPassing } from '../src/queue/passing-error.ts';
import { appendAudit, verifyAudit } from '../src/store/audit.ts';
import { decodeValue, encodeValue } from '../src/store/binary-value.ts';
import { ImpatientClient } from '../src/store/impatient-client.ts';
import { createJobId } from '../src/store/job-id.ts';
import { finishPart, insertPartData } from '../src/store/job-parts.ts';
import { insertResult, readResult } from '../src/store/job-results.ts';
import { eventsAfter, findJob, holdJob, insertJob, listJobs, type NewJob, setStatus } from '../src/store/jobs.ts';
import { migrate } from '../src/store/migrate.ts';
import { packNumbers, unpackNumbers } from '../src/store/packed-numbers.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { migratedDatabase } from './fixtures/store/database.ts';

t.test('a value with arrays comes back as it was, and gives the same bytes twice', async (t) => {
  const value = {
    name: '恩平',
    none: null,
    values: Float64Array.of(1, Number.NaN, -0, 1e300),
    nested: [{ status: Uint8Array.of(1, 2, 3) }, { rows: Int16Array.of(-1, 7) }],
    others: [
      Uint16Array.of(65_535),
      Int8Array.of(-1),
      Uint32Array.of(2 ** 32 - 1),
      Float32Array.of(0.5),
      Int32Array.of(-9),
    ],
    empty: new Float64Array(0),
  };
  const bytes = encodeValue(value);
  t.strictSame(decodeValue(bytes), value);
  t.ok(Object.is((decodeValue(bytes) as typeof value).values[2], -0), 'minus nought stays minus nought');
  t.ok(bytes.equals(encodeValue(decodeValue(bytes))), 'the same bytes');
  t.throws(() => encodeValue({ value: Number.NaN }), TypeError, 'a number that JSON cannot say is refused');
  t.throws(() => encodeValue(BigInt64Array.of(1n)), TypeError, 'what could not be read again is not written');
  t.throws(() => decodeValue(bytes.subarray(0, 20)), RangeError, 'cut off bytes are refused');
});

t.test('packed numbers come back bit for bit, whatever they are', async (t) => {
  const same = (numbers: Float64Array) => {
    const back = unpackNumbers(packNumbers(numbers));
    return back.length === numbers.length && back.every((value, index) => Object.is(value, numbers[index]));
  };
  const near = Float64Array.from({ length: 1_000 }, (_, index) => 5e9 + ((index * 7_919) % 60_000));
  t.ok(same(near));
  t.ok(packNumbers(near).byteLength < 0.3 * near.byteLength, 'whole numbers near each other take two bytes each');
  const edges = [0, -0, 255, 256, 65_535, 65_536, -1, 2 ** 32 - 1, 2 ** 32, 2 ** 53, -(2 ** 53), 0.1, 1e300, 5e-324];
  const strange = [...edges, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const first of strange)
    for (const second of strange)
      for (const length of [1, 2, 63, 64, 65, 129]) {
        const numbers = new Float64Array(length).fill(first);
        numbers[length - 1] = second;
        if (!same(numbers)) t.fail(`${length} numbers: ${first} … ${second}`);
      }
  t.ok(same(new Float64Array(0)));
  const shared = new Float64Array(new SharedArrayBuffer(800)).fill(3);
  const lying = new Uint8Array(packNumbers(shared).byteLength + 3);
  lying.set(packNumbers(shared), 3);
  t.ok(
    unpackNumbers(lying.subarray(3)).every((value) => value === 3),
    'wherever the bytes lie',
  );
  t.throws(() => unpackNumbers(packNumbers(near).slice(0, 400)), RangeError, 'cut off bytes are refused');
});

const job = (over: Partial<NewJob> = {}): NewJob => ({
  id: createJobId(),
  kind: 'run',
  contentKey: 'key',
  lane: 'interactive',
  question: encodeValue({ areas: ['440785'] }),
  subject: { scenario: 'reference' },
  passport: {},
  requestedBy: 'local',
  areas: ['440785'],
  counties: 3,
  phases: [
    [
      { content: { codes: ['440785'] }, counties: 2, work: 2 },
      { content: {}, counties: 1, work: 1 },
    ],
  ],
  ...over,
});

t.test('one live job a content key; parts and results are written once', async (t) => {
  const { database } = await migratedDatabase(t);
  await migrate(database);
  const first = job();
  t.ok(await insertJob(database, first));
  t.notOk(await insertJob(database, job()), 'the same question is not asked twice');
  const key = { jobId: first.id, phase: 0, part: 0 };
  await inTransaction(database, async (transaction) => {
    t.ok(await insertPartData(transaction, key, Buffer.from('a')));
    t.notOk(await insertPartData(transaction, key, Buffer.from('b')), 'written once');
    await holdJob(transaction, first.id);
    t.notOk((await finishPart(transaction, key, '恩平市')).phaseComplete);
  });
  t.equal(await findJob(database, 'run', 'P1'), undefined, 'what is no id is the id of nothing');
  const halfway = await findJob(database, 'run', first.id);
  t.equal(halfway?.progress, 2 / 3);
  t.equal(halfway?.region, '恩平市');
  const pieces = {
    head: Buffer.from('head'),
    blocks: [
      { codes: ['440785'], data: Buffer.from('x') },
      { codes: ['440700'], data: Buffer.from('y') },
    ],
  };
  await inTransaction(database, async (transaction) => {
    await holdJob(transaction, first.id);
    t.ok((await finishPart(transaction, { ...key, part: 1 }, '')).phaseComplete);
    t.ok(await insertResult(transaction, first.id, 0, pieces));
    t.notOk(await insertResult(transaction, first.id, 0, { ...pieces, head: Buffer.from('other') }));
    await setStatus(transaction, first.id, 'successful');
  });
  const read = await readResult(database, first.id);
  t.equal(String(read?.head), 'head');
  t.strictSame(
    read?.blocks.map(({ data }) => String(data)),
    ['x', 'y'],
  );
  t.strictSame(
    (await readResult(database, first.id, ['440700']))?.blocks.map(({ data }) => String(data)),
    ['y'],
  );
  const events = await eventsAfter(database, first.id, 0);
  t.strictSame(
    events.map(({ id, event }) => [id, event]),
    [
      [1, 'status'],
      [2, 'progress'],
      [3, 'progress'],
      [4, 'status'],
      [5, 'done'],
    ],
  );
  await inTransaction(database, async (transaction) => {
    await holdJob(transaction, first.id);
    await setStatus(transaction, first.id, 'dismissed');
  });
  t.ok(await insertJob(database, job()), 'a dismissed question may be asked again');
  t.equal((await listJobs(database, { kind: 'run', limit: 10, offset: 0 })).total, 2);
});

t.test('tables of a newer program are not touched', async (t) => {
  const { database, pool } = await migratedDatabase(t);
  await pool.query(`insert into xuewei.kysely_migration (name, timestamp) values ('9999-later', 'now')`);
  const refusal = await migrate(database).catch((error: unknown) => error);
  t.match(refusal, { fault: { code: 'EDU_DATABASE_NEWER', found: '9999-later' } });
});

t.test('the audit is a chain that only grows', async (t) => {
  const { database, pool } = await migratedDatabase(t);
  const change = {
    actor: 'local',
    action: 'changed',
    resource: 'scenario a',
    from: { margin: 0 },
    to: { margin: 0.05 },
  };
  await Promise.all(
    Array.from({ length: 20 }, () => inTransaction(database, (transaction) => appendAudit(transaction, change))),
  );
  t.match(await verifyAudit(database), { intact: true, rows: 20 });
  await t.rejects(pool.query(`update xuewei.audit set actor = 'x' where seq = 3`), /never changed/);
  await t.rejects(pool.query('delete from xuewei.audit'), /never changed/);
  await t.rejects(pool.query('truncate xuewei.audit'), /never changed/);
  // Whoever owns the tables can switch the trigger off; the chain tells.
  await pool.query('alter table xuewei.audit disable trigger never_changed');
  await pool.query(`update xuewei.audit set actor = 'x' where seq = (select min(seq) + 2 from xuewei.audit)`);
  t.match(await verifyAudit(database), { intact: false, rows: 3 });
});

t.test('a line that breaks in the middle of a transaction breaks the transaction only', async (t) => {
  const { database } = await migratedDatabase(t);
  const error = await inTransaction(database, async (transaction) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
    await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(database);
    // Nothing is asked while the line breaks: the error is nobody's answer.
    await pause(300);
    await sql`select 1`.execute(transaction);
  }).catch((error: unknown) => error);
  t.ok(isPassing(error), String(error));
  await sql`select 1`.execute(database);
});

t.test('a connection whose answer does not come in time is not handed out again', async (t) => {
  const { connectionString } = await migratedDatabase(t);
  const pool = new pg.Pool({ connectionString, max: 1, query_timeout: 300, Client: ImpatientClient });
  pool.on('error', () => undefined);
  t.teardown(() => pool.end());
  const client = await pool.connect();
  await t.rejects(client.query('select pg_sleep(20)'), /read timeout/);
  client.release();
  const begun = performance.now();
  await pool.query('select 1');
  t.ok(performance.now() - begun < 10_000, 'the next one gets another line');
});
