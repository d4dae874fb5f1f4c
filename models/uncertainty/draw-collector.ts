import { COLUMNS_END } from '../kernel/columns.ts';
import { SHEET } from '../kernel/sheet.ts';
import { writeConsequences } from '../kernel/walk.ts';
import {
  type AreaDraws,
  EXPECTED_ROWS,
  FIRST_EXPECTED,
  OUT_CELLS,
  PEAK_COLUMNS,
  PEAK_ROWS,
  type TargetWatch,
} from './area-draws.ts';
import { orderStatistics, PROBABILITIES, quantileRanks, quantileReader, readQuantiles } from './order-statistics.ts';
import { QuantileTable } from './quantile-table.ts';

const { OUT } = SHEET;
const QUANTILES = PROBABILITIES.length;
const BLOCK = 8;
/** Sums of shares carry the rounding of binary numbers. */
const ROUNDING = 1e-9;

/** Values of one area by cell and draw: kept for the thread, because every area needs the same room. */
let values = new Float64Array(0);

/** What is collected of an area. */
export interface Collection {
  readonly draws: number;
  /** Years of the walk. */
  readonly years: readonly number[];
  /** Index of the first year that differs between draws. */
  readonly first: number;
  /** Index of the first year shown: peaks are looked for from there. */
  readonly shownFrom: number;
  /** Columns whose draws are collected. */
  readonly columns: readonly number[];
  /** Columns whose order statistics follow from those of one collected column. */
  readonly following: readonly number[];
  readonly watches: readonly TargetWatch[];
}

/** Takes draw after draw out of OUT, then turns them into quantiles, means and probabilities. */
export class DrawCollector {
  readonly #of: Collection;
  /** Cells of OUT that are kept, column by column. */
  readonly #cells: Int32Array;
  readonly #stride: number;
  readonly #block: Float64Array;
  readonly #sums: Float64Array;
  readonly #positive: Float64Array;
  readonly #peaks: Float64Array;
  readonly #met: Float64Array;

  constructor(of: Collection) {
    const { columns, years, first, draws, watches } = of;
    this.#of = of;
    const cells: number[] = [];
    for (const column of columns)
      for (let t = first; t < years.length; t++)
        if (!Number.isNaN(OUT[t * OUT_CELLS + column]!)) cells.push(t * OUT_CELLS + column);
    this.#cells = Int32Array.from(cells);
    // An odd number of cache lines apart, so that the rows do not fall onto each other in the cache.
    this.#stride = 8 * (2 * Math.ceil(draws / 16) + 1);
    if (values.length < cells.length * this.#stride) values = new Float64Array(cells.length * this.#stride);
    this.#block = new Float64Array(BLOCK * cells.length);
    this.#sums = new Float64Array(EXPECTED_ROWS * years.length);
    this.#positive = new Float64Array(EXPECTED_ROWS * years.length);
    this.#peaks = new Float64Array(PEAK_ROWS * 2 * draws);
    this.#met = new Float64Array(watches.length);
  }

  /** Takes the draw that stands in OUT. */
  take(draw: number): void {
    const cells = this.#cells;
    const count = cells.length;
    const block = this.#block;
    const slot = draw % BLOCK;
    for (let cell = 0; cell < count; cell++) block[slot * count + cell] = OUT[cells[cell]!]!;
    if (slot === BLOCK - 1 || draw === this.#of.draws - 1) this.#spread(draw - slot, slot + 1);
    this.#takeMeans();
    this.#takePeaks(draw);
    this.#takeTargets();
  }

  /** Draws lie in rows, quantiles need columns: eight draws at a time fill a cache line of each column. */
  #spread(first: number, draws: number): void {
    const count = this.#cells.length;
    const stride = this.#stride;
    const block = this.#block;
    const into = values;
    for (let cell = 0; cell < count; cell++) {
      const at = cell * stride + first;
      for (let slot = 0; slot < draws; slot++) into[at + slot] = block[slot * count + cell]!;
    }
  }

  #takeMeans(): void {
    const { years, first } = this.#of;
    const sums = this.#sums;
    const positive = this.#positive;
    for (let t = first; t < years.length; t++) {
      const out = t * OUT_CELLS + FIRST_EXPECTED;
      const at = t * EXPECTED_ROWS;
      for (let row = 0; row < EXPECTED_ROWS; row++) {
        const value = OUT[out + row]!;
        sums[at + row] = sums[at + row]! + value;
        positive[at + row] = positive[at + row]! + (value > 0 ? 1 : 0);
      }
    }
  }

