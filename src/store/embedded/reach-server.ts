import { setTimeout as wait } from 'node:timers/promises';
import { printedFault, StoreFault } from '../store-fault.ts';
import { type Address, chooseAddress, type Transport } from './address.ts';
import { type Binaries, usableBinaries } from './binaries.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { checkVersion } from './data-folder.ts';
import { initialise } from './initialise.ts';
import { type Launched, launch } from './launch.ts';
import { readPostmasterFile, removeStaleFile, removeStaleSocketLock, runningServer } from './postmaster-file.ts';
import { isAlive, orphansIn } from './processes.ts';
import { chooseServerUser, type ServerUser } from './server-user.ts';
import { type SignedIn, signIn } from './sign-in.ts';

/** Where a server is to run, and of what. */
export interface Place {
  readonly folder: string;
  readonly dataFolder: string;
  readonly transport: Transport;
  binaries(): Binaries;
  readonly onLog: (line: string) => void;
  /** The process of the server has been started, and takes its time to come up. */
  readonly onLaunched: () => void;
}

export interface Reached extends SignedIn {
  readonly credentials: Credentials;
  /** Undefined where it was running already. */
  readonly launched: Launched | undefined;
}

const BETWEEN_TRIES = 10;
/** A server that is seen to recover from a crash has more time than one that does not answer at all. */
const LONGEST_SILENCE = 60_000;
const LONGEST_RECOVERY = 600_000;
const UNTIL_TOLD = 5_000;
const PATIENCE_WITH_ORPHANS = 1_500;

/** Attaches to the server of the folder, starting it where none runs and making the data where there are none. */
export async function reachServer(place: Place): Promise<Reached> {
  const attempt = new Attempt(place);
  for (;;) {
    const reached = await attempt.once();
    if (reached !== undefined) return reached;
    await wait(BETWEEN_TRIES);
  }
}

class Attempt {
  readonly #place: Place;
  // performance.now() and not Date.now(): the clock of the machine may be set meanwhile.
  readonly #begun = performance.now();
  #equipment: { user: ServerUser; native: string } | undefined;
  #address: Address | undefined;
  #launched: Launched | undefined;
  #orphansSince: number | undefined;
  #heard = false;
  #told = false;

  constructor(place: Place) {
    this.#place = place;
  }

  async once(): Promise<Reached | undefined> {
    const { dataFolder } = this.#place;
    const credentials = readCredentials(dataFolder);
    if (credentials === undefined) {
      const { user, native } = this.#prepare();
      const begun = performance.now();
      await initialise(this.#place.folder, dataFolder, native, user);
      this.#place.onLog(`${dataFolder} made in ${Math.round(performance.now() - begun)} ms`);
      return this.once();
    }
    const file = readPostmasterFile(dataFolder);
    const address = file?.address ?? (this.#launched?.ended() === false ? this.#address : undefined);
    const answer = address === undefined ? 'absent' : await signIn(dataFolder, credentials, address);
    if (typeof answer === 'object') {
      const launched = this.#launched?.ended() === false ? this.#launched : undefined;
      return { ...answer, credentials, launched };
    }
    this.#heard ||= answer === 'busy';
    this.#checkPatience();
    if (answer === 'absent') await this.#startUnlessStarting();
    return undefined;
  }

  /** Nobody answers: either a server is on its way up or down, or one has to be started. */
  async #startUnlessStarting(): Promise<void> {
    if (this.#launched?.ended() === false) return;
    if (this.#launched !== undefined) await this.#understandEnd(this.#launched);
    this.#launched = undefined;
    const { folder, dataFolder, transport } = this.#place;
    if (runningServer(dataFolder) !== undefined) return;
    const { user, native } = this.#prepare();
    const stale = readPostmasterFile(dataFolder);
    // A number that nobody bears is left to PostgreSQL, which looks for orphans by what else the file says.
    if (stale !== undefined && isAlive(stale.pid)) {
      this.#place.onLog(`postmaster.pid names process ${stale.pid}, which does not serve this folder`);
      removeStaleFile(dataFolder, stale);
    }
    this.#address = await chooseAddress(folder, dataFolder, user, transport);
    removeStaleSocketLock(dataFolder, this.#address);
    this.#launched = launch(dataFolder, native, user, this.#address);
    this.#place.onLaunched();
  }

  #prepare(): { user: ServerUser; native: string } {
    if (this.#equipment !== undefined) return this.#equipment;
    const { folder, dataFolder } = this.#place;
    const binaries = this.#place.binaries();
    checkVersion(dataFolder, binaries);
    const user = chooseServerUser(folder, dataFolder);
    this.#equipment = { user, native: usableBinaries(binaries, user) };
    return this.#equipment;
  }

  /** A start that failed is tried again where the reason passes by itself. */
  async #understandEnd(launched: Launched): Promise<void> {
    const fault = launched.fault();
    if (fault !== undefined) throw fault;
    const printed = launched.printed();
    if (/lock file ".*" already exists|could not bind|Address already in use/.test(printed)) return wait(BETWEEN_TRIES);
    if (!/pre-existing shared memory block/.test(printed)) throw printedFault(printed, this.#place.dataFolder);
    this.#orphansSince ??= performance.now();
    if (performance.now() - this.#orphansSince > PATIENCE_WITH_ORPHANS) this.#endOrphans();
    await wait(BETWEEN_TRIES * 10);
  }

  /** Backends without a postmaster work in memory that is lost already: ending them loses nothing. */
  #endOrphans(): void {
    const orphans = orphansIn(this.#place.dataFolder);
    if (orphans.length > 0) this.#place.onLog(`backends of a killed server are ended: ${orphans.join(', ')}`);
    for (const pid of orphans)
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
  }

  #checkPatience(): void {
    const { dataFolder, onLog } = this.#place;
    const waited = performance.now() - this.#begun;
    const pid = readPostmasterFile(dataFolder)?.pid ?? '?';
    if (waited > UNTIL_TOLD && !this.#told) {
      this.#told = true;
      onLog(`waiting for PostgreSQL, process ${pid}${this.#heard ? ': it starts, recovers or ends' : ''}`);
    }
    if (waited < (this.#heard ? LONGEST_RECOVERY : LONGEST_SILENCE)) return;
    const said = this.#launched?.printed() ?? `process ${pid} does not answer`;
    throw new StoreFault('EDU_STORE_NOT_STARTED', dataFolder, said.split('\n').slice(-6).join('\n'));
  }
}
