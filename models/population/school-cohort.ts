/** Months from the school cut-off (1 September) to the census day (1 November). */
const MONTHS_AFTER_CUT_OFF = 2;
/** Weights of the November ages `age` and `age + 1` in the cohort that is `age` years old on 1 September. */
export const COHORT_OLDER = MONTHS_AFTER_CUT_OFF / 12;
export const COHORT_YOUNGER = 1 - COHORT_OLDER;

/**
 * Children who are `age` years old on 1 September: of the November ages, ten twelfths of `age`
 * and two twelfths of `age + 1` (born in September and October).
 * @param ages population by single age on 1 November
 * @param monthsAfterCutOff months from the cut-off to the count; 2 for 1 September and 1 November
 */
export function schoolCohort(
  ages: Float64Array,
  age: number,
  monthsAfterCutOff: number = MONTHS_AFTER_CUT_OFF,
): number {
  const older = monthsAfterCutOff / 12;
  return (1 - older) * ages[age]! + older * ages[age + 1]!;
}

/**
 * Births of the cohort that enters in autumn `year` at `entryAge`: born 1 Sep of year − entryAge − 1 to 31 Aug of
 * year − entryAge; on calendar births one third of the first year and two thirds of the second.
 * Golden: national P1 of 2023 is 1.057 of this cohort, 1.09 of the births of 2017 alone.
 * @param cutOffMonth first month of the school cohort (9 = September); provinces may set another
 * @returns births, or null where a year is missing
 */
export function entryCohortOfBirths(
  births: ReadonlyMap<number, number>,
  year: number,
  entryAge: number,
  cutOffMonth = 9,
): number | null {
  const first = births.get(year - entryAge - 1);
  const second = births.get(year - entryAge);
  if (first === undefined || second === undefined) return null;
  const monthsOfFirst = 13 - cutOffMonth;
  return (first * monthsOfFirst + second * (12 - monthsOfFirst)) / 12;
}
