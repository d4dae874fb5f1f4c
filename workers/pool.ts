import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
import type { LearnedArea } from '../models/backtest/learn-courses.ts';
import type { BacktestOutcome, BacktestTask } from '../models/backtest/outcome.ts';
import type { AreaResult } from '../models/result.ts';
import {
  type DrawBatch,
  type DrawnBatch,
  type DrawnParent,
  drawBatch,
  drawParentBatch,
  type ParentBatch,
} from './draw-areas.ts';
import { type HistoryTask, learnHistory } from './learn-history.ts';
import projectCounties, { type CountyBatch } from './project-counties.ts';
import backtestTask from './run-backtest.ts';

/** Threads for county batches, and one for back-tests. */
export interface CountyPool {
  run(batch: CountyBatch, signal?: AbortSignal): Promise<AreaResult[]>;
  /** Draws of counties and of the cities among them. An aborted batch is stopped where it stands. */
  draw(batch: DrawBatch, signal?: AbortSignal): Promise<DrawnBatch>;
  drawParent(batch: ParentBatch, signal?: AbortSignal): Promise<DrawnParent>;
  /** What own histories of counties teach. */
  learn(task: HistoryTask, signal?: AbortSignal): Promise<LearnedArea[]>;
  /** An aborted back-test is stopped where it stands. */
  backtest(task: BacktestTask, signal?: AbortSignal): Promise<BacktestOutcome>;
  readonly threads: number;
  close(): Promise<void>;
}

const extension = extname(fileURLToPath(import.meta.url));

/** @param threads at most this many; default: one per core. Threads start when the first batch comes. */
export function createPool(threads: number = availableParallelism()): CountyPool {
  const counties = threadsFor(fileOf('project-counties'), threads);
  // A back-test may take minutes: counties do not wait behind one.
  const backtests = threadsFor(fileOf('run-backtest'), 1);
  const filename = fileOf('draw-areas');
  return {
    threads,
    run: async (batch, signal) => counties.run(batch, {}, signal),
    draw: async (batch, signal) => counties.run(batch, { filename, name: 'drawBatch' }, signal),
    drawParent: async (batch, signal) => counties.run(batch, { filename, name: 'drawParentBatch' }, signal),
    learn: async (task, signal) =>
      counties.run(task, { filename: fileOf('learn-history'), name: 'learnHistory' }, signal),
    backtest: async (task, signal) => backtests.run(task, {}, signal),
    close: async () => {
      await Promise.all([counties.close(), backtests.close()]);
    },
  };
}

/** Found from this file and from the files of the built program alike: both lie one folder deep. */
const fileOf = (worker: string) => new URL(`../workers/${worker}${extension}`, import.meta.url).href;

/** At most so many threads, of which the first starts with the first task. */
function threadsFor(filename: string, maxThreads: number) {
  let pool: Promise<Piscina> | undefined;
  const start = async () => {
    // Loaded with the first task: a command that computes a single county never needs it.
    const { Piscina } = await import('piscina');
    return new Piscina({ filename, minThreads: 1, maxThreads, idleTimeout: 30_000 });
  };
  return {
    run: async (task: unknown, of: { filename?: string; name?: string }, signal: AbortSignal | undefined) => {
      pool ??= start();
      return (await pool).run(task, { ...of, ...(signal === undefined ? {} : { signal }) });
    },
    close: async () => {
      await (await pool)?.destroy();
    },
  };
}

/** The same without threads: for a command that has nothing else to do while it computes a few counties. */
export function createInlinePool(): CountyPool {
  let before: Promise<unknown> = Promise.resolve();
  /** One after the other, as a single thread would. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const now = before.then(work);
    before = now.catch(() => undefined);
    return now;
  };
  return {
    threads: 0,
    run: async (batch, signal) => {
      signal?.throwIfAborted();
      return projectCounties(batch);
    },
    draw: async (batch, signal) =>
      inTurn(() =>
        drawBatch(batch, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          signal?.throwIfAborted();
        }),
      ),
    drawParent: async (batch, signal) => {
      signal?.throwIfAborted();
      return drawParentBatch(batch);
    },
    learn: async (task, signal) => {
      signal?.throwIfAborted();
      return learnHistory(task);
    },
    backtest: async (task, signal) => {
      signal?.throwIfAborted();
      return backtestTask(task);
    },
    close: async () => {},
  };
}
