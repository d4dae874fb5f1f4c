import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, Histogram, Registry } from 'prom-client';
import type { Figures, MessageState } from '../queue/figures.ts';
import type { JobKind, JobStatus, Lane } from '../store/tables.ts';

/** Connections of a pool: all, idle, and requests that wait for one. */
export interface PoolUse {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

export interface MetricsOptions {
  /** Counted anew whenever somebody asks; throws where the database is away. */
  readonly figures: () => Promise<Figures>;
  readonly pool: PoolUse;
}

/** Every value that a label can have: a number that is not there yet is 0, so that an alert has something to look at. */
const KINDS: readonly JobKind[] = ['run', 'backtest'];
const LANES: readonly Lane[] = ['interactive', 'nightly'];
const STATUSES: readonly JobStatus[] = ['accepted', 'running', 'successful', 'failed', 'dismissed'];
const WORK_QUEUES = ['parts', 'joins', 'backtests', 'nightly'];
const WORK_STATES: readonly MessageState[] = ['ready', 'active'];
const QUANTILES = [50, 90, 99] as const;
/** Seconds: from an answer out of memory to the longest wait of a client. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Longest time that a look at the database may take, in milliseconds. */
const LIMIT = 2_000;
const NANOSECONDS = 1e9;

/** The numbers of one service, for Prometheus. Labels are few and fixed: never an id, a name or a path as it was asked. */
export class Metrics {
  readonly contentType: string;
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly #registry = new Registry();
  readonly #options: MetricsOptions;
  readonly #delay: IntervalHistogram;
  readonly #jobs = this.#gauge('jobs', 'Jobs by kind, lane and status', ['kind', 'lane', 'status']);
  readonly #messages = this.#gauge('queue_messages', 'Messages that wait or are at work; dead letters', [
    'queue',
    'state',
  ]);
  readonly #oldest = this.#gauge('oldest_waiting_seconds', 'Age of the oldest job that waits, by lane', ['lane']);
  readonly #backup = this.#gauge('backup_age_seconds', 'Time since the last backup; absent where none is known', []);
  readonly #up = this.#gauge('database_up', '1 where the database answers within 2 s', []);
  readonly #connections = this.#gauge('database_connections', 'Connections of the pool', ['state']);
  readonly #loop = this.#gauge('event_loop_delay_seconds', 'Delay of the event loop since the last look', ['quantile']);
  readonly #memory = this.#gauge('resident_memory_bytes', 'Memory of the process', []);
  readonly #uptime = this.#gauge('uptime_seconds', 'Time since the start of the process', []);

  constructor(options: MetricsOptions) {
    this.#options = options;
    this.contentType = this.#registry.contentType;
    this.#delay = monitorEventLoopDelay({ resolution: 20 });
    this.#delay.enable();
    this.requests = new Histogram({
      name: 'xuewei_http_request_duration_seconds',
      help: 'Requests and how long they took, by template of the route',
      labelNames: ['method', 'route', 'status'],
      buckets: DURATIONS,
      registers: [this.#registry],
    });
  }

  /** Text for Prometheus. What is counted in the database is left out where that does not answer. */
  async text(): Promise<string> {
    const { pool } = this.#options;
    this.#connections.set({ state: 'total' }, pool.totalCount);
    this.#connections.set({ state: 'idle' }, pool.idleCount);
    this.#connections.set({ state: 'waiting' }, pool.waitingCount);
    for (const each of QUANTILES)
      this.#loop.set({ quantile: String(each / 100) }, this.#delay.percentile(each) / NANOSECONDS);
    this.#loop.set({ quantile: '1' }, this.#delay.max / NANOSECONDS);
    this.#delay.reset();
    this.#memory.set(process.memoryUsage.rss());
    this.#uptime.set(process.uptime());
    for (const gauge of [this.#jobs, this.#messages, this.#oldest, this.#backup]) gauge.reset();
    // A gauge without labels shows 0 after its reset: an age of 0 would be wrong.
    this.#backup.remove();
    const figures = await this.#figures();
    this.#up.set(figures === undefined ? 0 : 1);
    if (figures !== undefined) this.#show(figures);
    return this.#registry.metrics();
  }

  close(): void {
    this.#delay.disable();
    this.#registry.clear();
  }

  #show({ jobs, messages, oldest, backup }: Figures): void {
    for (const kind of KINDS)
      for (const lane of LANES) for (const status of STATUSES) this.#jobs.set({ kind, lane, status }, 0);
    for (const { count, ...labels } of jobs) this.#jobs.set(labels, count);
    for (const queue of WORK_QUEUES) for (const state of WORK_STATES) this.#messages.set({ queue, state }, 0);
    this.#messages.set({ queue: 'dead', state: 'dead' }, 0);
    for (const { count, ...labels } of messages) this.#messages.set(labels, count);
    for (const lane of LANES) this.#oldest.set({ lane }, oldest[lane]);
    if (backup !== null) this.#backup.set(backup);
  }

  async #figures(): Promise<Figures | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), LIMIT);
    });
    try {
      return await Promise.race([this.#options.figures(), late]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  #gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Gauge<Label> {
    return new Gauge({ name: `xuewei_${name}`, help, labelNames: [...labelNames], registers: [this.#registry] });
  }
}
