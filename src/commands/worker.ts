import { availableParallelism } from 'node:os';
import { createPool } from '../../workers/pool.ts';
import { readLibrary } from '../library/read-library.ts';
import { startBoss } from '../queue/boss.ts';
import { Worker } from '../queue/worker.ts';
import { createServices } from '../services/create-services.ts';
import { JobListener } from '../store/job-listener.ts';
import { assemble } from './assemble.ts';
import { createLog } from './log.ts';
import { openStore } from './open-store.ts';

export interface WorkerCommandOptions {
  readonly data?: string;
  readonly threads?: number;
}

/** `xuewei worker`: computes what is queued until SIGTERM or SIGINT; what it has then is finished or given back. */
export async function worker({ data, threads = availableParallelism() }: WorkerCommandOptions): Promise<void> {
  const log = createLog('worker');
  const store = await openStore({ data, connections: threads + 4, onLog: (line) => log.warn(line) });
  const services = createServices(readLibrary(), createPool(Math.max(1, threads)));
  const boss = await startBoss({
    connectionString: store.connectionString,
    onError: (error) => log.warn({ error: error.message }, 'queue'),
  });
  // Nobody waits in a worker: the listener stays closed, and what waits looks again by itself.
  const { batches } = assemble(store, boss, services, new JobListener(store.connectionString), 0);
  const worker = new Worker({
    database: store.database,
    boss,
    services,
    batches,
    threads: Math.max(1, threads),
    log: (level, message, detail) => log[level](detail, message),
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      log.info('stopping');
      await worker.stop();
      await services.close();
      await store.close();
    })();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  // The service that started this worker holds the other end: when it dies, however, nobody is left to stop us.
  if (process.env.XUEWEI_PARENT !== undefined) {
    process.stdin.resume();
    process.stdin.once('close', () => void stop());
    process.stdin.once('end', () => void stop());
  }
  await worker.start();
  log.info({ threads }, 'ready');
  if (process.env.XUEWEI_PARENT === undefined)
    process.stdout.write(
      `计算进程已启动：${threads} 个线程，按 Ctrl+C 停止。\nWorker with ${threads} thread(s). Ctrl+C stops.\n`,
    );
}
