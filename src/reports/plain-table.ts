import { textTable } from './text-table.ts';
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
  return `${textTable(
    columns,
    text.map((row) => row.map(wrapped)),
  )}\n`;
}

/** Long prose is broken so that a table stays readable in a terminal. */
const LONGEST_LINE = 60;

function wrapped(cell: string): string {
  if (cell.length <= LONGEST_LINE) return cell;
  const lines: string[] = [];
  let rest = cell;
  while (rest.length > LONGEST_LINE) {
    const space = rest.lastIndexOf(' ', LONGEST_LINE);
    const at = space > LONGEST_LINE / 2 ? space : LONGEST_LINE;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest].join('\n');
}
