import { GRADES } from '../../models/stages.ts';
import type { Fault } from '../services/ports.ts';
import type { CsvCell } from './csv-cell.ts';
import { gradeOf, PART_COLUMNS } from './csv-names.ts';
import { listed } from './describe-schema.ts';
import { fault } from './fault.ts';
import { nearestName } from './nearest-name.ts';
import { parseCount } from './parse-count.ts';
import { parseRowKey } from './parse-row-key.ts';
import type { CsvHeader } from './read-csv-header.ts';
import type { CsvRow } from './read-csv-table.ts';
import { showValue } from './show-value.ts';

/** The planner's form: one row a grade, one column a part. */
export function parseWideRows(
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
    const item = gradeOf(text('grade'));
    if (item === undefined) faults.push(unknownGrade(text('grade'), `${where}, column grade`));
    const filled = PART_COLUMNS.filter((column) => text(column).trim() !== '');
    if (filled.length === 0) {
      const allowed = { zh: '在校生数', en: 'a number of pupils' };
      faults.push(fault('EDU_MISSING_VALUE', `${where}, column pupils`, '缺 missing', allowed));
    }
    for (const attribute of filled) {
      const parsed = parseCount(text(attribute), `${where}, column ${attribute}`);
      if (parsed.fault) faults.push(parsed.fault);
      if (!key || item === undefined) continue;
      const { count } = parsed;
      cells.push({ row, ...key, table: 'enrolment', item, attribute, value: count ?? '', faulty: count === undefined });
    }
  }
  return { cells, faults };
}

/** The fault of a grade that is none; also for the tidy form. */
export function unknownGrade(found: string, where: string): Fault {
  const names = listed(GRADES);
  const allowed = { zh: `${names.zh}（或 小班…大班、一年级…九年级、高一…高三、中职一…中职三）`, en: names.en };
  const meant = nearestName(found.trim(), GRADES);
  const cure = meant && { zh: `是否要写 ${meant}？`, en: `did you mean ${meant}?` };
  return fault('EDU_UNKNOWN_GRADE', where, showValue(found), allowed, cure || undefined);
}
