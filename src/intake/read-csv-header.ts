import type { Fault } from '../services/ports.ts';
import { COLUMN_ALIASES, type Column, columnOf, TIDY_COLUMNS, WIDE_COLUMNS } from './csv-names.ts';
import { fault } from './fault.ts';
import { nearestName } from './nearest-name.ts';
import type { CsvRow } from './read-csv-table.ts';
import { showValue } from './show-value.ts';

/** Which of the two CSV forms it is, and at which place each column stands. */
export interface CsvHeader {
  readonly form: 'tidy' | 'wide';
  readonly places: ReadonlyMap<Column, number>;
  readonly faults: readonly Fault[];
}

/** Reads the names of the columns, in any order, English or Chinese. */
export function readCsvHeader(header: CsvRow, file: string): CsvHeader {
  const found = header.cells.map((cell) => columnOf(cell));
  const count = (names: readonly string[]) => found.filter((name) => name !== undefined && names.includes(name)).length;
  const form = count(WIDE_COLUMNS) > count(TIDY_COLUMNS) ? 'wide' : 'tidy';
  const columns: readonly Column[] = form === 'wide' ? WIDE_COLUMNS : TIDY_COLUMNS;
  const required: readonly Column[] = form === 'wide' ? WIDE_COLUMNS.slice(0, 4) : TIDY_COLUMNS;
  const where = `${file}, row ${header.number}`;
  const allowed = { zh: columns.map(withAlias).join(', '), en: columns.join(', ') };
  if (header.cells.length === 1 && header.cells[0]?.includes('，')) {
    const delimiters = { zh: '半角逗号、制表符或分号', en: 'half-width comma, tab or semicolon' };
    const delimiter = fault('EDU_CSV_DELIMITER', where, showValue(header.cells[0]), delimiters);
    return { form, places: new Map(), faults: [delimiter] };
  }
  const places = new Map<Column, number>();
  const faults: Fault[] = [];

  found.forEach((name, place) => {
    const text = header.cells[place]!.trim();
    // Excel leaves a comma behind for a column that once was there.
    if (text === '') return;
    if (name === undefined || !columns.includes(name)) {
      const meant = nearestName(text, [...columns, ...Object.keys(COLUMN_ALIASES)]);
      const cure = meant && { zh: `是否要写 ${meant}？否则删去该列`, en: `did you mean ${meant}? otherwise remove it` };
      faults.push(fault('EDU_UNKNOWN_COLUMN', where, showValue(text), allowed, cure || undefined));
    } else if (places.has(name)) faults.push(fault('EDU_DUPLICATE_COLUMN', where, showValue(text), allowed));
    else places.set(name, place);
  });
  for (const name of required) {
    if (!places.has(name)) faults.push(fault('EDU_MISSING_COLUMN', where, `缺 missing: ${withAlias(name)}`, allowed));
  }
  return { form, places, faults };
}

function withAlias(name: Column): string {
  const alias = Object.keys(COLUMN_ALIASES).find((zh) => COLUMN_ALIASES[zh] === name);
  return alias ? `${name}（${alias}）` : name;
}
