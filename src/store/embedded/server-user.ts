import { spawnSync } from 'node:child_process';
import { chownSync, lchownSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StoreFault } from '../store-fault.ts';

/** Who PostgreSQL runs as. It refuses root; everyone else runs it as himself. */
export interface ServerUser {
  /** Set where the program runs as root and PostgreSQL as somebody else. */
  readonly uid?: number;
  readonly gid?: number;
  /** A command in front of each of its commands. */
  readonly wrapper: readonly string[];
}

const NOBODY = 65_534;
/** In a user namespace of its own root looks like nobody, has no more rights than the files of root give, and may enter its folders. */
const UNSHARE = ['unshare', '--user', `--map-user=${NOBODY}`, '--'];

/**
 * As root: the owner of the data, else nobody, where he can enter the folder; else root in a user namespace, where the
 * system has them; else a fault. `dataFolder` need not be there yet.
 */
export function chooseServerUser(folder: string, dataFolder: string): ServerUser {
  if (process.getuid?.() !== 0) return { wrapper: [] };
  const parent = statSync(folder);
  const data = statSync(dataFolder, { throwIfNoEntry: false });
  const heir = data !== undefined && data.uid !== 0 ? data : parent;
  const user = heir.uid === 0 ? { uid: NOBODY, gid: NOBODY } : { uid: heir.uid, gid: heir.gid };
  const closed = closedFolder(folder, user);
  if (closed === undefined && data?.uid !== 0) return { ...user, wrapper: [] };
  if (unshareWorks()) {
    if (data !== undefined && data.uid !== 0) chownAll(dataFolder, 0, 0);
    return { wrapper: UNSHARE };
  }
  if (closed !== undefined) throw new StoreFault('EDU_STORE_CLOSED_TO_SERVER', closed, `uid ${user.uid}`);
  chownAll(dataFolder, user.uid, user.gid);
  return { ...user, wrapper: [] };
}

/** The first folder on the way to a path that the user may not enter. */
export function closedFolder(path: string, user: { uid: number; gid: number }): string | undefined {
  const above = dirname(path);
  const closed = above === path ? undefined : closedFolder(above, user);
  if (closed !== undefined) return closed;
  const { mode, uid, gid } = statSync(path);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  return (mode & bit) === 0 ? path : undefined;
}

/**
 * Who makes the data for a user whom the system has no name for (containers run with any number): initdb asks for a
 * name, the server does not. In a user namespace he looks like nobody; root may take nobody himself.
 */
export function namedSubstitute(where: string): ServerUser {
  if (unshareWorks()) return { wrapper: UNSHARE };
  const uid = process.getuid?.();
  if (uid !== 0) throw new StoreFault('EDU_STORE_NAMELESS_USER', where, `uid ${uid}`);
  return { uid: NOBODY, gid: NOBODY, wrapper: [] };
}

function unshareWorks(): boolean {
  if (process.platform !== 'linux') return false;
  const [command, ...rest] = UNSHARE;
  return spawnSync(command!, [...rest, 'true'], { stdio: 'ignore' }).status === 0;
}

/** Gives one file or folder to the user of the server. */
export function giveTo(user: ServerUser, path: string): void {
  if (user.uid !== undefined && user.gid !== undefined) chownSync(path, user.uid, user.gid);
}

/** Gives a folder and all in it to the user of the server. */
export function giveAllTo({ uid, gid }: ServerUser, folder: string): void {
  if (uid !== undefined && gid !== undefined) chownAll(folder, uid, gid);
}

function chownAll(folder: string, uid: number, gid: number): void {
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(folder, entry), uid, gid);
  lchownSync(folder, uid, gid);
}
