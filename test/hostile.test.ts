import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { built } from './fixtures/command.ts';
import { noServer } from './fixtures/no-server.ts';
import { runScript } from './fixtures/run-script.ts';

/* Some of the hostile requests in every test run; `npm run hostile` sends 100,000. */

t.setTimeout(300_000);
t.before(built);

t.test(
  'hostile requests on every route: no internal error, no crash, nothing leaks',
  { skip: noServer() },
  async (t) => {
    const folder = t.testdir({});
    const log = join(folder, 'hostile.json');
    const { code, printed } = await runScript('test/hostile/run.mjs', [
      // How long the event loop stood still says nothing where other tests have the processor.
      ...['--count', '3000', '--seed', '1', '--longest-block', '20000'],
      ...['--log', log],
    ]);
    t.equal(code, 0, printed);
    const { count, faults } = JSON.parse(readFileSync(log, 'utf8'));
    t.strictSame(faults, {});
    t.equal(count, 3000);
  },
);
