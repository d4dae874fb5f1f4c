import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { ADVISORY_SPACE, SERVICE } from '../advisory-locks.ts';
import { StoreFault } from '../store-fault.ts';
import { background, connect, endConnection } from './connection.ts';
import { isAlive } from './processes.ts';

/** The right to be the one service of a database. */
export interface ServiceLock {
  /** False while the connection is being made anew, and after another service has taken over. */
  readonly held: boolean;
  release(): Promise<void>;
}

export interface ServiceLockOptions {
  readonly connectionString: string;
  /** What a fault names as the place, e.g. the folder of data. */
  readonly where: string;
  /** Another service came between while the database was away: this one has to end. */
  readonly onLost?: (fault: StoreFault) => void;
}

const NAME = 'xuewei service';
/** A holder that was killed lets go as soon as the server sees its connection end. */
const PATIENCE = 4_000;
const BETWEEN_TRIES = 25;
const LONGEST_PAUSE = 1_000;

/**
 * Becomes the one service, or throws EDU_STORE_IN_USE with the number of the other. The lock is an advisory lock of a
 * connection of its own: it ends with its holder however that dies, needs no clock and trusts no process number. Where
 * the connection drops, the lock is taken again as soon as the server answers.
 */
export async function acquireServiceLock(options: ServiceLockOptions): Promise<ServiceLock> {
  const lock = new HeldLock(options);
  await lock.acquire();
  return lock;
}

class HeldLock implements ServiceLock {
  readonly #options: ServiceLockOptions;
  #client: pg.Client | undefined;
  #released = false;

  constructor(options: ServiceLockOptions) {
    this.#options = options;
  }

  get held(): boolean {
    return this.#client !== undefined;
  }

  /** Asks until the lock is free, the other is known to be alive, or patience ends. */
  async acquire(): Promise<void> {
    const { where, connectionString } = this.#options;
    const client = await connect(connectionString, NAME);
    const begun = performance.now();
    try {
      // Sits idle for months; and a machine that vanished without a word must not hold the lock for two hours.
      await client.query(
        `SELECT set_config(name, value, false)
        FROM (VALUES ('idle_session_timeout', '0'), ('tcp_keepalives_idle', '10'),
          ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3')) AS wanted (name, value)
        -- PostgreSQL 13 knows no idle_session_timeout
        WHERE name IN (SELECT name FROM pg_settings)`,
      );
      for (;;) {
        const { rows } = await client.query<{ taken: boolean }>(
          `SELECT pg_try_advisory_lock(${ADVISORY_SPACE}, ${SERVICE}) AS taken`,
        );
        if (rows[0]!.taken) break;
        const holder = await holderOf(client);
        const patience = holder !== undefined && isAlive(holder) ? PATIENCE / 10 : PATIENCE;
        if (performance.now() - begun > patience) {
          const found = `pid ${holder ?? '?'}`;
          throw new StoreFault('EDU_STORE_IN_USE', where, found);
        }
        await wait(BETWEEN_TRIES);
      }
    } catch (error) {
      await endConnection(client);
      throw error;
    }
    this.#keep(client);
  }

  #keep(client: pg.Client): void {
    if (this.#released) {
      void endConnection(client);
      return;
    }
    this.#client = client;
    client.once('end', () => {
      if (this.#released) return;
      this.#client = undefined;
      void this.#heal();
    });
    background(client);
  }

  async #heal(): Promise<void> {
    for (let pause = BETWEEN_TRIES; !this.#released; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        await this.acquire();
        return;
      } catch (error) {
        if (error instanceof StoreFault) {
          this.#released = true;
          this.#options.onLost?.(error);
          return;
        }
      }
      await wait(pause, undefined, { ref: false });
    }
  }

  async release(): Promise<void> {
    this.#released = true;
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) await endConnection(client);
  }
}

/** Number of the process that holds the lock: it stands in the name of its connection. */
async function holderOf(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT activity.application_name AS name FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)
      WHERE locktype = 'advisory' AND granted AND classid = ${ADVISORY_SPACE} AND objid = ${SERVICE}
        AND activity.datname = current_database()`,
  );
  const pid = Number(rows[0]?.name.slice(NAME.length));
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}
