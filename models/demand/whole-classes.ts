/**
 * Classes that a grade needs: whole ones, ⌈pupils / cap⌉.
 * @param pupils whole pupils of the grade
 * @param cap pupils per class at most, above 0
 */
export function wholeClasses(pupils: number, cap: number): number {
  return Math.ceil(pupils / cap);
}

/** Places by the per-thousand norm: residents / 1000 × places per thousand, rounded up; NaN where no norm is printed. */
export function placesByNorm(residents: number, placesPerThousand: number): number {
  return Math.ceil((residents * placesPerThousand) / 1000 - 1e-9);
}

/** Norm derived from a birth rate: permille × years of the stage (长乐区: 14 ‰ × 3 = 42). */
export function placesPerThousandFromBirthRate(birthRatePermille: number, yearsOfStage: number): number {
  return birthRatePermille * yearsOfStage;
}

/** Norm of the kind "one school per so many residents": schools needed. */
export function schoolsByResidents(residents: number, residentsPerSchool: number): number {
  return Math.ceil(residents / residentsPerSchool);
}

export type ClassBand = 'normal' | 'large' | 'oversize' | 'superOversize';

/** Statistical band of a class; the lower bounds are data (standard classBands). */
export function classBand(
  size: number,
  lowerBounds: Readonly<Record<Exclude<ClassBand, 'normal'>, number>>,
): ClassBand {
  if (size >= lowerBounds.superOversize) return 'superOversize';
  if (size >= lowerBounds.oversize) return 'oversize';
  return size >= lowerBounds.large ? 'large' : 'normal';
}
