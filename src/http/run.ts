import type { AreaResult, ProjectionResult } from '../../models/result.ts';
import type { ProjectRequest, Services } from '../services/ports.ts';
import { Job } from './job.ts';

export interface RunEvent {
  readonly id: number;
  /** partial: a preview of fewer draws is ready. */
  readonly event: 'status' | 'progress' | 'partial' | 'done';
  /** Of a progress event: what was done when it happened. */
  readonly progress?: { readonly done: number; readonly total: number; readonly region: string };
}

/** One projection: its progress and its events. */
export class Run extends Job<ProjectionResult> {
  readonly kind = 'run';
  readonly request: ProjectRequest;
  readonly counties: number;
  done = 0;
  total: number;
  region = '';
  /** Result of fewer draws, until the whole one is there. */
  preview: ProjectionResult | null = null;
  readonly events: RunEvent[] = [{ id: 1, event: 'status' }];
  readonly #services: Services;
  readonly #requestBytes: number;
  readonly #listeners = new Set<(event: RunEvent) => void>();

  constructor(request: ProjectRequest, counties: number, requestBytes: number, services: Services) {
    super();
    this.request = request;
    this.counties = counties;
    this.total = counties;
    this.#requestBytes = requestBytes;
    this.#services = services;
  }

  get bytes(): number {
    return this.#requestBytes + (this.result === null ? 0 : resultBytes(this.result));
  }

  override get progress(): number {
    if (this.status === 'successful') return 100;
    return Math.min(99, Math.floor((100 * this.done) / Math.max(1, this.total)));
  }

  override dismiss(): void {
    super.dismiss();
    this.preview = null;
  }

  /** Tells of every later event; returns the way to stop listening. */
  listen(listener: (event: RunEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected async compute(signal: AbortSignal): Promise<ProjectionResult> {
    const onProgress = (done: number, total: number, area: string): void => this.#advance(done, total, area);
    const onPreview = (preview: ProjectionResult): void => this.#show(preview);
    return this.#services.project(this.request, { signal, onProgress, onPreview });
  }

  protected override changed(): void {
    if (this.status === 'successful') {
      this.preview = null;
      this.done = this.total;
    }
    this.#emit('status');
    if (this.active) return;
    this.#emit('done');
    this.#listeners.clear();
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

  #emit(event: RunEvent['event'], progress?: RunEvent['progress']): void {
    this.updated = Date.now();
    const entry: RunEvent = { id: this.events.length + 1, event, ...(progress === undefined ? {} : { progress }) };
    this.events.push(entry);
    for (const listener of this.#listeners) listener(entry);
  }
}

/** About what a result takes: the arrays, and some for every object beside them. */
function resultBytes({ areas, targets, findings, projects, notes }: ProjectionResult): number {
  const arrays = areas.reduce(
    (sum, area) => sum + area.values.byteLength + area.status.byteLength + drawsBytes(area) + 200,
    0,
  );
  return arrays + 300 * (targets.length + findings.length + projects.length + notes.length);
}

function drawsBytes({ draws }: AreaResult): number {
  if (draws === undefined) return 0;
  const { rows, quantiles, expected, chance, shortageChance, peaks, reached, met } = draws;
  return [rows, quantiles, expected, chance, shortageChance, peaks, reached, met].reduce(
    (sum, array) => sum + array.byteLength,
    0,
  );
}
