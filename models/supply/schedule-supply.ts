import type { AreaYear } from '../area-year.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import type { Project } from '../inputs/project.ts';
import { column } from '../kernel/columns.ts';
import { BLOCK, SHEET, TRAIL_ROW } from '../kernel/sheet.ts';
import { STAGES, type Stage } from '../stages.ts';
import { existingPlaces, openedProjects, purchasedPlaces } from './places-in-year.ts';

const { RESULT, TRAIL, OUT } = SHEET;
const { SUPPLY, PUBLIC_SUPPLY, NEW_PUBLIC, NEW_SCHOOLS, INVESTMENT } = TRAIL_ROW.offsets;
/** Supply, public supply, new public places, schools and investment stand side by side in the trail and among the columns. */
const SUPPLY_COLUMN = column('supply') * BLOCK;
const PROGRAMME_LINES = 5 * STAGES.length;
const PURCHASED = column('purchasedPlaces');

/**
 * Existing places plus what has opened by the school year; purchased places are public but not additional.
 * @param trail row of the year, plus the draw in its block
 * @param projects those of the plan, or the same with the openings of a draw
 */
export function scheduleSupply(
  trail: number,
  { start, plan, baseYear, year }: AreaYear,
  projects: readonly Project[] = plan.projects,
): void {
  const opened = openedProjects(projects, baseYear, year);
  STAGES.forEach((stage, index) => {
    const existing = existingPlaces(start, index, baseYear, year);
    // A later own count already contains what had opened by then.
    const added = existing.year === baseYear ? opened : openedProjects(projects, existing.year, year);
    const purchased = purchasedPlaces(start, plan.parameters, stage, baseYear, year);
    const factor = plan.parameters.roomFactor[index]!;
    const places = Math.floor(existing.places * factor + 1e-6);
    const publicPlaces = Math.floor(existing.publicPlaces * factor + 1e-6);
    const known = plan.programmeStages.includes(stage);
    const at = trail + index * BLOCK;
    TRAIL[at + SUPPLY] = Math.max(0, places + added.places[index]!);
    TRAIL[at + PUBLIC_SUPPLY] = Math.max(0, publicPlaces + added.publicPlaces[index]! + purchased);
    TRAIL[at + NEW_PUBLIC] = known ? opened.newPublicPlaces[index]! : Number.NaN;
    TRAIL[at + NEW_SCHOOLS] = known ? opened.schools[index]! : Number.NaN;
    TRAIL[at + INVESTMENT] = known ? opened.investment[index]! : Number.NaN;
  });
}

/** Purchased places of a year, a line that no draw moves. @param out row of the result */
export function schedulePurchases(out: number, { start, plan, baseYear, year }: AreaYear): void {
  STAGES.forEach((stage, index) => {
    const purchased = purchasedPlaces(start, plan.parameters, stage, baseYear, year);
    RESULT[out + PURCHASED + index] = purchasesKnown(start, plan, stage, year) ? purchased : Number.NaN;
  });
}

/** Supply and programme of one draw are those of all draws of the block. */
export function sameSupplyForAll(trail: number): void {
  for (let line = 0; line < PROGRAMME_LINES; line++) {
    const at = trail + SUPPLY + line * BLOCK;
    TRAIL.fill(TRAIL[at]!, at, at + BLOCK);
  }
}

/** Writes supply and programme of one year, as scheduled for each draw. */
export function supplyOfYear(trail: number): void {
  OUT.set(TRAIL.subarray(trail + SUPPLY, trail + SUPPLY + PROGRAMME_LINES * BLOCK), SUPPLY_COLUMN);
}

/** Purchases are known where a scenario states them or the bureau has counted its capacity; unknown is not none. */
function purchasesKnown(start: AreaStart, plan: AreaPlan, stage: Stage, year: number): boolean {
  const counted = start.supply.counts.some((count) => STAGES[count.stage] === stage && count.year <= year);
  return counted || plan.parameters.purchasedPlaces[stage] !== undefined;
}
