import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { built } from './fixtures/command.ts';
import { noServer } from './fixtures/no-server.ts';
import { runScript } from './fixtures/run-script.ts';

/* A short storm in every test run; `npm run chaos` is the long one. */

// Processes start again and again: slow where many other programs run.
t.setTimeout(600_000);
t.before(built);

t.test('25 kills of service, workers and database lose nothing and double nothing', { skip: noServer() }, async (t) => {
  const folder = t.testdir({});
  const log = join(folder, 'chaos.json');
  const { code, printed } = await runScript('test/chaos/run.mjs', [
    ...['--kills', '25', '--seed', '7', '--minutes', '5', '--pause', '1', '--no-freeze'],
    ...['--log', log],
  ]);
  t.equal(code, 0, printed);
  const { summary, faults } = JSON.parse(readFileSync(log, 'utf8'));
  t.strictSame(faults, []);
  t.equal(summary.kills, 25);
  t.ok(summary.compared > 0, `${summary.compared} results are those of an undisturbed run`);
});
