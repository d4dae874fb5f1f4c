import { peopleFault } from '../people/people-fault.ts';
import { InputFaults } from '../services/ports.ts';
import { type OpenDatabase, openDatabase } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';
import { StoreFault } from '../store/store-fault.ts';

export interface StoreOptions {
  /** postgres:// address; DATABASE_URL where left out. */
  readonly connectionString?: string | undefined;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
}

/** The store of a command, with today's tables. @throws InputFaults where there is none, or none that fits */
export async function openStore({
  connectionString = process.env.DATABASE_URL,
  name = 'xuewei',
}: StoreOptions = {}): Promise<OpenDatabase> {
  if (!connectionString) {
    const allowed = { zh: 'postgres://用户@主机:端口/库名', en: 'postgres://user@host:port/database' };
    throw new InputFaults([peopleFault('EDU_PEOPLE_SETTINGS', 'DATABASE_URL', '缺 missing', allowed)]);
  }
  const store = openDatabase({ connectionString, name });
  try {
    await migrate(store.database);
  } catch (error) {
    await store.close();
    throw error instanceof StoreFault ? new InputFaults([error.fault]) : error;
  }
  return store;
}
