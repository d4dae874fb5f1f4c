import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { AreaResult } from '../models/result.ts';
import type { CountyBatch } from './project-counties.ts';

/** Threads for county batches. */
export interface CountyPool {
  run(batch: CountyBatch, signal?: AbortSignal): Promise<AreaResult[]>;
  readonly threads: number;
  close(): Promise<void>;
}

const extension = extname(fileURLToPath(import.meta.url));

/** @param threads at most this many; default: one per core. Threads start when the first batch comes. */
export function createPool(threads: number = availableParallelism()): CountyPool {
  let pool: Piscina | undefined;
  const started = () => {
    pool ??= new Piscina({
      filename: new URL(`./project-counties${extension}`, import.meta.url).href,
      minThreads: 1,
      maxThreads: threads,
      idleTimeout: 30_000,
    });
    return pool;
  };
  return {
    threads,
    run: (batch, signal) => started().run(batch, signal === undefined ? {} : { signal }) as Promise<AreaResult[]>,
    close: async () => {
      await pool?.destroy();
    },
  };
}
