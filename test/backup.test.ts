import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import t, { type Test } from 'tap';
import { assemble } from '../src/commands/assemble.ts';
import { startBoss } from '../src/queue/boss.ts';
import { Desk } from '../src/queue/desk.ts';
import { requeueActiveJobs } from '../src/queue/requeue.ts';
import { Worker } from '../src/queue/worker.ts';
import { createServices } from '../src/services/create-services.ts';
import type { ProjectRequest } from '../src/services/ports.ts';
import { appendAudit, verifyAudit } from '../src/store/audit.ts';
import { type Archive, verifyArchive } from '../src/store/backup/archive.ts';
import { restoreArchive } from '../src/store/backup/restore-archive.ts';
import { RowCounter } from '../src/store/backup/row-counter.ts';
import { writeArchive } from '../src/store/backup/write-archive.ts';
import { type Database, openDatabase } from '../src/store/database.ts';
import { JobListener } from '../src/store/job-listener.ts';
import { hashOfPieces } from '../src/store/job-results.ts';
import { migrate } from '../src/store/migrate.ts';
import { piecesOf } from '../src/store/result-pieces.ts';
import { StoreFault } from '../src/store/store-fault.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { built, runCommand, startCommand } from './fixtures/command.ts';
import { emptyDatabase, migratedDatabase } from './fixtures/store/database.ts';

const services = createServices();
t.teardown(() => services.close());
t.before(built);

const county: ProjectRequest = { areas: ['440785'], from: 2020, to: 2030, scenario: 'reference' };
const hainan: ProjectRequest = {
  areas: ['460000'],
  from: 2020,
  to: 2030,
  scenario: 'reference',
  draws: { count: 200, seed: 7 },
};
const asked = (request: ProjectRequest) => ({
  by: 'local',
  lane: 'interactive' as const,
  canonical: JSON.stringify(request),
});

/** A store with something of everything: a result, a run that waits, versions that refuse to change, an audit. */
async function filled(t: Test) {
  const open = await migratedDatabase(t);
  const { connectionString, database } = open;
  const boss = await startBoss({ connectionString, onError: () => {} });
  const listener = new JobListener(connectionString);
  await listener.open();
  const desk = new Desk({ open, boss, services, listener, maxActive: 20 });
  const done = await desk.submitRun(county, asked(county), true);
  const waiting = await desk.submitRun(hainan, asked(hainan), false);
  await sql`insert into xuewei.scenarios (id, version) values ('own', 1)`.execute(database);
  await sql`insert into xuewei.scenario_versions values ('own', 1, '{"name":"自己的"}', 'local', '', 'created')`.execute(
    database,
  );
  for (let row = 0; row < 5; row += 1)
    await inTransaction(database, (transaction) =>
      appendAudit(transaction, {
        actor: 'local',
        action: 'changed',
        resource: `scenario ${row}`,
        from: null,
        to: { 名: row },
      }),
    );
  await sql`insert into xuewei.accounts (id, name, roles) values ('0192aaaa-0000-7000-8000-000000000000', 'ada', '{planner}')`.execute(
    database,
  );
  await sql`insert into xuewei.sessions (id_hash, account_id, csrf_hash, expires_at)
    values ('x', '0192aaaa-0000-7000-8000-000000000000', 'y', now() + interval '1 day')`.execute(database);
  const stop = async () => {
    await listener.close();
    await boss.stop({ graceful: false });
  };
  t.teardown(stop);
  return { ...open, boss, desk, done: done.job, waiting: waiting.job, stop };
}

async function client(t: Test, connectionString: string) {
  const found = new pg.Client({ connectionString, application_name: 'xuewei-test' });
  found.on('error', () => {});
  await found.connect();
  t.teardown(() => found.end().catch(() => {}));
  return found;
}

async function archiveOf(t: Test, connectionString: string, name = 'backup'): Promise<Archive> {
  const pieces: Buffer[] = [];
  const sink = async (bytes: Buffer) => void pieces.push(Buffer.from(bytes));
  await writeArchive(await client(t, connectionString), sink, { program: 'test', where: 'here' });
  const path = join(t.testdir(), name);
  writeFileSync(path, Buffer.concat(pieces));
  return verifyArchive(path);
}

