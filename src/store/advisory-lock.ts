import { sql } from 'kysely';
import type { Database } from './database.ts';

/**
 * Does something unless another process is at it: a lock that no transaction holds, so it may take long, and that goes with
 * the connection of whoever dies. It saves work only; what is written must be right without it.
 */
export async function whileAlone(database: Database, name: string, work: () => Promise<void>): Promise<void> {
  await database.connection().execute(async (connection) => {
    const { rows } = await sql<{ taken: boolean }>`
      select pg_try_advisory_lock(hashtextextended(${name}, 0)) as taken`.execute(connection);
    if (rows[0]?.taken !== true) return;
    try {
      await work();
    } finally {
      // A line that broke has let go of the lock already.
      await sql`select pg_advisory_unlock(hashtextextended(${name}, 0))`.execute(connection).catch(() => undefined);
    }
  });
}
