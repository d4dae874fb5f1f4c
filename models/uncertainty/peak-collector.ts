import { column } from '../kernel/columns.ts';
import { BLOCK, SHEET } from '../kernel/sheet.ts';
import { STAGES } from '../stages.ts';
import { type AreaDraws, PEAK_COLUMNS, PEAK_ROWS } from './area-draws.ts';
import { orderStatistics, PROBABILITIES, quantileRanks, quantileReader, readQuantiles } from './order-statistics.ts';

const { OUT, RESULT } = SHEET;
const FIRST_RED = column('redCounties');
const QUANTILES = PROBABILITIES.length;

/** Highest value of every peak row over the years shown, draw by draw, and the first year that reaches it. */
export class PeakCollector {
  readonly #draws: number;
  readonly #years: readonly number[];
  readonly #shownFrom: number;
  /** [PEAK_ROWS][highest value, its year][draw]. */
  readonly #peaks: Float64Array;

  /** The result without shocks of the area stands in RESULT. @param shownFrom index of the first year that is looked at */
  constructor(draws: number, years: readonly number[], shownFrom: number) {
    this.#draws = draws;
    this.#years = years;
    this.#shownFrom = shownFrom;
    this.#peaks = new Float64Array(PEAK_ROWS * 2 * draws).fill(Number.NEGATIVE_INFINITY);
    if (shownFrom === 0) this.#takeBaseYear();
  }

  /** The base year is the same in all draws; places assumed to equal its roll make no shortage and no surplus. */
  #takeBaseYear(): void {
    const draws = this.#draws;
    for (let row = 0; row < PEAK_ROWS; row++) {
      const isPupils = row < STAGES.length;
      if (!isPupils && Number.isNaN(RESULT[FIRST_RED + (row % STAGES.length)]!)) continue;
      this.#peaks.fill(RESULT[PEAK_COLUMNS[row]!]!, 2 * row * draws, (2 * row + 1) * draws);
      this.#peaks.fill(this.#years[0]!, (2 * row + 1) * draws, (2 * row + 2) * draws);
    }
  }

  /** Takes year t of the draws [begin, begin + count) that stand in OUT. */
  take(t: number, begin: number, count: number): void {
    if (t < this.#shownFrom) return;
    const draws = this.#draws;
    const peaks = this.#peaks;
    const year = this.#years[t]!;
    for (let row = 0; row < PEAK_ROWS; row++) {
      const from = PEAK_COLUMNS[row]! * BLOCK;
      const at = 2 * row * draws + begin;
      for (let draw = 0; draw < count; draw++) {
        const value = OUT[from + draw]!;
        if (value > peaks[at + draw]!) {
          peaks[at + draw] = value;
          peaks[at + draws + draw] = year;
        }
      }
    }
  }

  /** Spread of the highest values, and of the years in which the draws that are above 0 reach them. */
  finish(): Pick<AreaDraws, 'peaks' | 'reached'> {
    const draws = this.#draws;
    const ranks = quantileRanks(draws);
    const reader = quantileReader(ranks, draws);
    const statistics = new Float64Array(ranks.length);
    const peaks = new Float64Array(PEAK_ROWS * 2 * QUANTILES).fill(Number.NaN);
    const reached = new Float64Array(PEAK_ROWS);
    for (let row = 0; row < PEAK_ROWS; row++) {
      const heights = this.#peaks.subarray(2 * row * draws, (2 * row + 1) * draws);
      if (!Number.isFinite(heights[0]!)) continue;
      orderStatistics(heights, 0, draws, ranks, statistics, 0);
      readQuantiles(reader, statistics, 0, peaks, 2 * row * QUANTILES);
      reached[row] = this.#yearQuantiles(row, peaks, (2 * row + 1) * QUANTILES);
    }
    return { peaks, reached };
  }

  /**
   * Years in which the draws that are above 0 reach their highest value: no year between two, but the one at or below the
   * place of each quantile; NaN where no draw is above 0.
   * @returns share of draws above 0
   */
  #yearQuantiles(row: number, into: Float64Array, first: number): number {
    const draws = this.#draws;
    const [firstYear] = this.#years;
    const counts = new Int32Array(this.#years.length);
    let above = 0;
    for (let draw = 2 * row * draws; draw < (2 * row + 1) * draws; draw++) {
      if (!(this.#peaks[draw]! > 0)) continue;
      const t = this.#peaks[draw + draws]! - firstYear!;
      counts[t] = counts[t]! + 1;
      above++;
    }
    PROBABILITIES.forEach((probability, at) => {
      let left = Math.floor((above - 1) * probability);
      let t = 0;
      while (t < counts.length && left >= counts[t]!) left -= counts[t++]!;
      into[first + at] = above === 0 ? Number.NaN : firstYear! + t;
    });
    return above / draws;
  }
}
