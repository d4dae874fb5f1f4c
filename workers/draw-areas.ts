import { aggregate } from '../models/aggregate.ts';
import type { Horizon } from '../models/horizon.ts';
import type { AreaParameters } from '../models/inputs/area-parameters.ts';
import type { Project } from '../models/inputs/project.ts';
import type { AreaIdentity, AreaResult } from '../models/result.ts';
import { withParentProjects } from '../models/supply/parent-projects.ts';
import type { AreaDraws, TargetWatch } from '../models/uncertainty/area-draws.ts';
import { pathsAbove } from '../models/uncertainty/area-shocks.ts';
import { assumedShortage } from '../models/uncertainty/assumed-shortage.ts';
import { drawCounty } from '../models/uncertainty/draw-county.ts';
import { drawParent } from '../models/uncertainty/draw-parent.ts';
import type { DrawPlan } from '../models/uncertainty/level-paths.ts';
import { ParentSums } from '../models/uncertainty/parent-sums.ts';
import type { CountyBatch } from './project-counties.ts';

/** An area above counties whose draws are wanted. */
export interface ParentTask {
  readonly identity: AreaIdentity;
  /** Its county-level units, all in the same batch. */
  readonly units: readonly string[];
  readonly projects: readonly Project[];
  readonly watches: readonly TargetWatch[];
}

/** Counties of one province, with the cities that lie wholly among them. */
export interface DrawBatch {
  readonly plan: DrawPlan;
  readonly horizon: Horizon;
  /** Index of the first year shown. */
  readonly shownFrom: number;
  readonly province: string;
  readonly parameters: readonly AreaParameters[];
  readonly counties: readonly (CountyBatch['counties'][number] & { readonly watches: readonly TargetWatch[] })[];
  readonly cities: readonly ParentTask[];
  /**
   * Sums for the areas above, [year − 1][column][draw] in shared memory, one for each batch that may be at work at once;
   * null where no area above is whole. Sums are of whole numbers: it does not matter which batch adds to which.
   */
  readonly sums: SharedSums | null;
  /** Counties done, one cell: shared with whoever watches. */
  readonly progress: Int32Array;
}

/** Shared sums, and which of them are in use (1). */
export interface SharedSums {
  readonly values: readonly Float64Array[];
  readonly inUse: Int32Array;
}

export interface DrawnBatch {
  readonly counties: readonly { readonly result: AreaResult; readonly draws: AreaDraws }[];
  readonly cities: readonly { readonly code: string; readonly draws: AreaDraws }[];
}

/** Draws counties and cities: the same function on the main thread and in a worker. */
export async function drawBatch(batch: DrawBatch, breath: () => Promise<void> | void = () => {}): Promise<DrawnBatch> {
  const { plan, horizon, shownFrom } = batch;
  const above = pathsAbove(plan, batch.province);
  const years = horizon.years;
  const place = batch.sums === null ? -1 : checkOut(batch.sums.inUse);
  const all = batch.sums === null ? null : new ParentSums(plan, batch.sums.values[place]);
  const cityOf = new Map(batch.cities.flatMap((city) => city.units.map((unit) => [unit, city] as const)));
  const left = new Map(batch.cities.map((city) => [city, city.units.length]));
  const open = new Map<ParentTask, { sums: ParentSums; children: AreaResult[] }>();
  let room: Float64Array | undefined;
  const counties: { result: AreaResult; draws: AreaDraws }[] = [];
  const cities: { code: string; draws: AreaDraws }[] = [];
  for (const county of batch.counties) {
    const city = cityOf.get(county.start.code);
    let ofCity = city === undefined ? undefined : open.get(city);
    if (city !== undefined && ofCity === undefined) {
      // Counties of a city follow each other, so one room serves all cities of the batch.
      room = room?.fill(0) ?? new Float64Array(ParentSums.cells(plan));
      ofCity = { sums: new ParentSums(plan, room), children: [] };
      open.set(city, ofCity);
    }
    // A city's sums go into those of all at once; a county of no city goes there itself.
    const sums = ofCity !== undefined ? [ofCity.sums] : all !== null ? [all] : [];
    const areaPlan = { ...county, parameters: batch.parameters[county.parameters]! };
    const drawn = drawCounty(
      { start: county.start, plan: areaPlan, watches: county.watches },
      horizon,
      plan,
      above,
      shownFrom,
      sums,
    );
    counties.push(drawn);
    if (city !== undefined && ofCity !== undefined) {
      ofCity.children.push(drawn.result);
      left.set(city, left.get(city)! - 1);
      if (left.get(city) === 0) {
        const sum = aggregate(city.identity, ofCity.children);
        const result = withParentProjects(sum, city.projects, horizon.baseYear, years);
        const assumed = assumedShortage(ofCity.children, years.length);
        const { projects, watches } = city;
        const parent = { result, years, projects, watches, assumedShortage: assumed };
        cities.push({ code: city.identity.code, draws: drawParent(parent, plan, shownFrom, ofCity.sums) });
        all?.addAll(ofCity.sums);
        open.delete(city);
      }
    }
    Atomics.add(batch.progress, 0, 1);
    await breath();
  }
  if (batch.sums !== null) Atomics.store(batch.sums.inUse, place, 0);
  return { counties, cities };
}

/** Takes sums that nobody adds to now: there are as many as batches that can be at work. */
function checkOut(inUse: Int32Array): number {
  for (let place = 0; place < inUse.length; place++)
    if (Atomics.compareExchange(inUse, place, 0, 1) === 0) return place;
  throw new RangeError(`all ${inUse.length} sums are in use: more batches are at work than threads`);
}

/** A province or the nation, out of the sums of its parts. */
export interface ParentBatch {
  readonly plan: DrawPlan;
  readonly shownFrom: number;
  /** Sums of its parts, at least one; the first is changed. */
  readonly parts: readonly Float64Array[];
  readonly result: AreaResult;
  readonly years: readonly number[];
  readonly projects: readonly Project[];
  readonly watches: readonly TargetWatch[];
  readonly assumedShortage: Float64Array;
  /** Keep the sums for the area above. */
  readonly keep: boolean;
}

export interface DrawnParent {
  readonly draws: AreaDraws;
  readonly sums: Float64Array | null;
}

/** Draws an area whose counties have been drawn in several batches. */
export function drawParentBatch(batch: ParentBatch): DrawnParent {
  const { plan, shownFrom, parts } = batch;
  // The first part takes up the others: it belongs to nobody else any more.
  const [sums, ...others] = parts.map((values) => new ParentSums(plan, values));
  for (const part of others) sums!.addAll(part);
  return { draws: drawParent(batch, plan, shownFrom, sums!), sums: batch.keep ? sums!.values : null };
}

/** Sums in shared memory: never copied, never transferred. */
export function sharedSums(plan: DrawPlan): Float64Array {
  return new Float64Array(new SharedArrayBuffer(ParentSums.cells(plan) * Float64Array.BYTES_PER_ELEMENT));
}
