import { seriesIndex } from '../catalogue/index.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { STAGES } from '../stages.ts';
import type { YearColumn } from '../year-column.ts';
import { existingPlaces, openedProjects, purchasedPlaces } from './places-in-year.ts';

const ofStage = (measure: string) => STAGES.map((stage) => seriesIndex(measure, stage));
const SUPPLY = ofStage('supply');
const PUBLIC_SUPPLY = ofStage('publicSupply');
const PURCHASED = ofStage('purchasedPlaces');
const NEW_PUBLIC = ofStage('newPublicPlaces');
const NEW_SCHOOLS = ofStage('newSchools');
const INVESTMENT = ofStage('investment');

/** Existing places plus what has opened by the school year; purchased places are public but not additional. */
export function supplyOfYear(
  column: YearColumn,
  start: AreaStart,
  plan: AreaPlan,
  baseYear: number,
  year: number,
): void {
  const opened = openedProjects(plan.projects, baseYear, year);
  STAGES.forEach((stage, index) => {
    const existing = existingPlaces(start, index, baseYear, year);
    // A later own count already contains what had opened by then.
    const added = existing.year === baseYear ? opened : openedProjects(plan.projects, existing.year, year);
    const purchased = purchasedPlaces(start, plan.parameters, stage, baseYear, year);
    column.set(SUPPLY[index]!, Math.max(0, existing.places + added.places[index]!));
    column.set(PUBLIC_SUPPLY[index]!, Math.max(0, existing.publicPlaces + added.publicPlaces[index]! + purchased));
    column.set(PURCHASED[index]!, purchased);
    column.set(NEW_PUBLIC[index]!, opened.newPublicPlaces[index]!);
    column.set(NEW_SCHOOLS[index]!, opened.schools[index]!);
    column.set(INVESTMENT[index]!, opened.investment[index]!);
  });
}
