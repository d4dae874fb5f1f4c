import pg from 'pg';
import { JOB_CHANNEL } from './jobs.ts';

/** Pause before the line is opened again, in milliseconds. */
const PAUSE = 500;
/** Where no message comes, whoever waits looks again after so many milliseconds: a lost line must not cost more. */
const LOOK_AGAIN = 1_000;

/** Hears of changes of jobs, of this process and of all others. A line that breaks is opened again. */
export class JobListener {
  readonly #connectionString: string;
  readonly #waiting = new Map<string, Set<() => void>>();
  #client: pg.Client | undefined;
  #closed = false;

  constructor(connectionString: string) {
    this.#connectionString = connectionString;
  }

  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#connectionString,
      application_name: 'xuewei-listener',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    client.on('notification', ({ payload }) => this.#tell(payload ?? ''));
    client.on('error', () => this.#reopen(client));
    client.on('end', () => this.#reopen(client));
    this.#client = client;
    await client.connect();
    await client.query(`listen ${JOB_CHANNEL}`);
  }

  /** Resolves with the next change of the job, or after a while without one. */
  changed(jobId: string, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(jobId) ?? new Set();
      this.#waiting.set(jobId, waiting);
      const end = () => {
        clearTimeout(timer);
        waiting.delete(end);
        if (waiting.size === 0) this.#waiting.delete(jobId);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, LOOK_AGAIN);
      waiting.add(end);
      signal?.addEventListener('abort', end);
      if (signal?.aborted) end();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const jobId of [...this.#waiting.keys()]) this.#tell(jobId);
    await this.#client?.end().catch(() => undefined);
  }

  #tell(jobId: string): void {
    for (const end of [...(this.#waiting.get(jobId) ?? [])]) end();
  }

  #reopen(broken: pg.Client): void {
    if (this.#closed || this.#client !== broken) return;
    this.#client = undefined;
    broken.removeAllListeners();
    // Its end may still fail: nobody needs to know.
    broken.on('error', () => {});
    void broken.end().catch(() => undefined);
    setTimeout(() => {
      if (!this.#closed) void this.open().catch(() => this.#client !== undefined && this.#reopen(this.#client));
    }, PAUSE).unref();
  }
}
