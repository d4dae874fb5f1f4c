import { WARNING_LEVELS } from '../catalogue/index.ts';

const [RED, YELLOW, NONE, BLUE] = [
  WARNING_LEVELS.indexOf('red'),
  WARNING_LEVELS.indexOf('yellow'),
  WARNING_LEVELS.indexOf('none'),
  WARNING_LEVELS.indexOf('blue'),
] as const;

/** Index into WARNING_LEVELS of u = demand / supply; NaN where either is missing. Thresholds are data. */
export function warningLevel(demand: number, supply: number, red: number, yellow: number, blue: number): number {
  if (Number.isNaN(demand) || Number.isNaN(supply)) return Number.NaN;
  // No place at all: any child is short, no child is no shortage.
  const use = supply > 0 ? demand / supply : demand > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (Number.isNaN(use)) return NONE;
  if (use >= red) return RED;
  if (use >= yellow) return YELLOW;
  return use < blue ? BLUE : NONE;
}
