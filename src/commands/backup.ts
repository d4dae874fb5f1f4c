import { existsSync, unlinkSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Archive, verifyArchive } from '../store/backup/archive.ts';
import { overClient } from '../store/backup/over-client.ts';
import { noteBackup } from '../store/backup/restore-archive.ts';
import { type Sink, type Written, writeArchive } from '../store/backup/write-archive.ts';
import { StoreFault } from '../store/store-fault.ts';
import { createLog } from './log.ts';
import { connectStore, reachStore } from './open-store.ts';

export interface BackupOptions {
  readonly out?: string;
  readonly data?: string;
  /** Only looks at a backup that is there. */
  readonly verify?: string;
  /** Version of the program. */
  readonly program: string;
}

/** `xuewei backup`: everything that is stored, of one moment, in one file, while the service runs. */
export async function backup({ out, data, verify, program }: BackupOptions): Promise<void> {
  if (verify !== undefined) {
    tell(await verifyArchive(verify), process.stdout);
    return;
  }
  if (out === undefined) throw new RangeError('--out or --verify is required');
  const begun = performance.now();
  const log = createLog('backup');
  if (!process.env.DATABASE_URL) refuseNothing(resolve(data ?? './data'));
  const store = await reachStore({ data, onLog: (line) => log.warn(line) });
  try {
    const client = await connectStore(store, 'xuewei-backup');
    try {
      const write = (sink: Sink) => writeArchive(client, sink, { program, where: store.where });
      const written = out === '-' ? await write(toStandardOutput) : await toFile(out, write);
      // An older store has no place to note it: that is no reason to refuse the backup before an upgrade.
      await noteBackup(overClient(client), { created: written.manifest.created, ...written }).catch((error: Error) =>
        log.warn({ error: error.message }, 'the backup is not noted'),
      );
      const seconds = (performance.now() - begun) / 1000;
      const size = `${(written.bytes / 1e6).toFixed(1)} MB`;
      const text = `备份完成：${written.rows} 行，${size}，${seconds.toFixed(1)} 秒，SHA-256 ${written.sha256}\nBackup of ${written.rows} rows, ${size}, ${seconds.toFixed(1)} s\n`;
      (out === '-' ? process.stderr : process.stdout).write(text);
    } finally {
      await client.end().catch(() => undefined);
    }
  } finally {
    await store.close();
  }
}

/** What a verified backup holds. */
function tell({ manifest, bytes, sha256 }: Archive, stream: NodeJS.WritableStream): void {
  const { created, program, tables, migrations, audit } = manifest;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  stream.write(
    `备份完好：${created}，程序 ${program}，${rows} 行，${bytes} 字节，SHA-256 ${sha256}\nThe backup is whole: ${migrations.at(-1)?.name ?? '-'}, ${tables.length} tables, audit ${audit.rows} rows${audit.intact ? '' : ' (broken when it was backed up)'}\n`,
  );
  for (const table of tables) stream.write(`  ${table.name}\t${table.rows}\t${table.bytes} B\n`);
}

/** A folder that was mistyped must not become an empty store, and then an empty backup. */
function refuseNothing(folder: string): void {
  if (!existsSync(join(folder, 'postgres'))) throw new StoreFault('EDU_BACKUP_NO_STORE', folder, 'postgres: -');
}

/** The file gets its name when it is complete, on disk, and has been read again. */
async function toFile(path: string, write: (sink: Sink) => Promise<Written>): Promise<Written> {
  const part = `${path}.part-${process.pid}`;
  const discard = () => {
    try {
      unlinkSync(part);
    } catch {
      // It was not made yet.
    }
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, discard);
  try {
    const file = await open(part, 'wx', 0o600);
    let written: Written;
    try {
      written = await write((bytes) => writeAll(file, bytes));
      await file.sync();
    } finally {
      await file.close();
    }
    await verifyArchive(part);
    await rename(part, path);
    await syncFolder(dirname(path));
    return written;
  } catch (error) {
    await rm(part, { force: true });
    const { syscall, code, message } = error as NodeJS.ErrnoException;
    // An error of the file, not one of the connection.
    if (/^(open|rename|fsync)$/.test(syscall ?? '') || /^(ENOSPC|EDQUOT|EFBIG|EIO)$/.test(code ?? ''))
      throw new StoreFault('EDU_BACKUP_NOT_WRITTEN', path, code ?? message);
    throw error;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, discard);
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

/** The name is on disk as well. Not every system lets a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder);
    await handle.sync().finally(() => handle.close());
  } catch {
    // What matters is in the file.
  }
}

async function toStandardOutput(bytes: Buffer): Promise<void> {
  // A copy: the stream may hold the bytes longer than their owner does.
  if (!process.stdout.write(Buffer.from(bytes)))
    await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
}
