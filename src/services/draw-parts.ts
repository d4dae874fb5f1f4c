import type { Unit } from '../../models/projection/unit.ts';
import type { AreaResult } from '../../models/result.ts';
import type { AreaDraws } from '../../models/uncertainty/area-draws.ts';
import {
  batchesOf,
  batchOf,
  type DrawContext,
  drawAbove,
  type Progress,
  sharedSumsOf,
  watch,
  wholeAreas,
} from './draw-batches.ts';
import type { ComputedPart, Part } from './parts.ts';

/**
 * Draws the counties of a part and the cities among them.
 * @param codes of all county-level units of the request: only areas that are whole among them are summed
 */
export async function drawPart(
  { province }: Part,
  units: readonly Unit[],
  codes: readonly string[],
  context: DrawContext,
): Promise<Omit<ComputedPart, 'shockScales'>> {
  const whole = wholeAreas(codes, context.tree);
  const progress: Progress = { counters: [], names: [], total: units.length };
  const stop = watch(progress, context);
  try {
    const rooms = whole.has(province) ? sharedSumsOf(context) : null;
    const batches = batchesOf(units, context.tree).map((some) =>
      batchOf(province, some, whole, rooms, progress, context),
    );
    const drawn = await Promise.all(batches.map((batch) => context.pool.draw(batch, context.signal)));
    return {
      results: drawn.flatMap(({ counties }) => counties.map(({ result }) => result)),
      draws: drawn.flatMap(({ counties, cities }) => [
        ...counties.map(({ result, draws }) => ({ code: result.code, draws })),
        ...cities,
      ]),
      sums: rooms === null ? null : added(rooms.values),
    };
  } finally {
    stop();
  }
}

/** Collects the parts of a request as they come and sums the areas above them: what threads share at home. */
export class DrawnParts {
  readonly results: AreaResult[] = [];
  readonly draws = new Map<string, AreaDraws>();
  readonly #sums = new Map<string, Float64Array>();
  readonly #context: DrawContext;
  readonly #codes: readonly string[];

  constructor(codes: readonly string[], context: DrawContext) {
    this.#codes = codes;
    this.#context = context;
  }

  add(province: string, part: ComputedPart): void {
    this.results.push(...part.results);
    for (const { code, draws } of part.draws) this.draws.set(code, draws);
    if (part.sums === null) return;
    const before = this.#sums.get(province);
    this.#sums.set(province, before === undefined ? part.sums : added([before, part.sums]));
  }

  /** Draws of provinces and of the nation, once every part is in. */
  async sumAbove(): Promise<void> {
    const context = this.#context;
    const whole = wholeAreas(this.#codes, context.tree);
    const nation = [...whole].find((code) => context.tree.parentsOf(code).length === 0);
    const ofNation: Float64Array[] = [];
    for (const [province, sums] of this.#sums) {
      const below = new Set(context.tree.unitsOf(province));
      const counties = this.results.filter(({ code }) => below.has(code));
      const above = await drawAbove(province, counties, [sums], nation !== undefined, context);
      this.draws.set(province, above.draws);
      this.#sums.delete(province);
      if (above.sums !== null) ofNation.push(ofNation.length === 0 ? above.sums : added([ofNation.pop()!, above.sums]));
    }
    if (nation === undefined) return;
    const above = await drawAbove(nation, this.results, ofNation, false, context);
    this.draws.set(nation, above.draws);
  }
}

/** Sums of whole numbers: the order does not matter. The first array takes up the others. */
function added(arrays: readonly Float64Array[]): Float64Array {
  const [first, ...others] = arrays;
  for (const other of others)
    for (let index = 0; index < first!.length; index++) first![index] = first![index]! + other[index]!;
  return first!;
}
