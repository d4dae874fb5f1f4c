import { rmdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { ADVISORY_SPACE, PRESENCE, SERVICE } from '../advisory-locks.ts';
import type { StoreFault } from '../store-fault.ts';
import { connectionUrl, type Transport } from './address.ts';
import { findBinaries } from './binaries.ts';
import { background, endConnection, foreground } from './connection.ts';
import { openDataFolder } from './data-folder.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { type Place, type Reached, reachServer } from './reach-server.ts';
import { acquireServiceLock, type ServiceLock, type ServiceLockOptions } from './service-lock.ts';
import { type StopLimits, shutDown } from './shut-down.ts';
import { signIn } from './sign-in.ts';

export interface EmbeddedServerOptions {
  /** The folder of data, e.g. ./data; made where it is missing. */
  readonly folder: string;
  readonly onLog?: (line: string) => void;
  /** Called when its process has been started and takes its time to come up: a moment for other work. */
  readonly onLaunched?: () => void;
  /** Where PostgreSQL lies (bin, lib, share); that of the npm package where left out. */
  readonly nativeFolder?: string;
  /** 'tcp' listens on 127.0.0.1 instead of a Unix socket. */
  readonly transport?: Transport;
  readonly stopLimits?: StopLimits;
}

export interface EmbeddedServer {
  /** For pg, pg-boss and DATABASE_URL. It has a password: keep it out of logs. */
  readonly connectionString: string;
  /** True where the server was running already. */
  readonly attached: boolean;
  /** Version of PostgreSQL, e.g. 18.4. */
  readonly version: string;
  /**
   * Becomes the one service of the folder, and so its owner: a server that dies is started again, and `stop` stops it
   * whoever else uses it. Throws EDU_STORE_IN_USE where there is a service already.
   */
  acquireServiceLock(options?: Pick<ServiceLockOptions, 'onLost'>): Promise<ServiceLock>;
  /**
   * Ends the use. The owner stops the server; anybody else stops it only where he is the last. Close pools before.
   */
  stop(): Promise<void>;
}

const STOP_LIMITS: StopLimits = { fast: 20_000, immediate: 6_000 };
const LONGEST_PAUSE = 1_000;

/** Starts PostgreSQL on the folder, or attaches to the one that runs there; throws StoreFault. */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const place: Place = {
    ...openDataFolder(options.folder),
    transport: options.transport ?? 'socket',
    binaries: () => findBinaries(options.nativeFolder),
    onLog: options.onLog ?? (() => undefined),
    onLaunched: options.onLaunched ?? (() => undefined),
  };
  return new UsedServer(place, await reachServer(place), options.stopLimits ?? STOP_LIMITS);
}

class UsedServer implements EmbeddedServer {
  readonly connectionString: string;
  readonly attached: boolean;
  readonly version: string;
  readonly #place: Place;
  readonly #stopLimits: StopLimits;
  #reached: Reached;
  #lock: ServiceLock | undefined;
  /** Stays true while the lock is being taken anew. */
  #owns = false;
  #connected = true;
  #healing: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  readonly #stopped = new AbortController();

  constructor(place: Place, reached: Reached, stopLimits: StopLimits) {
    this.#place = place;
    this.#stopLimits = stopLimits;
    this.#reached = reached;
    this.connectionString = connectionUrl(reached.address, reached.credentials);
    this.attached = reached.launched === undefined;
    this.version = reached.version;
    this.#watch(reached);
  }

  async acquireServiceLock(options: Pick<ServiceLockOptions, 'onLost'> = {}): Promise<ServiceLock> {
    const { folder: where } = this.#place;
    const onLost = (fault: StoreFault) => {
      this.#owns = false;
      options.onLost?.(fault);
    };
    const lock = await acquireServiceLock({ connectionString: this.connectionString, where, onLost });
    this.#lock = lock;
    this.#owns = true;
    const release = () => {
      this.#owns = false;
      return lock.release();
    };
    return {
      get held() {
        return lock.held;
      },
      release,
    };
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    this.#stopped.abort();
    return this.#stopping;
  }

  /** The connection counts us among the users; it alone must not keep the program from ending. */
  #watch(reached: Reached): void {
    this.#reached = reached;
    this.#connected = true;
    reached.client.once('end', () => {
      this.#connected = false;
      this.#healing = this.#heal();
    });
    background(reached.client);
  }

  /**
   * The server went away. Its owner starts it again; anybody else waits until it is back, for whoever stopped it may
   * have meant to.
   */
  async #heal(): Promise<void> {
    const { dataFolder, onLog } = this.#place;
    if (this.#stopping === undefined) onLog('PostgreSQL went away');
    for (let pause = 10; this.#stopping === undefined; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        if (this.#owns) this.#adopt(await reachServer(this.#place));
        else {
          const address = readPostmasterFile(dataFolder)?.address;
          const answer = address && (await signIn(dataFolder, this.#reached.credentials, address));
          if (typeof answer === 'object') this.#adopt({ ...this.#reached, ...answer });
        }
        if (this.#connected) return;
      } catch (error) {
        onLog((error as Error).message);
      }
      // Cut short by stop, which waits for us: no server may come up behind its back.
      await wait(pause, undefined, { ref: false, signal: this.#stopped.signal }).catch(() => undefined);
    }
  }

  #adopt(reached: Reached): void {
    if (this.#stopping !== undefined) {
      void endConnection(reached.client);
      return;
    }
    this.#place.onLog('PostgreSQL is back');
    this.#watch(reached);
  }

  async #stop(): Promise<void> {
    const { dataFolder, binaries } = this.#place;
    await this.#healing;
    try {
      if (this.#owns || (await this.#isLast())) {
        await shutDown(dataFolder, this.#stopLimits, () => binaries().folder);
        this.#removeShortFolder();
      }
    } finally {
      await this.#lock?.release();
      await endConnection(this.#reached.client);
    }
  }

  /**
   * Lets go of the own share of the lock and asks for the whole of it: of all who leave at once exactly the last gets
   * it, and nobody can come in after. Workers that only know the URL are not counted: their service is.
   */
  async #isLast(): Promise<boolean> {
    try {
      const { client } = this.#reached;
      foreground(client);
      await client.query(`SELECT pg_advisory_unlock_shared(${ADVISORY_SPACE}, ${PRESENCE})`);
      const { rows } = await client.query<{ last: boolean }>(
        // In this order: one who leaves with others about must not hold, even for a moment, what the last will ask for.
        `SELECT CASE WHEN pg_try_advisory_lock(${ADVISORY_SPACE}, ${PRESENCE})
          THEN pg_try_advisory_lock(${ADVISORY_SPACE}, ${SERVICE}) ELSE false END AS last`,
      );
      return rows[0]!.last;
    } catch {
      // The server has been stopped by its owner, or is being so.
      return false;
    }
  }

  /** A socket folder outside the data is ours to tidy up. */
  #removeShortFolder(): void {
    const { host } = this.#reached.address;
    if (!host.startsWith('/') || host.startsWith(this.#place.folder)) return;
    try {
      rmdirSync(host);
    } catch {
      // Somebody has started it again.
    }
  }
}
