import { Matrix, solve } from 'ml-matrix';
import { median } from 'simple-statistics';

/** Published figures of one province's primary stage, by calendar year of the autumn count. */
export interface StageHistory {
  readonly stock: ReadonlyMap<number, number>;
  readonly entrants: ReadonlyMap<number, number>;
}

export interface CohortFit {
  /** Entrants by year, published or fitted. */
  readonly entrants: ReadonlyMap<number, number>;
  /** Yearly grade step: retention, transfers and, where primary has five years, the missing sixth grade. */
  readonly step: number;
}

/** Standard errors, as shares, that weigh the three kinds of evidence against each other. */
const STOCK_ERROR = 0.003;
const ENTRANT_ERROR = 0.005;
/** Rolls were cleaned of pupils counted twice in 2012-13 (Henan and others): entrants before that are overstated. */
const CLEANED_SINCE = 2013;
const ENTRANT_ERROR_BEFORE = 0.05;
const PRIOR_ERROR = 0.06;
/** A yearly step far from this needs strong evidence, such as a primary stage of five years. */
const STEP_PRIOR = { value: 0.995, error: 0.01 } as const;
const STEP_BOUNDS = [0.9, 1.04] as const;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Entrants of the years in which none were published, from stocks, published entrants and the census.
 * For a yearly step c the stock is Σ_k entrants[t−k] c^k; entrants minimise the weighted squared misfit to published
 * stocks, published entrants and a prior proportional to the census cohorts. c minimises the same misfit.
 * @param prior relative size of each entry cohort, by year of entry; scaled to the published entrants inside
 * @param years first and last year of entry to be fitted
 * @param grades number of grades of the stage
 */
export function fitEntrants(
  history: StageHistory,
  prior: ReadonlyMap<number, number>,
  years: readonly [number, number],
  grades: number,
): CohortFit {
  const scale = priorScale(history, prior);
  const misfitAt = (step: number) => fitAtStep(history, prior, scale, years, grades, step);
  let [low, high] = STEP_BOUNDS as readonly [number, number] as [number, number];
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let leftFit = misfitAt(left);
  let rightFit = misfitAt(right);
  for (let round = 0; round < 16; round++) {
    if (leftFit.misfit < rightFit.misfit) {
      [high, right, rightFit] = [right, left, leftFit];
      left = high - GOLDEN * (high - low);
      leftFit = misfitAt(left);
    } else {
      [low, left, leftFit] = [left, right, rightFit];
      right = low + GOLDEN * (high - low);
      rightFit = misfitAt(right);
    }
  }
  return { entrants: leftFit.entrants, step: left };
}

/** Entrants per unit of prior: the median over the years with published entrants. */
function priorScale(history: StageHistory, prior: ReadonlyMap<number, number>): number {
  const ratios = [...history.entrants]
    .filter(([year]) => prior.has(year))
    .map(([year, entrants]) => entrants / prior.get(year)!);
  return ratios.length === 0 ? 1 : median(ratios);
}

function fitAtStep(
  history: StageHistory,
  prior: ReadonlyMap<number, number>,
  scale: number,
  [firstYear, lastYear]: readonly [number, number],
  grades: number,
  step: number,
): { misfit: number; entrants: Map<number, number> } {
  const count = lastYear - firstYear + 1;
  const normal = Matrix.zeros(count, count);
  const right = Matrix.zeros(count, 1);
  const evidence: { terms: [number, number][]; value: number; error: number }[] = [];
  for (let year = firstYear; year <= lastYear; year++) {
    const published = history.entrants.get(year);
    if (published !== undefined)
      evidence.push({
        terms: [[year - firstYear, 1]],
        value: published,
        error: published * (year < CLEANED_SINCE ? ENTRANT_ERROR_BEFORE : ENTRANT_ERROR),
      });
    const size = prior.get(year);
    if (size !== undefined)
      evidence.push({ terms: [[year - firstYear, 1]], value: size * scale, error: size * scale * PRIOR_ERROR });
    const stock = history.stock.get(year);
    if (stock === undefined || year - grades + 1 < firstYear) continue;
    const terms = Array.from({ length: grades }, (_, back): [number, number] => [
      year - back - firstYear,
      step ** back,
    ]);
    evidence.push({ terms, value: stock, error: stock * STOCK_ERROR });
  }
  for (const { terms, value, error } of evidence) {
    for (const [row, weight] of terms) {
      right.set(row, 0, right.get(row, 0) + (weight * value) / error ** 2);
      for (const [column, other] of terms)
        normal.set(row, column, normal.get(row, column) + (weight * other) / error ** 2);
    }
  }
  const solution = solve(normal, right);
  let misfit = ((step - STEP_PRIOR.value) / STEP_PRIOR.error) ** 2;
  for (const { terms, value, error } of evidence) {
    const fitted = terms.reduce((total, [row, weight]) => total + weight * solution.get(row, 0), 0);
    misfit += ((fitted - value) / error) ** 2;
  }
  const entrants = new Map<number, number>();
  for (let row = 0; row < count; row++) entrants.set(firstYear + row, solution.get(row, 0));
  return { misfit, entrants };
}

/**
 * Yearly steps of the upper grades as they happened: pupils above the first grade over last year's pupils below the
 * last one. Unlike the constant step of the fit, they show what changed lately.
 * @returns steps of the given years, oldest first; years without both stocks are left out
 */
export function observedSteps(
  stock: ReadonlyMap<number, number>,
  fit: CohortFit,
  grades: number,
  years: readonly number[],
): number[] {
  const steps: number[] = [];
  for (const year of years) {
    const now = stock.get(year);
    const before = stock.get(year - 1);
    const entrants = fit.entrants.get(year);
    const leavers = fit.entrants.get(year - grades);
    if (now === undefined || before === undefined || entrants === undefined || leavers === undefined) continue;
    steps.push((now - entrants) / (before - leavers * fit.step ** (grades - 1)));
  }
  return steps;
}
