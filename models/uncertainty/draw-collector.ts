import { COLUMNS_END, column } from '../kernel/columns.ts';
import { BLOCK, SHEET } from '../kernel/sheet.ts';
import { writeConsequences } from '../kernel/walk.ts';
import { STAGES } from '../stages.ts';
import { satisfies } from '../targets/satisfies.ts';
import {
  type AreaDraws,
  COLUMN_COUNT,
  EXPECTED_ROWS,
  FIRST_EXPECTED,
  type HeldCounts,
  type TargetWatch,
} from './area-draws.ts';
import { MOST_DRAWS } from './most-draws.ts';
import { quantileRanks, quantileReader, selectWithin } from './order-statistics.ts';
import { PeakCollector } from './peak-collector.ts';
import { QuantileTable } from './quantile-table.ts';

const { OUT, RESULT } = SHEET;
const FIRST_SHORTAGE = column('shortage');
const FIRST_RED = column('redCounties');
/**
 * Values of one area, [block of draws][cell][draw in the block]: written from the first to the last, because memory is far
 * slower where it is written here and there. Kept for the thread, because every area needs the same room.
 */
let values = new Float64Array(0);
/** The draws of one cell, side by side. */
const SERIES_OF_DRAWS = new Float64Array(MOST_DRAWS + BLOCK);

/** What is collected of an area. */
export interface Collection {
  readonly draws: number;
  /** Years of the walk. */
  readonly years: readonly number[];
  /** Index of the first year shown: peaks are looked for from there. */
  readonly shownFrom: number;
  /** Columns whose draws are collected. */
  readonly columns: readonly number[];
  /** Columns whose order statistics follow from those of one collected column. */
  readonly following: readonly number[];
  /** Columns whose quantiles are kept. */
  readonly wanted: (column: number) => boolean;
  readonly watches: readonly TargetWatch[];
  /** Shortage beyond which a draw counts as short, [stage][year]. */
  readonly assumedShortage: Float64Array;
}

/** Takes block after block of draws out of OUT, then turns them into quantiles, means and probabilities. */
export class DrawCollector {
  readonly #of: Collection;
  /** Place of each cell [year][column] among the collected ones; -1 where it is not collected. */
  readonly #places: Int32Array;
  /** Collected cells. */
  readonly #collected: number;
  readonly #sums: Float64Array;
  readonly #positive: Float64Array;
  readonly #peaks: PeakCollector;
  readonly #met: Float64Array;
  /** Draws that are short, [stage][year]. */
  readonly #short: Float64Array;

  /** The result without shocks of the area stands in RESULT, and stays there. */
  constructor(of: Collection) {
    const { columns, years, draws, watches, shownFrom } = of;
    this.#of = of;
    this.#places = new Int32Array(years.length * COLUMN_COUNT).fill(-1);
    let collected = 0;
    for (let t = 1; t < years.length; t++)
      for (const each of columns) {
        const cell = t * COLUMN_COUNT + each;
        // What is missing without shocks is missing in every draw.
        if (!Number.isNaN(RESULT[cell]!)) this.#places[cell] = collected++;
      }
    this.#collected = collected;
    const room = Math.ceil(draws / BLOCK) * collected * BLOCK;
    if (values.length < room) values = new Float64Array(room);
    this.#sums = new Float64Array(EXPECTED_ROWS * years.length);
    this.#positive = new Float64Array(EXPECTED_ROWS * years.length);
    this.#peaks = new PeakCollector(draws, years, shownFrom);
    this.#met = new Float64Array(watches.length);
    this.#short = new Float64Array(STAGES.length * years.length);
  }

  /** Takes year t of the draws [begin, begin + count) that stand in OUT. */
  take(t: number, begin: number, count: number): void {
    const { columns, watches } = this.#of;
    const into = values;
    const block = begin * this.#collected;
    for (let index = 0; index < columns.length; index++) {
      const place = this.#places[t * COLUMN_COUNT + columns[index]!]!;
      if (place === -1) continue;
      const from = columns[index]! * BLOCK;
      const at = block + place * BLOCK;
      for (let draw = 0; draw < count; draw++) into[at + draw] = OUT[from + draw]!;
    }
    this.#takeMeans(t, count);
    this.#takeShort(t, count);
    this.#peaks.take(t, begin, count);
    for (let index = 0; index < watches.length; index++)
      if (watches[index]!.year === t) this.#met[index] = this.#met[index]! + meets(watches[index]!, count);
  }

