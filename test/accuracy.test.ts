import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { AccuracyRow } from '../models/accuracy/accuracy.ts';
import { peerAccuracy } from '../models/backtest/peer-accuracy.ts';
import { readHistory } from '../src/intake/read-history.ts';
import { scenariosFolder } from '../src/library/location.ts';
import { readHistoryConfigs } from '../src/library/read-history-configs.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { createServices } from '../src/services/create-services.ts';
import { hindcastAccuracy, hindcastRows } from '../src/services/hindcast.ts';

const library = readLibrary();
const services = createServices(library);
t.teardown(() => services.close());

const DIGITS = 4;
const rounded = (rows: readonly AccuracyRow[]) =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        typeof value === 'number' ? Number(value.toFixed(DIGITS)) : value,
      ]),
    ),
  );

/** Shipped accuracy is what the shipped series give; UPDATE_GOLDEN=1 writes it anew. */
function compare(test: Test, name: string, origins: readonly [number, number], rows: readonly AccuracyRow[]): void {
  const path = join(scenariosFolder(), 'accuracy', `${name}.json`);
  const shipped = JSON.parse(readFileSync(path, 'utf8'));
  const measured = { ...shipped, origins, rows: rounded(rows) };
  if (process.env.UPDATE_GOLDEN === '1') {
    const { rows: all, ...head } = measured;
    const lines = all.map((row: object) => `    ${JSON.stringify(row)}`).join(',\n');
    writeFileSync(path, `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "rows": [\n${lines}\n  ]\n}\n`);
    return;
  }
  test.same(shipped, measured, `${name}: as measured now`);
}

t.test('errors of the provinces, which areas without a history borrow', async (t) => {
  const series = join(scenariosFolder(), 'series');
  const { value } = await readHistory(
    join(series, 'provincial-annual-2000-2019.csv'),
    join(series, 'provincial-births-2001-2019.csv'),
    undefined,
    readHistoryConfigs(scenariosFolder()),
  );
  const { origins, rows } = peerAccuracy(value!.history, value!.system);
  compare(t, 'provinces', origins, rows);
  const primary = rows.filter(({ stage, measure }) => stage === 'primary' && measure === 'pupils');
  t.ok(primary.length === 6 && primary.every(({ lead }, index) => index === 0 || lead > primary[index - 1]!.lead));
  t.ok(
    primary.every(({ meanError }, index) => index === 0 || meanError > primary[index - 1]!.meanError),
    'farther is harder',
  );
});

t.test('errors of this model from 2020 on', async (t) => {
  const rows = hindcastAccuracy(await hindcastRows(services, library), library.facts.baseYear);
  compare(t, 'hindcast', [library.facts.baseYear, library.facts.baseYear], rows);
  t.notOk(
    rows.some(({ stage }) => stage === 'vocational'),
    'vocational counts are not comparable since 2021',
  );
});
