import type { AreaYear } from '../area-year.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import type { Project } from '../inputs/project.ts';
import { column } from '../kernel/columns.ts';
import { BLOCK, SHEET, TRAIL_ROW } from '../kernel/sheet.ts';
import { STAGES, type Stage } from '../stages.ts';
import { existingPlaces, openedProjects, purchasedPlaces } from './places-in-year.ts';

const { RESULT, TRAIL, OUT } = SHEET;
const { SUPPLY } = TRAIL_ROW.offsets;
/** Supply, public supply, new public places, schools and investment stand side by side in the trail and among the columns. */
const SUPPLY_COLUMN = column('supply') * BLOCK;
const PURCHASED = column('purchasedPlaces');

/** Lines of one stage: places, public places, and of the programme new public places, schools and investment. */
export const STAGE_LINES = 5;
/** Lines of the five stages, [line][stage]. */
export const SUPPLY_LINES = STAGE_LINES * STAGES.length;

/**
 * Existing places plus what has opened by the school year; purchased places are public but not additional.
 * @param trail row of the year, plus the draw in its block
 */
export function scheduleSupply(trail: number, areaYear: AreaYear): void {
  const lines = linesWithoutProjects(areaYear);
  for (const project of areaYear.plan.projects)
    addLines(lines, STAGES.indexOf(project.stage), linesOfProject(project, areaYear));
  writeLines(trail, lines);
}

/** Supply and programme of a year as if nothing were built, [line][stage]; a stage without a known programme has none. */
export function linesWithoutProjects({ start, plan, baseYear, year }: AreaYear): Float64Array {
  const lines = new Float64Array(SUPPLY_LINES);
  STAGES.forEach((stage, index) => {
    const existing = existingPlaces(start, index, baseYear, year);
    const purchased = purchasedPlaces(start, plan.parameters, stage, baseYear, year);
    const factor = plan.parameters.roomFactor[index]!;
    const programme = plan.programmeStages.includes(stage) ? 0 : Number.NaN;
    const places = Math.floor(existing.places * factor + 1e-6);
    const publicPlaces = Math.floor(existing.publicPlaces * factor + 1e-6) + purchased;
    [places, publicPlaces, programme, programme, programme].forEach((value, line) => {
      lines[line * STAGES.length + index] = value;
    });
  });
  return lines;
}

/** What one project adds to the lines of its stage in a school year. */
export function linesOfProject(project: Project, { start, baseYear, year }: AreaYear): Float64Array {
  const stage = STAGES.indexOf(project.stage);
  const opened = openedProjects([project], baseYear, year);
  // A later own count already contains what had opened by then.
  const counted = existingPlaces(start, stage, baseYear, year).year;
  const added = counted === baseYear ? opened : openedProjects([project], counted, year);
  const { newPublicPlaces, schools, investment } = opened;
  return Float64Array.from(
    [added.places, added.publicPlaces, newPublicPlaces, schools, investment],
    (by) => by[stage]!,
  );
}

/** Adds the lines of a project to those of its stage. */
export function addLines(lines: Float64Array, stage: number, ofProject: Float64Array, first = 0): void {
  for (let line = 0; line < STAGE_LINES; line++) {
    const at = line * STAGES.length + stage;
    lines[at] = lines[at]! + ofProject[first + line]!;
  }
}

/** Writes lines into the trail: closures cannot take more places than there are. */
export function writeLines(trail: number, lines: Float64Array): void {
  for (let at = 0; at < SUPPLY_LINES; at++) {
    const ofPlaces = at < 2 * STAGES.length;
    TRAIL[trail + SUPPLY + at * BLOCK] = ofPlaces ? Math.max(0, lines[at]!) : lines[at]!;
  }
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
  for (let line = 0; line < SUPPLY_LINES; line++) {
    const at = trail + SUPPLY + line * BLOCK;
    TRAIL.fill(TRAIL[at]!, at, at + BLOCK);
  }
}

/** Writes supply and programme of one year, as scheduled for each draw. */
export function supplyOfYear(trail: number): void {
  OUT.set(TRAIL.subarray(trail + SUPPLY, trail + SUPPLY + SUPPLY_LINES * BLOCK), SUPPLY_COLUMN);
}

/** Purchases are known where a scenario states them or the bureau has counted its capacity; unknown is not none. */
function purchasesKnown(start: AreaStart, plan: AreaPlan, stage: Stage, year: number): boolean {
  const counted = start.supply.counts.some((count) => STAGES[count.stage] === stage && count.year <= year);
  return counted || plan.parameters.purchasedPlaces[stage] !== undefined;
}
