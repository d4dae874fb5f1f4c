import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSystemFault, StoreFault } from '../store-fault.ts';
import type { Binaries } from './binaries.ts';
import { closedFolder, type ServerUser } from './server-user.ts';

/**
 * A copy of the binaries in the temp folder, made once for a version and a user. It appears under its name when it is
 * complete; one that a cleaner of temp folders has bitten into is made anew.
 */
export function copyOfBinaries(binaries: Binaries, user: ServerUser, finish: (folder: string) => void): string {
  const parent = [tmpdir(), '/var/tmp'].find((folder) => canBeUsed(folder, user)) ?? tmpdir();
  const target = join(parent, `xuewei-postgresql-${binaries.version}-${process.arch}-${process.getuid?.() ?? 0}`);
  const native = join(target, 'native');
  checkOwner(target);
  if (isComplete(binaries.folder, native)) return native;
  const draft = `${target}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(draft, { mode: 0o755 });
    cpSync(binaries.folder, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    finish(join(draft, 'native'));
    openToAll(draft);
    replace(target, draft);
  } catch (error) {
    throw fileSystemFault(error, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return native;
}

function canBeUsed(folder: string, { uid, gid }: ServerUser): boolean {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return false;
  return uid === undefined || gid === undefined || closedFolder(folder, { uid, gid }) === undefined;
}

/** Everybody may write to the temp folder: what lies there under our name is run only if it is ours alone. */
function checkOwner(target: string): void {
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found === undefined || process.getuid === undefined) return;
  if (found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o022) === 0) return;
  throw new StoreFault('EDU_STORE_NO_PERMISSION', target, `uid ${found.uid}, mode ${(found.mode & 0o777).toString(8)}`);
}

/** Same files of the same sizes; links are few and made in one go. */
function isComplete(original: string, copy: string): boolean {
  return readdirSync(original, { recursive: true, encoding: 'utf8' }).every((path) => {
    const there = statSync(join(copy, path), { throwIfNoEntry: false });
    const here = statSync(join(original, path));
    return there !== undefined && (here.isDirectory() || there.size === here.size);
  });
}

/** A tight umask would shut out the user of the server. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    chmodSync(path, entry.isDirectory() || (lstatSync(path).mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}

/** Another start may be replacing it as well: whoever comes first wins, the copies are the same. */
function replace(target: string, draft: string): void {
  const old = `${draft}-replaced`;
  try {
    renameSync(target, old);
  } catch {
    // There was none.
  }
  try {
    renameSync(draft, target);
  } catch (error) {
    if (statSync(target, { throwIfNoEntry: false }) === undefined) throw error;
  }
  rmSync(old, { recursive: true, force: true });
}
