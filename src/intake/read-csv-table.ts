import Papa from 'papaparse';
import type { Fault } from '../services/ports.ts';
import { fault } from './fault.ts';
import { showValue } from './show-value.ts';

/** One row of a CSV file; `number` is its number in the spreadsheet, the first row is 1. */
export interface CsvRow {
  readonly number: number;
  readonly cells: readonly string[];
}

/** Splits CSV text (comma, tab or semicolon) into a header and rows of equal length; blank rows are left out. */
export function readCsvTable(
  text: string,
  file: string,
): { readonly header: CsvRow; readonly rows: readonly CsvRow[]; readonly faults: readonly Fault[] } {
  const parsed = Papa.parse<string[]>(text, { delimiter: delimiterOf(text), skipEmptyLines: false });
  // One bad quote can draw a long tail of complaints behind it: one a row is enough.
  const badRows = new Set(parsed.errors.filter(({ type }) => type === 'Quotes').map(({ row = 0 }) => row));
  const faults: Fault[] = [...badRows].map((row) => {
    const start = (parsed.data[row] ?? []).slice(0, 10).join(',');
    const allowed = { zh: '成对的半角双引号', en: 'half-width double quotes in pairs' };
    return fault('EDU_CSV_QUOTES', `${file}, row ${row + 1}`, showValue(start), allowed);
  });
  const filled = parsed.data
    .map((cells, index) => ({ number: index + 1, cells }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const [header = { number: 1, cells: [] }, ...below] = filled;

  const rows = below.filter((row) => {
    const surplus = row.cells.slice(header.cells.length).filter((cell) => cell.trim() !== '');
    if (surplus.length === 0 && row.cells.length >= header.cells.length) return true;
    const { length } = header.cells;
    const allowed = { zh: `${length} 个单元格，与表头相同`, en: `${length} cells, as in the header` };
    const found = `${row.cells.length}: ${showValue(row.cells.join(','))}`;
    faults.push(fault('EDU_CSV_COLUMNS', `${file}, row ${row.number}`, found, allowed));
    return false;
  });
  return { header, rows, faults };
}

/** The delimiter of the header decides: a guess over all rows is misled by thousands separators. */
function delimiterOf(text: string): string {
  const header = /[^\r\n]+/.exec(text.trimStart())?.[0] ?? '';
  if (header.includes('\t')) return '\t';
  return header.includes(';') && !header.includes(',') ? ';' : ',';
}
