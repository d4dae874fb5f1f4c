import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { holdLock } from '../advisory-locks.ts';
import { appendAudit, verifyAudit } from '../audit.ts';
import type { Database } from '../database.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import { errorCode, StoreFault } from '../store-fault.ts';
import { type Archive, TableReader } from './archive.ts';
import { overClient } from './over-client.ts';
import { tableAndColumns } from './write-archive.ts';

export interface RestoreOptions {
  /** What a fault names as the place. */
  readonly where: string;
  /** What is there may go. */
  readonly replace: boolean;
  /** Done in the same transaction, when all rows are there. */
  readonly afterwards: (transaction: Database) => Promise<void>;
}

export interface Restored {
  readonly rows: number;
  /** False where the chain of the audit was broken already when the backup was made. */
  readonly auditIntact: boolean;
  /** Steps that the tables of the backup were behind. */
  readonly migrated: readonly string[];
}

/**
 * Another restore waits, and so does whoever makes an account or changes scenarios or schedules: what came in between the
 * look at empty tables and their end would be lost.
 */
const HELD = ['restore', 'scenarios', 'accounts', 'schedules'] as const;
/** Whoever reads a table now, a backup perhaps, gets so long to end. */
const LOCK_TIMEOUT = '30s';
/** A program that was killed is still seen for a moment. */
const PATIENCE = 4_000;

/**
 * Refuses where a service or a worker is connected.
 * @param client with a name of its own
 */
export async function refuseUsers(client: pg.Client, where: string): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const { rows } = await client.query<{ name: string; pid: number }>(
      `select application_name as name, pid from pg_stat_activity
        where datname = current_database() and application_name in ('xuewei', 'xuewei-queue', 'xuewei-listener')`,
    );
    if (rows.length === 0) return;
    if (performance.now() - begun > PATIENCE)
      throw new StoreFault('EDU_RESTORE_IN_USE', where, rows.map(({ name, pid }) => `${name} (${pid})`).join(', '));
    await wait(100);
  }
}

/**
 * Puts a verified archive in the place of what is there, all in one transaction: until its end everybody sees what was
 * there before, and where it breaks off that stays. The tables are made anew instead of being emptied: those of the
 * audit and of versions refuse to be changed, and so they should.
 */
export async function restoreArchive(
  client: pg.Client,
  archive: Archive,
  { where, replace, afterwards }: RestoreOptions,
): Promise<Restored> {
  const { manifest } = archive;
  await client.query('begin');
  try {
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
    const database = overClient(client);
    for (const lock of HELD) await holdLock(database, lock);
    if (!replace) await refuseRows(client, where);
    await rebuildTables(client, database, manifest.migrations);
    const reader = new TableReader(archive);
    let rows = 0;
    for (const table of manifest.tables) {
      const target = copyFrom(`copy ${tableAndColumns(client, table.name, table.columns)} from stdin (format binary)`);
      await pipeline(Readable.from(reader.next()), client.query(target));
      if (target.rowCount !== table.rows)
        throw new StoreFault('EDU_BACKUP_DAMAGED', archive.path, `${table.name}: ${target.rowCount}`);
      rows += table.rows;
    }
    await setSequences(client);
    await checkAudit(database, archive);
    const migrated = await migrateForward(client, database, manifest.migrations);
    await forgetMoment(client);
    const { created, program } = manifest;
    await appendAudit(database, {
      actor: 'local',
      action: 'restored',
      resource: 'store',
      from: null,
      to: { created, program, sha256: archive.sha256 },
    });
    await afterwards(database);
    await client.query('commit');
    return { rows, auditIntact: manifest.audit.intact, migrated };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    if (errorCode(error) === '42501') throw new StoreFault('EDU_RESTORE_NO_RIGHT', where, (error as Error).message);
    if (errorCode(error) === '55P03') throw new StoreFault('EDU_RESTORE_IN_USE', where, (error as Error).message);
    if (errorCode(error) === '53100') throw new StoreFault('EDU_STORE_DISK_FULL', where, (error as Error).message);
    throw error;
  }
}

