import type { AreaStart } from '../inputs/area-start.ts';
import { GRADES } from '../stages.ts';

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

/** Learned entrants of general senior school per leaver of the year before; NaN where there are none. */
export function learnedPromotion(start: AreaStart, year: number): number {
  const place = placeOf(start, year);
  return place < 0 ? Number.NaN : start.learned!.promotion[place]!;
}
