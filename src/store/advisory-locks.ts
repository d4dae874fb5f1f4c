import { sql } from 'kysely';
import type { Executor } from './transaction.ts';

/*
 * The numbers of all advisory locks, in one place so that no two mean the same by accident. A transaction that needs
 * several takes them in the order of LOCKS: none waits for one that waits for it.
 */

/** Locks of transactions. */
export const LOCKS = {
  /** Two restores at once: the second waits. */
  restore: 7_226_471_404,
  /** Scenarios refer to one another: whoever changes one waits for the one before. */
  scenarios: 7_226_471_402,
  /** Accounts are made one after the other, so that only one of them is the first. */
  accounts: 7_226_471_403,
  /** Schedules are written, and set in the queue, one after the other: names are given once, and none is lost. */
  schedules: 7_226_471_405,
  /** Rows of the audit are chained: whoever appends waits for the one before. */
  audit: 7_226_471_401,
} as const;

/** Holds a lock until the transaction ends. */
export async function holdLock(transaction: Executor, lock: keyof typeof LOCKS): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCKS[lock]})`.execute(transaction);
}

/** First number of the locks of processes: "xuew" as bytes, so that no other program in the database means the same. */
export const ADVISORY_SPACE = 0x78_75_65_77;
/** Held shared by every process that uses an embedded server, and alone by the last, who stops it. */
export const PRESENCE = 1;
/** Held alone by the service. */
export const SERVICE = 2;
