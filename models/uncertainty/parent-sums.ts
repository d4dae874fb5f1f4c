import { COLUMNS_END } from '../kernel/columns.ts';
import { SHEET } from '../kernel/sheet.ts';
import { OUT_CELLS } from './area-draws.ts';

const { OUT } = SHEET;

/** Draws of an area above: the sums over its counties, draw by draw. All are whole numbers, so any order gives the same. */
export class ParentSums {
  readonly draws: number;
  readonly years: number;
  /** Columns that are summed: [0, columns). */
  readonly columns: number;
  /** [draw][year − 1][column]: the base year is the same in all draws. */
  readonly values: Float64Array;

  /** @param withProgramme sum what projects move, too: they may open late */
  constructor(draws: number, years: number, withProgramme: boolean, values?: Float64Array) {
    this.draws = draws;
    this.years = years;
    this.columns = withProgramme ? COLUMNS_END.programme : COLUMNS_END.sum;
    this.values = values ?? new Float64Array(draws * (years - 1) * this.columns);
  }

  /** Adds the county whose draw stands in OUT. */
  add(draw: number): void {
    const { values, columns, years } = this;
    let at = draw * (years - 1) * columns;
    for (let t = 1; t < years; t++) {
      const out = t * OUT_CELLS;
      for (let column = 0; column < columns; column++) values[at + column] = values[at + column]! + OUT[out + column]!;
      at += columns;
    }
  }

  /** Adds the draws of an area below. */
  addAll(other: ParentSums): void {
    const { values } = this;
    const below = other.values;
    for (let index = 0; index < values.length; index++) values[index] = values[index]! + below[index]!;
  }

  /** Puts a draw into OUT. */
  load(draw: number): void {
    const { values, columns, years } = this;
    for (let t = 1; t < years; t++) {
      const at = (draw * (years - 1) + t - 1) * columns;
      OUT.set(values.subarray(at, at + columns), t * OUT_CELLS);
    }
  }
}
