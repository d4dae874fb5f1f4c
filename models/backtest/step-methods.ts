import { linearRegression, mean, median } from 'simple-statistics';
import { fadingYears } from './fading-trend.ts';
import { type GradeSystem, type History, pupilsOf } from './history.ts';
import type { StepTable } from './step-table.ts';

/** How the steps of a stage go on from an origin. */
export interface StepMethod {
  readonly id: string;
  /** Weight of the latest year of the recent level; the others follow by 1 − smoothing a year. */
  readonly smoothing: number;
  /** Share of the distance between recent and long-run level that is left a year later. */
  readonly persistence: number;
  /** Share of the recent trend that goes on, fading. */
  readonly trend: number;
  /** Share of an unusual jump of a whole area in the latest year that the next year takes back. */
  readonly rebound: number;
}

/** Years of the levels: recent, long-run of the area itself, and of all areas together. */
const RECENT_YEARS = 8;
const OWN_YEARS = 20;
const WIDER_YEARS = 5;
/** Fewest known steps of an area, or of any, before they say something of the next ones. */
const FEWEST_STEPS = 3;
/** A jump of all grades at once is unusual beyond so many median deviations, and at least this far. */
const UNUSUAL = 4;
const LEAST_JUMP = 0.015;

/** The methods that are combined: how fast the past is forgotten, how fast levels return, and whether a trend goes on. */
function combinations(smoothings: readonly number[], trends: readonly number[]): readonly StepMethod[] {
  return smoothings.flatMap((smoothing) =>
    [0.6, 0.75, 0.9].flatMap((persistence) =>
      trends.flatMap((trend) =>
        [0, 0.5, 1].map((rebound) => ({
          id: `reversion(${smoothing}, ${persistence}, ${trend}, ${rebound})`,
          smoothing,
          persistence,
          trend,
          rebound,
        })),
      ),
    ),
  );
}

const COMPULSORY_METHODS = combinations([0.2, 0.5], [0, 0.5]);
/** Who stays on changes for years on end: the latest steps and the whole of a trend tell more there. */
const OTHER_METHODS = combinations([0.2, 0.5, 0.8], [0, 0.5, 1]);

/** The methods for the steps onto one grade. */
export function stepMethods({ stages }: GradeSystem, grade: number): readonly StepMethod[] {
  const { compulsory } = stages.find(({ first, length }) => grade >= first && grade < first + length)!;
  return compulsory ? COMPULSORY_METHODS : OTHER_METHODS;
}

/** What all methods start from: levels and trend of every area and grade, [area][grade]. */
export interface StepLevels {
  /** By smoothing. */
  readonly recent: ReadonlyMap<number, Float64Array>;
  readonly longRun: Float64Array;
  readonly trend: Float64Array;
  /** [area]: how far the mean step of the latest year lies from the usual one, where that is unusual; else 0. */
  readonly jump: Float64Array;
}

/** Levels of the steps at the end of a history. A grade without steps in an area goes with those of all areas; NaN without any. */
export function stepLevels(history: History, { steps }: StepTable, { stages }: GradeSystem): StepLevels {
  const { areas, years, grades } = history;
  const cells = areas.length * grades.length;
  const recent = new Map(
    [...new Set(OTHER_METHODS.map(({ smoothing }) => smoothing))].map((smoothing) => [
      smoothing,
      new Float64Array(cells),
    ]),
  );
  const longRun = new Float64Array(cells);
  const trend = new Float64Array(cells);
  for (const { first, length, compulsory } of stages)
    for (let grade = Math.max(1, first); grade < first + length; grade++) {
      const series = areas.map((_, area) =>
        years.map((_, t) => steps[(area * years.length + t) * grades.length + grade]!),
      );
      const wider = weightedMean(history, grade, (area) => meanOfLast(series[area]!, WIDER_YEARS));
      const slopes = orElse(
        weightedMean(history, grade, (area) => slopeOfLast(series[area]!, RECENT_YEARS)),
        0,
      );
      areas.forEach((_, area) => {
        const at = area * grades.length + grade;
        const own = orElse(meanOfLast(series[area]!, OWN_YEARS), wider);
        // Migration returns to what it is all around; who stays on does not.
        longRun[at] = compulsory ? (own + wider) / 2 : own;
        trend[at] = (orElse(slopeOfLast(series[area]!, RECENT_YEARS), slopes) + slopes) / 2;
        for (const [smoothing, levels] of recent)
          levels[at] = orElse(smoothedLast(series[area]!, RECENT_YEARS, smoothing), own);
      });
    }
  return { recent, longRun, trend, jump: latestJumps(history, steps) };
}

