import type { SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { errorCode, StoreFault } from '../store-fault.ts';
import type { ServerUser } from './server-user.ts';

/**
 * How a program of PostgreSQL is started: as its user, in a session of its own (Ctrl+C in a terminal goes to all of the
 * group, and the server must outlive the service), in a folder that everybody may enter, and with nothing of our
 * environment (PGDATA, PGOPTIONS and the language would change what it does).
 */
export function serverSpawn(program: string, programArguments: readonly string[], { uid, gid, wrapper }: ServerUser) {
  const [command, ...args] = [...wrapper, program, ...programArguments] as [string, ...string[]];
  const { PATH, SystemRoot } = process.env;
  const env = { PATH, SystemRoot, LC_ALL: 'C', TZ: 'UTC' };
  const options: SpawnOptions & { uid?: number } = { cwd: '/', env, detached: true, windowsHide: true };
  return { command, args, options: uid === undefined ? options : { ...options, uid, gid } };
}

/** What it means that a program could not be started. */
export function spawnFault(error: unknown, program: string): unknown {
  // The file is there and "not found" all the same: its loader is missing, so this is not a Linux with glibc.
  if (errorCode(error) === 'ENOENT' && existsSync(program))
    return new StoreFault('EDU_STORE_NO_BINARIES', program, 'no loader of glibc (Alpine, musl)');
  if (errorCode(error) === 'ENOEXEC') return new StoreFault('EDU_STORE_NO_BINARIES', program, 'made for another CPU');
  return new StoreFault('EDU_STORE_NOT_STARTED', program, (error as Error).message);
}
