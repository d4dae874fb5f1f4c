import { createJobId } from '../store/job-id.ts';
import type { Bilingual } from './language.ts';

export const JOB_STATUSES = ['accepted', 'running', 'successful', 'failed', 'dismissed'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** What threads are asked for; problems and addresses are named after it. */
export type JobKind = 'run' | 'backtest';

/** What people call it. */
export const JOB_NAMES: Readonly<Record<JobKind, Bilingual>> = {
  run: { zh: '测算', en: 'run' },
  backtest: { zh: '回测', en: 'back-test' },
};

/** Work that is handed to the threads: its state, and the way to stop it. */
export abstract class Job<Result> {
  abstract readonly kind: JobKind;
  readonly id = createJobId();
  readonly created = Date.now();
  status: JobStatus = 'accepted';
  started: number | null = null;
  finished: number | null = null;
  updated = this.created;
  result: Result | null = null;
  failure: unknown = null;
  readonly settled: Promise<void>;
  readonly #abort = new AbortController();
  #settle: () => void = () => {};

  constructor() {
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** About what it takes in memory. */
  abstract get bytes(): number;

  /** Hands the work to the threads. */
  protected abstract compute(signal: AbortSignal): Promise<Result>;

  get active(): boolean {
    return this.status === 'accepted' || this.status === 'running';
  }

  /** Whole per cent. */
  get progress(): number {
    return this.status === 'successful' ? 100 : 0;
  }

  /** Address of the job. */
  get address(): string {
    return `/api/v1/${this.kind}s/${this.id}`;
  }

  /** Works until the end; never throws, a failure becomes the state of the job. */
  async execute(): Promise<void> {
    if (!this.active) return;
    this.status = 'running';
    this.started = Date.now();
    this.changed();
    try {
      const result = await this.compute(this.#abort.signal);
      this.#end('successful', () => {
        this.result = result;
      });
    } catch (error) {
      this.#end('failed', () => {
        this.failure = error;
      });
    }
  }

  /** Stops the work, or drops the result of a job that has ended. */
  dismiss(): void {
    this.#abort.abort();
    if (this.active) this.#end('dismissed', () => {});
    this.status = 'dismissed';
    this.result = null;
    this.updated = Date.now();
  }

  /** Told of every change of the status. */
  protected changed(): void {
    this.updated = Date.now();
  }

  #end(status: JobStatus, settleState: () => void): void {
    if (!this.active) return;
    settleState();
    this.status = status;
    this.finished = Date.now();
    this.changed();
    this.#settle();
  }
}
