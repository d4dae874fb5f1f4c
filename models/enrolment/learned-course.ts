import type { AreaYear } from '../area-year.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { GRADES, STAGE_SPAN } from '../stages.ts';

const { junior } = STAGE_SPAN;

/** Place of a year after the end of the history among the learned ones; −1 up to its end and where there is none. */
function placeOf({ learned }: AreaStart, year: number): number {
  return learned === null || year <= learned.since ? -1 : Math.min(year - learned.since, learned.entry.length) - 1;
}

/** Learned step out of a grade on the way to a year; NaN where the history has none. */
export function learnedStep(start: AreaStart, grade: number, year: number): number {
  const place = placeOf(start, year);
  return place < 0 ? Number.NaN : start.learned!.steps[place * GRADES.length + grade]!;
}

/** Learned factor on the entrants per child; 1 where there is none. */
export function learnedEntry(start: AreaStart, year: number): number {
  const place = placeOf(start, year);
  return place < 0 ? 1 : start.learned!.entry[place]!;
}

/**
 * Learned factor on the promotion, which is that of the last count. Arrivals fade from year to year, and what was learned
 * has them in it: the factor takes them back.
 */
export function learnedPromotion({ start, plan, baseYear, year }: AreaYear): number {
  const place = placeOf(start, year);
  if (place < 0) return 1;
  const { migration, provinceMigration } = start.population;
  const age = junior.entryAge + junior.length - 1;
  const fading = (of: number) => plan.parameters.migrationDamping ** (of - baseYear);
  const own = migration[age]! - provinceMigration[age]!;
  return start.learned!.promotion[place]! * Math.exp(own * (fading(start.learned!.since) - fading(year)));
}
