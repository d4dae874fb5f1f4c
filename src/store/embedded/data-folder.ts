import { accessSync, constants, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.ts';
import { fileSystemFault, StoreFault } from '../store-fault.ts';
import type { Binaries } from './binaries.ts';

/** The folder of data and PostgreSQL's folder in it, as real paths; the first is made where it is missing. */
export function openDataFolder(path: string): { folder: string; dataFolder: string } {
  try {
    makeFolder(path);
    const folder = realpathSync(path);
    if (!statSync(folder).isDirectory()) throw new StoreFault('EDU_STORE_NOT_A_FOLDER', path, 'a file');
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const dataFolder = join(folder, 'postgres');
    checkContents(dataFolder);
    return { folder, dataFolder };
  } catch (error) {
    throw fileSystemFault(error, path);
  }
}

function checkContents(dataFolder: string): void {
  const found = statSync(dataFolder, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isDirectory()) throw new StoreFault('EDU_STORE_NOT_A_FOLDER', dataFolder, 'a file');
  if (readdirSync(dataFolder).includes('PG_VERSION')) return;
  throw new StoreFault('EDU_STORE_NOT_OURS', dataFolder, 'no PG_VERSION');
}

/** PostgreSQL opens only what its own major version has written. */
export function checkVersion(dataFolder: string, { version }: Binaries): void {
  const path = join(dataFolder, 'PG_VERSION');
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return;
  const written = readFileSync(path, 'latin1').trim();
  const [major] = version.split('.');
  if (written !== major) throw new StoreFault('EDU_STORE_OTHER_VERSION', path, `PostgreSQL ${written}, not ${major}`);
}
