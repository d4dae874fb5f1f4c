import type { Horizon } from '../../models/horizon.ts';
import type { AreaParameters } from '../../models/inputs/area-parameters.ts';
import type { AreaPlanner } from '../../models/inputs/plan-areas.ts';
import type { AreaTree } from '../../models/projection/area-tree.ts';
import { parentResult } from '../../models/projection/sum-parents.ts';
import type { Unit } from '../../models/projection/unit.ts';
import type { AreaResult } from '../../models/result.ts';
import type { TargetContext } from '../../models/targets/evaluate-targets.ts';
import { targetWatches } from '../../models/targets/target-watches.ts';
import { assumedShortage } from '../../models/uncertainty/assumed-shortage.ts';
import type { DrawPlan } from '../../models/uncertainty/level-paths.ts';
import { type DrawBatch, type ParentTask, type SharedSums, sharedSums } from '../../workers/draw-areas.ts';
import type { CountyPool } from '../../workers/pool.ts';

/** Counties of one message to a thread: cities stay whole, and few enough that the threads end at the same time. */
const BATCH = 6;
/** How often whoever watches is told of finished counties, in milliseconds. */
const WATCH_EVERY = 50;

/** What all draws of a request have in common. */
export interface DrawContext {
  readonly tree: AreaTree;
  readonly pool: CountyPool;
  readonly planner: AreaPlanner;
  readonly horizon: Horizon;
  readonly plan: DrawPlan;
  readonly shownFrom: number;
  readonly targets: TargetContext;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((done: number, total: number, area: string) => void) | undefined;
}

/** Areas above counties of which every county is among the codes. */
export function wholeAreas(codes: readonly string[], tree: AreaTree): Set<string> {
  const covered = new Set(codes);
  const parents = new Set(codes.flatMap((code) => tree.parentsOf(code)));
  return new Set([...parents].filter((code) => tree.unitsOf(code).every((unit) => covered.has(unit))));
}

/** Who has got how far. */
export interface Progress {
  /** Counties done of each batch, in shared memory. */
  readonly counters: Int32Array[];
  readonly names: (readonly string[])[];
  readonly total: number;
}

/** Room for the sums of a province, one for each thread; what is never written takes no memory. */
export function sharedSumsOf({ pool, plan }: DrawContext): SharedSums {
  const places = Math.max(1, pool.threads);
  return {
    values: Array.from({ length: places }, () => sharedSums(plan)),
    inUse: new Int32Array(new SharedArrayBuffer(places * Int32Array.BYTES_PER_ELEMENT)),
  };
}

/** A province or the nation, out of the sums of its parts. */
export async function drawAbove(
  code: string,
  counties: readonly AreaResult[],
  parts: readonly Float64Array[],
  keep: boolean,
  { tree, pool, planner, plan, horizon, shownFrom, targets, signal }: DrawContext,
) {
  const byCode = new Map(counties.map((county) => [county.code, county]));
  const result = parentResult(code, byCode, horizon, planner, tree);
  const { years } = horizon;
  const below = tree.unitsOf(code).map((unit) => byCode.get(unit)!);
  const assumed = assumedShortage(below, years.length);
  const projects = planner.projectsAbove(code);
  const watches = targetWatches(code, targets);
  return pool.drawParent(
    { plan, shownFrom, parts, result, years, projects, watches, assumedShortage: assumed, keep },
    signal,
  );
}

/** Units of a province in messages of about BATCH counties, a city never divided: its draws are summed in one thread. */
export function batchesOf(units: readonly Unit[], tree: AreaTree): Unit[][] {
  const byCity = new Map<string, Unit[]>();
  for (const unit of units) {
    const city = tree.parentsOf(unit.start.code)[0] ?? unit.start.code;
    const group = byCity.get(city);
    if (group === undefined) byCity.set(city, [unit]);
    else group.push(unit);
  }
  const batches: Unit[][] = [];
  for (const group of byCity.values()) {
    const last = batches.at(-1);
    if (last !== undefined && last.length + group.length <= BATCH) last.push(...group);
    else batches.push([...group]);
  }
  // Large ones first: what is left for the end is small.
  return batches.sort((a, b) => b.length - a.length);
}

/** The message to a thread: counties with the cities that lie wholly among them. */
export function batchOf(
  province: string,
  units: readonly Unit[],
  whole: ReadonlySet<string>,
  sums: SharedSums | null,
  progress: Progress,
  { tree, planner, plan, horizon, shownFrom, targets }: DrawContext,
): DrawBatch {
  const parameters: AreaParameters[] = [];
  const counties = units.map(({ start, plan: { parameters: own, projects, programmeStages } }) => {
    let index = parameters.indexOf(own);
    if (index === -1) index = parameters.push(own) - 1;
    return { start, parameters: index, projects, programmeStages, watches: targetWatches(start.code, targets) };
  });
  const codes = new Set(units.map(({ start }) => start.code));
  const parents = new Set(units.flatMap(({ start }) => tree.parentsOf(start.code)));
  const cities = [...parents]
    .filter((code) => code !== province && whole.has(code) && tree.unitsOf(code).every((unit) => codes.has(unit)))
    .map(
      (code): ParentTask => ({
        identity: tree.identity(code)!,
        units: tree.unitsOf(code),
        projects: planner.projectsAbove(code),
        watches: targetWatches(code, targets),
      }),
    );
  const counter = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  progress.counters.push(counter);
  progress.names.push(units.map(({ start }) => start.name));
  return { plan, horizon, shownFrom, province, parameters, counties, cities, sums, progress: counter };
}

/** Tells of finished counties until it is stopped; threads count them in shared memory, nobody has to be asked. */
export function watch({ counters, names, total }: Progress, { onProgress }: DrawContext): () => void {
  if (onProgress === undefined) return () => {};
  let told: number[] = [];
  const tell = () => {
    const now = counters.map((counter) => Atomics.load(counter, 0));
    const moved = now.findIndex((done, batch) => done !== (told[batch] ?? 0));
    told = now;
    if (moved === -1) return;
    const done = now.reduce((sum, count) => sum + count, 0);
    onProgress(done, total, names[moved]![now[moved]! - 1]!);
  };
  const timer = setInterval(tell, WATCH_EVERY);
  return () => {
    clearInterval(timer);
    tell();
  };
}
