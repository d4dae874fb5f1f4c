import type { AddressInfo } from 'node:net';
import { buildApp } from '../http/app.ts';
import { anyAccount } from '../people/account-records.ts';
import { startBoss } from '../queue/boss.ts';
import { createServices } from '../services/create-services.ts';
import type { Services } from '../services/ports.ts';
import { JobListener } from '../store/job-listener.ts';
import { assemble } from './assemble.ts';
import { LocalWorker } from './local-worker.ts';
import { createLog } from './log.ts';
import { openStore } from './open-store.ts';
import { allowedHosts, type Exposure, peopleSettings, refusalWithoutAccounts } from './people-settings.ts';

const BAD_INPUT = 2;

export interface ServeOptions extends Exposure {
  readonly port: number;
  /** Folder of data of the embedded database. */
  readonly data?: string | undefined;
  /** Threads of the local worker; 0: none, others compute. */
  readonly threads?: number | undefined;
}

/** Jobs that may wait or be at work for people at the same time. */
const MOST_ACTIVE = 200;

/** `xuewei serve`: the REST API and a local worker until SIGINT or SIGTERM; what is accepted and not done stays in the store. */
export async function serve(options: ServeOptions, given?: Services): Promise<void> {
  const { port, host, data, threads } = options;
  const people = peopleSettings(process.env, options);
  const log = createLog('serve');
  const onLog = (line: string) => log.warn(line);
  const stops: (() => Promise<unknown> | undefined)[] = [];
  let stopping: Promise<void> | undefined;
  /** In the order opposite to the start; each gets its turn even where one before it fails. */
  const stop = () => {
    stopping ??= (async () => {
      for (const each of stops.reverse())
        try {
          await each();
        } catch (error) {
          log.error({ error: String(error) }, 'while stopping');
        }
    })();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  try {
    const store = await openStore({
      data,
      onLog,
      asService: true,
      onLost: (fault) => {
        process.stderr.write(`${fault.message}\n`);
        process.exitCode = 1;
        void stop();
      },
    });
    stops.push(() => store.close());
    if (people.requireAccounts === true && people.oidc === undefined && !(await anyAccount(store.database))) {
      process.stderr.write(refusalWithoutAccounts(options));
      process.exitCode = BAD_INPUT;
      if (given !== undefined) stops.push(() => given.close());
      return await stop();
    }
    const services = given ?? createServices();
    stops.push(() => services.close());
    const { connectionString } = store;
    const boss = await startBoss({ connectionString, onError: (error) => onLog(`queue: ${error.message}`) });
    stops.push(() => boss.stop({ graceful: false }));
    const listener = new JobListener(connectionString);
    await listener.open();
    stops.push(() => listener.close());
    const assembled = assemble(store, boss, services, listener, MOST_ACTIVE);
    await assembled.schedules.set();
    const app = buildApp({
      services,
      database: store.database,
      ...assembled,
      loggerLevel: process.env.LOG_LEVEL,
      allowedHosts: allowedHosts(process.env, host),
      people,
    });
    stops.push(() => app.close());
    if (stopping !== undefined) return;
    await app.listen({ port, host });
    if (threads !== 0) {
      const worker = new LocalWorker({ connectionString, threads, onLog });
      worker.start();
      stops.push(() => worker.stop());
    }
    // Port 0 asks for any free port: the one that was given is printed.
    announce(host, (app.server.address() as AddressInfo).port);
  } catch (error) {
    await stop();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    process.stderr.write(
      `端口 ${port} 已被占用：先停掉占用它的程序，或换一个端口：xuewei serve --port 8081，或 PORT=8081 npm start。\nPort ${port} is in use: stop the other program or choose another: xuewei serve --port 8081, or PORT=8081 npm start.\n`,
    );
    process.exitCode = 1;
  }
}

function announce(host: string, port: number): void {
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  process.stdout.write(
    `服务已启动：${address}/api/v1（接口文档 ${address}/docs），按 Ctrl+C 停止。\nServing ${address}/api/v1, documentation at ${address}/docs. Ctrl+C stops.\n`,
  );
}
