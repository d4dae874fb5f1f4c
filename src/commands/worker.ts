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
import { Shutdown } from './shutdown.ts';
import { WorkerMetrics } from './worker-metrics.ts';

export interface WorkerCommandOptions {
  readonly data?: string;
  readonly threads?: number;
  /** Where /metrics is served; nowhere where left out. */
  readonly metricsPort?: number;
  readonly metricsHost?: string;
}

/** `xuewei worker`: computes what is queued until SIGTERM or SIGINT; what it has then is finished or given back. */
export async function worker(options: WorkerCommandOptions): Promise<void> {
  const { data, metricsPort, metricsHost = '127.0.0.1' } = options;
  const threads = Math.max(1, options.threads ?? availableParallelism());
  const log = createLog('worker');
  const shutdown = new Shutdown(log);
  shutdown.listen();
  // The service that started this worker holds the other end: when it dies, however, nobody is left to stop us.
  if (process.env.XUEWEI_PARENT !== undefined) {
    process.stdin.resume();
    process.stdin.once('close', () => void shutdown.stop('the service is gone'));
    process.stdin.once('end', () => void shutdown.stop('the service is gone'));
    process.stdin.on('error', () => undefined);
    // A line that is listened to keeps a process alive that has nothing else to do.
    shutdown.add('line', async () => process.stdin.destroy());
  }
  try {
    const store = await openStore({ data, existing: true, connections: threads + 4, onLog: (line) => log.warn(line) });
    shutdown.add('store', () => store.close());
    const services = createServices(readLibrary(), createPool(threads));
    shutdown.add('threads', () => services.close());
    const metrics = new WorkerMetrics(threads);
    if (metricsPort !== undefined) {
      const port = await metrics.listen(metricsPort, metricsHost);
      shutdown.add('metrics', async () => metrics.close());
      log.info({ port }, 'metrics');
    }
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
      threads,
      log: (level, message, detail) => log[level](detail, message),
      onWork: (work) => metrics.count(work),
    });
    shutdown.add('work', () => worker.stop());
    if (!shutdown.asked) await worker.start();
  } catch (error) {
    await shutdown.close();
    throw error;
  }
  await shutdown.started();
  if (shutdown.asked) return;
  log.info({ threads }, 'ready');
  if (process.env.XUEWEI_PARENT === undefined)
    process.stdout.write(
      `计算进程已启动：${threads} 个线程，按 Ctrl+C 停止。\nWorker with ${threads} thread(s). Ctrl+C stops.\n`,
    );
}
