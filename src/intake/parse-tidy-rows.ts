import { STAGE_SPAN, STAGES } from '../../models/stages.ts';
import type { FaultCode } from '../locale/fault-catalogue.ts';
import type { Fault } from '../services/ports.ts';
import type { CsvCell } from './csv-cell.ts';
import {
  attributeOf,
  gradeOf,
  SOURCE_ITEMS,
  stageOf,
  TABLE_ATTRIBUTES,
  TABLES,
  type Table,
  tableOf,
} from './csv-names.ts';
import { listed } from './describe-schema.ts';
import { fault } from './fault.ts';
import { nearestName } from './nearest-name.ts';
import { parseCount } from './parse-count.ts';
import { parseRowKey } from './parse-row-key.ts';
import { unknownGrade } from './parse-wide-rows.ts';
import type { CsvHeader } from './read-csv-header.ts';
import type { CsvRow } from './read-csv-table.ts';
import { showValue } from './show-value.ts';

/** The tidy form: one row a figure. */
export function parseTidyRows(
  rows: readonly CsvRow[],
  header: CsvHeader,
  file: string,
): { readonly cells: readonly CsvCell[]; readonly faults: readonly Fault[] } {
  const cells: CsvCell[] = [];
  const faults: Fault[] = [];
  for (const { number: row, cells: texts } of rows) {
    const text = (column: Parameters<CsvHeader['places']['get']>[0]) => texts[header.places.get(column) ?? -1] ?? '';
    const where = `${file}, row ${row}`;
    const key = parseRowKey(text('areaCode'), text('schoolYear'), where, faults);
    const table = readTable(text('table'), where, faults);
    if (!table) continue;
    const item = readItem(table, text('item'), where, faults);
    const attribute = readAttribute(table, text('attribute'), where, faults);
    const value = readValue(table, text('value'), where, faults);
    if (!key || item === undefined || attribute === undefined || value === undefined) continue;
    cells.push({ row, ...key, table, item, attribute, value, faulty: value === 'faulty' && table !== 'source' });
  }
  return { cells, faults };
}

function readTable(cell: string, where: string, faults: Fault[]): Table | undefined {
  const table = tableOf(cell);
  if (table) return table;
  const place = `${where}, column table`;
  const isProject = /^(?:projects?|建设项目|项目)$/.test(cell.trim());
  if (isProject) faults.push(fault('EDU_NO_PROJECTS_IN_CSV', place, showValue(cell), listed(TABLES)));
  else faults.push(unknown('EDU_UNKNOWN_TABLE', cell, TABLES, place));
  return undefined;
}

function readItem(table: Table, cell: string, where: string, faults: Fault[]): string | undefined {
  const place = `${where}, column item`;
  if (table === 'enrolment') {
    const grade = gradeOf(cell);
    if (!grade) faults.push(unknownGrade(cell, place));
    return grade;
  }
  if (table === 'births') {
    const year = parseCount(cell, place);
    if (year.fault) faults.push(year.fault);
    return year.count?.toString();
  }
  if (table === 'source') {
    const part = SOURCE_ITEMS.find((name) => name === cell.trim());
    if (!part) faults.push(unknown('EDU_UNKNOWN_ITEM', cell, SOURCE_ITEMS, place));
    return part;
  }
  const stage = stageOf(cell);
  if (!stage) {
    const names = STAGES.map((name) => `${name}（${STAGE_SPAN[name].zh}）`).join(', ');
    const { cure } = unknown('EDU_UNKNOWN_STAGE', cell, STAGES, place);
    faults.push(fault('EDU_UNKNOWN_STAGE', place, showValue(cell), { zh: names, en: STAGES.join(', ') }, cure));
  }
  return stage;
}

function readAttribute(table: Table, cell: string, where: string, faults: Fault[]): string | undefined {
  const place = `${where}, column attribute`;
  if (table === 'classSizes') {
    const size = parseCount(cell, place);
    if (size.fault) faults.push(size.fault);
    return size.count?.toString();
  }
  const attribute = attributeOf(table, cell);
  if (!attribute) faults.push(unknown('EDU_UNKNOWN_ATTRIBUTE', cell, TABLE_ATTRIBUTES[table], place));
  return attribute;
}

/** undefined: blank, which is missing and never 0; 'faulty': there is something, but not a number. */
function readValue(table: Table, cell: string, where: string, faults: Fault[]): number | string | undefined {
  const place = `${where}, column value`;
  if (cell.trim() === '') {
    faults.push(fault('EDU_MISSING_VALUE', place, '缺 missing', { zh: '数值', en: 'a value' }));
    return undefined;
  }
  if (table === 'source') return cell.trim();
  const parsed = parseCount(cell, place);
  if (parsed.fault) faults.push(parsed.fault);
  return parsed.count ?? 'faulty';
}

function unknown(code: FaultCode, found: string, names: readonly string[], where: string): Fault {
  const meant = nearestName(found.trim(), names);
  const cure = meant && { zh: `是否要写 ${meant}？`, en: `did you mean ${meant}?` };
  return fault(code, where, showValue(found), listed(names), cure || undefined);
}