/** Every row of every table as text, in an order of its own; without what a restore adds or forgets. */
async function rowsOf(database: Database): Promise<Record<string, string[]>> {
  const { rows: tables } = await sql<{ name: string }>`
    select relname as name from pg_class where relnamespace = 'xuewei'::regnamespace and relkind = 'r' order by 1`.execute(
    database,
  );
  const all: Record<string, string[]> = {};
  for (const { name } of tables.filter(({ name }) => !/^kysely_|^sessions$|^backups$/.test(name))) {
    const { rows } = await sql<{ row: string }>`
      select t::text as row from ${sql.table(`xuewei.${name}`)} t order by 1`.execute(database);
    all[name] = rows.map(({ row }) => row).filter((row) => !row.includes('local,restored,store'));
  }
  return all;
}

const restoreInto = async (t: Test, connectionString: string, archive: Archive, replace = false) => {
  const boss = await startBoss({ connectionString, onError: () => {} });
  t.teardown(() => boss.stop({ graceful: false }));
  let jobs = 0;
  const restored = await restoreArchive(await client(t, connectionString), archive, {
    where: 'there',
    replace,
    afterwards: async (transaction) => {
      jobs = await requeueActiveJobs(boss, transaction);
    },
  });
  return { boss, jobs, restored };
};

const codeOf = (error: unknown) => (error instanceof StoreFault ? error.fault.code : String(error));
const refusal = async (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => codeOf(error),
  );

t.test('all comes back, and what was at work goes on to the same bytes', async (t) => {
  const from = await filled(t);
  const before = await rowsOf(from.database);
  const archive = await archiveOf(t, from.connectionString);
  t.equal(archive.manifest.audit.rows, 5);
  const there = await emptyDatabase(t);
  const { boss, jobs, restored } = await restoreInto(t, there, archive);
  t.equal(jobs, 1);
  t.strictSame(restored.migrated, []);
  const open = openDatabase({ connectionString: there });
  t.teardown(() => open.close());
  t.strictSame(await rowsOf(open.database), before, 'row by row');
  await migrate(open.database);
  t.strictSame(await open.database.selectFrom('sessions').selectAll().execute(), [], 'everybody signs in anew');
  const verdict = await verifyAudit(open.database);
  t.match(verdict, { intact: true, rows: 6 }, 'the chain goes on with the restore itself');
  await t.rejects(sql`delete from xuewei.audit`.execute(open.database), { code: '23001' }, 'and refuses changes again');
  await inTransaction(open.database, (transaction) =>
    appendAudit(transaction, { actor: 'a', action: 'b', resource: 'c', from: 1, to: 2 }),
  );
  const listener = new JobListener(there);
  await listener.open();
  const { desk, batches } = assemble(open, boss, services, listener, 20);
  const worker = new Worker({ database: open.database, boss, services, batches, threads: 2, log: () => {} });
  await worker.start();
  const job = await desk.waitFor((await desk.find('run', from.waiting.id))!, 60);
  t.equal(job.status, 'successful');
  t.equal(job.resultSha256, hashOfPieces(piecesOf(await services.project(hainan))), 'the bytes of an undisturbed one');
  t.equal((await desk.find('run', from.done.id))?.resultSha256, from.done.resultSha256);
  await worker.stop();
  await listener.close();
});

t.test('parts that are in are not computed again, and a phase that is in is joined', async (t) => {
  const { database, boss, waiting } = await filled(t);
  await sql`update xuewei.job_parts set finished_at = now() where job_id = ${waiting.id} and (phase = 0 or part = 0)`.execute(
    database,
  );
  const jobs = await database.transaction().execute((transaction) => requeueActiveJobs(boss, transaction));
  t.equal(jobs, 1);
  const { rows } = await sql<{ name: string; phase: number; part: number | null }>`
    select name, (data ->> 'phase')::int as phase, (data ->> 'part')::int as part from pgboss.job
    where name in ('parts', 'joins') order by 1, 2, 3`.execute(database);
  const parts = await sql<{ part: number }>`
    select part from xuewei.job_parts where job_id = ${waiting.id} and phase = 1 and part > 0 order by part`.execute(
    database,
  );
  t.strictSame(rows, [
    { name: 'joins', phase: 0, part: null },
    ...parts.rows.map(({ part }) => ({ name: 'parts', phase: 1, part })),
  ]);
});

