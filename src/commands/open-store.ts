import { storeFaults } from '../locale/store-faults.ts';
import { InputFaults } from '../services/ports.ts';
import { type OpenDatabase, openDatabase } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';
import { StoreFault } from '../store/store-fault.ts';

/** How a command finds the store. */
export interface StoreOptions {
  /** postgres:// address; DATABASE_URL where left out. */
  readonly connectionString?: string | undefined;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
}

/**
 * Opens the store with today's tables; the caller closes it.
 * @throws InputFaults where no database is named, or it cannot be used
 */
export async function openStore({
  connectionString = process.env.DATABASE_URL,
  name = 'xuewei',
}: StoreOptions = {}): Promise<OpenDatabase> {
  if (!connectionString) {
    const { allowed, cure, severity } = storeFaults.EDU_NO_DATABASE;
    throw new InputFaults([{ code: 'EDU_NO_DATABASE', where: 'DATABASE_URL', found: '-', allowed, cure, severity }]);
  }
  const open = openDatabase({ connectionString, name });
  try {
    await migrate(open.database);
    return open;
  } catch (error) {
    await open.close();
    if (error instanceof StoreFault) throw new InputFaults([error.fault]);
    throw error;
  }
}
