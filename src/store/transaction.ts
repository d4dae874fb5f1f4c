import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** Either the database or a transaction of it. */
export type Executor = Database | Transaction<Tables>;

/** Serialisation failure and deadlock: the same transaction may well pass the second time. */
const PASSING = new Set(['40001', '40P01']);
const ATTEMPTS = 5;

/** Runs a transaction, again where another one was in its way. The work must be such that it can be done twice. */
export async function inTransaction<Result>(
  database: Database,
  work: (transaction: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction().execute((transaction) => work(transaction.withSchema('xuewei')));
    } catch (error) {
      const { code } = error as { readonly code?: string };
      if (code === undefined || !PASSING.has(code) || attempt >= ATTEMPTS) throw error;
    }
  }
}
