import type { AddressInfo } from 'node:net';
import { buildApp } from '../http/app.ts';
import { anyAccount } from '../people/account-records.ts';
import { createServices } from '../services/create-services.ts';
import type { Services } from '../services/ports.ts';
import { openStore } from './open-store.ts';
import { allowedHosts, type Exposure, peopleSettings, refusalWithoutAccounts } from './people-settings.ts';

const BAD_INPUT = 2;

export interface ServeOptions extends Exposure {
  readonly port: number;
}

/** `xuewei serve`: the REST API until SIGINT or SIGTERM; active runs are dismissed, threads are ended. */
export async function serve(options: ServeOptions, services: Services = createServices()): Promise<void> {
  const { port, host } = options;
  const people = peopleSettings(process.env, options);
  // Without a database there are no accounts, and this machine's own user needs none.
  const store = process.env.DATABASE_URL ? await openStore({ name: 'xuewei serve' }) : undefined;
  const accounts = store !== undefined && (people.oidc !== undefined || (await anyAccount(store.database)));
  if (people.requireAccounts === true && !accounts) {
    process.stderr.write(refusalWithoutAccounts(options));
    process.exitCode = BAD_INPUT;
    await store?.close();
    return services.close();
  }
  const app = buildApp({
    services,
    loggerLevel: process.env.LOG_LEVEL,
    allowedHosts: allowedHosts(process.env, host),
    database: store?.database,
    people,
  });
  const stop = async () => {
    await app.close();
    await services.close();
    await store?.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  try {
    await app.listen({ port, host });
  } catch (error) {
    await stop();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    process.stderr.write(
      `端口 ${port} 已被占用：先停掉占用它的程序，或换一个端口：xuewei serve --port 8081，或 PORT=8081 npm start。\nPort ${port} is in use: stop the other program or choose another: xuewei serve --port 8081, or PORT=8081 npm start.\n`,
    );
    process.exitCode = 1;
    return;
  }
  // Port 0 asks for any free port: the one that was given is printed.
  const given = (app.server.address() as AddressInfo).port;
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${given}`;
  process.stdout.write(
    `服务已启动：${address}/api/v1（接口文档 ${address}/docs），按 Ctrl+C 停止。\nServing ${address}/api/v1, documentation at ${address}/docs. Ctrl+C stops.\n`,
  );
}
