import type { GradeSystem, History } from '../../models/backtest/history.ts';
import { type HistoryConfig, historyConfigSchema, systemOf } from '../../models/backtest/history-config.ts';
import { spreadStage } from '../../models/backtest/spread-stage.ts';
import type { Fault } from '../services/ports.ts';
import type { Outcome } from './contract.ts';
import { fault } from './fault.ts';
import { hasErrors } from './has-errors.ts';
import { parseDocument } from './parse-document.ts';
import { type CsvRow, readCsvTable } from './read-csv-table.ts';
import { readFile } from './read-file.ts';
import { showValue } from './show-value.ts';
import { zodFaults } from './zod-faults.ts';

/** A history that can be back-tested. */
export interface ReadHistory {
  readonly history: History;
  readonly system: GradeSystem;
  readonly config: HistoryConfig;
}

const AREA_NAMES = ['area', 'areaCode', 'state', 'code', 'name'];
const YEAR_NAMES = ['year', 'fall_year', 'schoolYear', 'school_year'];

/**
 * Reads pupils by area, year and grade, and births by area and year, from CSV files.
 * @param systems shipped configurations, tried in turn where no file is given
 */
export async function readHistory(
  enrolment: string,
  births: string | undefined,
  configFile: string | undefined,
  systems: readonly HistoryConfig[],
): Promise<Outcome<ReadHistory>> {
  const faults: Fault[] = [];
  const table = await readTable(enrolment, faults);
  const birthTable = births === undefined ? null : await readTable(births, faults);
  const given = configFile === undefined ? null : await readConfig(configFile, faults);
  if (table === null || (births !== undefined && birthTable === null) || (configFile !== undefined && given === null))
    return { value: undefined, faults };
  const config = given ?? systems.find((system) => pupilColumns(system).every((column) => table.places.has(column)));
  if (config === undefined) {
    const known = systems.map((system) => pupilColumns(system).join(' ')).join(' | ');
    faults.push(
      fault('EDU_MISSING_COLUMN', enrolment, showValue([...table.places.keys()].join(', ')), {
        zh: `每个年级一列：${known}；其他体系用 --config`,
        en: `a column for each grade: ${known}; another system with --config`,
      }),
    );
    return { value: undefined, faults };
  }
  const system = systemOf(config);
  if (system === null) {
    const allowed = {
      zh: '各学段年级依次相连即全部年级',
      en: 'the grades of all stages, one after the other, as in grades',
    };
    faults.push(fault('EDU_NOT_VALID', `${configFile}, /stages`, showValue(config.stages), allowed));
    return { value: undefined, faults };
  }
  const history = historyOf(table, birthTable, config, faults);
  return { value: history === null || hasErrors(faults) ? undefined : { history, system, config }, faults };
}

interface Table {
  readonly file: string;
  readonly places: ReadonlyMap<string, number>;
  readonly rows: readonly CsvRow[];
}

async function readTable(path: string, faults: Fault[]): Promise<Table | null> {
  const read = await readFile(path);
  faults.push(...read.faults.filter(({ code }) => code !== 'EDU_FORMAT_BY_CONTENT'));
  if (read.value === undefined) return null;
  const { header, rows, faults: found } = readCsvTable(read.value.text, path);
  faults.push(...found);
  if (rows.length === 0) {
    faults.push(fault('EDU_CSV_NO_ROWS', path, '0', { zh: '表头和数据行', en: 'a header and rows' }));
    return null;
  }
  return { file: path, rows, places: new Map(header.cells.map((cell, place) => [cell.trim(), place])) };
}

async function readConfig(path: string, faults: Fault[]): Promise<HistoryConfig | null> {
  const read = await readFile(path);
  faults.push(...read.faults);
  if (read.value === undefined) return null;
  const { text, file, format } = read.value;
  const document = parseDocument(text, file, format === 'csv' ? 'yaml' : format);
  faults.push(...document.faults);
  if (document.value === undefined) return null;
  const parsed = historyConfigSchema.safeParse(document.value.value);
  if (parsed.success) return parsed.data;
  const { value, locate } = document.value;
  faults.push(...zodFaults(parsed.error.issues, value, historyConfigSchema, locate));
  return null;
}

/** Place of a column: the one that the configuration names, else the first usual name that is there. */
function placeOf(
  { file, places }: Table,
  named: string | undefined,
  usual: readonly string[],
  faults: Fault[],
): number {
  const names = named === undefined ? usual : [named];
  const found = names.find((name) => places.has(name));
  if (found !== undefined) return places.get(found)!;
  const allowed = { zh: names.join('、'), en: names.join(', ') };
  faults.push(fault('EDU_MISSING_COLUMN', file, showValue([...places.keys()].join(', ')), allowed));
  return -1;
}

/** A number; blank is missing. Anything else is a fault. */
function numberAt({ file }: Table, row: CsvRow, place: number, faults: Fault[]): number {
  const text = row.cells[place]!.trim();
  if (text === '') return Number.NaN;
  const value = Number(text.replaceAll(',', ''));
  const where = `${file}, row ${row.number}`;
  if (!Number.isFinite(value))
    faults.push(
      fault('EDU_TEXT_IN_NUMBER', where, showValue(text), {
        zh: '数字，缺数留空',
        en: 'a number, blank where missing',
      }),
    );
  else if (value < 0) faults.push(fault('EDU_NEGATIVE', where, showValue(text), { zh: '不小于 0', en: '0 or more' }));
  return value;
}

