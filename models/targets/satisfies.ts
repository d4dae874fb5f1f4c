import type { Target } from '../inputs/standard.ts';

/** Sums of shares carry the rounding of binary numbers: 0.97 that became 0.9699999999999999 is met. */
export const ROUNDING = 1e-9;

/** True where a value meets a target. */
export function satisfies(value: number, operator: Target['operator'], target: number): boolean {
  if (operator === '>=') return value >= target - ROUNDING;
  return operator === '<=' ? value <= target + ROUNDING : Math.abs(value - target) <= ROUNDING;
}
