/** Writes one year of a result laid out [series][year]. */
export class YearColumn {
  readonly #values: Float64Array;
  readonly #years: number;
  #year = 0;

  constructor(values: Float64Array, years: number) {
    this.#values = values;
    this.#years = years;
  }

  moveTo(year: number): void {
    this.#year = year;
  }

  set(series: number, value: number): void {
    this.#values[series * this.#years + this.#year] = value;
  }

  /** People, places and classes are whole; NaN stays missing. */
  setWhole(series: number, value: number): void {
    this.#values[series * this.#years + this.#year] = Math.round(value);
  }

  get(series: number): number {
    return this.#values[series * this.#years + this.#year]!;
  }
}
