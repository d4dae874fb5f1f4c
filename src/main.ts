import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { progressBar } from './commands/progress.ts';
import { resultOutput } from './commands/result-output.ts';
import { serve } from './commands/serve.ts';
import { createServices } from './services/create-services.ts';

/** `npm start`: the Guangdong example with a progress bar, its table, then the service. */
const services = createServices();
const bar = progressBar('测算广东 projecting Guangdong');
const result = await services.project(
  { areas: ['440000'], from: 2020, to: 2035, scenario: 'guangdong-2035' },
  { onProgress: bar.onProgress },
);
bar.stop();
for (const text of resultOutput(result, 'table', 'zh')) process.stdout.write(text);
const port = Number(process.env.PORT ?? 8080);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write(
    `PORT=${process.env.PORT}：端口应为 0—65535 的整数。 PORT must be a whole number from 0 to 65535.\n`,
  );
  await services.close();
  process.exit(2);
}
const program = fileURLToPath(new URL(`./cli${extname(import.meta.url)}`, import.meta.url));
await serve({ program, port, host: process.env.HOST ?? '127.0.0.1', data: process.env.XUEWEI_DATA }, services);
