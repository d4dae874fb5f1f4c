import { type Kysely, Migrator, sql } from 'kysely';
import type { Database } from './database.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { StoreFault } from './store-fault.ts';

/** The first version of PostgreSQL that has all that is used here, as the server numbers it. */
const OLDEST_SERVER = 130_000;

/**
 * Brings the tables up to date; several processes may ask at once, one does it.
 * @throws StoreFault where the server is too old, or the tables are those of a newer program
 */
export async function migrate(database: Database): Promise<void> {
  const { rows } = await sql<{ number: string; text: string }>`
    select current_setting('server_version_num') as number, current_setting('server_version') as text`.execute(
    database,
  );
  const server = rows[0]!;
  if (Number(server.number) < OLDEST_SERVER) throw new StoreFault('EDU_DATABASE_TOO_OLD', 'DATABASE_URL', server.text);
  await sql`create schema if not exists xuewei`.execute(database).catch(async (error: { code?: string }) => {
    // Two processes at once: the other has made it.
    if (error.code !== '23505' && error.code !== '42P06') throw error;
  });
  await refuseNewer(database);
  const migrator = new Migrator({
    db: database as unknown as Kysely<unknown>,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
    migrationTableSchema: 'xuewei',
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/** Steps that this program does not know were made by a newer one: it must not touch what it does not understand. */
async function refuseNewer(database: Database): Promise<void> {
  const { rows: tables } = await sql<{ found: string | null }>`
    select to_regclass('xuewei.kysely_migration')::text as found`.execute(database);
  if (tables[0]?.found == null) return;
  const { rows } = await sql<{ name: string }>`select name from xuewei.kysely_migration order by name`.execute(
    database,
  );
  const unknown = rows.map(({ name }) => name).filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) throw new StoreFault('EDU_DATABASE_NEWER', 'xuewei.kysely_migration', unknown.join(', '));
}
