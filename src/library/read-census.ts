import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AGE_COLUMNS, WOMEN_COLUMNS } from '../../models/inputs/census-columns.ts';
import type { CensusRow } from '../../models/inputs/facts.ts';
import { numberOf, numberOrNull, readTable, type TableRow } from './read-table.ts';

/** All rows of one census volume, by code; the nation (000000) is added as the sum of its provinces. */
export function readCensus(folder: string): Map<string, CensusRow> {
  if (!existsSync(folder)) throw new Error(`no census volume in ${folder}`);
  const rows = new Map<string, CensusRow>();
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .sort()) {
    for (const row of readTable(join(folder, file))) {
      const read = censusRow(row);
      rows.set(read.code, read);
    }
  }
  rows.set('000000', nationOf([...rows.values()].filter((row) => row.level === 'province')));
  return rows;
}

function censusRow(row: TableRow): CensusRow {
  const province = numberOrNull(row.hukouElsewhereSameProvince);
  const other = numberOrNull(row.hukouOtherProvince);
  const base = {
    code: row.code!,
    name: row.name!,
    level: row.level as CensusRow['level'],
    parent: row.parent === undefined || row.parent === '' ? null : row.parent,
    residents: numberOf(row.residents, 'residents'),
    female: numberOrNull(row.female),
    urban: numberOf(row.urban, 'urban'),
    hukouElsewhere: province === null && other === null ? null : (province ?? 0) + (other ?? 0),
  };
  // Ages are read when they are first asked for: a run for one province needs those of one in thirty counties.
  let groups: Float64Array | undefined;
  let women: Float64Array | undefined;
  return {
    ...base,
    get groups() {
      // One cell of the volume (三沙 age 0) is blank: nobody of that age was counted among 2,333 residents.
      groups ??= Float64Array.from(AGE_COLUMNS, (column) => numberOrNull(row[column]) ?? 0);
      return groups;
    },
    get women() {
      if (row[WOMEN_COLUMNS[0]!] === undefined) return null;
      women ??= Float64Array.from(WOMEN_COLUMNS, (column) => numberOrNull(row[column]) ?? 0);
      return women;
    },
  };
}

function nationOf(provinces: readonly CensusRow[]): CensusRow {
  const sum = (pick: (row: CensusRow) => number | null) =>
    provinces.reduce((total, row) => total + (pick(row) ?? 0), 0);
  const add = (pick: (row: CensusRow) => Float64Array | null) =>
    provinces.reduce(
      (total, row) => total.map((value, index) => value + (pick(row)?.[index] ?? 0)),
      new Float64Array(pick(provinces[0]!)?.length ?? 0),
    );
  return {
    code: '000000',
    name: '全国',
    level: 'province',
    parent: null,
    residents: sum((row) => row.residents),
    female: sum((row) => row.female),
    urban: sum((row) => row.urban),
    groups: add((row) => row.groups),
    women: provinces[0]!.women === null ? null : add((row) => row.women),
    hukouElsewhere: sum((row) => row.hukouElsewhere),
  };
}
