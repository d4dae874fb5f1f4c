import { AGE_CELLS, CENSUS_GROUPS, OPEN_AGE } from './ages.ts';
import { sprague } from './sprague.ts';

/** Last age whose group is split by births; above it births say little after two decades of moving. */
const LAST_AGE_BY_BIRTHS = 14;

/**
 * Splits the census groups of a wide area (nation, province) into single ages.
 * Up to 14 by the births of the November-October cohorts, above by Sprague multipliers:
 * a smooth polynomial would blur the bulge of 2016-17.
 * @param groups persons by CENSUS_GROUPS (19 numbers)
 * @param births births by calendar year; a missing year falls back to an even weight inside its group
 * @param censusYear the census is of 1 November of this year
 * @returns 86 single ages; group sums are kept
 */
export function singleAgesByBirths(
  groups: ArrayLike<number>,
  births: ReadonlyMap<number, number>,
  censusYear: number,
): Float64Array {
  const ages = new Float64Array(AGE_CELLS);
  const fiveYear = Array.from({ length: 16 }, (_, index) => groups[2 + index]!);
  const smooth = sprague(fiveYear);
  for (let age = LAST_AGE_BY_BIRTHS + 1; age < OPEN_AGE; age++) ages[age] = smooth[age - 5]!;
  ages[OPEN_AGE] = groups[CENSUS_GROUPS.length - 1]!;
  for (let group = 0; group < CENSUS_GROUPS.length; group++) {
    const [first, last] = CENSUS_GROUPS[group]!;
    if (last > LAST_AGE_BY_BIRTHS) break;
    const weights = [];
    for (let age = first; age <= last; age++) weights.push(cohortBirths(births, censusYear - 1 - age));
    const complete = weights.every((weight) => weight > 0);
    const sum = complete ? weights.reduce((total, weight) => total + weight, 0) : weights.length;
    for (let age = first; age <= last; age++)
      ages[age] = (groups[group]! * (complete ? weights[age - first]! : 1)) / sum;
  }
  return ages;
}

/** Births from 1 November of `year` to 31 October of the next: two months of one year, ten of the other. */
function cohortBirths(births: ReadonlyMap<number, number>, year: number): number {
  const first = births.get(year);
  const second = births.get(year + 1);
  return first === undefined || second === undefined ? Number.NaN : first / 6 + (second * 5) / 6;
}

/**
 * Splits a county's census groups by the single ages of its province. The county's ratio to the province runs
 * in a straight line between group middles, so that the shape bends where the county differs; group sums are kept.
 * @param groups persons by CENSUS_GROUPS
 * @param province 86 single ages of the province
 * @param ownBirths the county's own births by calendar year, where it has them: then they split ages up to 14
 */
export function singleAgesByProvince(
  groups: ArrayLike<number>,
  province: Float64Array,
  ownBirths: ReadonlyMap<number, number> | null,
  censusYear: number,
): Float64Array {
  const middles: number[] = [];
  const ratios: number[] = [];
  for (let group = 0; group < CENSUS_GROUPS.length; group++) {
    const [first, last] = CENSUS_GROUPS[group]!;
    let wide = 0;
    for (let age = first; age <= last; age++) wide += province[age]!;
    middles.push((first + last) / 2);
    ratios.push(wide > 0 ? groups[group]! / wide : 0);
  }
  const ages = new Float64Array(AGE_CELLS);
  let segment = 0;
  for (let age = 0; age < AGE_CELLS; age++) {
    while (segment < middles.length - 2 && age > middles[segment + 1]!) segment++;
    const share = (age - middles[segment]!) / (middles[segment + 1]! - middles[segment]!);
    ages[age] = province[age]! * (ratios[segment]! * (1 - share) + ratios[segment + 1]! * share);
  }
  const byBirths = ownBirths === null ? null : singleAgesByBirths(groups, ownBirths, censusYear);
  for (let group = 0; group < CENSUS_GROUPS.length; group++) {
    const [first, last] = CENSUS_GROUPS[group]!;
    let sum = 0;
    for (let age = first; age <= last; age++) {
      if (byBirths !== null && last <= LAST_AGE_BY_BIRTHS) ages[age] = byBirths[age]!;
      sum += ages[age]!;
    }
    for (let age = first; age <= last; age++)
      ages[age] = sum > 0 ? (ages[age]! * groups[group]!) / sum : groups[group]! / (last - first + 1);
  }
  return ages;
}
