import type { AreaYear } from '../area-year.ts';
import type { AreaParameters } from '../inputs/area-parameters.ts';
import { classSizeRecord } from '../inputs/own-records.ts';
import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET } from '../kernel/sheet.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';

const { SCHEDULE, RESULT } = SHEET;
const { offsets: AT } = SCHEDULE_ROW;
const WITH_OVERSIZE = ['primary', 'junior', 'generalSenior'] as const;
const OVERSIZE_CLASSES = column('oversizeClasses');
const OVERSIZE_PLACES = column('oversizeClassPlaces');
const STAFF_PUPILS = column('staffQuotaPupils');
const FISCAL_PLACES = column('fiscalCapacityPlaces');

/** Norms of the demand and what its increments are counted from; writes the lines that no draw moves. */
export function scheduleDemand(row: number, out: number, areaYear: AreaYear): void {
  const { start, plan } = areaYear;
  const { parameters } = plan;
  SCHEDULE.set(parameters.classSizeCap, row + AT.CLASS_SIZE_CAP);
  for (let grade = 0; grade < parameters.classSizeCap.length; grade++)
    SCHEDULE[row + AT.PER_CLASS + grade] = 1 / parameters.classSizeCap[grade]!;
  SCHEDULE.set(parameters.placesPerThousand, row + AT.PLACES_PER_THOUSAND);
  SCHEDULE[row + AT.MARGIN] = parameters.planningMargin;
  SCHEDULE.set(start.shares.publicByStage, row + AT.BASE_PUBLIC);
  SCHEDULE[row + AT.BASE_COVERAGE] = start.shares.inclusiveKindergarten;
  SCHEDULE[row + AT.BASE_URBAN_SHARE] = start.population.urbanShare;
  SCHEDULE[row + AT.BASE_MIGRANT_PUBLIC] = start.shares.migrantPublic;
  SCHEDULE[row + AT.BASE_GENERAL_SHARE] = start.rates.generalShare;
  SCHEDULE[row + AT.ROOM_FACTOR] = parameters.electiveRoomFactor ?? Number.NaN;
  for (let stage = 0; stage < STAGES.length; stage++)
    RESULT[out + STAFF_PUPILS + stage] = Math.round(parameters.staffQuota[stage]! * parameters.staffRatio[stage]!);
  RESULT[out + FISCAL_PLACES] = placesOfBudget(parameters);
  oversizeIncrements(out, areaYear);
}

/** Classes over the cap: they are resolved in equal steps until the year in which none may be left. */
function oversizeIncrements(out: number, { start, plan, baseYear, year }: AreaYear): void {
  const { oversizeClassFrom, oversizeClassEliminationYear: elimination, classSizeCap } = plan.parameters;
  WITH_OVERSIZE.forEach((stage, index) => {
    const at = STAGES.indexOf(stage);
    const record = classSizeRecord(start, at, year);
    const counted = (record?.classSizes ?? []).filter(([of]) => of === at);
    const cap = classSizeCap[STAGE_SPAN[stage].first]!;
    const total = (each: (size: number) => number) =>
      counted.reduce((sum, [, size, classes]) => sum + classes * each(size), 0);
    // Without the bureau's own sizes each oversize class is taken at the lower bound of its band.
    const classes =
      record === undefined ? start.oversizeClasses[at]! : total((size) => Number(size >= oversizeClassFrom));
    const places =
      record === undefined
        ? start.oversizeClasses[at]! * Math.max(0, oversizeClassFrom - cap)
        : total((size) => Math.max(0, size - cap));
    const since = record?.year ?? baseYear;
    // A deadline that has passed when the classes were counted was missed: they are still there.
    const left =
      elimination === null || since >= elimination
        ? 1
        : Math.max(0, Math.min(1, (elimination - year) / (elimination - since)));
    RESULT[out + OVERSIZE_CLASSES + index] = Math.round(classes * left);
    RESULT[out + OVERSIZE_PLACES + index] = Math.round(places);
  });
}

/** Places that the budget builds at the mean cost of the stages with a cited cost. */
function placesOfBudget(parameters: AreaParameters): number {
  if (parameters.capitalBudget === null) return Number.NaN;
  const costs = Array.from(parameters.capitalCostPerPlace).filter((cost) => cost > 0);
  if (costs.length === 0) return Number.NaN;
  return Math.floor(parameters.capitalBudget / (costs.reduce((sum, cost) => sum + cost, 0) / costs.length));
}
