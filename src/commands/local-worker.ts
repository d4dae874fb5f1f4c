import { type ChildProcess, spawn } from 'node:child_process';

export interface LocalWorkerOptions {
  /** Path of src/cli.ts, or of what was built of it. */
  readonly program: string;
  readonly connectionString: string;
  readonly threads: number | undefined;
  readonly onLog: (line: string) => void;
}

/** Longest time that a worker gets to end its work, in milliseconds. */
const GRACE = 27_000;
const LONGEST_PAUSE = 10_000;
/** A worker that lived so long has come up well: the next one starts at once. */
const WELL = 30_000;

/** The worker of a service: a process of its own, so that the service answers while it computes; a dead one is replaced. */
export class LocalWorker {
  readonly #options: LocalWorkerOptions;
  #child: ChildProcess | undefined;
  #pause = 0;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LocalWorkerOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const { program, connectionString, threads, onLog } = this.#options;
    const begun = performance.now();
    // Ctrl+C in a terminal goes to the whole group: the worker ends when the service says so.
    const child = spawn(
      process.execPath,
      [...process.execArgv, program, 'worker', ...(threads === undefined ? [] : ['--threads', String(threads)])],
      {
        env: { ...process.env, DATABASE_URL: connectionString, XUEWEI_PARENT: String(process.pid) },
        stdio: ['pipe', 'ignore', 'inherit'],
        detached: true,
      },
    );
    this.#child = child;
    child.on('error', (error) => onLog(`worker: ${error.message}`));
    // A pipe that breaks tells the worker that its service is gone.
    child.stdin?.on('error', () => undefined);
    child.once('exit', (code, signal) => {
      if (this.#stopped) return;
      this.#pause = performance.now() - begun > WELL ? 0 : Math.min(LONGEST_PAUSE, 2 * this.#pause + 200);
      onLog(`worker ended (${signal ?? code}); the next starts in ${this.#pause} ms`);
      this.#timer = setTimeout(() => this.start(), this.#pause);
    });
  }

  /** Lets the worker finish or give back what it has. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), GRACE);
    await ended;
    clearTimeout(kill);
  }
}
