import { chmodSync, lchownSync, lstatSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type ListenOptions } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Credentials } from './credentials.ts';
import { giveTo, type ServerUser } from './server-user.ts';

/** Where the server listens: the folder of a Unix socket, or 127.0.0.1. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export type Transport = 'socket' | 'tcp';

/** The port is part of the name of a socket; every data folder has a socket folder of its own. */
const SOCKET_PORT = 5432;
/** Bytes that the path of a socket may have. */
const LONGEST = process.platform === 'darwin' ? 103 : 107;

/**
 * A socket in a folder that only the user of the server may enter is better than a port: no other user of the machine
 * and no web page can knock, two folders never want the same number, and its URL stays the same for ever. It lies beside
 * the data; where that path is too long or its file system knows no sockets, in the temp folder; failing that, 127.0.0.1.
 */
export async function chooseAddress(
  folder: string,
  dataFolder: string,
  user: ServerUser,
  transport: Transport,
): Promise<Address> {
  if (transport === 'socket' && process.platform !== 'win32') {
    const beside = join(folder, 'socket');
    takeOver(beside, user);
    for (const host of [beside, shortFolder(dataFolder)])
      if (await holdsSockets(host, user)) return { host, port: SOCKET_PORT };
  }
  return { host: '127.0.0.1', port: await freePort() };
}

/** Named for the folder itself and not for its path, which another folder may get. */
function shortFolder(dataFolder: string): string {
  const { dev, ino } = statSync(dataFolder);
  return join(tmpdir(), `xuewei-${dev.toString(36)}-${ino.toString(36)}`);
}

/** As root: the server may have run as another user before. In the temp folder nothing of others is taken over. */
function takeOver(host: string, user: ServerUser): void {
  if (process.getuid?.() !== 0 || lstatSync(host, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  lchownSync(host, user.uid ?? 0, user.gid ?? 0);
}

async function holdsSockets(host: string, user: ServerUser): Promise<boolean> {
  if (Buffer.byteLength(join(host, `.s.PGSQL.${SOCKET_PORT}`)) > LONGEST) return false;
  const probe = join(host, `.probe-${process.pid % 10_000}`);
  try {
    mkdirSync(host, { mode: 0o700 });
  } catch {
    // It is there already; whose it is, is looked at next.
  }
  try {
    const { uid } = lstatSync(host);
    const own = process.getuid?.() ?? uid;
    if (!lstatSync(host).isDirectory() || (uid !== own && uid !== user.uid)) return false;
    chmodSync(host, 0o700);
    giveTo(user, host);
    await listenOnce({ path: probe });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { force: true });
  }
}

const freePort = () => listenOnce({ host: '127.0.0.1', port: 0 });

function listenOnce(options: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(options, () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}

/**
 * One URL for pg, pg-boss and libpq. The folder of a socket stands in the query: in the place of the host it would have
 * to be escaped, and parsers of URLs lower its case. SSL is off whatever the environment says: nothing leaves the machine.
 */
export function connectionUrl({ host, port }: Address, { user, password, database }: Credentials): string {
  const sign = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const query = host.startsWith('/') ? `?host=${encodeURIComponent(host)}&sslmode=disable` : '?sslmode=disable';
  return `postgres://${sign}@${host.startsWith('/') ? 'localhost' : host}:${port}/${database}${query}`;
}

/** Arguments that make PostgreSQL listen there and nowhere else. */
export function listenArguments({ host, port }: Address): string[] {
  const socket = host.startsWith('/');
  return ['-p', String(port), '-k', socket ? host : '', '-h', socket ? '' : host, '-c', 'unix_socket_permissions=0700'];
}
