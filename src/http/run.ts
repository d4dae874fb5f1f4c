import type { ProjectionResult } from '../../models/result.ts';
import type { ProjectRequest, Services } from '../services/ports.ts';
import { createRunId } from './run-id.ts';

export const RUN_STATUSES = ['accepted', 'running', 'successful', 'failed', 'dismissed'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export interface RunEvent {
  readonly id: number;
  /** partial: a preview of fewer draws is ready. */
  readonly event: 'status' | 'progress' | 'partial' | 'done';
  /** Of a progress event: what was done when it happened. */
  readonly progress?: { readonly done: number; readonly total: number; readonly region: string };
}

/** One computation: its state, its events, and the way to stop it. */
export class Run {
  readonly id = createRunId();
  readonly key: string;
  readonly request: ProjectRequest;
  readonly counties: number;
  readonly created = Date.now();
  status: RunStatus = 'accepted';
  done = 0;
  total: number;
  region = '';
  started: number | null = null;
  finished: number | null = null;
  updated = this.created;
  result: ProjectionResult | null = null;
  /** Result of fewer draws, until the whole one is there. */
  preview: ProjectionResult | null = null;
  failure: unknown = null;
  readonly events: RunEvent[] = [{ id: 1, event: 'status' }];
  readonly settled: Promise<void>;
  readonly #abort = new AbortController();
  readonly #listeners = new Set<(event: RunEvent) => void>();
  #settle: () => void = () => {};

  constructor(key: string, request: ProjectRequest, counties: number) {
    this.key = key;
    this.request = request;
    this.counties = counties;
    this.total = counties;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get active(): boolean {
    return this.status === 'accepted' || this.status === 'running';
  }

  /** Whole per cent. */
  get progress(): number {
    if (this.status === 'successful') return 100;
    return Math.min(99, Math.floor((100 * this.done) / Math.max(1, this.total)));
  }

  /** Hands the work to the threads; never throws, a failure becomes the state of the run. */
  async execute(services: Services): Promise<void> {
    if (!this.active) return;
    this.status = 'running';
    this.started = Date.now();
    this.#emit('status');
    try {
      const onProgress = (done: number, total: number, area: string): void => this.#advance(done, total, area);
      const onPreview = (preview: ProjectionResult): void => this.#show(preview);
      const options = { signal: this.#abort.signal, onProgress, onPreview };
      const result = await services.project(this.request, options);
      this.#end('successful', () => {
        this.result = result;
        this.preview = null;
        this.done = this.total;
      });
    } catch (error) {
      this.#end('failed', () => {
        this.failure = error;
      });
    }
  }

  /** Stops the work, or drops the result of a run that has ended. */
  dismiss(): void {
    this.#abort.abort();
    if (this.active) this.#end('dismissed', () => {});
    this.status = 'dismissed';
    this.result = null;
    this.preview = null;
    this.updated = Date.now();
  }

  /** Tells of every later event; returns the way to stop listening. */
  listen(listener: (event: RunEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #show(preview: ProjectionResult): void {
    if (!this.active) return;
    this.preview = preview;
    this.#emit('partial');
  }

  #advance(done: number, total: number, region: string): void {
    if (!this.active) return;
    const before = this.progress;
    Object.assign(this, { done, total, region, updated: Date.now() });
    // One event a per cent: three thousand counties must not become three thousand messages.
    if (this.progress > before || total <= 100) this.#emit('progress', { done, total, region });
  }

  #end(status: RunStatus, settleState: () => void): void {
    if (!this.active) return;
    settleState();
    this.status = status;
    this.finished = Date.now();
    this.#emit('status');
    this.#emit('done');
    this.#listeners.clear();
    this.#settle();
  }

  #emit(event: RunEvent['event'], progress?: RunEvent['progress']): void {
    this.updated = Date.now();
    const entry: RunEvent = { id: this.events.length + 1, event, ...(progress === undefined ? {} : { progress }) };
    this.events.push(entry);
    for (const listener of this.#listeners) listener(entry);
  }
}
