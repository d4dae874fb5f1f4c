/** A trend loses a fifth of itself a year: damped trends err less than straight ones (Gardner & McKenzie 1985). */
const KEPT = 0.8;

/** Years of full growth that a fading trend comes to: .8 + .64 + … */
export function fadingYears(years: number): number {
  let sum = 0;
  for (let year = 1; year <= years; year++) sum += KEPT ** year;
  return sum;
}
