import type { Fault } from '../services/ports.ts';
import type { NamedText } from './contract.ts';
import { fault } from './fault.ts';
import { type CsvRow, readCsvTable } from './read-csv-table.ts';
import { showValue } from './show-value.ts';

/** Rows under named columns. */
export interface HistoryTable {
  readonly file: string;
  readonly places: ReadonlyMap<string, number>;
  readonly rows: readonly CsvRow[];
}

/** Rows of areas and years, each pair once. */
export interface AreaYears {
  readonly areas: readonly string[];
  /** Consecutive, from the first to the last that is there. */
  readonly years: readonly number[];
  rowOf(area: string, year: number): CsvRow | undefined;
}

const AREA_NAMES = ['area', 'areaCode', 'state', 'code', 'name'];
const YEAR_NAMES = ['year', 'fall_year', 'schoolYear', 'school_year'];
/** More cells than this are not spread out in memory: one wrong year among many areas asks for it. */
const MOST_CELLS = 10_000_000;

/** CSV text to rows under named columns; null where there are none. */
export function historyTable({ file, text }: NamedText, faults: Fault[]): HistoryTable | null {
  const { header, rows, faults: found } = readCsvTable(text, file);
  faults.push(...found);
  if (rows.length === 0) {
    faults.push(fault('EDU_CSV_NO_ROWS', file, '0', { zh: '表头和数据行', en: 'a header and rows' }));
    return null;
  }
  return { file, rows, places: new Map(header.cells.map((cell, place) => [cell.trim(), place])) };
}

/** Place of a column: the one that is named, else the first usual name that is there; −1 and a fault where there is none. */
export function placeOf(
  { file, places }: HistoryTable,
  named: string | undefined,
  usual: readonly string[],
  faults: Fault[],
): number {
  const names = named === undefined ? usual : [named];
  const found = names.find((name) => places.has(name));
  if (found !== undefined) return places.get(found)!;
  const allowed = { zh: names.join('、'), en: names.join(', ') };
  faults.push(fault('EDU_MISSING_COLUMN', file, showValue([...places.keys()].join(', ')), allowed));
  return -1;
}

/** A number; blank is missing. Anything else is a fault. */
export function numberAt({ file, places }: HistoryTable, row: CsvRow, place: number, faults: Fault[]): number {
  const text = row.cells[place]!.trim();
  if (text === '') return Number.NaN;
  const value = Number(text.replaceAll(',', ''));
  if (Number.isFinite(value) && value >= 0) return value;
  const column = [...places].find(([, each]) => each === place)![0];
  const where = `${file}, row ${row.number}, ${column}`;
  if (!Number.isFinite(value))
    faults.push(
      fault('EDU_TEXT_IN_NUMBER', where, showValue(text), {
        zh: '数字，缺数留空',
        en: 'a number, blank where missing',
      }),
    );
  else faults.push(fault('EDU_NEGATIVE', where, showValue(text), { zh: '不小于 0', en: '0 or more' }));
  return value;
}

/**
 * Areas and years of a table; null where it has no such columns or would be too large.
 * @param cellsOf how many numbers so many areas and years become
 */
export function areaYears(
  table: HistoryTable,
  named: { readonly area?: string | undefined; readonly year?: string | undefined },
  cellsOf: (areas: number, years: number) => number,
  faults: Fault[],
): AreaYears | null {
  const area = placeOf(table, named.area, AREA_NAMES, faults);
  const year = placeOf(table, named.year, YEAR_NAMES, faults);
  if (area === -1 || year === -1) return null;
  const areas = new Set<string>();
  const byKey = new Map<string, CsvRow>();
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of table.rows) {
    const name = row.cells[area]!.trim();
    const text = row.cells[year]!.trim();
    if (name === '' || !/^\d{4}$/.test(text)) {
      const allowed = { zh: '地区和四位年份', en: 'an area and a year of four digits' };
      faults.push(fault('EDU_NOT_VALID', `${table.file}, row ${row.number}`, showValue(row.cells.join(',')), allowed));
      continue;
    }
    const key = `${name}\n${text}`;
    const before = byKey.get(key);
    if (before !== undefined) {
      const allowed = { zh: `首次：第 ${before.number} 行`, en: `first: row ${before.number}` };
      faults.push(fault('EDU_DUPLICATE_ENTRY', `${table.file}, row ${row.number}`, `${name} ${text}`, allowed));
      continue;
    }
    byKey.set(key, row);
    areas.add(name);
    first = Math.min(first, Number(text));
    last = Math.max(last, Number(text));
  }
  const count = areas.size === 0 ? 0 : last - first + 1;
  const cells = cellsOf(areas.size, count);
  if (cells > MOST_CELLS) {
    const found = `${areas.size} 个地区 areas, ${first}–${last}: ${cells}`;
    const allowed = {
      zh: `铺开后至多 ${MOST_CELLS} 个数；先核对年份`,
      en: `at most ${MOST_CELLS} numbers when spread out; check the years first`,
    };
    faults.push(fault('EDU_FILE_TOO_LARGE', table.file, found, allowed));
    return null;
  }
  return {
    areas: [...areas],
    years: Array.from({ length: count }, (_, index) => first + index),
    rowOf: (name, each) => byKey.get(`${name}\n${each}`),
  };
}
