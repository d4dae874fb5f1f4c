import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';

/** Whether a process of this number lives; one of another user counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What tells a process from a later one of the same number; empty where the system does not say. */
export function birthOf(pid: number): string {
  try {
    return statusOf(pid)[START] ?? '';
  } catch {
    return '';
  }
}

// Numbers of fields as in proc(5); the first that we read is the third.
const PARENT = 4 - 3;
const START = 22 - 3;

/** Fields after the name, which stands in brackets and may hold anything. */
function statusOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/**
 * Whether a process is a PostgreSQL of this data folder. A number in postmaster.pid is not enough: after a crash of the
 * machine, or in a container that was started anew, another process may bear it.
 */
export function servesFolder(pid: number, dataFolder: string): boolean {
  if (pid <= 1 || pid === process.pid || !isAlive(pid)) return false;
  if (process.platform === 'linux') return worksIn(pid, dataFolder) ?? commandOf(pid).includes(dataFolder);
  // ps knows every process of macOS; Windows has none, and there PostgreSQL itself must decide.
  if (process.platform === 'win32') return true;
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.includes(dataFolder) && stdout.includes('postgres');
}

/** All processes of PostgreSQL work in their data folder; undefined where the system keeps it secret (containers). */
function worksIn(pid: number, dataFolder: string): boolean | undefined {
  try {
    // Through the link and not by its text: it stays right where the folder was renamed.
    const at = statSync(`/proc/${pid}/cwd/.`);
    const there = statSync(dataFolder);
    return at.dev === there.dev && at.ino === there.ino;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? undefined : false;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Processes of PostgreSQL in this data folder: what `stop` must not leave behind. Linux only; elsewhere empty. */
export function serversIn(dataFolder: string): number[] {
  if (process.platform !== 'linux') return [];
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.map(Number).filter((pid) => pid !== process.pid && worksIn(pid, dataFolder) && isPostgres(pid));
}

const isPostgres = (pid: number) => /(^|\/)postgres(:| )/.test(commandOf(pid));

/**
 * Backends whose postmaster was killed. They end by themselves unless a long query keeps them busy; until then nobody
 * may start a server on the folder.
 */
export function orphansIn(dataFolder: string): number[] {
  const all = new Set(serversIn(dataFolder));
  return [...all].filter((pid) => commandOf(pid).startsWith('postgres: ') && !all.has(parentOf(pid)));
}

function parentOf(pid: number): number {
  try {
    return Number(statusOf(pid)[PARENT]);
  } catch {
    return 0;
  }
}
