import { SERIES, type Series } from '../../models/catalogue/index.ts';
import { STATUSES } from '../../models/inputs/status.ts';
import type { AreaResult, ProjectionResult } from '../../models/result.ts';
import { type DrawnCell, drawnCell, QUANTILE_NAMES } from './drawn-cell.ts';
import { readableValue } from './readable-value.ts';

/** What to take out of a result; what is not named is not restricted. */
export interface TidyFilter {
  readonly areas?: ReadonlySet<string>;
  readonly stages?: ReadonlySet<string>;
  readonly measures?: ReadonlySet<string>;
  /** First and last school year. */
  readonly years?: readonly [number, number];
}

export const TIDY_COLUMNS = [
  'areaCode',
  'areaName',
  'schoolYear',
  'stage',
  'measure',
  'value',
  'unit',
  'status',
] as const;

/**
 * More columns where there are draws: quantiles, the mean, the share of draws above 0 (shortage, surplus, warnings) and, of
 * shortage, the share above what assumed places make by themselves.
 */
export const DRAW_COLUMNS = [...QUANTILE_NAMES, 'mean', 'chance', 'shortageChance'] as const;

/** Columns of the tidy table of a result. */
export function tidyColumns(result: ProjectionResult): readonly string[] {
  return result.draws === null ? TIDY_COLUMNS : [...TIDY_COLUMNS, ...DRAW_COLUMNS];
}

/** Spreadsheets open UTF-8 only with this mark in front. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** One row a number: area, then series in the order of the catalogue, then year; without the heading. */
export function* tidyRows(result: ProjectionResult, filter: TidyFilter = {}): Generator<string[]> {
  const years = selectedYears(result, filter);
  const series = selectedSeries(filter);
  for (const area of selectedAreas(result, filter)) {
    for (const { entry, index } of series) {
      for (const { year, position } of years) {
        const place = index * result.years.length + position;
        const value = cellValue(area, entry, place);
        yield [
          area.code,
          area.name,
          String(year),
          entry.stage ?? '',
          entry.measure.id,
          typeof value === 'number' ? plainNumber(value) : (value ?? ''),
          entry.measure.unit,
          cellStatus(area, place),
          ...(result.draws === null ? [] : drawCells(drawnCell(area, entry, index, position, result.years.length))),
        ];
      }
    }
  }
}

/** The tidy table as CSV with byte order mark and CRLF, in lines. */
export function* renderTidyCsv(result: ProjectionResult, filter: TidyFilter = {}): Generator<string> {
  yield BYTE_ORDER_MARK + csvLine(tidyColumns(result));
  for (const row of tidyRows(result, filter)) yield csvLine(row);
}

function drawCells({ quantiles, mean, chance, shortageChance }: DrawnCell): string[] {
  return [...quantiles, mean, chance, shortageChance].map((cell) =>
    typeof cell === 'number' ? plainNumber(cell) : (cell ?? ''),
  );
}

/** Series that the filter leaves, with their place in every result array. */
export function selectedSeries(filter: TidyFilter): { entry: Series; index: number }[] {
  return SERIES.map((entry, index) => ({ entry, index })).filter(
    ({ entry }) =>
      (filter.measures === undefined || filter.measures.has(entry.measure.id)) &&
      (filter.stages === undefined || (entry.stage !== null && filter.stages.has(entry.stage))),
  );
}

/** School years that the filter leaves, with their place in the result. */
export function selectedYears(result: ProjectionResult, filter: TidyFilter): { year: number; position: number }[] {
  const [first, last] = filter.years ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return result.years.map((year, position) => ({ year, position })).filter(({ year }) => year >= first && year <= last);
}

/** Areas that the filter leaves. */
export function selectedAreas(result: ProjectionResult, filter: TidyFilter): readonly AreaResult[] {
  return filter.areas === undefined ? result.areas : result.areas.filter((area) => filter.areas?.has(area.code));
}

/** A number, a warning level as its word, or null where missing. */
export function cellValue(area: AreaResult, series: Series, place: number): number | string | null {
  return readableValue(series.measure.unit, area.values[place]);
}

/** Status of a cell; a cell without a value is missing whatever its byte says. */
export function cellStatus(area: AreaResult, place: number): (typeof STATUSES)[number] {
  if (!Number.isFinite(area.values[place] ?? Number.NaN)) return 'missing';
  return STATUSES[area.status[place] ?? -1] ?? 'missing';
}

/** Full precision without an exponent: 1e-7 is 0.0000001, and minus zero is 0. */
export function plainNumber(value: number): string {
  const text = String(value === 0 ? 0 : value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', lead = '', fraction = '', power = '0'] = match;
  const digits = lead + fraction;
  const point = 1 + Number(power);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}

/** One line of CSV with CRLF. A text that a spreadsheet would run as a formula gets an apostrophe in front; a lone = is none. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string): string {
  // Nearly every cell of a large table is plain: one look is enough for it.
  if (!/[",\r\n\t=+\-@]/.test(cell)) return cell;
  const harmless = /^(-?\d+(\.\d+)?|[<>]?=)$/.test(cell) || !/^[=+\-@\t\r]/.test(cell) ? cell : `'${cell}`;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
