import { AGE_CELLS, CENSUS_GROUPS } from './ages.ts';

/** Persons in five-year groups 0-4, 5-9 ... 80-84, 85+ (18 groups). */
export function fiveYearGroups(groups: ArrayLike<number>): Float64Array {
  const five = new Float64Array(CENSUS_GROUPS.length - 1);
  five[0] = groups[0]! + groups[1]!;
  for (let index = 2; index < CENSUS_GROUPS.length; index++) five[index - 1] = groups[index]!;
  return five;
}

/** Cohorts that are followed from one census to the next: 0-4 -> 10-14 ... 70-74 -> 80-84. */
const FOLLOWED_COHORTS = 15;
const CENSUS_INTERVAL = 10;

/**
 * Net migration by the census survival ratio method: a cohort's ten-year ratio over the nation's ratio.
 * The nation is closed, so mortality and the undercount of infants (the same in both) cancel.
 * @param before persons in five-year groups at the earlier census (18 groups)
 * @param after the same at the later census
 * @param nationBefore, nationAfter the nation's groups
 * @param wider yearly rates of the wider area, towards which small cohorts are shrunk; null for the widest
 * @param shrinkage K of w = n / (n + K), persons
 * @returns yearly log rates of net migration by single age (86); the rate of a cohort stands at the ages
 *   that it passed in the middle of the decade, ages 0-4 take the rate of the youngest cohort followed
 */
export function netMigrationRates(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  nationBefore: ArrayLike<number>,
  nationAfter: ArrayLike<number>,
  wider: Float64Array | null,
  shrinkage: number,
): Float64Array {
  const rates = new Float64Array(AGE_CELLS);
  for (let cohort = 0; cohort < FOLLOWED_COHORTS; cohort++) {
    const age = 5 * cohort + 5;
    const expected = (before[cohort]! * nationAfter[cohort + 2]!) / nationBefore[cohort]!;
    const widerRate = wider === null ? 0 : wider[age]!;
    const observed =
      expected > 0 && after[cohort + 2]! > 0 ? Math.log(after[cohort + 2]! / expected) / CENSUS_INTERVAL : widerRate;
    const weight = wider === null ? 1 : before[cohort]! / (before[cohort]! + shrinkage);
    rates.fill(weight * observed + (1 - weight) * widerRate, age, age + 5);
  }
  rates.fill(rates[5]!, 0, 5);
  rates.fill(rates[5 * FOLLOWED_COHORTS + 4]!, 5 * FOLLOWED_COHORTS + 5);
  return rates;
}
