// The service on a folder of data, one more worker, and the database under them: who runs, who is killed, who is started.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startCommand } from './program.mjs';

/** Any port that is free now: the service keeps it over all its starts. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Numbers of the children of a process. */
export function childrenOf(pid) {
  try {
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    return table
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .filter(([, parent]) => parent === pid)
      .map(([child]) => child);
  } catch {
    return [];
  }
}

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Sends a signal to a process that may have ended meanwhile. @returns true where it was there */
export function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** Keeps a command running: whenever it ends, it is started again, as a supervisor would. */
class Kept {
  #begin;
  #stopped = false;
  #running;

  constructor(begin) {
    this.#begin = begin;
  }

  get pid() {
    return this.#running?.child.pid;
  }

  get ready() {
    return this.#running.ready;
  }

  start() {
    const running = this.#begin();
    this.#running = running;
    void running.ended.then(async () => {
      await pause(200);
      if (!this.#stopped && this.#running === running) this.start();
    });
    return this;
  }

  /** It is not started again. */
  abandon() {
    this.#stopped = true;
  }

  /** Asks it to end; kills it after a while. @returns how it ended, and in how many milliseconds */
  async stop(limit = 60_000) {
    this.#stopped = true;
    const begun = performance.now();
    const { child, ended } = this.#running;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), limit);
    const how = await ended;
    clearTimeout(late);
    return { ...how, ms: performance.now() - begun };
  }
}

/** Service, one more worker and database on one folder. */
export class Machine {
  #options;
  #seen = new Set();
  #stopping = false;
  service;
  workers = [];
  /** Processes that ended though nobody killed them, after they had been ready. */
  crashes = [];

  /** @param options folder, port, program, said (told every line), threads of each worker, workers besides the local one */
  constructor(options) {
    this.#options = { threads: 1, workers: 1, ...options };
  }

  get address() {
    return `http://127.0.0.1:${this.#options.port}`;
  }

  async start() {
    const { program, folder, port, threads, said, workers } = this.#options;
    const begin = (name, args, ready) => () => {
      const running = startCommand(program, args, { ready, said: (line) => said(name, line) });
      this.#seen.add(running.child.pid);
      void running.ready.then(
        () => {
          running.wasReady = true;
        },
        () => {},
      );
      void running.ended.then((how) => {
        // The system may give its number to somebody else.
        this.#seen.delete(running.child.pid);
        const meant = this.#stopping || how.signal === 'SIGKILL';
        if (!meant && running.wasReady) this.crashes.push(`${name} ended by itself: ${JSON.stringify(how)}`);
        said(name, `ended: ${JSON.stringify(how)}`);
      });
      return running;
    };
    const serve = ['serve', '--port', String(port), '--data', folder, '--threads', String(threads)];
    this.service = new Kept(begin('service', serve, /Serving/)).start();
    await this.service.ready;
    for (let index = 0; index < workers; index++) {
      const args = ['worker', '--data', folder, '--threads', String(threads)];
      this.workers.push(new Kept(begin(`worker ${index + 1}`, args, /Worker with/)).start());
    }
    await Promise.all(this.workers.map(({ ready }) => ready));
  }

  /** Number of the database, as its file says; undefined where there is none. */
  get postmaster() {
    try {
      const pid = Number.parseInt(
        readFileSync(join(this.#options.folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n', 1)[0],
        10,
      );
      return isAlive(pid) ? pid : undefined;
    } catch {
      return undefined;
    }
  }

  /** The worker that the service has started. */
  get localWorker() {
    const { pid } = this.service;
    const children = pid === undefined ? [] : childrenOf(pid);
    // The database, too, was started by the service: it is known by its number.
    const found = children.find((child) => child !== this.postmaster && isOurs(child));
    if (found !== undefined) this.#seen.add(found);
    return found;
  }

  /** Every worker that runs now. */
  get workerPids() {
    return [this.localWorker, ...this.workers.map(({ pid }) => pid)].filter((pid) => pid !== undefined && isAlive(pid));
  }

  /** Ends all in the right order. @returns what would not end */
  async stop() {
    const local = this.localWorker;
    this.#stopping = true;
    const ends = { workers: await Promise.all(this.workers.map((worker) => worker.stop())) };
    ends.service = await this.service.stop();
    const { postmaster } = this;
    await pause(200);
    const left = this.#left([postmaster, local]);
    for (const pid of left) signal(pid, 'SIGKILL');
    return { ...ends, left };
  }

  /** Ends whatever is left, at once. */
  kill() {
    this.#stopping = true;
    for (const kept of [this.service, ...this.workers]) kept?.abandon();
    for (const pid of this.#left([this.postmaster])) signal(pid, 'SIGKILL');
  }

  #left(others) {
    const known = [...this.#seen, ...others].filter((pid) => pid !== undefined && isAlive(pid));
    return known.filter((pid) => others.includes(pid) || isOurs(pid));
  }
}

/** A number may meanwhile be that of another program. */
function isOurs(pid) {
  try {
    return /cli\.js (worker|serve)/.test(execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}
