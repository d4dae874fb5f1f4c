import { median } from 'simple-statistics';
import { type History, pupilsOf } from './history.ts';

/** Steps of so many latest years tell what is usual. */
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
      const recent = raw.filter(Number.isFinite).slice(-USUAL_YEARS);
      if (recent.length === 0) continue;
      const usual = median(recent);
      const spread = median(recent.map((step) => Math.abs(step - usual)));
      const edge = Math.max(LEAST_DISTANCE, DEVIATIONS * spread);
      raw.forEach((step, t) => {
        if (!Number.isFinite(step)) return;
        const held = Math.min(usual + edge, Math.max(usual - edge, step));
        steps[(area * years.length + t) * grades.length + grade] = held;
        if (held !== step) broken.push({ area, year: years[t]!, grade, step: Math.exp(step), usual: Math.exp(usual) });
      });
    }
  return { steps, broken };
}

function logStep(before: number, after: number): number {
  return before > 0 && after > 0 ? Math.log(after / before) : Number.NaN;
}
