import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { EndedWork } from '../queue/worker.ts';

/** Seconds: from a county without draws to a province with ten thousand. */
const DURATIONS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What a worker tells Prometheus, on a port of its own: workers have no API. */
export class WorkerMetrics {
  readonly #registry = new Registry();
  readonly #work = new Histogram({
    name: 'xuewei_worker_work_seconds',
    help: 'Pieces of work and how long they took, by queue and outcome',
    labelNames: ['queue', 'outcome'],
    buckets: DURATIONS,
    registers: [this.#registry],
  });
  readonly #busy = new Counter({
    name: 'xuewei_worker_busy_seconds_total',
    help: 'Time that went into pieces of work, all threads together',
    registers: [this.#registry],
  });
  readonly #server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    void this.#registry.metrics().then((text) => {
      response.writeHead(200, { 'Content-Type': this.#registry.contentType, 'Cache-Control': 'no-store' }).end(text);
    });
  });

  constructor(threads: number) {
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name: `xuewei_${name}`,
        help,
        registers: [this.#registry],
        collect() {
          this.set(value());
        },
      });
    gauge('worker_threads', 'Pieces of work that are computed at the same time', () => threads);
    gauge('resident_memory_bytes', 'Memory of the process', () => process.memoryUsage.rss());
    gauge('uptime_seconds', 'Time since the start of the process', () => process.uptime());
  }

  count({ queue, outcome, seconds }: EndedWork): void {
    this.#work.observe({ queue, outcome }, seconds);
    this.#busy.inc(seconds);
  }

  /** @returns the port: another one where 0 was asked */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
