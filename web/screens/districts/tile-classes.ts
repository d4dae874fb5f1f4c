import { WARNING_LEVELS, type WarningLevel } from '../../../models/catalogue/index.ts';
import type { DistrictRow } from './district-rows.ts';

/** How a tile looks: each look has a colour and a pattern of its own. */
export type Look = 'missing' | 'nothing' | 'first' | 'second' | 'third' | 'fourth' | `level-${WarningLevel}`;

/** One entry of a legend: areas from this number up to the next. */
export interface TileClass {
  readonly look: Look;
  /** Lower bound, itself included; null: no lower bound. */
  readonly from: number | null;
  /** Upper bound, itself not included; null: none. */
  readonly below: number | null;
}

const LOOKS: readonly Look[] = ['first', 'second', 'third', 'fourth'];
/** Shares of the sorted numbers at which a class ends. */
const ENDS = [0.4, 0.7, 0.9];
/** Use of places: idle, in use, tight, over. */
const USE = [0.7, 0.9, 1];

/**
 * Classes of a measure over all years that are shown, so that a colour means the same while the year moves. Bounds are
 * round numbers.
 * @param values of all areas and years
 */
export function classesOf(measure: string, values: readonly number[]): TileClass[] {
  if (measure === 'warning') return [];
  if (measure === 'utilisation') return between([null, ...USE], LOOKS);
  const some = values.filter((value) => value > 0).sort((a, b) => a - b);
  const nothing: TileClass = { look: 'nothing', from: null, below: Number.MIN_VALUE };
  if (some.length === 0) return [nothing];
  const bounds = [...new Set(ENDS.map((end) => rounded(some[Math.floor(end * (some.length - 1))]!)))];
  const inner = bounds.filter((bound) => bound > some[0]! && bound <= some.at(-1)!);
  return [nothing, ...between([Number.MIN_VALUE, ...inner], LOOKS)];
}

function between(from: readonly (number | null)[], looks: readonly Look[]): TileClass[] {
  return from.map((bound, at) => ({ look: looks[at]!, from: bound, below: from[at + 1] ?? null }));
}

/** To two digits. */
function rounded(value: number): number {
  if (value < 1) return value;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.round(value / step) * step;
}

/** The look of a number under these classes. */
export function lookOf(
  { value, counts }: Pick<DistrictRow, 'value' | 'counts'>,
  measure: string,
  classes: readonly TileClass[],
): Look {
  if (value === null) return 'missing';
  if (measure === 'warning') return `level-${counts === null ? (WARNING_LEVELS[value] ?? 'none') : worstOf(counts)}`;
  return (
    classes.find(({ from, below }) => (from === null || value >= from) && (below === null || value < below))?.look ??
    'nothing'
  );
}

/** Of an area above counties: the worst level that one of its counties has; idle only where none is worse. */
function worstOf({ red, yellow, blue }: NonNullable<DistrictRow['counts']>): WarningLevel {
  if ((red ?? 0) > 0) return 'red';
  if ((yellow ?? 0) > 0) return 'yellow';
  return (blue ?? 0) > 0 ? 'blue' : 'none';
}
