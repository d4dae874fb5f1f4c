import { WARNING_LEVELS } from '../../models/catalogue/index.ts';

/** A value of a unit as people read it: levels are words. */
export function readableValue(unit: string, value: number | null | undefined): number | string | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  return unit === 'level' ? (WARNING_LEVELS[value] ?? null) : value;
}
