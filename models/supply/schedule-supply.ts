import type { AreaYear } from '../area-year.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import type { Project } from '../inputs/project.ts';
import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET } from '../kernel/sheet.ts';
import { STAGES, type Stage } from '../stages.ts';
import { existingPlaces, openedProjects, purchasedPlaces } from './places-in-year.ts';

const { SCHEDULE, OUT } = SHEET;
const { offsets: AT } = SCHEDULE_ROW;
const SUPPLY = column('supply');
const PUBLIC_SUPPLY = column('publicSupply');
const PURCHASED = column('purchasedPlaces');
const NEW_PUBLIC = column('newPublicPlaces');
const NEW_SCHOOLS = column('newSchools');
const INVESTMENT = column('investment');

/**
 * Existing places plus what has opened by the school year; purchased places are public but not additional.
 * @param projects those of the plan, or the same with the openings of a draw
 */
export function scheduleSupply(
  row: number,
  out: number,
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
    const supply = Math.max(0, places + added.places[index]!);
    const publicSupply = Math.max(0, publicPlaces + added.publicPlaces[index]! + purchased);
    SCHEDULE[row + AT.SUPPLY + index] = supply;
    SCHEDULE[row + AT.PUBLIC_SUPPLY + index] = publicSupply;
    OUT[out + SUPPLY + index] = supply;
    OUT[out + PUBLIC_SUPPLY + index] = publicSupply;
    OUT[out + PURCHASED + index] = purchasesKnown(start, plan, stage, year) ? purchased : Number.NaN;
    const known = plan.programmeStages.includes(stage);
    OUT[out + NEW_PUBLIC + index] = known ? opened.newPublicPlaces[index]! : Number.NaN;
    OUT[out + NEW_SCHOOLS + index] = known ? opened.schools[index]! : Number.NaN;
    OUT[out + INVESTMENT + index] = known ? opened.investment[index]! : Number.NaN;
  });
}

/** Purchases are known where a scenario states them or the bureau has counted its capacity; unknown is not none. */
function purchasesKnown(start: AreaStart, plan: AreaPlan, stage: Stage, year: number): boolean {
  const counted = start.supply.counts.some((count) => STAGES[count.stage] === stage && count.year <= year);
  return counted || plan.parameters.purchasedPlaces[stage] !== undefined;
}