/** Cells of a table by area and year, each pair once. */
function cellsOf(
  table: Table,
  area: number,
  year: number,
  faults: Fault[],
): { readonly areas: string[]; readonly years: number[]; readonly byKey: Map<string, CsvRow> } {
  const areas = new Set<string>();
  const years: number[] = [];
  const byKey = new Map<string, CsvRow>();
  for (const row of table.rows) {
    const name = row.cells[area]!.trim();
    const found = numberAt(table, row, year, faults);
    if (name === '' || !Number.isInteger(found)) {
      const allowed = { zh: '地区和四位年份', en: 'an area and a year of four digits' };
      faults.push(fault('EDU_NOT_VALID', `${table.file}, row ${row.number}`, showValue(row.cells.join(',')), allowed));
      continue;
    }
    const key = `${name}\n${found}`;
    const first = byKey.get(key);
    if (first !== undefined) {
      const allowed = { zh: `首次：第 ${first.number} 行`, en: `first: row ${first.number}` };
      faults.push(fault('EDU_DUPLICATE_ENTRY', `${table.file}, row ${row.number}`, `${name} ${found}`, allowed));
      continue;
    }
    byKey.set(key, row);
    areas.add(name);
    years.push(found);
  }
  const first = Math.min(...years);
  return {
    areas: [...areas],
    years:
      years.length === 0 ? [] : Array.from({ length: Math.max(...years) - first + 1 }, (_, index) => first + index),
    byKey,
  };
}

function historyOf(table: Table, births: Table | null, config: HistoryConfig, faults: Fault[]): History | null {
  const { columns, birthColumns, grades, unit } = config;
  const area = placeOf(table, columns.area, AREA_NAMES, faults);
  const year = placeOf(table, columns.year, YEAR_NAMES, faults);
  const gradesOnly = config.stages.flatMap((stage) => (stage.columns === undefined ? stage.grades : []));
  const places = new Map(gradesOnly.map((grade) => [grade, placeOf(table, grade, [], faults)] as const));
  const totals = config.stages.map((stage) => stageColumns(table, stage, faults));
  const totalPlace = table.places.get(columns.total ?? 'TOTAL');
  if (columns.total !== undefined && totalPlace === undefined) placeOf(table, columns.total, [], faults);
  const birthArea = births === null ? -1 : placeOf(births, birthColumns.area, AREA_NAMES, faults);
  const birthYear = births === null ? -1 : placeOf(births, birthColumns.year, YEAR_NAMES, faults);
  const birthPlace = births === null ? -1 : placeOf(births, birthColumns.births, ['births'], faults);
  if (hasErrors(faults)) return null;
  const { areas, years, byKey } = cellsOf(table, area, year, faults);
  const pupils = new Float64Array(areas.length * years.length * grades.length).fill(Number.NaN);
  const total = new Float64Array(areas.length * years.length).fill(Number.NaN);
  const estimated = new Uint8Array(pupils.length);
  areas.forEach((name, index) => {
    years.forEach((each, t) => {
      const row = byKey.get(`${name}\n${each}`);
      if (row === undefined) return;
      const at = index * years.length + t;
      for (const [grade, place] of places)
        pupils[at * grades.length + grades.indexOf(grade)] = numberAt(table, row, place, faults) * unit;
      if (totalPlace !== undefined) total[at] = numberAt(table, row, totalPlace, faults) * unit;
    });
    const rows = years.map((each) => byKey.get(`${name}\n${each}`));
    config.stages.forEach((stage, which) => {
      const columns = totals[which];
      if (columns == null) return;
      const read = (place: number | null) =>
        rows.map((row) =>
          row === undefined || place === null ? Number.NaN : numberAt(table, row, place, faults) * unit,
        );
      const counts = {
        total: read(columns.total),
        entrants: read(columns.entrants),
        graduates: read(columns.graduates),
      };
      const length = stage.grades.length;
      const spread = spreadStage(counts, length);
      const first = grades.indexOf(stage.grades[0]!);
      years.forEach((_, t) => {
        const at = (index * years.length + t) * grades.length + first;
        pupils.set(spread.pupils.subarray(t * length, (t + 1) * length), at);
        estimated.set(spread.estimated.subarray(t * length, (t + 1) * length), at);
      });
    });
    // Without a total the grades are all there is.
    years.forEach((_, t) => {
      const at = index * years.length + t;
      if (Number.isNaN(total[at]!))
        total[at] = pupils.subarray(at * grades.length, (at + 1) * grades.length).reduce((sum, each) => sum + each, 0);
    });
  });
  const born = births === null ? null : cellsOf(births, birthArea, birthYear, faults);
  const birthYears = born?.years ?? [];
  const birthValues = new Float64Array(areas.length * birthYears.length).fill(Number.NaN);
  areas.forEach((name, index) => {
    birthYears.forEach((each, t) => {
      const row = born!.byKey.get(`${name}\n${each}`);
      if (row !== undefined)
        birthValues[index * birthYears.length + t] = numberAt(births!, row, birthPlace, faults) * unit;
    });
  });
  const isSpread = totals.some((each) => each !== null);
  return {
    areas,
    years,
    grades,
    pupils,
    total,
    birthYears,
    births: birthValues,
    ...(isSpread ? { estimated } : {}),
  };
}

/** Columns of a configuration that a file must have. */
function pupilColumns({ stages }: HistoryConfig): string[] {
  return stages.flatMap(({ grades, columns }) =>
    columns === undefined ? grades : Object.values(columns).filter((column) => column !== undefined),
  );
}

/** Places of the columns of a stage that has no grades; null where it has. */
function stageColumns(table: Table, { columns }: HistoryConfig['stages'][number], faults: Fault[]) {
  if (columns === undefined) return null;
  const placeOrNull = (name: string | undefined) => (name === undefined ? null : placeOf(table, name, [], faults));
  return {
    total: placeOf(table, columns.total, [], faults),
    entrants: placeOrNull(columns.entrants),
    graduates: placeOrNull(columns.graduates),
  };
}