t.test('what is there is refused, or replaced as a whole', async (t) => {
  const from = await filled(t);
  const archive = await archiveOf(t, from.connectionString);
  const there = await migratedDatabase(t);
  await sql`insert into xuewei.scenarios (id, version) values ('other', 1)`.execute(there.database);
  const before = await rowsOf(there.database);
  t.equal(await refusal(restoreInto(t, there.connectionString, archive)), 'EDU_RESTORE_NOT_EMPTY');
  t.strictSame(await rowsOf(there.database), before, 'nothing has changed');
  await restoreInto(t, there.connectionString, archive, true);
  t.strictSame(await rowsOf(there.database), await rowsOf(from.database));
  await restoreInto(t, there.connectionString, archive, true);
  t.strictSame(await rowsOf(there.database), await rowsOf(from.database), 'once more over its own audit');
});

t.test('a backup of one moment, while others write', async (t) => {
  const { database, connectionString } = await filled(t);
  let writing = true;
  const writer = (async () => {
    for (let row = 0; writing; row += 1)
      await inTransaction(database, async (transaction) => {
        await sql`insert into xuewei.scenarios (id, version) values (${`s${row}`}, 1)`.execute(transaction);
        await appendAudit(transaction, { actor: 'a', action: 'created', resource: `s${row}`, from: null, to: null });
      });
  })();
  await wait(100);
  const archive = await archiveOf(t, connectionString);
  writing = false;
  await writer;
  const count = (table: string) => archive.manifest.tables.find(({ name }) => name === table)!.rows;
  t.ok(count('audit') > 5);
  t.equal(count('audit') - 5, count('scenarios') - 1, 'no scenario without its row in the audit');
  const there = await emptyDatabase(t);
  t.equal((await restoreInto(t, there, archive)).restored.auditIntact, true);
});

t.test('any byte that is flipped, any end that is missing: refused', async (t) => {
  const { connectionString } = await filled(t);
  const { path } = await archiveOf(t, connectionString);
  const good = readFileSync(path);
  const bad = join(t.testdir({}), 'bad');
  const places = [0, 13, 14, 15, 16, 20, good.length - 1, good.length - 8, good.length - 9, good.length - 48];
  for (let count = 0; count < 150; count += 1) places.push(Math.floor(Math.random() * good.length));
  const accepted: string[] = [];
  for (const place of places) {
    const bytes = Buffer.from(good);
    bytes[place] = bytes[place]! ^ (1 << (place % 8));
    writeFileSync(bad, bytes);
    const code = await refusal(verifyArchive(bad));
    if (!/^EDU_BACKUP_(DAMAGED|FOREIGN|NEWER)$/.test(code)) accepted.push(`byte ${place}: ${code}`);
  }
  for (const length of [0, 1, 15, 16, 64, Math.floor(good.length / 2), good.length - 49, good.length - 1]) {
    writeFileSync(bad, good.subarray(0, length));
    const code = await refusal(verifyArchive(bad));
    if (!/^EDU_BACKUP_(DAMAGED|FOREIGN)$/.test(code)) accepted.push(`${length} bytes: ${code}`);
  }
  t.strictSame(accepted, [], `${places.length} flips and 8 lengths of ${good.length} bytes`);
  writeFileSync(bad, Buffer.concat([good, Buffer.from('x')]));
  t.equal(await refusal(verifyArchive(bad)), 'EDU_BACKUP_DAMAGED', 'something after the end');
  writeFileSync(bad, randomBytes(5_000));
  t.equal(await refusal(verifyArchive(bad)), 'EDU_BACKUP_FOREIGN');
  writeFileSync(bad, Buffer.concat([Buffer.from('XUEWEI-BACKUP-2\n'), good.subarray(16)]));
  t.equal(await refusal(verifyArchive(bad)), 'EDU_BACKUP_NEWER', 'a later format');
  t.equal(await refusal(verifyArchive(join(bad, 'nowhere'))), 'EDU_BACKUP_NOT_READ');
});

