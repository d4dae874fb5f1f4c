import type { AreaResult } from '../../../models/result.ts';
import type { Stage } from '../../../models/stages.ts';
import type { Numbers } from '../../desk/numbers.ts';

/** One area below the one that is shown. */
export interface DistrictRow {
  readonly code: string;
  readonly name: string;
  readonly level: AreaResult['level'];
  /** Null is missing. */
  readonly value: number | null;
  /** Counties at each warning level; null for what has a level of its own: a county, a city without counties. */
  readonly counts: WarningCounts | null;
  /** 1 is the highest; areas with the same number have the same rank; null: missing. */
  readonly rank: number | null;
}

export interface WarningCounts {
  readonly red: number | null;
  readonly yellow: number | null;
  readonly blue: number | null;
}

/** What of a district is shown. */
export interface Shown {
  readonly measure: string;
  readonly stage: Stage;
  readonly year: number;
}

export const SORTS = ['rank', 'code', 'name'] as const;
export type Sort = (typeof SORTS)[number];

/** Areas right below one, or (counties) all county-level units below it, in the order of their codes. */
export function areasBelow(numbers: Numbers, code: string, counties: boolean): AreaResult[] {
  const children = numbers.childrenOf(code);
  const found = counties
    ? children.flatMap((child) => {
        const below = areasBelow(numbers, child.code, true);
        return below.length === 0 ? [child] : below;
      })
    : [...children];
  return found.sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Numbers of these areas with their ranks. */
export function districtRows(numbers: Numbers, areas: readonly AreaResult[], shown: Shown): DistrictRow[] {
  const rows = areas.map((area) => {
    const counts = area.level === 'county' ? null : countsOf(numbers, area.code, shown);
    return {
      code: area.code,
      name: area.name,
      level: area.level,
      value: rankingValue(numbers, area, shown, counts),
      counts,
    };
  });
  const values = rows.flatMap(({ value }) => value ?? []).sort((a, b) => b - a);
  // Of equal numbers the first place counts.
  const ranks = new Map<number, number>();
  values.forEach((value, at) => {
    if (!ranks.has(value)) ranks.set(value, at + 1);
  });
  return rows.map((row) => ({ ...row, rank: row.value === null ? null : ranks.get(row.value)! }));
}

/** Sorted; what is missing stands last either way, and areas of equal rank in the order of their codes. */
export function sortedRows(rows: readonly DistrictRow[], by: Sort, isDown: boolean): DistrictRow[] {
  const direction = isDown ? -1 : 1;
  const names = new Intl.Collator('zh-CN');
  return [...rows].sort((a, b) => {
    if (by === 'name') return direction * names.compare(a.name, b.name);
    if (by === 'code') return direction * (a.code < b.code ? -1 : 1);
    if (a.rank === null || b.rank === null) return a.rank === b.rank ? byCode(a, b) : a.rank === null ? 1 : -1;
    return direction * (b.rank - a.rank) || byCode(a, b);
  });
}

/** The areas with the highest numbers: above 0, at most so many. */
export function topRows(rows: readonly DistrictRow[], count: number): DistrictRow[] {
  return sortedRows(
    rows.filter(({ value }) => (value ?? 0) > 0),
    'rank',
    true,
  ).slice(0, count);
}

/** What the children add up to; null where one of them is missing. */
export function sumOf(rows: readonly DistrictRow[]): number | null {
  let sum = 0;
  for (const { value } of rows) {
    if (value === null) return null;
    sum += value;
  }
  return sum;
}

const byCode = (a: DistrictRow, b: DistrictRow) => (a.code < b.code ? -1 : 1);

function countsOf(numbers: Numbers, code: string, { measure, stage, year }: Shown): WarningCounts | null {
  if (measure !== 'warning' || numbers.value(code, measure, stage, year) !== null) return null;
  const read = (name: string) => numbers.value(code, name, stage, year);
  return { red: read('redCounties'), yellow: read('yellowCounties'), blue: read('blueCounties') };
}

/** More than any area has counties: one red county comes before any number of yellow ones. */
const MANY = 10_000;

/** The number by which an area ranks: of an area above counties its worst warnings. */
function rankingValue(
  numbers: Numbers,
  { code }: AreaResult,
  { measure, stage, year }: Shown,
  counts: WarningCounts | null,
): number | null {
  if (counts === null) return numbers.value(code, measure, stage, year);
  const { red, yellow } = counts;
  return red === null || yellow === null ? null : red * MANY + yellow;
}
