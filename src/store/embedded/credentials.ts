import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, fileSystemFault, StoreFault } from '../store-fault.ts';

/** How the program signs in, and how its keeper may. They lie in the data folder of PostgreSQL, readable for its owner. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Superuser: for care and upgrades; the program itself never uses it. */
  readonly administrator: { readonly user: string; readonly password: string };
}

const FILE = 'xuewei-credentials.json';

/** New passwords of 32 random bytes each. */
export function newCredentials(): Credentials {
  const password = () => randomBytes(32).toString('base64url');
  const administrator = { user: 'postgres', password: password() };
  return { user: 'xuewei', password: password(), database: 'xuewei', administrator };
}

/** Writes them to disk for good, and gives the path. */
export function writeCredentials(dataFolder: string, credentials: Credentials): string {
  const path = join(dataFolder, FILE);
  const file = openSync(path, 'wx', 0o600);
  writeFileSync(file, `${JSON.stringify(credentials, null, 2)}\n`);
  fsyncSync(file);
  closeSync(file);
  return path;
}

/** Credentials of a data folder; undefined where there is no data folder yet. */
export function readCredentials(dataFolder: string): Credentials | undefined {
  const path = join(dataFolder, FILE);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Credentials;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && !existsSync(dataFolder)) return undefined;
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError)
      throw new StoreFault('EDU_STORE_NOT_OURS', dataFolder, `no usable ${FILE}`);
    throw fileSystemFault(error, path);
  }
}
