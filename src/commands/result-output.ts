import type { ProjectionResult } from '../../models/result.ts';
import { renderResultJson } from '../http/result-rendering.ts';
import type { Language } from '../locale/faults.ts';
import type { TableFormat } from '../reports/plain-table.ts';
import { summaryTable } from '../reports/summary-table.ts';
import { renderTidyCsv } from '../reports/tidy-csv.ts';

/** A result in the wanted format. The table shows parents; counties only where nothing above them is in the result. */
export function resultOutput(
  result: ProjectionResult,
  format: TableFormat,
  language: Language,
  measures?: ReadonlySet<string>,
): Iterable<string> {
  const filter = measures === undefined ? {} : { measures };
  if (format === 'csv') return renderTidyCsv(result, filter);
  if (format === 'json') return renderResultJson({ run: '', passport: null }, result, filter, 'columns');
  const hasParents = result.areas.some(({ level }) => level !== 'county');
  const levels = hasParents ? ['nation', 'province', 'city'] : ['county'];
  const notes = result.notes
    .filter((note) => note.area === null || !hasParents)
    .map((note) => (language === 'zh' ? `* ${note.zh}\n  ${note.en}` : `* ${note.en}`));
  const { zh, en } = result.accuracy;
  const accuracy = language === 'zh' ? `准确性：${zh}\n  Accuracy: ${en}\n` : `Accuracy: ${en}\n`;
  return [`${summaryTable(result, language, levels)}\n`, accuracy, notes.length > 0 ? `${notes.join('\n')}\n` : ''];
}
