import { BLOCK, SHEET } from '../kernel/sheet.ts';
import type { DrawPlan } from './level-paths.ts';
import { yearNeeds } from './year-needs.ts';

const { OUT } = SHEET;

/** Draws of an area above: the sums over its counties, draw by draw. All are whole numbers, so any order gives the same. */
export class ParentSums {
  readonly #draws: number;
  /** Columns summed in each year, and the sums of a draw before those of the year; the base year needs none. */
  readonly #columns: readonly (readonly number[])[];
  readonly #before: readonly number[];
  /** Sums of one draw. */
  readonly #each: number;
  /** [block of draws][year][column][draw in the block]: a county is added from the first to the last. */
  readonly values: Float64Array;

  /** @param values sums to go on with; left out: of nobody yet */
  constructor(plan: DrawPlan, values?: Float64Array) {
    const { columns, before, each } = layoutOf(plan);
    this.#draws = plan.draws;
    this.#columns = columns;
    this.#before = before;
    this.#each = each;
    this.values = values ?? new Float64Array(ParentSums.cells(plan));
  }

  /** Numbers that the sums of a plan hold. */
  static cells(plan: DrawPlan): number {
    return layoutOf(plan).each * Math.ceil(plan.draws / BLOCK) * BLOCK;
  }

  /** Adds a county: year t of the draws [begin, begin + count) stands in OUT. */
  add(t: number, begin: number, count: number): void {
    const columns = this.#columns[t]!;
    const at = this.#start(t, begin);
    for (let index = 0; index < columns.length; index++)
      addColumn(this.values, at + index * BLOCK, columns[index]! * BLOCK, count);
  }

  /** Adds the draws of an area below. */
  addAll(other: ParentSums): void {
    const { values } = this;
    const below = other.values;
    for (let index = 0; index < values.length; index++) values[index] = values[index]! + below[index]!;
  }

  /** Puts year t of the draws [begin, begin + count) into OUT. */
  load(t: number, begin: number, count: number): void {
    const { values } = this;
    const columns = this.#columns[t]!;
    let at = this.#start(t, begin);
    for (let index = 0; index < columns.length; index++) {
      const to = columns[index]! * BLOCK;
      for (let draw = 0; draw < count; draw++) OUT[to + draw] = values[at + draw]!;
      at += BLOCK;
    }
  }

  /** Takes year t of the draws [begin, begin + count) out of OUT again. */
  store(t: number, begin: number, count: number): void {
    const columns = this.#columns[t]!;
    let at = this.#start(t, begin);
    for (const column of columns) {
      this.values.set(OUT.subarray(column * BLOCK, column * BLOCK + count), at);
      at += BLOCK;
    }
  }

  #start(t: number, begin: number): number {
    return begin * this.#each + this.#before[t]! * BLOCK;
  }
}

function layoutOf(plan: DrawPlan) {
  const columns = yearNeeds(plan).map(({ summed }, t) => (t === 0 ? [] : summed));
  const before: number[] = [];
  let each = 0;
  for (const summed of columns) {
    before.push(each);
    each += summed.length;
  }
  return { columns, before, each };
}

/** One column of a block. A quarter of the columns of a usual county are nought in every draw: they add nothing. */
function addColumn(values: Float64Array, at: number, from: number, count: number): void {
  if (OUT[from] === 0) {
    let moved = 1;
    while (moved < count && OUT[from + moved] === 0) moved++;
    if (moved === count) return;
  }
  for (let draw = 0; draw < count; draw++) values[at + draw] = values[at + draw]! + OUT[from + draw]!;
}