  #takeMeans(t: number, count: number): void {
    for (let row = 0; row < EXPECTED_ROWS; row++) {
      const from = (FIRST_EXPECTED + row) * BLOCK;
      let sum = 0;
      let positive = 0;
      for (let draw = from; draw < from + count; draw++) {
        const value = OUT[draw]!;
        sum += value;
        // All are whole and none is negative; a branch that falls either way costs as much as ten of these.
        positive += Math.min(value, 1);
      }
      const at = row * this.#of.years.length + t;
      this.#sums[at] = this.#sums[at]! + sum;
      this.#positive[at] = this.#positive[at]! + positive;
    }
  }

  #takeShort(t: number, count: number): void {
    const { years, assumedShortage } = this.#of;
    for (let stage = 0; stage < STAGES.length; stage++) {
      const from = (FIRST_SHORTAGE + stage) * BLOCK;
      const at = stage * years.length + t;
      const assumed = assumedShortage[at]!;
      let short = 0;
      for (let draw = from; draw < from + count; draw++) short += Math.min(Math.max(OUT[draw]! - assumed, 0), 1);
      this.#short[at] = this.#short[at]! + short;
    }
  }

  /** Quantiles, means and probabilities of the draws taken. */
  finish(held: HeldCounts): AreaDraws {
    const { draws, watches, years } = this.#of;
    const met = this.#met.map((count, index) => {
      const watch = watches[index]!;
      return watch.year === 0 ? meetsInBaseYear(watch) : count / draws;
    });
    return {
      ...this.#quantiles(),
      expected: this.#byRow(this.#sums, (value) => value),
      // Where places are assumed to equal the roll of the base year, its gap says nothing.
      chance: this.#byRow(this.#positive, (value, stage) =>
        Number.isNaN(value) || Number.isNaN(RESULT[FIRST_RED + stage]!) ? Number.NaN : Number(value > 0),
      ),
      shortageChance: this.#short.map((short, at) => {
        const stage = Math.floor(at / years.length);
        if (at % years.length > 0) return short / draws;
        const isKnown = !Number.isNaN(RESULT[FIRST_RED + stage]!);
        return isKnown ? Number(RESULT[FIRST_SHORTAGE + stage]! > 0) : Number.NaN;
      }),
      ...this.#peaks.finish(),
      met,
      held,
    };
  }

  #quantiles(): Pick<AreaDraws, 'rows' | 'quantiles'> {
    const { draws, columns, following, years, wanted } = this.#of;
    const ranks = quantileRanks(draws);
    const found = this.#orderStatistics(ranks);
    this.#followingStatistics(found, ranks.length);
    const kept = [...columns, ...following].filter(wanted);
    const table = new QuantileTable(years.length, kept.length, quantileReader(ranks, draws));
    for (const column of kept) table.add(column, found, ranks.length);
    return table.finish(wanted);
  }

  /** Order statistics of every collected cell, [year][column][rank]; what was not collected is the same in all draws. */
  #orderStatistics(ranks: Int32Array): Float64Array {
    const { years } = this.#of;
    const count = ranks.length;
    const found = statisticsOf(years.length, count);
    for (let cell = 0; cell < years.length * COLUMN_COUNT; cell++) {
      const at = cell * count;
      const place = this.#places[cell]!;
      if (place === -1) {
        for (let rank = at; rank < at + count; rank++) found[rank] = RESULT[cell]!;
        continue;
      }
      this.#selectCell(place, ranks, found, at);
    }
    return found;
  }

  /** Order statistics of one cell: its draws are laid side by side, and its least and greatest found on the way. */
  #selectCell(place: number, ranks: Int32Array, found: Float64Array, at: number): void {
    const { draws } = this.#of;
    const from = values;
    const collected = this.#collected;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    let sum = 0;
    for (let begin = 0; begin < draws; begin += BLOCK) {
      const shift = begin * collected + place * BLOCK - begin;
      const end = Math.min(draws, begin + BLOCK);
      for (let draw = begin; draw < end; draw++) {
        const value = from[shift + draw]!;
        SERIES_OF_DRAWS[draw] = value;
        if (value < least) least = value;
        if (value > most) most = value;
        // x − x is 0 for finite numbers only.
        sum += value - value;
      }
    }
    // A number that is missing in some draws, as a share of nobody is, has no quantile.
    if (sum !== 0) found.fill(Number.NaN, at, at + ranks.length);
    else selectWithin(SERIES_OF_DRAWS, 0, draws, least, most, ranks, found, at);
  }

  /** Sends every order statistic of the counts, side by side like draws, through the code of what follows from them. */
  #followingStatistics(found: Float64Array, ranks: number): void {
    const { years, following } = this.#of;
    if (following.length === 0) return;
    for (let t = 1; t < years.length; t++) {
      const at = t * COLUMN_COUNT;
      for (let column = 0; column < COLUMN_COUNT; column++)
        for (let rank = 0; rank < ranks; rank++) OUT[column * BLOCK + rank] = found[(at + column) * ranks + rank]!;
      writeConsequences(t, ranks);
      for (const column of following)
        for (let rank = 0; rank < ranks; rank++) found[(at + column) * ranks + rank] = OUT[column * BLOCK + rank]!;
    }
  }

  /**
   * Counts or sums over the draws, as shares or means laid out [row][year].
   * @param inBaseYear of the number of a stage, the same in all draws
   */
  #byRow(sums: Float64Array, inBaseYear: (value: number, stage: number) => number): Float64Array {
    const { draws, years } = this.#of;
    return sums.map((sum, at) => {
      const row = Math.floor(at / years.length);
      const t = at % years.length;
      const base = RESULT[t * COLUMN_COUNT + FIRST_EXPECTED + row]!;
      return t === 0 ? inBaseYear(base, row % STAGES.length) : Number.isNaN(base) ? base : sum / draws;
    });
  }
}

/** How many of the draws in OUT meet a target; NaN where a number is missing. */
function meets({ columns, year, operator, value }: TargetWatch, count: number): number {
  let met = 0;
  for (let draw = 0; draw < count; draw++) {
    let sum = 0;
    for (const column of columns)
      sum += column < COLUMNS_END.share ? OUT[column * BLOCK + draw]! : RESULT[year * COLUMN_COUNT + column]!;
    if (Number.isNaN(sum)) return Number.NaN;
    if (satisfies(sum, operator, value)) met++;
  }
  return met;
}

/** The same of the base year: 1 or 0. */
function meetsInBaseYear({ columns, operator, value }: TargetWatch): number {
  const sum = columns.reduce((total, column) => total + RESULT[column]!, 0);
  return Number.isNaN(sum) ? sum : Number(satisfies(sum, operator, value));
}

let statistics = new Float64Array(0);

/** Room for the order statistics of one area: kept for the thread, like the values. */
function statisticsOf(years: number, ranks: number): Float64Array {
  const cells = years * COLUMN_COUNT * ranks;
  if (statistics.length < cells) statistics = new Float64Array(cells);
  return statistics;
}
