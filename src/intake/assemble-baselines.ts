import type { Fault } from '../services/ports.ts';
import type { LocatedValue } from './contract.ts';
import type { CsvCell } from './csv-cell.ts';
import { fault } from './fault.ts';

/** A baseline as it grows; `rows` tells from which row each part came. */
interface Draft {
  readonly value: Record<string, unknown>;
  readonly rows: Map<string, number>;
}
type Entry = Record<string, unknown>;

/** Sorts the figures of a CSV file into one baseline for each area and school year. */
export function assembleBaselines(
  cells: readonly CsvCell[],
  file: string,
): { readonly documents: readonly LocatedValue[]; readonly faults: readonly Fault[] } {
  const spoiled = new Set(cells.filter(({ faulty }) => faulty).map(entryKey));
  const firstRows = new Map<string, number>();
  const repeated = new Map<number, number>();
  const drafts = new Map<string, Draft>();
  const entries = new Map<string, { readonly entry: Entry; readonly pointer: string }>();

  for (const cell of cells) {
    const figure = `${entryKey(cell)} ${cell.attribute}`;
    const first = firstRows.get(figure);
    if (first !== undefined) {
      if (!repeated.has(cell.row)) repeated.set(cell.row, first);
      continue;
    }
    firstRows.set(figure, cell.row);
    // An entry with an unreadable number is reported once, for the number, and not again as incomplete.
    const draft = draftOf(drafts, cell, file);
    if (!spoiled.has(entryKey(cell))) place(cell, draft, entries);
  }
  const faults = [...repeated].map(([row, first]) => {
    const allowed = { zh: `每项一行（首次在第 ${first} 行）`, en: `one row a figure (first in row ${first})` };
    return fault('EDU_DUPLICATE_ROW', `${file}, row ${row}`, `= row ${first}`, allowed);
  });
  const documents = [...drafts.values()].map(({ value, rows }) => ({
    value,
    locate: (pointer: string) => `${file}, row ${rowOf(rows, pointer)}`,
  }));
  return { documents, faults };
}

function draftOf(drafts: Map<string, Draft>, { area, schoolYear, row }: CsvCell, file: string): Draft {
  const key = `${area} ${schoolYear}`;
  const known = drafts.get(key);
  if (known) return known;
  const title = file.split(/[\\/]/).at(-1) || file;
  const draft = { value: { schemaVersion: 1, area, schoolYear, source: { title } }, rows: new Map([['', row]]) };
  drafts.set(key, draft);
  return draft;
}

function place(
  cell: CsvCell,
  draft: Draft,
  entries: Map<string, { readonly entry: Entry; readonly pointer: string }>,
): void {
  if (cell.table === 'source') {
    (draft.value.source as Entry)[cell.item] = cell.value;
    draft.rows.set(`/source/${cell.item}`, cell.row);
    return;
  }
  let known = entries.get(entryKey(cell));
  if (!known) {
    draft.value[cell.table] ??= [];
    const list = draft.value[cell.table] as Entry[];
    known = { entry: startOf(cell), pointer: `/${cell.table}/${list.length}` };
    list.push(known.entry);
    entries.set(entryKey(cell), known);
    draft.rows.set(known.pointer, cell.row);
  }
  const [attribute = '', bound] = cell.table === 'classSizes' ? ['classes'] : cell.attribute.split('.');
  if (bound === undefined) known.entry[attribute] = cell.value;
  else known.entry[attribute] = { ...(known.entry[attribute] as Entry | undefined), [bound]: cell.value };
  draft.rows.set(`${known.pointer}/${attribute}${bound === undefined ? '' : `/${bound}`}`, cell.row);
}

/** The cells of one key make one entry of a table. */
function entryKey({ area, schoolYear, table, item, attribute }: CsvCell): string {
  return `${area} ${schoolYear} ${table} ${item} ${table === 'classSizes' ? attribute : ''}`;
}

function startOf({ table, item, attribute }: CsvCell): Entry {
  if (table === 'enrolment') return { grade: item };
  if (table === 'births') return { year: Number(item) };
  if (table === 'classSizes') return { stage: item, size: Number(attribute) };
  return { stage: item };
}

function rowOf(rows: ReadonlyMap<string, number>, pointer: string): number {
  let near = pointer;
  while (near !== '' && !rows.has(near)) near = near.slice(0, near.lastIndexOf('/'));
  return rows.get(near) ?? 1;
}