/** Empty are tables without rows: a service that was only started leaves such. */
async function refuseRows(client: pg.Client, where: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class
      where relnamespace = to_regnamespace('xuewei') and relkind = 'r' and relname not like 'kysely\\_%'`,
  );
  const full: string[] = [];
  for (const { name } of rows) {
    const found = await client.query(`select from xuewei.${client.escapeIdentifier(name)} limit 1`);
    if (found.rowCount === 1) full.push(name);
  }
  if (full.length > 0) throw new StoreFault('EDU_RESTORE_NOT_EMPTY', where, full.join(', '));
}

/** Tables as they were when the backup was made, with the notes that the migrator keeps. */
async function rebuildTables(
  client: pg.Client,
  database: Database,
  migrations: Archive['manifest']['migrations'],
): Promise<void> {
  await client.query('drop schema if exists xuewei cascade');
  await client.query('create schema xuewei');
  await client.query(
    `create table xuewei.kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null)`,
  );
  await client.query(
    `create table xuewei.kysely_migration_lock (id varchar(255) not null primary key, is_locked integer default 0 not null)`,
  );
  await client.query(`insert into xuewei.kysely_migration_lock (id) values ('migration_lock')`);
  for (const { name, timestamp } of migrations) await take(client, database, name, timestamp);
}

async function migrateForward(
  client: pg.Client,
  database: Database,
  there: Archive['manifest']['migrations'],
): Promise<string[]> {
  const known = new Set(there.map(({ name }) => name));
  const missing = Object.keys(MIGRATIONS)
    .sort()
    .filter((name) => !known.has(name));
  for (const name of missing) {
    const { rows } = await client.query<{ now: string }>(
      `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`,
    );
    await take(client, database, name, rows[0]!.now);
  }
  return missing;
}

async function take(client: pg.Client, database: Database, name: string, timestamp: string): Promise<void> {
  await MIGRATIONS[name]!.up(database as never);
  await client.query('insert into xuewei.kysely_migration (name, timestamp) values ($1, $2)', [name, timestamp]);
}

/** Numbers go on after the highest that there is. */
async function setSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string; sequence: string }>(
    `select c.relname as table, a.attname as column, pg_get_serial_sequence(format('xuewei.%I', c.relname), a.attname) as sequence
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'xuewei'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        and pg_get_serial_sequence(format('xuewei.%I', c.relname), a.attname) is not null`,
  );
  for (const { table, column, sequence } of rows) {
    const [of, highest] = [table, column].map((name) => client.escapeIdentifier(name));
    await client.query(`select setval($1, max(${highest})) from xuewei.${of} having max(${highest}) is not null`, [
      sequence,
    ]);
  }
}

/** The chain must be the one that was backed up, whole or broken. */
async function checkAudit(database: Database, { manifest, path }: Archive): Promise<void> {
  if (!manifest.tables.some(({ name }) => name === 'audit')) return;
  const verdict = await verifyAudit(database);
  const last = verdict.intact ? verdict.last : verdict.found;
  const { audit } = manifest;
  if (verdict.intact !== audit.intact || verdict.rows !== audit.rows || last !== audit.last)
    throw new StoreFault('EDU_BACKUP_DAMAGED', path, `audit ${verdict.rows}: ${last}`);
}

/** What belonged to the moment of the backup: who was signed in then is not now, and nobody waits for those answers. */
async function forgetMoment(client: pg.Client): Promise<void> {
  await client.query('delete from xuewei.sessions');
  await client.query('delete from xuewei.idempotency_keys where status is null');
}

/** Notes that a backup was made: whoever watches asks for the newest. */
export async function noteBackup(
  database: Database,
  { created, bytes, rows, sha256 }: { created: string; bytes: number; rows: number; sha256: string },
): Promise<void> {
  await sql`
    insert into xuewei.backups (started_at, bytes, rows, sha256)
    values (${created}, ${bytes}, ${rows}, ${sha256})`.execute(database);
}
