import Table from 'cli-table3';
import { csvLine } from './tidy-csv.ts';

export type TableFormat = 'table' | 'csv' | 'json';

/** Rows of equal columns as an aligned table, CSV or JSON; null is an empty cell. */
export function plainTable(
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  format: TableFormat,
): string {
  if (format === 'json')
    return `${JSON.stringify(
      rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]]))),
      null,
      2,
    )}\n`;
  const text = rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
  if (format === 'csv') return [columns, ...text].map((row) => csvLine([...row])).join('');
  const table = new Table({ head: [...columns], style: { head: [], border: [] }, wordWrap: true });
  for (const row of text) table.push(row);
  return `${table.toString()}\n`;
}
