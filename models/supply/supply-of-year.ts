import type { AreaYear } from '../area-year.ts';
import { stageSeries } from '../catalogue/index.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { STAGES, type Stage } from '../stages.ts';
import type { YearColumn } from '../year-column.ts';
import { existingPlaces, openedProjects, purchasedPlaces } from './places-in-year.ts';

const SUPPLY = stageSeries('supply');
const PUBLIC_SUPPLY = stageSeries('publicSupply');
const PURCHASED = stageSeries('purchasedPlaces');
const NEW_PUBLIC = stageSeries('newPublicPlaces');
const NEW_SCHOOLS = stageSeries('newSchools');
const INVESTMENT = stageSeries('investment');

/** Existing places plus what has opened by the school year; purchased places are public but not additional. */
export function supplyOfYear(column: YearColumn, areaYear: AreaYear): void {
  const { start, plan, baseYear, year } = areaYear;
  const opened = openedProjects(plan.projects, baseYear, year);
  STAGES.forEach((stage, index) => {
    const existing = existingPlaces(start, index, baseYear, year);
    // A later own count already contains what had opened by then.
    const added = existing.year === baseYear ? opened : openedProjects(plan.projects, existing.year, year);
    const purchased = purchasedPlaces(start, plan.parameters, stage, baseYear, year);
    const factor = plan.parameters.roomFactor[index]!;
    const places = Math.floor(existing.places * factor + 1e-6);
    const publicPlaces = Math.floor(existing.publicPlaces * factor + 1e-6);
    column.set(SUPPLY[index]!, Math.max(0, places + added.places[index]!));
    column.set(PUBLIC_SUPPLY[index]!, Math.max(0, publicPlaces + added.publicPlaces[index]! + purchased));
    column.set(PURCHASED[index]!, purchasesKnown(start, plan, stage, year) ? purchased : Number.NaN);
    const known = plan.programmeStages.includes(stage);
    column.set(NEW_PUBLIC[index]!, known ? opened.newPublicPlaces[index]! : Number.NaN);
    column.set(NEW_SCHOOLS[index]!, known ? opened.schools[index]! : Number.NaN);
    column.set(INVESTMENT[index]!, known ? opened.investment[index]! : Number.NaN);
  });
}

/** Purchases are known where a scenario states them or the bureau has counted its capacity; unknown is not none. */
function purchasesKnown(start: AreaStart, plan: AreaPlan, stage: Stage, year: number): boolean {
  const counted = start.supply.counts.some((count) => STAGES[count.stage] === stage && count.year <= year);
  return counted || plan.parameters.purchasedPlaces[stage] !== undefined;
}
