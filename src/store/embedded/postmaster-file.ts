import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Address } from './address.ts';
import { servesFolder } from './processes.ts';

/** What a running server says of itself in postmaster.pid. */
export interface PostmasterFile {
  readonly pid: number;
  /** Undefined in the first moments of a start. */
  readonly address: Address | undefined;
  readonly text: string;
}

const pathIn = (dataFolder: string) => join(dataFolder, 'postmaster.pid');

/** Reads postmaster.pid; undefined where there is none. */
export function readPostmasterFile(dataFolder: string): PostmasterFile | undefined {
  let text: string;
  try {
    text = readFileSync(pathIn(dataFolder), 'utf8');
  } catch {
    return undefined;
  }
  const [pid = '', , , port = '', socketFolder = '', listens = ''] = text.split('\n').map((line) => line.trim());
  const host = socketFolder || listens;
  // A single-user server writes its number with a minus.
  const number = Math.abs(Number.parseInt(pid, 10)) || 0;
  return { pid: number, address: host && port ? { host, port: Number(port) } : undefined, text };
}

/** Number of the server that runs on the folder; undefined where none does, whatever the file says. */
export function runningServer(dataFolder: string): number | undefined {
  const file = readPostmasterFile(dataFolder);
  return file !== undefined && servesFolder(file.pid, dataFolder) ? file.pid : undefined;
}

/**
 * Takes away a postmaster.pid whose number has gone to another process: PostgreSQL would believe the number and not
 * start. If another start has replaced the file meanwhile, the new one is put back.
 */
export function removeStaleFile(dataFolder: string, stale: PostmasterFile): void {
  const aside = `${pathIn(dataFolder)}.stale-${process.pid}`;
  try {
    renameSync(pathIn(dataFolder), aside);
    if (readFileSync(aside, 'utf8') !== stale.text) linkSync(aside, pathIn(dataFolder));
  } catch {
    // It went by itself.
  }
  rmSync(aside, { force: true });
}

/** The same for the lock beside a socket: its folder serves this data folder alone. */
export function removeStaleSocketLock(dataFolder: string, { host, port }: Address): void {
  if (!host.startsWith('/')) return;
  const path = join(host, `.s.PGSQL.${port}.lock`);
  try {
    if (!servesFolder(Number.parseInt(readFileSync(path, 'utf8'), 10), dataFolder)) rmSync(path, { force: true });
  } catch {
    // There is none.
  }
}