t.test('a file that changes between looking and copying leaves what was there', async (t) => {
  const { connectionString } = await filled(t);
  const archive = await archiveOf(t, connectionString);
  const there = await migratedDatabase(t);
  await sql`insert into xuewei.scenarios (id, version) values ('other', 1)`.execute(there.database);
  const before = await rowsOf(there.database);
  const bytes = readFileSync(archive.path);
  writeFileSync(archive.path, bytes.subarray(0, archive.tablesEnd - 40));
  await t.rejects(restoreInto(t, there.connectionString, archive, true));
  t.strictSame(await rowsOf(there.database), before);
});

t.test('of another version: an older one is brought up to date, a newer one refused', async (t) => {
  const { connectionString, database } = await filled(t);
  await sql`drop table xuewei.backups`.execute(database);
  await sql`delete from xuewei.kysely_migration where name = '0004-backups'`.execute(database);
  const older = await archiveOf(t, connectionString);
  const there = await emptyDatabase(t);
  const { restored } = await restoreInto(t, there, older);
  t.ok(restored.migrated.includes('0004-backups'));
  const open = openDatabase({ connectionString: there });
  t.teardown(() => open.close());
  await migrate(open.database);
  t.strictSame(await open.database.selectFrom('backups').selectAll().execute(), []);
  await sql`insert into xuewei.kysely_migration (name, timestamp) values ('9999-later', '2030')`.execute(database);
  t.equal(
    await refusal(writeArchive(await client(t, connectionString), async () => {}, { program: 'test', where: 'here' })),
    'EDU_DATABASE_NEWER',
  );
});

t.test('an audit that was broken already is told, and restored as it was', async (t) => {
  const { connectionString, database } = await filled(t);
  await sql`alter table xuewei.audit disable trigger never_changed`.execute(database);
  await sql`update xuewei.audit set change = '{}' where seq = 3`.execute(database);
  await sql`alter table xuewei.audit enable trigger never_changed`.execute(database);
  const archive = await archiveOf(t, connectionString);
  t.equal(archive.manifest.audit.intact, false);
  const { restored } = await restoreInto(t, await emptyDatabase(t), archive);
  t.equal(restored.auditIntact, false);
});

t.test('rows are counted as they come by, in pieces of any size', async (t) => {
  const head = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
  const value = (text: string) => Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]);
  const missing = Buffer.from([255, 255, 255, 255]);
  const row = Buffer.concat([Buffer.from([0, 3]), value('one'), missing, value('')]);
  const bytes = Buffer.concat([head, row, row, row, Buffer.from([255, 255])]);
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const counter = new RowCounter();
    for (let at = 0; at < bytes.length; at += size) counter.add(bytes.subarray(at, at + size));
    t.equal(counter.rows, 3);
    t.ok(counter.complete);
  }
  const cut = new RowCounter();
  cut.add(bytes.subarray(0, -2));
  t.notOk(cut.complete);
  t.throws(() => new RowCounter().add(Buffer.alloc(30)), RangeError);
});

