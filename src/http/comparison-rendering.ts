import type { ComparedNumber } from '../../models/compare/compare-results.ts';
import { readableValue } from '../reports/readable-value.ts';
import { BYTE_ORDER_MARK, csvLine, plainNumber, type TidyFilter } from '../reports/tidy-csv.ts';
import type { Comparison } from '../services/ports.ts';

/** A comparison as JSON text in parts. */
export function* renderComparisonJson(
  runs: readonly string[],
  comparison: Comparison,
  filter: TidyFilter,
): Generator<string> {
  const { scenarios, base, assumptions, note } = comparison;
  const head = JSON.stringify({ runs, scenarios, base, assumptions, note });
  yield `${head.slice(0, -1)},"rows":[`;
  let separator = '';
  for (const row of selectedRows(comparison, filter)) {
    yield separator + JSON.stringify({ ...row, values: row.values.map((value) => readableValue(row.unit, value)) });
    separator = ',';
  }
  yield ']}';
}

/** A comparison as CSV: one column of values and one of differences for every scenario. */
export function* renderComparisonCsv(
  runs: readonly string[],
  comparison: Comparison,
  filter: TidyFilter,
): Generator<string> {
  const labels = columnLabels(runs, comparison);
  const heads = [...labels.map((label) => `value:${label}`), ...labels.map((label) => `difference:${label}`)];
  yield BYTE_ORDER_MARK + csvLine(['areaCode', 'areaName', 'schoolYear', 'stage', 'measure', 'unit', ...heads]);
  for (const row of selectedRows(comparison, filter)) {
    const values = row.values.map((value) => cell(readableValue(row.unit, value)));
    const differences = row.differences.map((value) => cell(value));
    yield csvLine([
      row.area,
      row.areaName,
      String(row.schoolYear),
      row.stage ?? '',
      row.measure,
      row.unit,
      ...values,
      ...differences,
    ]);
  }
}

function* selectedRows(comparison: Comparison, filter: TidyFilter): Generator<ComparedNumber> {
  for (const row of comparison.rows) if (matches(row, filter)) yield row;
}

function matches(row: ComparedNumber, filter: TidyFilter): boolean {
  const [first, last] = filter.years ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return (
    (filter.areas === undefined || filter.areas.has(row.area)) &&
    (filter.stages === undefined || (row.stage !== null && filter.stages.has(row.stage))) &&
    (filter.measures === undefined || filter.measures.has(row.measure)) &&
    row.schoolYear >= first &&
    row.schoolYear <= last
  );
}

/** Ids of the scenarios; where two runs share a scenario the run's id tells them apart. */
function columnLabels(runs: readonly string[], comparison: Comparison): string[] {
  const ids = comparison.scenarios.map((scenario) => scenario.id);
  const distinct = new Set(ids).size === ids.length;
  return ids.map((id, index) => (distinct ? id : `${id}@${runs[index] ?? index + 1}`));
}

function cell(value: number | string | null): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '';
  return typeof value === 'number' ? plainNumber(value) : value;
}
