import type { AddressInfo } from 'node:net';
import { buildApp } from '../http/app.ts';
import { Metrics } from '../http/metrics.ts';
import { pageFolder } from '../library/location.ts';
import { anyAccount } from '../people/account-records.ts';
import { adoptActiveJobs } from '../queue/adopt.ts';
import { startBoss } from '../queue/boss.ts';
import { readFigures } from '../queue/figures.ts';
import { examine } from '../queue/vital-signs.ts';
import { createServices } from '../services/create-services.ts';
import type { Services } from '../services/ports.ts';
import { JobListener } from '../store/job-listener.ts';
import { assemble } from './assemble.ts';
import { LocalWorker } from './local-worker.ts';
import { createLog } from './log.ts';
import { openStore } from './open-store.ts';
import { allowedHosts, type Exposure, peopleSettings, refusalWithoutAccounts } from './people-settings.ts';
import { Shutdown } from './shutdown.ts';

const BAD_INPUT = 2;

export interface ServeOptions extends Exposure {
  /** Path of the program whose command `worker` is the local worker. */
  readonly program: string;
  readonly port: number;
  /** Folder of data of the embedded database. */
  readonly data?: string | undefined;
  /** Threads of the local worker; 0: none, others compute. */
  readonly threads?: number | undefined;
}

/** Jobs that may wait or be at work for people at the same time. */
const MOST_ACTIVE = 200;
/** A request holds a connection no longer than this, in milliseconds: where the line is dead it is told so. */
const STATEMENT_LIMIT = 30_000;
/** Longest time that requests at work get to end, in milliseconds. */
const GRACE = 20_000;

/** `xuewei serve`: the REST API and a local worker until SIGINT or SIGTERM; what is accepted and not done stays in the store. */
export async function serve(options: ServeOptions, given?: Services): Promise<void> {
  const { program, port, host, data, threads } = options;
  const people = peopleSettings(process.env, options);
  const log = createLog('serve');
  const onLog = (line: string) => log.warn(line);
  const shutdown = new Shutdown(log);
  shutdown.listen();
  try {
    let early = given;
    shutdown.add('threads', async () => early?.close());
    const store = await openStore({
      data,
      onLog,
      // Read while the database starts, which is another process.
      onLaunched: () => {
        early ??= createServices();
      },
      statementLimit: STATEMENT_LIMIT,
      asService: true,
      onLost: (fault) => {
        process.stderr.write(`${fault.message}\n`);
        process.exitCode = 1;
        void shutdown.stop(fault.message);
      },
    });
    shutdown.add('store', () => store.close());
    const services = early ?? createServices();
    early = services;
    if (people.requireAccounts === true && people.oidc === undefined && !(await anyAccount(store.database))) {
      process.stderr.write(refusalWithoutAccounts(options));
      process.exitCode = BAD_INPUT;
      return await shutdown.close();
    }
    const { connectionString, database, pool } = store;
    const boss = await startBoss({ connectionString, onError: (error) => onLog(`queue: ${error.message}`) });
    shutdown.add('queue', () => boss.stop({ graceful: false }));
    const adopted = await adoptActiveJobs(boss, database, services);
    if (adopted > 0) log.warn({ jobs: adopted }, 'accepted by another version: begun anew by this one');
    const listener = new JobListener(connectionString);
    await listener.open();
    shutdown.add('listener', () => listener.close());
    const assembled = assemble(store, boss, services, listener, MOST_ACTIVE);
    await assembled.schedules.set();
    const app = buildApp({
      services,
      database,
      ...assembled,
      examine: () => examine(database, process.uptime()),
      metrics: new Metrics({ figures: () => readFigures(database), pool }),
      logger: log,
      allowedHosts: allowedHosts(process.env, host),
      people,
      page: pageFolder(),
    });
    let worker: LocalWorker | undefined;
    // Requests and parts at work end side by side: nobody is let in meanwhile.
    shutdown.add('requests and worker', () => Promise.all([closeInTime(app), worker?.stop()]));
    if (!shutdown.asked) {
      await app.listen({ port, host });
      if (threads !== 0) {
        worker = new LocalWorker({ program, connectionString, threads, onLog });
        worker.start();
      }
      // Port 0 asks for any free port: the one that was given is printed.
      announce(host, (app.server.address() as AddressInfo).port);
    }
  } catch (error) {
    await shutdown.close();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    process.stderr.write(
      `端口 ${port} 已被占用：先停掉占用它的程序，或换一个端口：xuewei serve --port 8081，或 PORT=8081 npm start。\nPort ${port} is in use: stop the other program or choose another: xuewei serve --port 8081, or PORT=8081 npm start.\n`,
    );
    process.exitCode = 1;
    return;
  }
  await shutdown.started();
}

/** Answers what has been asked; a reader who is too slow for that is cut off. */
async function closeInTime(app: ReturnType<typeof buildApp>): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), GRACE);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}

function announce(host: string, port: number): void {
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  process.stdout.write(
    `服务已启动：${address}/api/v1（网页 ${address}，接口文档 ${address}/docs），按 Ctrl+C 停止。\nServing ${address}/api/v1, page at ${address}, documentation at ${address}/docs. Ctrl+C stops.\n`,
  );
}