/** A count that is too high or too low by itself shows as a jump of all grades at once. */
function latestJumps({ areas, years, grades }: History, steps: Float64Array): Float64Array {
  return Float64Array.from(areas, (_, area) => {
    const means = years.slice(-RECENT_YEARS).map((_, index, some) => {
      const first = (area * years.length + years.length - some.length + index) * grades.length;
      const known = [...steps.subarray(first + 1, first + grades.length)].filter(Number.isFinite);
      return known.length === 0 ? Number.NaN : mean(known);
    });
    const known = means.filter(Number.isFinite);
    const latest = means.at(-1)!;
    if (!Number.isFinite(latest) || known.length < RECENT_YEARS / 2) return 0;
    const usual = median(known);
    const spread = median(known.map((each) => Math.abs(each - usual)));
    const excess = latest - usual;
    return Math.abs(excess) > Math.max(LEAST_JUMP, UNUSUAL * spread) ? excess : 0;
  });
}

/** Log steps onto one grade in the years after the origin by one method, [area][lead]. */
export function projectSteps(
  { recent, longRun, trend, jump }: StepLevels,
  { smoothing, persistence, trend: share, rebound }: StepMethod,
  grade: number,
  leads: number,
): Float64Array {
  const level = recent.get(smoothing)!;
  const grades = level.length / jump.length;
  const found = new Float64Array(jump.length * leads);
  const slopes = Array.from({ length: leads }, (_, lead) => fadingYears(lead + 1));
  jump.forEach((excess, area) => {
    const at = area * grades + grade;
    for (let lead = 0; lead < leads; lead++) {
      const left = persistence ** (lead + 1);
      found[area * leads + lead] =
        left * level[at]! +
        (1 - left) * longRun[at]! +
        share * slopes[lead]! * trend[at]! -
        (lead === 0 ? rebound * excess : 0);
    }
  });
  return found;
}

/** Mean over the areas that have a value, weighted by the pupils who could step at the end of the history. */
function weightedMean(history: History, grade: number, value: (area: number) => number): number {
  let [sum, weights] = [0, 0];
  history.areas.forEach((_, area) => {
    const pupils = pupilsOf(history, area, history.years.at(-1)!, grade - 1);
    const found = value(area);
    if (!Number.isFinite(found) || !(pupils > 0)) return;
    sum += pupils * found;
    weights += pupils;
  });
  return weights > 0 ? sum / weights : Number.NaN;
}

const lastOf = (series: readonly number[], years: number) => series.slice(-years).filter(Number.isFinite);
const orElse = (value: number, other: number) => (Number.isFinite(value) ? value : other);

function meanOfLast(series: readonly number[], years: number): number {
  const known = lastOf(series, years);
  return known.length < FEWEST_STEPS ? Number.NaN : mean(known);
}

function smoothedLast(series: readonly number[], years: number, smoothing: number): number {
  let [sum, weights, weight] = [0, 0, 1];
  const known = lastOf(series, years);
  if (known.length < FEWEST_STEPS) return Number.NaN;
  for (const step of known.reverse()) {
    sum += weight * step;
    weights += weight;
    weight *= 1 - smoothing;
  }
  return sum / weights;
}

/** Least squares over the latest years; NaN where fewer than half of them are known. */
function slopeOfLast(series: readonly number[], years: number): number {
  const points = series
    .map((step, t) => [t, step] as [number, number])
    .slice(-years)
    .filter(([, step]) => Number.isFinite(step));
  return points.length < years / 2 ? Number.NaN : linearRegression(points).m;
}
