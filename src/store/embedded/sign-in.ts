import { statSync } from 'node:fs';
import type pg from 'pg';
import { ADVISORY_SPACE, PRESENCE } from '../advisory-locks.ts';
import { errorCode, StoreFault } from '../store-fault.ts';
import { type Address, connectionUrl } from './address.ts';
import { connect, endConnection } from './connection.ts';
import type { Credentials } from './credentials.ts';

/** A connection that is signed in to the server of our folder and is counted among those who use it. */
export interface SignedIn {
  readonly client: pg.Client;
  readonly address: Address;
  readonly version: string;
}

/** Nobody listens; or somebody does and is not ready: it starts, recovers or ends. */
export type NotYet = 'absent' | 'busy';

const NOT_READY = new Set(['57P01', '57P02', '57P03', '53300', 'ECONNRESET', 'EPIPE']);
const NOT_THERE = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK']);
const REFUSED = new Set(['28P01', '28000', '3D000']);

/** Tries once. The only proof that a server is ready is a query that it answers. */
export async function signIn(
  dataFolder: string,
  credentials: Credentials,
  address: Address,
): Promise<SignedIn | NotYet> {
  let client: pg.Client | undefined;
  try {
    client = await connect(connectionUrl(address, credentials), 'xuewei');
    const { rows } = await client.query<{ folder: string; version: string; present: boolean }>(
      `SELECT current_setting('data_directory') AS folder, current_setting('server_version') AS version,
        pg_try_advisory_lock_shared(${ADVISORY_SPACE}, ${PRESENCE}) AS present`,
    );
    const { folder, version, present } = rows[0]!;
    if (present && isSameFolder(folder, dataFolder)) return { client, address, version };
    await endConnection(client);
    // The last user is about to stop it; or it is the server of a folder of which this one is a copy.
    return present ? 'absent' : 'busy';
  } catch (error) {
    if (client !== undefined) void endConnection(client);
    return notYet(error, dataFolder);
  }
}

function notYet(error: unknown, dataFolder: string): NotYet {
  const code = errorCode(error) ?? '';
  if (NOT_THERE.has(code)) return 'absent';
  if (NOT_READY.has(code) || /terminated|timeout/i.test((error as Error).message)) return 'busy';
  if (code === 'EACCES' || code === 'EPERM')
    throw new StoreFault('EDU_STORE_NO_PERMISSION', dataFolder, (error as Error).message);
  if (REFUSED.has(code)) throw new StoreFault('EDU_STORE_NOT_OURS', dataFolder, (error as Error).message);
  throw error;
}

/** A server in another container may know the folder by a path that is not ours; its socket was in our folder. */
function isSameFolder(told: string, dataFolder: string): boolean {
  const there = statSync(told, { throwIfNoEntry: false });
  if (there === undefined) return true;
  const here = statSync(dataFolder);
  return there.dev === here.dev && there.ino === here.ino;
}
