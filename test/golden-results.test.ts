import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import t from 'tap';
import { type AreaResult, type ProjectionResult, SERIES } from '../models/index.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { createServices } from '../src/services/create-services.ts';
import { createInlinePool } from '../workers/pool.ts';

/**
 * The numbers that the shipped examples gave when they were last looked at. A change of the model shows here as a list
 * of what moved and by how much; when it is meant, `UPDATE_GOLDEN=1 npx tap test/golden-results.test.ts` writes it down.
 */
const TO = 2035;
const CASES: readonly { scenario: string; area: string; measures: readonly string[] | null }[] = [
  { scenario: 'enping-a', area: '440785', measures: null },
  { scenario: 'guigang', area: '450800', measures: null },
  {
    scenario: 'guangdong-2035',
    area: '440000',
    measures: ['residentPopulation', 'births', 'pupils', 'shortage', 'surplus'],
  },
];
const SHOWN = 40;
const services = createServices(readLibrary(), createInlinePool());
t.teardown(() => services.close());

type Table = Map<string, string[]>;

/** Measure and stage down, years across; shares to six digits, everything else as it is; missing is empty. */
function tableOf(area: AreaResult, years: readonly number[], measures: readonly string[] | null): Table {
  const table: Table = new Map();
  SERIES.forEach((series, index) => {
    if (measures !== null && !measures.includes(series.measure.id)) return;
    const numbers = area.values.subarray(index * years.length, (index + 1) * years.length);
    table.set(
      `${series.measure.id},${series.stage ?? ''}`,
      Array.from(numbers, (number) => (Number.isNaN(number) ? '' : String(Number(number.toFixed(6))))),
    );
  });
  return table;
}

function csvOf(table: Table, years: readonly number[]): string {
  const rows = [...table].map(([key, numbers]) => [key, ...numbers].join(','));
  return `${[`measure,stage,${years.join(',')}`, ...rows].join('\n')}\n`;
}

function readTable(text: string): { years: number[]; table: Table } {
  const [head, ...rows] = Papa.parse<string[]>(text.trim()).data;
  return {
    years: head!.slice(2).map(Number),
    table: new Map(rows.map(([measure, stage, ...numbers]) => [`${measure},${stage}`, numbers])),
  };
}

/** One line a difference: area, measure, stage, year, old -> new, per cent. */
function differences(area: string, old: Table, now: Table, years: readonly number[]): string[] {
  const lines: string[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [measure, stage] = key.split(',');
    const [before, after] = [old.get(key), now.get(key)];
    const name = `${area} ${measure}${stage === '' ? '' : ` ${stage}`}`;
    if (before === undefined || after === undefined) {
      lines.push(`${name}: ${before === undefined ? 'is new' : 'is gone'}`);
      continue;
    }
    years.forEach((year, index) => {
      const [was, is] = [before[index] ?? '', after[index] ?? ''];
      if (was === is) return;
      const change = (100 * (Number(is) - Number(was))) / Math.abs(Number(was));
      const percent = was === '' || is === '' || !Number.isFinite(change) ? '' : ` (${change.toFixed(3)} %)`;
      lines.push(`${name} ${year}: ${was || 'missing'} -> ${is || 'missing'}${percent}`);
    });
  }
  return lines;
}

for (const { scenario, area, measures } of CASES) {
  t.test(`${scenario} gives ${area} the numbers that were last looked at`, async (t) => {
    const result: ProjectionResult = await services.project({ areas: [area], from: 2020, to: TO, scenario });
    const found = result.areas.find(({ code }) => code === area)!;
    const now = tableOf(found, result.years, measures);
    const file = join(import.meta.dirname, 'golden', `${scenario}-${area}.csv`);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, csvOf(now, result.years));
    if (!existsSync(file)) {
      t.fail(`${file} is not there: UPDATE_GOLDEN=1 writes it`);
      return;
    }
    const old = readTable(readFileSync(file, 'utf8'));
    t.same(old.years, result.years, 'the same years');
    const lines = differences(area, old.table, now, result.years);
    for (const line of lines.slice(0, SHOWN)) t.comment(line);
    if (lines.length > SHOWN) t.comment(`... and ${lines.length - SHOWN} more`);
    t.equal(
      lines.length,
      0,
      lines.length === 0
        ? `${now.size} series as before`
        : `${lines.length} numbers moved, first: ${lines[0]} (UPDATE_GOLDEN=1 writes the new ones)`,
    );
  });
}

t.test('a number that moved is told by area, measure, stage, year, old, new and per cent', async (t) => {
  const table = (value: string): Table => new Map([['pupils,primary', ['100', value]]]);
  t.same(differences('440785', table('200'), table('210'), [2020, 2021]), [
    '440785 pupils primary 2021: 200 -> 210 (5.000 %)',
  ]);
  t.same(differences('440785', table('200'), table(''), [2020, 2021]), ['440785 pupils primary 2021: 200 -> missing']);
  t.same(differences('440785', table('200'), new Map(), [2020, 2021]), ['440785 pupils primary: is gone']);
});
