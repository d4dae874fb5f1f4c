import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { Database } from '../database.ts';
import type { Tables } from '../tables.ts';

/** Kysely over one connection that somebody else has opened and is in a transaction with. */
export function overClient(client: pg.Client): Database {
  const shared = { query: client.query.bind(client), release: () => undefined } as unknown as PostgresPoolClient;
  const pool = { connect: async () => shared, end: async () => undefined };
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema('xuewei');
}
