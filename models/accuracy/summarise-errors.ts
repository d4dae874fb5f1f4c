import { mean, median } from 'simple-statistics';
import type { AccuracyRow } from './accuracy.ts';

/** Mean, median and bias of some errors. @param relative forecast / actual − 1, at least one */
export function summariseErrors(
  relative: readonly number[],
): Pick<AccuracyRow, 'cases' | 'meanError' | 'medianError' | 'bias'> {
  const sizes = relative.map(Math.abs);
  return { cases: relative.length, meanError: mean(sizes), medianError: median(sizes), bias: mean([...relative]) };
}
