import { COLUMN_OF_SERIES, COLUMNS } from '../kernel/columns.ts';
import { SHEET } from '../kernel/sheet.ts';
import { type AreaDraws, COLUMN_COUNT, NOT_ASKED } from './area-draws.ts';
import { PROBABILITIES, type QuantileReader, readQuantiles } from './order-statistics.ts';

const { RESULT } = SHEET;
const QUANTILES = PROBABILITIES.length;

const isLevel = (column: number) => COLUMNS[column]!.measure.unit === 'level';

/** Gathers the quantiles of one area, series by series; a series that is the same in all draws takes no room. */
export class QuantileTable {
  readonly #years: number;
  readonly #reader: QuantileReader;
  /** Reads the value below the place of a quantile: between two levels there is none. */
  readonly #lower: QuantileReader;
  readonly #found: Float64Array;
  readonly #rowOfColumn = new Int16Array(COLUMN_COUNT).fill(-1);
  readonly #mirrored: Float64Array;
  #rows = 0;

  /** @param columns at most so many are added */
  constructor(years: number, columns: number, reader: QuantileReader) {
    this.#years = years;
    this.#reader = reader;
    this.#lower = { ...reader, above: reader.below };
    this.#found = new Float64Array(columns * years * QUANTILES);
    this.#mirrored = new Float64Array(4 * QUANTILES);
  }

  /**
   * Adds a column whose result without shocks stands in RESULT.
   * @param statistics [year][column][rank]
   * @param ranks number of ranks; the set of ranks is symmetric
   */
  add(column: number, statistics: Float64Array, ranks: number): void {
    const first = this.#rows * this.#years * QUANTILES;
    let varies = false;
    for (let t = 0; t < this.#years; t++) {
      const cell = t * COLUMN_COUNT + column;
      const start = cell * ranks;
      const lowest = statistics[start]!;
      const highest = statistics[start + ranks - 1]!;
      const base = RESULT[cell]!;
      varies ||= !(Object.is(lowest, base) || lowest === base) || !(Object.is(highest, base) || highest === base);
      const reader = isLevel(column) ? this.#lower : this.#reader;
      // What falls while its count rises stands the other way round.
      if (lowest > highest) {
        for (let rank = 0; rank < ranks; rank++) this.#mirrored[rank] = statistics[start + ranks - 1 - rank]!;
        readQuantiles(reader, this.#mirrored, 0, this.#found, first + t * QUANTILES);
      } else readQuantiles(reader, statistics, start, this.#found, first + t * QUANTILES);
    }
    if (!varies) return;
    this.#rowOfColumn[column] = this.#rows;
    this.#rows++;
  }

  /** @param wanted false for columns whose quantiles nobody asked for */
  finish(wanted: (column: number) => boolean): Pick<AreaDraws, 'rows' | 'quantiles'> {
    return {
      rows: Int16Array.from(COLUMN_OF_SERIES, (column) => (wanted(column) ? this.#rowOfColumn[column]! : NOT_ASKED)),
      quantiles: this.#found.slice(0, this.#rows * this.#years * QUANTILES),
    };
  }
}
