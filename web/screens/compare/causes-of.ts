import type { Difference, DifferenceCause } from '../../../models/projection/explain-difference.ts';

/** The largest cause of a difference, and how the parts go with it. */
export interface Reading {
  readonly total: number;
  readonly largest: { readonly cause: DifferenceCause; readonly part: number } | null;
  /** same: no part; cancelled: parts that add up to nothing; one: a single cause; several: more than one. */
  readonly kind: 'same' | 'cancelled' | 'one' | 'several' | 'missing';
}

/** Below this a part is what rounding of the processor leaves. */
const NOTHING = 1e-6;

/** Reads a difference: which cause is largest, in either direction. */
export function readDifference({ base, other, parts }: Difference): Reading {
  const total = other - base;
  if (!Number.isFinite(total)) return { total, largest: null, kind: 'missing' };
  const counting = parts.filter(({ part }) => Math.abs(part) > NOTHING);
  if (counting.length === 0) return { total: 0, largest: null, kind: 'same' };
  const largest = counting.reduce((best, each) => (Math.abs(each.part) > Math.abs(best.part) ? each : best));
  if (Math.abs(total) <= NOTHING) return { total: 0, largest, kind: 'cancelled' };
  return { total, largest, kind: counting.length === 1 ? 'one' : 'several' };
}

/** One difference of the differences of areas that do not overlap: numbers and causes are added, in their order. */
export function addDifferences(differences: readonly Difference[], order: readonly DifferenceCause[]): Difference {
  const parts = new Map<DifferenceCause, number>();
  let [base, other] = [0, 0];
  for (const each of differences) {
    base += each.base;
    other += each.other;
    for (const { cause, part } of each.parts) parts.set(cause, (parts.get(cause) ?? 0) + part);
  }
  return {
    base,
    other,
    parts: order.flatMap((cause) => (parts.has(cause) ? [{ cause, part: parts.get(cause)! }] : [])),
  };
}
