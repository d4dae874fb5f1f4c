import { readFileSync } from 'node:fs';
import Papa from 'papaparse';

export type TableRow = Readonly<Record<string, string>>;

/** Rows of a shipped CSV file as text by column name. A quoting fault in a shipped file is a fault of the package. */
export function readTable(path: string): TableRow[] {
  const text = readFileSync(path, 'utf8');
  // The large tables have no quotes: splitting them takes a tenth of the time that a full parser needs.
  if (!text.includes('"')) return splitRows(text);
  const parsed = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
  const fault = parsed.errors[0];
  if (fault !== undefined) throw new Error(`${path}: row ${fault.row}: ${fault.message}`);
  return parsed.data;
}

/** One row of a plain table: cells are found by column when they are asked for. */
class PlainRow {
  readonly cells: readonly string[];
  constructor(cells: readonly string[]) {
    this.cells = cells;
  }
}

/** Rows whose columns are read on demand: building an object with forty texts for every county costs more than using it. */
function splitRows(text: string): TableRow[] {
  const [heading, ...lines] = text.split(/\r?\n/);
  class Row extends PlainRow {}
  heading!.split(',').forEach((column, index) => {
    Object.defineProperty(Row.prototype, column, {
      enumerable: true,
      get(this: Row) {
        return this.cells[index] ?? '';
      },
    });
  });
  return lines.filter((line) => line !== '').map((line) => new Row(line.split(',')) as unknown as TableRow);
}

/** A shipped JSON file as the caller knows it to be: shipped files are checked by the tests. */
export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

/** A number cell; blank is missing. */
export function numberOrNull(text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null;
  const value = Number(text);
  if (Number.isNaN(value)) throw new Error(`not a number in a shipped table: ${text}`);
  return value;
}

/** A number cell that must be filled in; `column` names it in the error. */
export function numberOf(text: string | undefined, column: string): number {
  const value = numberOrNull(text);
  if (value === null) throw new Error(`column ${column} is blank or missing in a shipped table`);
  return value;
}
