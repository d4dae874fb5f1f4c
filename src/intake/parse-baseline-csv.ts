import type { Fault } from '../services/ports.ts';
import { assembleBaselines } from './assemble-baselines.ts';
import type { LocatedValue } from './contract.ts';
import { fault } from './fault.ts';
import { hasErrors } from './has-errors.ts';
import { parseTidyRows } from './parse-tidy-rows.ts';
import { parseWideRows } from './parse-wide-rows.ts';
import { readCsvHeader } from './read-csv-header.ts';
import { readCsvTable } from './read-csv-table.ts';

/**
 * CSV text, tidy or wide, to one raw baseline for each area and school year. What the rows say together (sums, known
 * areas, ranges) is for checkBaseline, which finds the rows through `locate`.
 */
export function parseBaselineCsv(
  text: string,
  file: string,
): { readonly documents: readonly LocatedValue[]; readonly faults: readonly Fault[] } {
  const table = readCsvTable(text, file);
  const header = readCsvHeader(table.header, file);
  const headFaults = [...table.faults, ...header.faults];
  // Without a readable header every row would repeat the same complaint.
  const unreadable = header.places.size === 0 || header.faults.some(({ code }) => code === 'EDU_MISSING_COLUMN');
  if (unreadable) return { documents: [], faults: headFaults };
  const parseRows = header.form === 'wide' ? parseWideRows : parseTidyRows;
  const { cells, faults: rowFaults } = parseRows(table.rows, header, file);
  const { documents, faults: repeated } = assembleBaselines(cells, file);
  const faults = [...headFaults, ...rowFaults, ...repeated];
  // A header alone, or nothing but blank values: no baseline, and a reason why.
  if (documents.length === 0 && !hasErrors(faults)) {
    const allowed = { zh: '至少一行有数值的数据', en: 'at least one row with a value' };
    faults.push(fault('EDU_CSV_NO_ROWS', file, `${table.rows.length}`, allowed));
  }
  return { documents, faults };
}
