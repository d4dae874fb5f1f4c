import type { Cause } from './causes.ts';

/** What one cause adds to a difference. */
export interface CausePart<C extends string = Cause> {
  readonly cause: C;
  readonly part: number;
}

/**
 * Splits the difference between two plans by cause, so that the parts add up. Each part is the Shapley value (Shapley 1953):
 * the mean of what the cause adds over all orders in which causes may be changed, so that no order is preferred.
 * @param differing causes in which the plans differ; the others add nothing
 * @param valueWith value where these causes are those of the other plan and the rest those of the base
 */
export function decompose<C extends string>(
  differing: readonly C[],
  valueWith: (taken: ReadonlySet<C>) => number,
): CausePart<C>[] {
  const count = differing.length;
  const values = Float64Array.from({ length: 1 << count }, (_, mask) =>
    valueWith(new Set(differing.filter((_, at) => mask & (1 << at)))),
  );
  // Orders in which just these `before` causes come first, over all orders.
  const weights = Array.from(
    { length: count },
    (_, before) => (factorial(before) * factorial(count - 1 - before)) / factorial(count),
  );
  return differing.map((cause, at) => {
    let part = 0;
    for (let mask = 0; mask < values.length; mask++) {
      if (mask & (1 << at)) continue;
      part += weights[bits(mask)]! * (values[mask | (1 << at)]! - values[mask]!);
    }
    return { cause, part };
  });
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) count++;
  return count;
}
