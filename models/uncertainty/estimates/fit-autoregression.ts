import { rootMeanSquare } from 'simple-statistics';
import type { LeadErrors } from './holding-error.ts';

/** x[t] = persistence · x[t−1] + deviation · e[t], x = 0 in the last known year, e standard normal. */
export interface Autoregression {
  readonly persistence: number;
  /** Standard deviation of one year's innovation, on the scale of the errors. */
  readonly deviation: number;
}

/** Empirical spread at one lead. */
export interface Spread {
  readonly lead: number;
  /** Errors that were seen. */
  readonly count: number;
  /** Root mean square error: bias is part of it, because the model does not foresee the drift. */
  readonly spread: number;
}

/** A fitted process with what it was fitted to. */
export interface Estimate extends Autoregression {
  readonly spreads: readonly Spread[];
}

/** Above this the spread hardly bends within the leads that are seen, and the search would run to a random walk. */
const LARGEST_PERSISTENCE = 0.99;
/** Neighbouring values cannot be told apart by eight leads, so a finer search is of no use. */
const SEARCH_STEPS_PER_UNIT = 1000;
/** Below this a deviation rounds to nothing in four decimals. */
const SMALLEST_DEVIATION = 1e-5;
/** Rounds of the search by thirds: the interval shrinks by (2/3)^64, below 1e-10. */
const ROUNDS = 64;

/** Standard deviation after `lead` years for a unit deviation: sqrt((1 − p^(2 lead)) / (1 − p²)). */
export function unitSpread(persistence: number, lead: number): number {
  let variance = 0;
  for (let year = 0; year < lead; year++) variance += persistence ** (2 * year);
  return Math.sqrt(variance);
}

/** Standard deviation of the sum of the first `years` values of the process for a unit deviation. */
export function unitSpreadOfSum(persistence: number, years: number): number {
  let variance = 0;
  for (let left = 1; left <= years; left++) {
    let weight = 0;
    for (let power = 0; power < left; power++) weight += persistence ** power;
    variance += weight ** 2;
  }
  return Math.sqrt(variance);
}

/** Standard deviation of a process after `lead` years. */
export function spreadAt({ persistence, deviation }: Autoregression, lead: number): number {
  return deviation * unitSpread(persistence, lead);
}

/** Root mean square error by lead; leads with fewer than `fewest` errors are left out. */
export function spreadByLead(errors: readonly LeadErrors[], fewest: number): Spread[] {
  return errors
    .filter((entry) => entry.errors.length >= fewest)
    .map(({ lead, errors: values }) => ({ lead, count: values.length, spread: rootMeanSquare([...values]) }));
}

/**
 * Persistence and deviation whose spread by lead comes nearest to the empirical one, by weighted least squares on the
 * log: Σ count · (ln fitted − ln spread)², so that half and double weigh alike at every lead. The sampling variance of
 * the log of a root mean square goes with 1 / count.
 * @param known standard deviation that another process already brings at a lead; the fitted one comes on top
 */
export function fitAutoregression(spreads: readonly Spread[], known: (lead: number) => number = () => 0): Estimate {
  if (spreads.length === 0) throw new RangeError('no lead has enough errors to fit a process');
  const brought = spreads.map(({ lead }) => known(lead) ** 2);
  return searched(
    spreads,
    (persistence) => {
      const units = spreads.map(({ lead }) => unitSpread(persistence, lead));
      const loss = (logDeviation: number) =>
        misfit(spreads, (index) => Math.sqrt(brought[index]! + (Math.exp(logDeviation) * units[index]!) ** 2));
      return Math.exp(lowestBetween(Math.log(SMALLEST_DEVIATION), 0, loss));
    },
    brought,
  );
}

/**
 * The persistence that fits the yearly spreads best, where the deviation always gives the sum over `years` the known
 * standard deviation.
 */
export function fitWithKnownSum(spreads: readonly Spread[], years: number, spreadOfSum: number): Estimate {
  return searched(spreads, (persistence) => spreadOfSum / unitSpreadOfSum(persistence, years));
}

function searched(
  spreads: readonly Spread[],
  deviationAt: (persistence: number) => number,
  brought: readonly number[] = spreads.map(() => 0),
): Estimate {
  let best = { persistence: 0, deviation: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (let step = 0; step <= LARGEST_PERSISTENCE * SEARCH_STEPS_PER_UNIT; step++) {
    const persistence = step / SEARCH_STEPS_PER_UNIT;
    const candidate = { persistence, deviation: deviationAt(persistence) };
    const loss = misfit(spreads, (index) =>
      Math.sqrt(brought[index]! + spreadAt(candidate, spreads[index]!.lead) ** 2),
    );
    if (loss < least) {
      least = loss;
      best = candidate;
    }
  }
  return { ...best, spreads };
}

function misfit(spreads: readonly Spread[], fitted: (index: number) => number): number {
  return spreads.reduce((sum, { count, spread }, index) => sum + count * Math.log(fitted(index) / spread) ** 2, 0);
}

/** Lowest point of a curve with one valley, by thirds. */
function lowestBetween(low: number, high: number, curve: (at: number) => number): number {
  for (let round = 0; round < ROUNDS; round++) {
    const third = (high - low) / 3;
    if (curve(low + third) < curve(high - third)) high -= third;
    else low += third;
  }
  return (low + high) / 2;
}
