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

function splitRows(text: string): TableRow[] {
  const [heading, ...lines] = text.split(/\r?\n/);
  const columns = heading!.split(',');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const cells = line.split(',');
      const row: Record<string, string> = {};
      for (let index = 0; index < columns.length; index++) row[columns[index]!] = cells[index] ?? '';
      return row;
    });
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
