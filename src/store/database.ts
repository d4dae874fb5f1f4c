import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { ImpatientClient } from './impatient-client.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

export interface DatabaseOptions {
  /** postgres:// address. */
  readonly connectionString: string;
  /** Most connections at once. */
  readonly connections?: number;
  /** Longest time for one statement, in milliseconds; 0: no limit. */
  readonly statementLimit?: number | undefined;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
  /** Told of errors of idle connections: the pool opens others by itself. */
  readonly onError?: (error: Error) => void;
}

export interface OpenDatabase {
  readonly database: Database;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** Longest time for one statement and for opening a connection: a cut line must not hold a request for ever. */
const STATEMENT_LIMIT = 60_000;
const CONNECT_LIMIT = 10_000;
/** A process that stands still in the middle of a transaction must not hold a job for longer: others wait for it. */
const IDLE_LIMIT = 30_000;

/**
 * What every connection is told. Where the other end falls silent, the server gives up after some thirty seconds and
 * lets go of what it held; its own patience is two hours. Means nothing to a Unix socket.
 */
const SERVER_PATIENCE = {
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 4,
  tcp_user_timeout: 30_000,
  idle_in_transaction_session_timeout: IDLE_LIMIT,
};

/** How long either end of a connection waits for the other, for pg. */
export const PATIENCE = {
  connectionTimeoutMillis: CONNECT_LIMIT,
  query_timeout: STATEMENT_LIMIT,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  options: Object.entries(SERVER_PATIENCE)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' '),
} as const;

/** Whole numbers of 64 bits stay text; rows that count less are read as numbers where they are counted. */
export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const { connectionString, connections = 10, statementLimit = STATEMENT_LIMIT, name, onError } = options;
  const pool = new pg.Pool({
    connectionString,
    max: connections,
    application_name: name ?? 'xuewei',
    idleTimeoutMillis: 60_000,
    Client: ImpatientClient,
    ...PATIENCE,
    query_timeout: statementLimit,
  });
  pool.on('error', (error) => onError?.(error));
  // The pool listens to idle connections only: one that breaks in the middle of a transaction would end the program. What
  // was asked over it fails by itself.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const database: Database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema('xuewei');
  return {
    database,
    pool,
    close: async () => {
      await database.destroy();
    },
  };
}
