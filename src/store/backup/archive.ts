import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { MIGRATIONS } from '../migrations/index.ts';
import { errorCode, StoreFault } from '../store-fault.ts';
import { RowCounter } from './row-counter.ts';

/*
 * A backup is one file: these 16 bytes; each table as pieces of its COPY in binary (4 bytes of length, then the bytes; a
 * length of 0 ends the table); the manifest as JSON; its length (8 bytes); SHA-256 over everything before; 8 bytes that
 * say it is complete. The manifest stands last because it knows hashes and counts: the file is written in one go.
 */
export const MAGIC = Buffer.from('XUEWEI-BACKUP-1\n');
export const END = Buffer.from('XUEWEIOK');
export const HASH_BYTES = 32;
export const LENGTH_BYTES = 8;
const KIND = MAGIC.subarray(0, 14);
const TAIL = LENGTH_BYTES + HASH_BYTES + END.length;

export interface ArchivedTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly format: 1;
  /** Version of the program that wrote it. */
  readonly program: string;
  /** Moment of the snapshot, by the clock of the database. */
  readonly created: string;
  /** Version of PostgreSQL. */
  readonly server: string;
  readonly migrations: readonly { readonly name: string; readonly timestamp: string }[];
  /** In an order in which no row comes before one that it refers to. */
  readonly tables: readonly ArchivedTable[];
  /** The chain of the audit, as it was found: its last hash, or that it was broken already. */
  readonly audit: { readonly intact: boolean; readonly rows: number; readonly last: string };
}

export interface Archive {
  readonly path: string;
  readonly bytes: number;
  /** Over everything before it. */
  readonly sha256: string;
  readonly manifest: Manifest;
  /** Where the tables end. */
  readonly tablesEnd: number;
}

/**
 * Reads the whole of a backup and believes nothing: every byte is covered by a hash, rows are counted, steps of the
 * tables must be known.
 * @throws StoreFault where it is not what it should be
 */
export async function verifyArchive(path: string): Promise<Archive> {
  try {
    const archive = await readTail(path);
    const { manifest } = archive;
    const unknown = manifest.migrations.map(({ name }) => name).filter((name) => !Object.hasOwn(MIGRATIONS, name));
    if (unknown.length > 0)
      throw new StoreFault('EDU_BACKUP_NEWER', path, `${manifest.program}: ${unknown.join(', ')}`);
    const reader = new TableReader(archive);
    for (const table of manifest.tables) {
      const hash = createHash('sha256');
      const counter = new RowCounter();
      for await (const piece of reader.next()) {
        hash.update(piece);
        counter.add(piece);
      }
      if (hash.digest('hex') !== table.sha256 || !counter.complete || counter.rows !== table.rows)
        throw new StoreFault('EDU_BACKUP_DAMAGED', path, table.name);
    }
    return archive;
  } catch (error) {
    if (error instanceof StoreFault) throw error;
    const code = errorCode(error);
    if (code !== undefined && 'syscall' in (error as object)) throw new StoreFault('EDU_BACKUP_NOT_READ', path, code);
    throw new StoreFault('EDU_BACKUP_DAMAGED', path, (error as Error).message);
  }
}

/** First the beginning and the end, then the hash over all that lies between. */
async function readTail(path: string): Promise<Archive> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const read = async (length: number, at: number) => (await file.read(Buffer.alloc(length), 0, length, at)).buffer;
    const begin = await read(MAGIC.length, 0);
    if (!begin.subarray(0, KIND.length).equals(KIND)) throw new StoreFault('EDU_BACKUP_FOREIGN', path, `${size} B`);
    const format = /^\d+\n$/.exec(begin.toString('latin1', KIND.length))?.[0].trim();
    if (format !== undefined && format !== '1') throw new StoreFault('EDU_BACKUP_NEWER', path, `format ${format}`);
    const damaged = (found: string) => new StoreFault('EDU_BACKUP_DAMAGED', path, found);
    if (!begin.equals(MAGIC)) throw damaged('format ?');
    if (size < MAGIC.length + TAIL) throw damaged(`${size} B`);
    const tail = await read(TAIL, size - TAIL);
    if (!tail.subarray(-END.length).equals(END)) throw damaged(`${size} B, no end`);
    const expected = tail.subarray(LENGTH_BYTES, LENGTH_BYTES + HASH_BYTES).toString('hex');
    const hash = createHash('sha256');
    for await (const piece of file.createReadStream({
      start: 0,
      end: size - HASH_BYTES - END.length - 1,
      autoClose: false,
      highWaterMark: 1 << 20,
    }))
      hash.update(piece as Buffer);
    if (hash.digest('hex') !== expected) throw damaged('SHA-256');
    const length = Number(tail.readBigUInt64BE());
    const tablesEnd = size - TAIL - length;
    const manifest = JSON.parse((await read(length, tablesEnd)).toString('utf8')) as Manifest;
    return { path, bytes: size, sha256: expected, manifest, tablesEnd };
  } finally {
    await file.close();
  }
}

/** Hands out the tables of an archive one after the other, each to its end. */
export class TableReader {
  readonly #pieces: AsyncIterator<Buffer | null>;

  constructor({ path, tablesEnd }: Archive) {
    this.#pieces = piecesOf(path, tablesEnd);
  }

  async *next(): AsyncGenerator<Buffer> {
    for (;;) {
      const { value, done } = await this.#pieces.next();
      if (done) throw new RangeError('a table is missing');
      if (value === null) return;
      yield value;
    }
  }
}

/** Pieces of all tables; null after each table. */
async function* piecesOf(path: string, end: number): AsyncGenerator<Buffer | null> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { start: MAGIC.length, end: end - 1, highWaterMark: 1 << 20 })) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let at = 0;
    while (rest.length - at >= 4) {
      const length = rest.readUInt32BE(at);
      if (rest.length - at - 4 < length) break;
      yield length === 0 ? null : rest.subarray(at + 4, at + 4 + length);
      at += 4 + length;
    }
    rest = rest.subarray(at);
  }
  if (rest.length > 0) throw new RangeError(`${rest.length} B are left over`);
}
