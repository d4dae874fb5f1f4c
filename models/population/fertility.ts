import { FIRST_FERTILE_AGE, WOMEN_CELLS } from './ages.ts';

/**
 * Expected births of one year at a total fertility rate of 1: women by age times the age pattern of fertility.
 * @param women women by single age 0..49
 * @param pattern share of the total fertility rate at each single age 0..49 (sums to 1)
 */
export function birthsPerFertilityUnit(women: ArrayLike<number>, pattern: ArrayLike<number>): number {
  let sum = 0;
  for (let age = FIRST_FERTILE_AGE; age < WOMEN_CELLS; age++) sum += women[age]! * pattern[age]!;
  return sum;
}

/**
 * Local fertility ratio `years` after the base: k_t = 1 + rho (k_{t-1} − 1).
 * Source: Sevcikova, Raftery & Gerland (2018), rho = .98445 a year.
 */
export function fertilityRatioAfter(ratio: number, years: number, persistence: number): number {
  return 1 + persistence ** years * (ratio - 1);
}