  /** Highest value over the years shown, and the first year that reaches it. */
  #takePeaks(draw: number): void {
    const { years, shownFrom, draws } = this.#of;
    for (let row = 0; row < PEAK_ROWS; row++) {
      let highest = Number.NEGATIVE_INFINITY;
      let at = shownFrom;
      for (let t = shownFrom; t < years.length; t++) {
        const value = OUT[t * OUT_CELLS + PEAK_COLUMNS[row]!]!;
        if (value > highest) {
          highest = value;
          at = t;
        }
      }
      this.#peaks[2 * row * draws + draw] = highest;
      this.#peaks[(2 * row + 1) * draws + draw] = years[at]!;
    }
  }

  #takeTargets(): void {
    const { watches } = this.#of;
    for (let index = 0; index < watches.length; index++) {
      const { columns, year, operator, value } = watches[index]!;
      let sum = 0;
      for (const column of columns) sum += OUT[year * OUT_CELLS + column]!;
      const met =
        operator === '>='
          ? sum >= value - ROUNDING
          : operator === '<='
            ? sum <= value + ROUNDING
            : Math.abs(sum - value) <= ROUNDING;
      if (Number.isNaN(sum)) this.#met[index] = Number.NaN;
      else if (met) this.#met[index] = this.#met[index]! + 1;
    }
  }

  /** Quantiles, means and probabilities of the draws taken; the base result must stand in OUT for what no draw moves. */
  finish(held: number): AreaDraws {
    const { draws, years } = this.#of;
    return {
      ...this.#quantiles(),
      expected: this.#byRow(this.#sums, (t, row) => OUT[t * OUT_CELLS + FIRST_EXPECTED + row]!),
      chance: this.#byRow(this.#positive, (t, row) => {
        const value = OUT[t * OUT_CELLS + FIRST_EXPECTED + row]!;
        return Number.isNaN(value) ? value : Number(value > 0);
      }),
      peaks: this.#peakQuantiles(),
      met: this.#met.map((count) => count / draws),
      held: years.length > 0 ? held : 0,
    };
  }

  #quantiles(): Pick<AreaDraws, 'rows' | 'quantiles'> {
    const { draws, columns, following } = this.#of;
    const ranks = quantileRanks(draws);
    const base = OUT.slice(0, this.#of.years.length * OUT_CELLS);
    const found = this.#orderStatistics(ranks);
    this.#followingStatistics(found, ranks.length);
    OUT.set(base);
    const table = new QuantileTable(
      this.#of.years.length,
      columns.length + following.length,
      quantileReader(ranks, draws),
    );
    for (const column of [...columns, ...following]) table.add(column, found, ranks.length);
    return table.finish();
  }

  /** Order statistics of every collected cell, [year][column][rank]; what was not collected is the same in all draws. */
  #orderStatistics(ranks: Int32Array): Float64Array {
    const { draws, years, columns, following } = this.#of;
    const count = ranks.length;
    const found = statisticsOf(years.length, count);
    for (const column of [...columns, ...following])
      for (let cell = column; cell < years.length * OUT_CELLS; cell += OUT_CELLS)
        found.fill(OUT[cell]!, cell * count, (cell + 1) * count);
    for (let cell = 0; cell < this.#cells.length; cell++) {
      const start = cell * this.#stride;
      const at = this.#cells[cell]! * count;
      // Only a share can be missing in some draws: one of nobody.
      const share = this.#cells[cell]! % OUT_CELLS >= COLUMNS_END.countyOnly;
      if (share && someMissing(values, start, draws)) found.fill(Number.NaN, at, at + count);
      else orderStatistics(values, start, draws, ranks, found, at);
    }
    return found;
  }

  /** Sends every order statistic of the counts through the code of what follows from them. */
  #followingStatistics(counted: Float64Array, ranks: number): void {
    const { years, first, following } = this.#of;
    if (following.length === 0) return;
    for (let rank = 0; rank < ranks; rank++) {
      for (const cell of this.#cells) OUT[cell] = counted[cell * ranks + rank]!;
      for (let t = first; t < years.length; t++) {
        writeConsequences(t);
        for (const column of following) {
          const cell = t * OUT_CELLS + column;
          counted[cell * ranks + rank] = OUT[cell]!;
        }
      }
    }
  }

  /** Counts and sums over the draws, as shares and means laid out [row][year]; known years are what they are. */
  #byRow(sums: Float64Array, known: (t: number, row: number) => number): Float64Array {
    const { draws, years, first } = this.#of;
    const means = new Float64Array(EXPECTED_ROWS * years.length);
    for (let row = 0; row < EXPECTED_ROWS; row++)
      for (let t = 0; t < years.length; t++)
        means[row * years.length + t] =
          t < first || Number.isNaN(known(t, row)) ? known(t, row) : sums[t * EXPECTED_ROWS + row]! / draws;
    return means;
  }

  #peakQuantiles(): Float64Array {
    const { draws } = this.#of;
    const ranks = quantileRanks(draws);
    const reader = quantileReader(ranks, draws);
    const statistics = new Float64Array(ranks.length);
    const found = new Float64Array(PEAK_ROWS * 2 * QUANTILES).fill(Number.NaN);
    for (let row = 0; row < PEAK_ROWS * 2; row++) {
      const height = row - (row % 2);
      if (!Number.isFinite(this.#peaks[height * draws]!)) continue;
      orderStatistics(this.#peaks, row * draws, draws, ranks, statistics, 0);
      readQuantiles(reader, statistics, 0, found, row * QUANTILES);
    }
    return found;
  }
}

let statistics = new Float64Array(0);

/** Room for the order statistics of one area: kept for the thread, like the values. */
function statisticsOf(years: number, ranks: number): Float64Array {
  const cells = years * OUT_CELLS * ranks;
  if (statistics.length < cells) statistics = new Float64Array(cells);
  return statistics;
}

/** A share of nobody is missing in that draw; a number that is missing in some draws has no quantile. */
function someMissing(numbers: Float64Array, first: number, count: number): boolean {
  for (let index = first; index < first + count; index++) if (Number.isNaN(numbers[index]!)) return true;
  return false;
}
