import type { Unit } from '../../models/projection/unit.ts';
import type { AreaResult } from '../../models/result.ts';
import type { AreaDraws } from '../../models/uncertainty/area-draws.ts';
import type { DrawnBatch, SharedSums } from '../../workers/draw-areas.ts';
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

/** Provinces that are drawn at the same time: enough for the threads, few enough for the memory. */
const PROVINCES_AT_ONCE = 2;
/** Results of counties and of every whole area above them, with their draws. */
export interface DrawnAreas {
  readonly results: readonly AreaResult[];
  readonly draws: ReadonlyMap<string, AreaDraws>;
}

/**
 * Draws counties through the threads, a province at a time as they come; cities are summed in the same thread, provinces
 * and the nation out of the sums of the batches. Sums are of whole numbers, so neither threads nor order change a byte.
 * @param codes of all county-level units of the request
 * @param provinces their units, province by province
 */
export async function drawCounties(
  codes: readonly string[],
  provinces: AsyncIterable<{ readonly province: string; readonly units: readonly Unit[] }>,
  context: DrawContext,
): Promise<DrawnAreas> {
  const { tree } = context;
  const whole = wholeAreas(codes, tree);
  const nation = [...whole].find((code) => tree.parentsOf(code).length === 0);
  const progress: Progress = { counters: [], names: [], total: codes.length };
  const stop = watch(progress, context);
  try {
    const drawing: Promise<DrawnAreas>[] = [];
    const atWork = new Set<Promise<boolean>>();
    const rooms: SharedSums[] = [];
    const ofNation: NationSums = { wanted: nation !== undefined, values: null };
    for await (const { province, units } of provinces) {
      while (atWork.size >= PROVINCES_AT_ONCE) await Promise.race(atWork);
      const drawn = drawProvince(province, units, whole, ofNation, progress, rooms, context);
      drawing.push(drawn);
      // A province that fails while others are still being read is heard below.
      const ended: Promise<boolean> = drawn.then(
        () => atWork.delete(ended),
        () => atWork.delete(ended),
      );
      atWork.add(ended);
    }
    const drawn = await Promise.all(drawing);
    const results = drawn.flatMap((province) => province.results);
    const draws = new Map(drawn.flatMap((province) => [...province.draws]));
    if (nation !== undefined) {
      const above = await drawAbove(nation, results, [ofNation.values!], false, context);
      draws.set(nation, above.draws);
    }
    return { results, draws };
  } finally {
    stop();
  }
}

/** Sums of the provinces that are done: each is added as it ends, and dropped. */
interface NationSums {
  readonly wanted: boolean;
  values: Float64Array | null;
}

function addToNation(nation: NationSums, province: Float64Array): void {
  nation.values ??= new Float64Array(new SharedArrayBuffer(province.byteLength));
  const { values } = nation;
  for (let index = 0; index < values.length; index++) values[index] = values[index]! + province[index]!;
}

async function drawProvince(
  province: string,
  units: readonly Unit[],
  whole: ReadonlySet<string>,
  nation: NationSums,
  progress: Progress,
  rooms: SharedSums[],
  context: DrawContext,
): Promise<DrawnAreas> {
  const sums = whole.has(province) ? (rooms.pop() ?? sharedSumsOf(context)) : null;
  const batches = batchesOf(units, context.tree).map((some) => batchOf(province, some, whole, sums, progress, context));
  const drawn: DrawnBatch[] = await Promise.all(batches.map((batch) => context.pool.draw(batch, context.signal)));
  const results = drawn.flatMap(({ counties }) => counties.map(({ result }) => result));
  const draws = new Map<string, AreaDraws>();
  for (const { counties, cities } of drawn) {
    for (const { result, draws: ofCounty } of counties) draws.set(result.code, ofCounty);
    for (const city of cities) draws.set(city.code, city.draws);
  }
  if (sums === null) return { results, draws };
  const above = await drawAbove(province, results, sums.values, nation.wanted, context);
  draws.set(province, above.draws);
  if (above.sums !== null) addToNation(nation, above.sums);
  // The next province finds the room empty.
  for (const values of sums.values) values.fill(0);
  rooms.push(sums);
  return { results, draws };
}
