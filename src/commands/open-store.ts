import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { type OpenDatabase, openDatabase } from '../store/database.ts';
import { startEmbeddedServer } from '../store/embedded/start-embedded-server.ts';
import { migrate } from '../store/migrate.ts';
import { errorCode, StoreFault } from '../store/store-fault.ts';

export interface StoreOptions {
  /** Folder of data of the embedded server; DATABASE_URL goes before it. */
  readonly data?: string | undefined;
  readonly connections?: number;
  /** Longest time for one statement, in milliseconds. */
  readonly statementLimit?: number;
  /** Told of what the server and the connections have to say. */
  readonly onLog?: (line: string) => void;
  /** Called when the embedded server has been started and takes its time to come up: a moment for other work. */
  readonly onLaunched?: () => void;
  /** True where a store must be there: a folder that was mistyped must not become an empty one. */
  readonly existing?: boolean;
  /** True for the one service of the folder: it owns the server, and no other may be there. */
  readonly asService?: boolean;
  /** Another service took over while the database was away. */
  readonly onLost?: (fault: StoreFault) => void;
}

export interface OpenStore extends OpenDatabase {
  readonly connectionString: string;
  /** Closes the connections, and ends the use of the embedded server. */
  close(): Promise<void>;
}

export const DEFAULT_DATA = './data';

/**
 * Opens the store, with today's tables: the PostgreSQL that DATABASE_URL names, else the embedded one on the folder.
 * @throws StoreFault where that cannot be
 */
export async function openStore(options: StoreOptions = {}): Promise<OpenStore> {
  const reached = await reachStore(options);
  try {
    return await opened(reached.connectionString, options, reached.close);
  } catch (error) {
    await reached.close();
    throw error;
  }
}

/** A server that can be asked; nothing of its tables is looked at or changed. */
export interface ReachedStore {
  readonly connectionString: string;
  /** As a fault may name it. */
  readonly where: string;
  close(): Promise<void>;
}

/** The server of the store, started where it is the embedded one. */
export async function reachStore(options: StoreOptions): Promise<ReachedStore> {
  const { DATABASE_URL } = process.env;
  if (DATABASE_URL !== undefined && DATABASE_URL !== '') checkForm(DATABASE_URL);
  if (DATABASE_URL !== undefined && DATABASE_URL !== '')
    return { connectionString: DATABASE_URL, where: withoutPassword(DATABASE_URL), close: async () => {} };
  // A variable of the shell that is not set: it would mean the folder that we stand in.
  if (options.data?.trim() === '') throw new StoreFault('EDU_STORE_NOT_A_FOLDER', '--data', '""');
  const folder = resolve(options.data ?? DEFAULT_DATA);
  if (options.existing && !existsSync(join(folder, 'postgres')))
    throw new StoreFault('EDU_STORE_NOT_HERE', folder, 'postgres: -');
  const server = await startEmbeddedServer({ folder, onLog: options.onLog, onLaunched: options.onLaunched });
  try {
    if (options.asService) await server.acquireServiceLock({ onLost: options.onLost });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { connectionString: server.connectionString, where: folder, close: () => server.stop() };
}

/** pg takes anything for an address, and then looks for a machine of that name. */
function checkForm(url: string): void {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
    throw new StoreFault('EDU_DATABASE_URL', 'DATABASE_URL', withoutPassword(url));
}

/** One connection of its own, without limits of time: copying takes as long as it takes. */
export async function connectStore({ connectionString }: ReachedStore, name: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, application_name: name, connectionTimeoutMillis: 10_000 });
  // What was asked over it fails by itself.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
    return client;
  } catch (error) {
    throw awayFault(error, connectionString);
  }
}

async function opened(connectionString: string, options: StoreOptions, stop: () => Promise<void>): Promise<OpenStore> {
  const onError = (error: Error) => options.onLog?.(`connection: ${error.message}`);
  // A large table takes its time to be brought up to date.
  const toMigrate = openDatabase({ connectionString, connections: 2, statementLimit: 0, onError });
  try {
    await migrate(toMigrate.database);
  } catch (error) {
    throw awayFault(error, connectionString);
  } finally {
    await toMigrate.close();
  }
  const { connections, statementLimit } = options;
  const open = openDatabase({ connectionString, connections, statementLimit, onError });
  return {
    ...open,
    connectionString,
    close: async () => {
      await open.close();
      await stop();
    },
  };
}

/** Refused, unknown, unreachable, no such user or database: said in words that help; the password stays unsaid. */
function awayFault(error: unknown, connectionString: string): unknown {
  const code = errorCode(error) ?? '';
  const message = error instanceof Error ? error.message : String(error);
  const away =
    /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|28|3D000|08|57P03|53300)/.test(code) ||
    /timeout|SASL/.test(message);
  return away ? new StoreFault('EDU_DATABASE_AWAY', withoutPassword(connectionString), message) : error;
}

/** Address of a database as it may be shown. */
export function withoutPassword(connectionString: string): string {
  try {
    const url = new URL(connectionString);
    if (url.password !== '') url.password = '***';
    return url.href;
  } catch {
    return 'DATABASE_URL';
  }
}
