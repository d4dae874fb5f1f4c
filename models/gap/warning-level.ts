import { WARNING_LEVELS } from '../catalogue/index.ts';

/** Index into WARNING_LEVELS of u = demand / supply; NaN where either is missing. Thresholds are data. */
export function warningLevel(
  demand: number,
  supply: number,
  threshold: { readonly red: number; readonly yellow: number; readonly blue: number },
): number {
  if (Number.isNaN(demand) || Number.isNaN(supply)) return Number.NaN;
  // No place at all: any child is short, no child is no shortage.
  const use = supply > 0 ? demand / supply : demand > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (Number.isNaN(use)) return WARNING_LEVELS.indexOf('none');
  if (use >= threshold.red) return WARNING_LEVELS.indexOf('red');
  if (use >= threshold.yellow) return WARNING_LEVELS.indexOf('yellow');
  return WARNING_LEVELS.indexOf(use < threshold.blue ? 'blue' : 'none');
}
