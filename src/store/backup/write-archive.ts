import { createHash } from 'node:crypto';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { verifyAudit } from '../audit.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import { StoreFault } from '../store-fault.ts';
import { type ArchivedTable, END, MAGIC, type Manifest } from './archive.ts';
import { overClient } from './over-client.ts';
import { RowCounter } from './row-counter.ts';

/** Takes bytes and answers when more may come. */
export type Sink = (bytes: Buffer) => Promise<void>;

export interface Written {
  readonly manifest: Manifest;
  readonly bytes: number;
  readonly rows: number;
  readonly sha256: string;
}

/** Kept by Kysely itself: the manifest has them. */
const BOOKKEEPING = /^kysely_/;

/**
 * Writes every table as it is in one moment, while others go on working.
 * @param where what a fault names as the place
 * @throws StoreFault where there is no store, or one of a newer program
 */
export async function writeArchive(
  client: pg.Client,
  sink: Sink,
  { program, where }: { readonly program: string; readonly where: string },
): Promise<Written> {
  const hash = createHash('sha256');
  let bytes = 0;
  const write = async (piece: Buffer) => {
    hash.update(piece);
    bytes += piece.length;
    await sink(piece);
  };
  await client.query('begin isolation level repeatable read read only');
  try {
    const head = await readHead(client, program, where);
    await write(MAGIC);
    const tables: ArchivedTable[] = [];
    for (const name of await tablesInOrder(client)) tables.push(await writeTable(client, name, write));
    const manifest: Manifest = { ...head, tables, audit: await auditOf(client) };
    const text = Buffer.from(JSON.stringify(manifest));
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(text.length));
    await write(text);
    await write(length);
    const digest = hash.digest();
    await sink(Buffer.concat([digest, END]));
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    return { manifest, bytes: bytes + digest.length + END.length, rows, sha256: digest.toString('hex') };
  } finally {
    await client.query('rollback').catch(() => undefined);
  }
}

async function readHead(
  client: pg.Client,
  program: string,
  where: string,
): Promise<Omit<Manifest, 'tables' | 'audit'>> {
  const { rows: found } = await client.query<{ there: boolean; created: string; server: string }>(
    `select to_regclass('xuewei.kysely_migration') is not null as there, current_setting('server_version') as server,
      to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as created`,
  );
  const { there, created, server } = found[0]!;
  if (!there) throw new StoreFault('EDU_BACKUP_NO_STORE', where, 'xuewei.kysely_migration: -');
  const { rows: migrations } = await client.query<{ name: string; timestamp: string }>(
    'select name, timestamp from xuewei.kysely_migration order by name',
  );
  const unknown = migrations.map(({ name }) => name).filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) throw new StoreFault('EDU_DATABASE_NEWER', where, unknown.join(', '));
  return { format: 1, program, created, server, migrations };
}

/** Tables that others refer to come first; a table may refer to itself. */
async function tablesInOrder(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; needs: string[] }>(
    `select c.relname as name, array(
        select t.relname::text from pg_constraint f join pg_class t on t.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as needs
      from pg_class c where c.relnamespace = 'xuewei'::regnamespace and c.relkind = 'r' order by c.relname`,
  );
  const left = rows.filter(({ name }) => !BOOKKEEPING.test(name));
  const ordered: string[] = [];
  while (left.length > 0) {
    const next = left.findIndex(({ needs }) => needs.every((need) => ordered.includes(need)));
    if (next < 0) throw new RangeError(`tables refer to one another: ${left.map(({ name }) => name).join(', ')}`);
    ordered.push(left.splice(next, 1)[0]!.name);
  }
  return ordered;
}

async function writeTable(client: pg.Client, name: string, write: Sink): Promise<ArchivedTable> {
  const { rows } = await client.query<{ column: string }>(
    `select attname as column from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [`xuewei.${client.escapeIdentifier(name)}`],
  );
  const columns = rows.map(({ column }) => column);
  const stream = client.query(copyTo(`copy ${tableAndColumns(client, name, columns)} to stdout (format binary)`));
  const hash = createHash('sha256');
  const counter = new RowCounter();
  let bytes = 0;
  const length = Buffer.alloc(4);
  for await (const piece of stream as AsyncIterable<Buffer>) {
    hash.update(piece);
    counter.add(piece);
    bytes += piece.length;
    length.writeUInt32BE(piece.length);
    await write(Buffer.from(length));
    await write(piece);
  }
  await write(Buffer.alloc(4));
  return { name, columns, rows: counter.rows, bytes, sha256: hash.digest('hex') };
}

/** As COPY wants them. */
export function tableAndColumns(client: pg.Client, name: string, columns: readonly string[]): string {
  const quoted = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  return `xuewei.${client.escapeIdentifier(name)} (${quoted})`;
}

/** Of the same moment as the tables. */
async function auditOf(client: pg.Client): Promise<Manifest['audit']> {
  const { rows } = await client.query<{ there: boolean }>(`select to_regclass('xuewei.audit') is not null as there`);
  if (!rows[0]!.there) return { intact: true, rows: 0, last: '' };
  const verdict = await verifyAudit(overClient(client));
  return { intact: verdict.intact, rows: verdict.rows, last: verdict.intact ? verdict.last : verdict.found };
}
