import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
import type { AreaResult } from '../models/result.ts';
import projectCounties, { type CountyBatch } from './project-counties.ts';

/** Threads for county batches. */
export interface CountyPool {
  run(batch: CountyBatch, signal?: AbortSignal): Promise<AreaResult[]>;
  readonly threads: number;
  close(): Promise<void>;
}

const extension = extname(fileURLToPath(import.meta.url));

/** @param threads at most this many; default: one per core. Threads start when the first batch comes. */
export function createPool(threads: number = availableParallelism()): CountyPool {
  let pool: Promise<Piscina> | undefined;
  return {
    threads,
    run: async (batch, signal) => {
      pool ??= startThreads(threads);
      return (await pool).run(batch, signal === undefined ? {} : { signal }) as Promise<AreaResult[]>;
    },
    close: async () => {
      await (await pool)?.destroy();
    },
  };
}

async function startThreads(threads: number): Promise<Piscina> {
  // Loaded with the first batch: a command that computes a single county never needs it.
  const { Piscina } = await import('piscina');
  return new Piscina({
    filename: new URL(`./project-counties${extension}`, import.meta.url).href,
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 30_000,
  });
}

/** The same without threads: for a command that has nothing else to do while it computes a few counties. */
export function createInlinePool(): CountyPool {
  return {
    threads: 0,
    run: async (batch, signal) => {
      signal?.throwIfAborted();
      return projectCounties(batch);
    },
    close: async () => {},
  };
}
