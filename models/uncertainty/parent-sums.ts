import { COLUMNS, COLUMNS_END } from '../kernel/columns.ts';
import { BLOCK, SHEET } from '../kernel/sheet.ts';

const { OUT, RESULT } = SHEET;

/** Draws of an area above: the sums over its counties, draw by draw. All are whole numbers, so any order gives the same. */
export class ParentSums {
  readonly draws: number;
  readonly years: number;
  /** Columns that are summed: [0, columns). */
  readonly columns: number;
  /** [year − 1][column][draw]: the base year is the same in all draws. */
  readonly values: Float64Array;

  /** @param withProgramme sum what projects move, too: they may open late */
  constructor(draws: number, years: number, withProgramme: boolean, values?: Float64Array) {
    this.draws = draws;
    this.years = years;
    this.columns = withProgramme ? COLUMNS_END.programme : COLUMNS_END.sum;
    this.values = values ?? new Float64Array(draws * (years - 1) * this.columns);
  }

  /** Adds a county: year t of the draws [begin, begin + count) stands in OUT. */
  add(t: number, begin: number, count: number): void {
    const { values, columns, draws } = this;
    let at = (t - 1) * columns * draws + begin;
    for (let column = 0; column < columns * BLOCK; column += BLOCK) {
      for (let draw = 0; draw < count; draw++) values[at + draw] = values[at + draw]! + OUT[column + draw]!;
      at += draws;
    }
  }

  /** Adds a year of a county that is the same in all draws: it stands in RESULT. */
  addResult(t: number): void {
    const { values, columns, draws } = this;
    for (let column = 0; column < columns; column++) {
      const at = ((t - 1) * columns + column) * draws;
      const value = RESULT[t * COLUMNS.length + column]!;
      for (let draw = 0; draw < draws; draw++) values[at + draw] = values[at + draw]! + value;
    }
  }

  /** Adds the draws of an area below. */
  addAll(other: ParentSums): void {
    const { values } = this;
    const below = other.values;
    for (let index = 0; index < values.length; index++) values[index] = values[index]! + below[index]!;
  }

  /** Puts year t of the draws [begin, begin + count) into OUT. */
  load(t: number, begin: number, count: number): void {
    const { values, columns, draws } = this;
    let at = (t - 1) * columns * draws + begin;
    for (let column = 0; column < columns * BLOCK; column += BLOCK) {
      for (let draw = 0; draw < count; draw++) OUT[column + draw] = values[at + draw]!;
      at += draws;
    }
  }
}
