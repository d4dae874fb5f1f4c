/** Whole people, places, classes: where a number is rounded, and the tolerance that keeps 2.0000000001 from being 3. */
export interface Rounding {
  readonly to: 'nearest' | 'up' | 'down';
  readonly tolerance: number;
}

/** Kinds without numbers of their own; how each comes from its inputs, in their order, is said in `raw`. */
const PLAIN = [
  // Leaves: a cell or a parameter; what was fitted to data; what is not known.
  'given',
  'calibrated',
  'missing',
  'same',
  'sum',
  'difference',
  'product',
  'quotient',
  'mean',
  'maximum',
  'minimum',
  'complement',
  'scaledComplement',
  'shiftedShare',
  'proportion',
  'oddsTimes',
  'raisedBy',
  'perThousand',
  'exponential',
  'ceilingTimes',
  'weightedMean',
  'warningLevel',
] as const;
export const OPERATION_KINDS = [
  ...PLAIN,
  'weightedSum',
  'power',
  'convergence',
  'logisticTrend',
  'interpolation',
  'interpolationOnLogit',
  'timeLeft',
  'isLevel',
] as const;

/** How a number comes from its inputs: enough for a program to compute it again. */
export type Operation = (
  | { readonly kind: (typeof PLAIN)[number] }
  | { readonly kind: 'weightedSum'; readonly weights: readonly number[] }
  | { readonly kind: 'power'; readonly exponent: number }
  | { readonly kind: 'convergence' | 'logisticTrend'; readonly years: number }
  | { readonly kind: 'interpolation' | 'interpolationOnLogit'; readonly share: number }
  | { readonly kind: 'timeLeft'; readonly since: number; readonly year: number }
  | { readonly kind: 'isLevel'; readonly level: number }
) & {
  /** Applied in this order after the kind: bounds, then rounding. */
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly rounding?: Rounding;
};

export const NEAREST: Rounding = { to: 'nearest', tolerance: 0 };
export const UP: Rounding = { to: 'up', tolerance: 0 };
/** Places by a norm or with a margin, rooms. */
export const UP_TO_PLACES: Rounding = { to: 'up', tolerance: 1e-9 };
/** Pupils that make up at least a share. */
export const UP_TO_SHARE: Rounding = { to: 'up', tolerance: 1e-6 };
export const DOWN: Rounding = { to: 'down', tolerance: 0 };
export const DOWN_TO_ROOMS: Rounding = { to: 'down', tolerance: 1e-6 };

/** True for a number that rests on no input of the tree. */
export function isLeaf({ kind }: Operation): boolean {
  return kind === 'given' || kind === 'calibrated' || kind === 'missing';
}

/**
 * A number out of the numbers that it is made of.
 * @param inputs values of the inputs in their order; NaN is missing
 * @returns NaN where it is missing, and for a leaf
 */
export function recompute(operation: Operation, inputs: readonly number[]): number {
  let value = raw(operation, inputs);
  if (operation.atLeast !== undefined) value = Math.max(operation.atLeast, value);
  if (operation.atMost !== undefined) value = Math.min(operation.atMost, value);
  return operation.rounding === undefined ? value : rounded(value, operation.rounding);
}

function rounded(value: number, { to, tolerance }: Rounding): number {
  if (to === 'nearest') return Math.floor(value + 0.5);
  return to === 'up' ? Math.ceil(value - tolerance) : Math.floor(value + tolerance);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const logit = (share: number) => Math.log(share / (1 - share));

function raw(operation: Operation, inputs: readonly number[]): number {
  const [a = Number.NaN, b = Number.NaN, c = Number.NaN] = inputs;
  switch (operation.kind) {
    case 'given':
    case 'calibrated':
    case 'missing':
      return Number.NaN;
    case 'same':
      return a;
    case 'sum':
      return sum(inputs);
    case 'difference':
      return a - sum(inputs.slice(1));
    case 'product':
      return inputs.reduce((product, value) => product * value, 1);
    case 'quotient':
      return b > 0 ? a / b : Number.NaN;
    case 'mean':
      return sum(inputs) / inputs.length;
    case 'maximum':
      return Math.max(...inputs);
    case 'minimum':
      return Math.min(...inputs);
    case 'complement':
      return 1 - a;
    case 'scaledComplement':
      return 1 - (1 - a) * b;
    case 'shiftedShare':
      return a + (1 - a) * b;
    case 'proportion':
      return c === 0 ? 0 : (a * b) / c;
    case 'oddsTimes':
      return (a * b) / (a * b + 1 - a);
    case 'raisedBy':
      return a * (1 + b);
    case 'perThousand':
      return (a * b) / 1000;
    case 'exponential':
      return Math.exp(inputs.reduce((product, value) => product * value, 1));
    case 'ceilingTimes':
      return Math.ceil(a / b) * b;
    case 'weightedMean':
      return weightedMean(inputs);
    case 'warningLevel':
      return levelOf(inputs);
    case 'weightedSum':
      return sum(inputs.map((value, index) => value * operation.weights[index]!));
    case 'power':
      return a ** operation.exponent;
    case 'convergence':
      return 1 + b ** operation.years * (a - 1);
    case 'logisticTrend':
      return logisticTrend(a, b, c, operation.years);
    case 'interpolation':
      return a + (b - a) * operation.share;
    case 'interpolationOnLogit':
      return c / (1 + Math.exp(-(logit(a / c) + (logit(b / c) - logit(a / c)) * operation.share)));
    case 'timeLeft':
      return (a - operation.year) / (a - operation.since);
    case 'isLevel':
      return Number.isNaN(a) ? a : Number(a === operation.level);
  }
}

/** @param inputs value, weight, value, weight ... */
function weightedMean(inputs: readonly number[]): number {
  let total = 0;
  let weights = 0;
  for (let index = 0; index + 1 < inputs.length; index += 2) {
    total += inputs[index]! * inputs[index + 1]!;
    weights += inputs[index + 1]!;
  }
  return weights > 0 ? total / weights : Number.NaN;
}

/** Blue, none, yellow, red as 0 to 3. @param inputs demand, supply, thresholds of red, yellow, blue */
function levelOf(inputs: readonly number[]): number {
  const [demand, supply, red, yellow, blue] = inputs as [number, number, number, number, number];
  if (Number.isNaN(demand) || Number.isNaN(supply)) return Number.NaN;
  if (supply <= 0) return demand > 0 ? 3 : 1;
  const use = demand / supply;
  if (use >= red) return 3;
  if (use >= yellow) return 2;
  return use < blue ? 0 : 1;
}

/** Urban share after some years: logit share + difference × (damping + damping² + …). */
function logisticTrend(share: number, difference: number, damping: number, years: number): number {
  let elapsed = 0;
  for (let year = 1; year <= years; year++) elapsed += damping ** year;
  return 1 / (1 + Math.exp(-(logit(share) + difference * elapsed)));
}
