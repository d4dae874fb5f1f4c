import type { GradeSystem, History } from '../../models/backtest/history.ts';
import { type HistoryConfig, historyConfigSchema, systemOf } from '../../models/backtest/history-config.ts';
import { spreadStage } from '../../models/backtest/spread-stage.ts';
import type { Fault } from '../services/ports.ts';
import { checkHistory } from './check-history.ts';
import type { LocatedValue, NamedText, Outcome } from './contract.ts';
import { fault } from './fault.ts';
import { hasErrors } from './has-errors.ts';
import { areaYears, type HistoryTable, historyTable, numberAt, placeOf } from './history-table.ts';
import { showValue } from './show-value.ts';
import { zodFaults } from './zod-faults.ts';

/** A history that can be back-tested. */
export interface ParsedHistory {
  readonly history: History;
  readonly system: GradeSystem;
  readonly config: HistoryConfig;
}

/** A history, or the reasons why there is none. */
export interface HistoryOutcome extends Outcome<ParsedHistory> {
  /** Years of the table, also where its numbers are refused: what is asked of them is told in the same breath. */
  readonly years: readonly number[];
}

/** What is given of a history: undefined where it could not be read (its faults have been told), null where it was not given. */
export interface GivenHistory {
  readonly enrolment: NamedText | undefined;
  readonly births: NamedText | undefined | null;
  readonly config: LocatedValue | undefined | null;
}

/**
 * Pupils by area, year and grade, and births by area and year, out of CSV text.
 * @param systems shipped configurations, tried in turn where none is given
 */
export function parseHistory(
  { enrolment, births, config: given }: GivenHistory,
  systems: readonly HistoryConfig[],
): HistoryOutcome {
  const faults: Fault[] = [];
  const table = enrolment === undefined ? null : historyTable(enrolment, faults);
  const birthTable = births == null ? null : historyTable(births, faults);
  const config = given === null ? shippedSystem(table, systems, faults) : configOf(given, faults);
  if (config === null) return { value: undefined, faults, years: [] };
  const system = systemOf(config);
  if (system === null) {
    const allowed = {
      zh: '各学段年级依次相连即全部年级',
      en: 'the grades of all stages, one after the other, as in grades',
    };
    faults.push(fault('EDU_NOT_VALID', given?.locate('/stages') ?? 'stages', showValue(config.stages), allowed));
    return { value: undefined, faults, years: [] };
  }
  const roll = table === null ? null : rollOf(table, config, faults);
  const born = birthTable === null ? null : birthsOf(birthTable, config, roll?.areas, faults);
  const years = roll?.years ?? [];
  if (roll === null || births === undefined || hasErrors(faults)) return { value: undefined, faults, years };
  const history = { grades: config.grades, ...roll, ...(born ?? { birthYears: [], births: new Float64Array(0) }) };
  const names = { enrolment: table!.file, births: birthTable?.file ?? null };
  const checked = checkHistory(history, names);
  faults.push(...checked.faults);
  if (hasErrors(faults)) return { value: undefined, faults, years };
  return { value: { history: checked.history, system, config }, faults, years };
}

function configOf(given: LocatedValue | undefined, faults: Fault[]): HistoryConfig | null {
  if (given === undefined) return null;
  const parsed = historyConfigSchema.safeParse(given.value);
  if (parsed.success) return parsed.data;
  faults.push(...zodFaults(parsed.error.issues, given.value, historyConfigSchema, given.locate));
  return null;
}

/** The first shipped system whose columns are all in the table. */
function shippedSystem(
  table: HistoryTable | null,
  systems: readonly HistoryConfig[],
  faults: Fault[],
): HistoryConfig | null {
  if (table === null) return null;
  const found = systems.find((system) => pupilColumns(system).every((column) => table.places.has(column)));
  if (found !== undefined) return found;
  const known = systems.map((system) => pupilColumns(system).join(' ')).join(' | ');
  faults.push(
    fault('EDU_MISSING_COLUMN', table.file, showValue([...table.places.keys()].join(', ')), {
      zh: `每个年级一列：${known}；其他体系用 config 说明`,
      en: `a column for each grade: ${known}; another system is described by config`,
    }),
  );
  return null;
}

/** Columns of a configuration that a file must have. */
function pupilColumns({ stages }: HistoryConfig): string[] {
  return stages.flatMap(({ grades, columns }) =>
    columns === undefined ? grades : Object.values(columns).filter((column) => column !== undefined),
  );
}

