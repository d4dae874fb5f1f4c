import type { AreaParameters } from '../inputs/area-parameters.ts';
import type { AreaStart, CapacityCount } from '../inputs/area-start.ts';
import type { Project } from '../inputs/project.ts';
import { pathAt } from '../math.ts';
import { STAGES, type Stage } from '../stages.ts';

/** What the projects of one area have added by a school year, by stage (5 cells each). */
export interface OpenedProjects {
  readonly places: Float64Array;
  readonly publicPlaces: Float64Array;
  /** Counts as new public places: transitional purchase does not (粤府〔2021〕55号 附件3 六.17). */
  readonly newPublicPlaces: Float64Array;
  readonly schools: Float64Array;
  /** CNY; NaN where a project opened whose investment is not published. */
  readonly investment: Float64Array;
}

/** True from the first autumn in which the places can be used: a spring opening counts from the next autumn. */
export function isOpen(project: Project, baseYear: number, year: number): boolean {
  if (project.status === 'cancelled' || project.openingYear === null) return false;
  if (project.closingYear !== null && year >= project.closingYear) return false;
  // What opened by the base year is already in the base-year places.
  return project.openingYear > baseYear && project.openingYear <= year;
}

/** Sums the projects that are open in a school year; a record without a number of places adds none to supply. */
export function openedProjects(projects: readonly Project[], baseYear: number, year: number): OpenedProjects {
  const opened = {
    places: new Float64Array(STAGES.length),
    publicPlaces: new Float64Array(STAGES.length),
    newPublicPlaces: new Float64Array(STAGES.length),
    schools: new Float64Array(STAGES.length),
    investment: new Float64Array(STAGES.length),
  };
  const add = (field: keyof OpenedProjects, stage: number, amount: number) => {
    opened[field][stage] = opened[field][stage]! + amount;
  };
  for (const project of projects) {
    if (!isOpen(project, baseYear, year)) continue;
    const stage = STAGES.indexOf(project.stage);
    const places = project.places ?? 0;
    const isPublic = project.sector === 'public';
    if (project.kind === 'closure') {
      add('places', stage, -places);
      if (isPublic) add('publicPlaces', stage, -places);
      continue;
    }
    // Seats of these two kinds exist already: only who runs or pays them changes.
    const existing = project.kind === 'privateToPublic' || project.kind === 'purchased';
    if (!existing) add('places', stage, places);
    if (isPublic) add('publicPlaces', stage, places);
    // What is not printed is missing in every total that would need it, never 0.
    if (isPublic && project.kind !== 'purchased' && project.kind !== 'temporary') {
      add('newPublicPlaces', stage, project.places ?? Number.NaN);
    }
    if (!existing) add('schools', stage, project.schools ?? Number.NaN);
    add('investment', stage, project.investment ?? Number.NaN);
  }
  return opened;
}

/** What can limit the legal capacity of a stage. */
export type Bound = 'classes' | 'site' | 'building' | 'staff';

/** Legal capacity: the smallest of the bounds that are known, and which one binds. */
export function smallestBound(
  bounds: Readonly<Partial<Record<Bound, number>>>,
): { places: number; binds: Bound } | null {
  const known = (Object.entries(bounds) as [Bound, number | undefined][]).filter(
    (entry): entry is [Bound, number] => entry[1] !== undefined,
  );
  if (known.length === 0) return null;
  const [binds, places] = known.reduce((smallest, entry) => (entry[1] < smallest[1] ? entry : smallest));
  return { places, binds };
}

/** Places that exist in a school year before the projects that open later than they were counted. */
export function existingPlaces(start: AreaStart, stage: number, baseYear: number, year: number): CapacityCount {
  const own = start.supply.counts.filter((count) => count.stage === stage && count.year <= year).at(-1);
  const { places, publicPlaces } = start.supply;
  return own ?? { year: baseYear, stage, places: places[stage]!, publicPlaces: publicPlaces[stage]!, purchased: 0 };
}

/** Purchased places in force in a year: the scenario's, or those of the bureau's own count. */
export function purchasedPlaces(
  start: AreaStart,
  parameters: AreaParameters,
  stage: Stage,
  baseYear: number,
  year: number,
): number {
  const path = parameters.purchasedPlaces[stage];
  const begun = path !== undefined && Object.keys(path).some((first) => Number(first) <= year);
  if (begun) return Math.round(pathAt(path, year));
  return existingPlaces(start, STAGES.indexOf(stage), baseYear, year).purchased;
}
