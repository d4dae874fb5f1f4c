import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { type Address, listenArguments } from './address.ts';
import { executable } from './binaries.ts';
import { serverSpawn, spawnFault } from './server-command.ts';
import { giveTo, type ServerUser } from './server-user.ts';

/** A server that this process has started. */
export interface Launched {
  readonly pid: number | undefined;
  /** True when it has ended. */
  ended(): boolean;
  /** Why it could not even be started. */
  fault(): unknown;
  /** What it has printed and logged since. */
  printed(): string;
}

const LARGEST_START_LOG = 1_000_000;

/** Starts PostgreSQL. It writes to files only: a pipe to us would break with us, and it may outlive us. */
export function launch(dataFolder: string, native: string, user: ServerUser, address: Address): Launched {
  const logs = join(dataFolder, 'log');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  giveTo(user, logs);
  const startLog = join(logs, 'start.log');
  const output = openSync(startLog, 'a', 0o600);
  if (statSync(startLog).size > LARGEST_START_LOG) truncateSync(startLog);
  giveTo(user, startLog);
  const before = sizesIn(logs);
  const program = executable(native, 'postgres');
  const { command, args, options } = serverSpawn(program, ['-D', dataFolder, ...listenArguments(address)], user);
  let ended = false;
  let fault: unknown;
  const child = spawn(command, args, { ...options, stdio: ['ignore', output, output] });
  closeSync(output);
  child.on('error', (error) => {
    ended = true;
    fault = spawnFault(error, program);
  });
  child.on('exit', () => {
    ended = true;
  });
  child.unref();
  return { pid: child.pid, ended: () => ended, fault: () => fault, printed: () => writtenSince(logs, before) };
}

function sizesIn(folder: string): ReadonlyMap<string, number> {
  return new Map(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]));
}

/** The collector of logs takes over in the middle of a start, so what was said stands in two files. */
function writtenSince(folder: string, before: ReadonlyMap<string, number>): string {
  const parts = [...sizesIn(folder)].map(([name, size]) => {
    const known = before.get(name) ?? 0;
    return readFileSync(join(folder, name))
      .subarray(size < known ? 0 : known)
      .toString('utf8');
  });
  return parts.join('').trim();
}
