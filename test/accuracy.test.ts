import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { AccuracyRow } from '../models/accuracy/accuracy.ts';
import { frozenRunSchema, scoreRun } from '../models/accuracy/score-run.ts';
import { peerAccuracy } from '../models/backtest/peer-accuracy.ts';
import { seriesIndex } from '../models/catalogue/index.ts';
import type { Baseline } from '../models/inputs/baseline.ts';
import { score } from '../src/commands/score.ts';
import { renderResultJson } from '../src/http/result-rendering.ts';
import { readHistory } from '../src/intake/read-history.ts';
import { scenariosFolder } from '../src/library/location.ts';
import { readHistoryConfigs } from '../src/library/read-history-configs.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { createServices } from '../src/services/create-services.ts';
import { hindcastAccuracy, hindcastRows } from '../src/services/hindcast.ts';
import { InputFaults } from '../src/services/ports.ts';

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
function compare(test: Test, name: string, rows: readonly AccuracyRow[]): void {
  const path = join(scenariosFolder(), 'accuracy', `${name}.json`);
  const shipped = JSON.parse(readFileSync(path, 'utf8'));
  const measured = { ...shipped, rows: rounded(rows) };
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
  const rows = peerAccuracy(value!.history, value!.system);
  compare(t, 'provinces', rows);
  const primary = rows.filter(({ stage, measure }) => stage === 'primary' && measure === 'pupils');
  t.ok(primary.length === 6 && primary.every(({ lead }, index) => index === 0 || lead > primary[index - 1]!.lead));
  t.ok(
    primary.every(({ meanError }, index) => index === 0 || meanError > primary[index - 1]!.meanError),
    'farther is harder',
  );
});

t.test('errors of this model from 2020 on', async (t) => {
  const rows = hindcastAccuracy(await hindcastRows(services, library), library.facts.baseYear);
  compare(t, 'hindcast', rows);
  t.notOk(
    rows.some(({ stage }) => stage === 'vocational'),
    'vocational counts are not comparable since 2021',
  );
});

t.test('a frozen result is scored against what was counted since', async (t) => {
  const folder = t.testdir({
    'counts.csv': [
      'areaCode,schoolYear,grade,pupils',
      ...['P1', 'P2', 'P3', 'P4', 'P5', 'P6'].map((grade) => `440785,2022,${grade},6000`),
      '440785,2023,J1,5000',
      '440785,2023,J2,5000',
      '440781,2022,P1,100',
    ].join('\n'),
    'early.csv': 'areaCode,schoolYear,grade,pupils\n440785,2020,P1,6000\n',
  });
  const at = (name: string) => join(folder, name);
  const result = await services.project({
    areas: ['440785'],
    from: 2020,
    to: 2025,
    scenario: 'reference',
    draws: { count: 100, seed: 1, measures: ['pupils', 'entrants'] },
  });
  const wanted = { measures: new Set(['pupils', 'entrants']) };
  writeFileSync(at('run.json'), [...renderResultJson({ run: '', passport: null }, result, wanted, 'columns')].join(''));
  const options = { lang: 'zh', format: 'json' } as const;
  await score({ run: at('run.json'), actuals: [at('counts.csv')], ...options, out: at('score.json') });
  const { scores, ledger } = JSON.parse(readFileSync(at('score.json'), 'utf8'));
  const value = (measure: string, stage: 'primary' | 'junior', year: number) =>
    result.areas[0]!.values[seriesIndex(measure, stage) * result.years.length + year - 2020]!;
  t.match(
    ledger,
    [
      { area: '440785', stage: 'primary', measure: 'pupils', origin: 2020, lead: 2, target: 2022, actual: 36_000 },
      { stage: 'primary', measure: 'entrants', lead: 2, actual: 6000 },
      { stage: 'junior', measure: 'entrants', lead: 3, target: 2023, actual: 5000 },
    ],
    'a stage with all its grades, and first grades; two grades of three are no stage',
  );
  t.equal(ledger[0].forecast, value('pupils', 'primary', 2022));
  t.ok(ledger[0].p05 < ledger[0].forecast && ledger[0].p95 > ledger[0].forecast);
  const error = value('entrants', 'junior', 2023) / 5000 - 1;
  const junior = scores.find((row: { stage: string }) => row.stage === 'junior');
  const primary = scores.find((row: { stage: string }) => row.stage === 'primary');
  t.ok(Math.abs(junior.bias - error) < 1e-12 && Math.abs(junior.meanError - Math.abs(error)) < 1e-12);
  const said = result.accuracy.sources.find(({ kind }) => kind === 'peers')!.rows;
  t.equal(
    primary.expected,
    said.find((row) => row.stage === 'primary' && row.measure === 'pupils' && row.lead === 2)!.meanError,
    'beside what the result had said of itself',
  );
  t.equal(junior.expected, null, 'junior entrants were published too rarely for peers to tell');
  t.ok(junior.coverage === 0 || junior.coverage === 1);

  const codes = (run: string, ...actuals: string[]) =>
    score({ run: at(run), actuals: actuals.map(at), ...options }).then(
      (): string[] => [],
      (fault: unknown) => (fault instanceof InputFaults ? fault.faults.map(({ code }) => code) : ['?']),
    );
  t.same(await codes('run.json', 'early.csv'), ['EDU_NOTHING_TO_SCORE'], 'nothing was counted after the base year');
  t.ok((await codes('counts.csv', 'counts.csv')).includes('EDU_SYNTAX'), 'no result');
  t.ok((await codes('run.json', 'none.csv')).length > 0, 'no counts');
  const own = await services.project({
    areas: ['440785'],
    from: 2020,
    to: 2025,
    scenario: 'reference',
    baselines: [
      {
        schemaVersion: 1,
        area: '440785',
        schoolYear: 2022,
        source: { title: 't' },
        enrolment: (['J1', 'J2', 'J3'] as const).map((grade) => ({ grade, pupils: 5100 })),
      },
    ],
  });
  const frozen = frozenRunSchema.parse(
    JSON.parse([...renderResultJson({ run: '', passport: null }, own, wanted, 'columns')].join('')),
  );
  const counts: Baseline[] = [2022, 2023].map((schoolYear) => ({
    schemaVersion: 1,
    area: '440785',
    schoolYear,
    source: { title: 't' },
    enrolment: [{ grade: 'J1', pupils: 5000 }],
  }));
  t.same(
    scoreRun(frozen, counts).map(({ origin, lead, target }) => [origin, lead, target]),
    [[2022, 1, 2023]],
    'what the run had been told is no forecast, and its lead counts from there',
  );
});