t.test('the commands', async (t) => {
  const from = await filled(t);
  const folder = t.testdir({ old: 'kept' });
  const out = join(folder, 'store.backup');
  const here = { DATABASE_URL: from.connectionString };
  const made = await runCommand(t, ['backup', '--out', out], here);
  t.match(made, { code: 0, stdout: /^备份完成：\d+ 行/ }, made.stderr);
  t.strictSame(readdirSync(folder).sort(), ['old', 'store.backup'], 'nothing half-written beside it');
  const note = await from.database.selectFrom('backups').selectAll().execute();
  t.equal(note.length, 1, 'noted for whoever watches');
  const looked = await runCommand(t, ['backup', '--verify', out]);
  t.match(looked, { code: 0, stdout: new RegExp(note[0]!.sha256) });
  const piped = await runCommand(t, ['backup', '--out', '-'], here);
  t.equal(piped.code, 0);
  t.match(piped.stderr, /备份完成/);

  const there = await emptyDatabase(t);
  const used = await runCommand(t, ['restore', out], here);
  t.match(used, { code: 2, stderr: /EDU_RESTORE_IN_USE/ }, 'while somebody is connected');
  const restored = await runCommand(t, ['restore', out], { DATABASE_URL: there });
  t.match(restored, { code: 0, stdout: /恢复完成.*1 项未完成的测算重新排队/ }, restored.stderr);
  const twice = await runCommand(t, ['restore', out, '--lang', 'en'], { DATABASE_URL: there });
  t.match(twice, { code: 2, stderr: /EDU_RESTORE_NOT_EMPTY/ });
  t.match(await runCommand(t, ['restore', join(folder, 'old')], { DATABASE_URL: there }), {
    code: 2,
    stderr: /EDU_BACKUP_FOREIGN/,
  });
  const nothing = join(folder, 'mistyped');
  t.match(await runCommand(t, ['backup', '--out', out, '--data', nothing], { DATABASE_URL: '' }), {
    code: 2,
    stderr: /EDU_BACKUP_NO_STORE/,
  });
  t.notOk(existsSync(nothing), 'and makes none');
  t.match(await runCommand(t, ['backup', '--out', join(folder, 'no', 'place')], here), {
    code: 2,
    stderr: /EDU_BACKUP_NOT_WRITTEN/,
  });
  t.match(await runCommand(t, ['backup'], here), { code: 2 });
  // A disk that is full: what was there stays.
  if (existsSync('/dev/full')) {
    copyFileSync(out, join(folder, 'kept'));
    t.ok((await runCommand(t, ['backup', '--out', '/dev/full/x'], here)).code !== 0);
  }
});

t.test('a restore that is killed leaves the old or the new', async (t) => {
  const from = await filled(t);
  await sql`insert into xuewei.scenarios select 'x' || n, 1 from generate_series(1, 20000) n`.execute(from.database);
  const archive = await archiveOf(t, from.connectionString);
  const fresh = await rowsOf(from.database);
  const there = await migratedDatabase(t);
  await sql`insert into xuewei.scenarios (id, version) values ('other', 1)`.execute(there.database);
  await there.close();
  const look = async () => {
    const open = openDatabase({ connectionString: there.connectionString, name: 'xuewei-test' });
    const rows = await rowsOf(open.database);
    await open.close();
    return rows;
  };
  const whole = performance.now();
  t.equal(
    (await runCommand(t, ['restore', archive.path, '--replace'], { DATABASE_URL: there.connectionString })).code,
    0,
  );
  const length = performance.now() - whole;
  t.strictSame(await look(), fresh);
  let mixed = 0;
  let isOld = 0;
  for (let round = 0; round < 6; round += 1) {
    // Back to the old.
    const open = openDatabase({ connectionString: there.connectionString, name: 'xuewei-test' });
    await sql`drop schema xuewei cascade`.execute(open.database);
    await migrate(open.database);
    await sql`insert into xuewei.scenarios (id, version) values ('other', 1)`.execute(open.database);
    await open.close();
    const old = await look();
    const { child, ended } = startCommand(t, ['restore', archive.path, '--replace'], {
      DATABASE_URL: there.connectionString,
    });
    await wait(length * (0.5 + 0.12 * round));
    child.kill('SIGKILL');
    await ended;
    const now = JSON.stringify(await look());
    if (now === JSON.stringify(old)) isOld += 1;
    else if (now !== JSON.stringify(fresh)) mixed += 1;
  }
  t.equal(mixed, 0, 'nothing in between');
  t.comment(`${isOld} of 6 left the old`);
  rmSync(archive.path);
});