/** Places of the columns of a stage that has no grades; null where it has. */
function stageColumns(table: HistoryTable, { columns }: HistoryConfig['stages'][number], faults: Fault[]) {
  if (columns === undefined) return null;
  const placeOrNull = (name: string | undefined) => (name === undefined ? null : placeOf(table, name, [], faults));
  return {
    total: placeOf(table, columns.total, [], faults),
    entrants: placeOrNull(columns.entrants),
    graduates: placeOrNull(columns.graduates),
  };
}

function rollOf(
  table: HistoryTable,
  config: HistoryConfig,
  faults: Fault[],
): Pick<History, 'areas' | 'years' | 'pupils' | 'total' | 'estimated'> | null {
  const { columns, grades, unit } = config;
  const gradesOnly = config.stages.flatMap((stage) => (stage.columns === undefined ? stage.grades : []));
  const places = new Map(gradesOnly.map((grade) => [grade, placeOf(table, grade, [], faults)] as const));
  const totals = config.stages.map((stage) => stageColumns(table, stage, faults));
  const totalPlace =
    columns.total === undefined ? table.places.get('TOTAL') : placeOf(table, columns.total, [], faults);
  const found = areaYears(table, columns, (areas, years) => areas * years * (grades.length + 1), faults);
  const needed = [...places.values(), ...totals.flatMap((each) => Object.values(each ?? {})), totalPlace];
  if (found === null || needed.includes(-1)) return null;
  const { areas, years, rowOf } = found;
  const pupils = new Float64Array(areas.length * years.length * grades.length).fill(Number.NaN);
  const total = new Float64Array(areas.length * years.length).fill(Number.NaN);
  const estimated = new Uint8Array(pupils.length);
  areas.forEach((name, index) => {
    const rows = years.map((each) => rowOf(name, each));
    const start = index * years.length;
    rows.forEach((row, t) => {
      if (row === undefined) return;
      for (const [grade, place] of places)
        pupils[(start + t) * grades.length + grades.indexOf(grade)] = numberAt(table, row, place, faults) * unit;
      if (totalPlace !== undefined) total[start + t] = numberAt(table, row, totalPlace, faults) * unit;
    });
    const read = (place: number | null) =>
      rows.map((row) =>
        row === undefined || place === null ? Number.NaN : numberAt(table, row, place, faults) * unit,
      );
    config.stages.forEach((stage, which) => {
      const own = totals[which];
      if (own == null) return;
      const counts = { total: read(own.total), entrants: read(own.entrants), graduates: read(own.graduates) };
      const length = stage.grades.length;
      const spread = spreadStage(counts, length);
      const first = grades.indexOf(stage.grades[0]!);
      years.forEach((_, t) => {
        const at = (start + t) * grades.length + first;
        pupils.set(spread.pupils.subarray(t * length, (t + 1) * length), at);
        estimated.set(spread.estimated.subarray(t * length, (t + 1) * length), at);
      });
    });
    // Without a column of totals the grades are all there is; a blank total is missing.
    if (totalPlace === undefined)
      years.forEach((_, t) => {
        const own = pupils.subarray((start + t) * grades.length, (start + t + 1) * grades.length);
        total[start + t] = own.reduce((sum, each) => sum + each, 0);
      });
  });
  const isSpread = totals.some((each) => each !== null);
  return { areas, years, pupils, total, ...(isSpread ? { estimated } : {}) };
}

/** @param areas those of the roll; its own where there is no roll, so that its faults are told all the same */
function birthsOf(
  table: HistoryTable,
  { birthColumns, unit }: HistoryConfig,
  areas: readonly string[] | undefined,
  faults: Fault[],
): Pick<History, 'birthYears' | 'births'> | null {
  const place = placeOf(table, birthColumns.births, ['births'], faults);
  const found = areaYears(table, birthColumns, (own, years) => (areas?.length ?? own) * years, faults);
  if (found === null || place === -1) return null;
  const births = (areas ?? found.areas).flatMap((area) =>
    found.years.map((year) => {
      const row = found.rowOf(area, year);
      return row === undefined ? Number.NaN : numberAt(table, row, place, faults) * unit;
    }),
  );
  return { birthYears: found.years, births: Float64Array.from(births) };
}
