import { median } from 'simple-statistics';
import { type History, pupilsOf } from './history.ts';

/** Steps of so many years around a year tell what is usual in it: levels drift over decades, which is no break. */
const USUAL_YEARS = 10;
/** A step is broken where it lies this many median absolute deviations from the usual one, and at least this far. */
const DEVIATIONS = 8;
const LEAST_DISTANCE = 0.05;

/** A transition that is no progression: new boundaries, a disaster, another coverage. */
export interface BrokenStep {
  readonly area: number;
  /** Autumn that is reached. */
  readonly year: number;
  readonly grade: number;
  /** Pupils of the grade per pupil of the one below a year before, and the usual number. */
  readonly step: number;
  readonly usual: number;
}

/** Logs of the steps of a history. */
export interface StepTable {
  /** [area][year][grade]: step onto the grade in the year, held near the usual one; NaN where it is not known. */
  readonly steps: Float64Array;
  readonly broken: readonly BrokenStep[];
}

/** Steps of every area, grade and year, broken ones held at the edge of what is usual there. */
export function stepTable(history: History): StepTable {
  const { areas, years, grades } = history;
  const steps = new Float64Array(areas.length * years.length * grades.length).fill(Number.NaN);
  const broken: BrokenStep[] = [];
  for (let area = 0; area < areas.length; area++)
    for (let grade = 1; grade < grades.length; grade++) {
      const raw = years.map((year) =>
        logStep(pupilsOf(history, area, year - 1, grade - 1), pupilsOf(history, area, year, grade)),
      );
      const known = raw.filter(Number.isFinite);
      let place = -1;
      raw.forEach((step, t) => {
        if (!Number.isFinite(step)) return;
        place++;
        const around = nearest(known, place, USUAL_YEARS);
        const usual = median(around);
        const spread = median(around.map((each) => Math.abs(each - usual)));
        const edge = Math.max(LEAST_DISTANCE, DEVIATIONS * spread);
        const held = Math.min(usual + edge, Math.max(usual - edge, step));
        steps[(area * years.length + t) * grades.length + grade] = held;
        if (held !== step) broken.push({ area, year: years[t]!, grade, step: Math.exp(step), usual: Math.exp(usual) });
      });
    }
  return { steps, broken };
}

/** Those nearest to a place, itself among them: as many before as after, as far as there are. */
function nearest(known: readonly number[], place: number, count: number): number[] {
  const first = Math.max(0, Math.min(place - Math.floor(count / 2), known.length - count));
  return known.slice(first, first + count);
}

function logStep(before: number, after: number): number {
  return before > 0 && after > 0 ? Math.log(after / before) : Number.NaN;
}
