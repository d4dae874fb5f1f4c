import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { COHORT_ROW, SHEET, SHOCK_ROW, STATE_ROW } from '../kernel/sheet.ts';
import { FIRST_FERTILE_AGE, SCHOOL_AGES } from './ages.ts';

const { SCHEDULE, COHORTS, SHOCKS, STATE } = SHEET;
const { RESIDENTS: RESIDENT_COHORTS, WOMEN: WOMEN_COHORTS } = COHORT_ROW.offsets;
const COHORT_CELLS = COHORT_ROW.cells;
const { YOUNG, RESIDENTS, GROWTH, COHORT_FACTORS, BIRTHS, DEATHS, NET_MIGRATION } = STATE_ROW.offsets;
const { SURVIVAL, INFANT_SURVIVAL, MIGRATION, FERTILITY, AGE_PATTERN, KNOWN_BIRTHS } = SCHEDULE_ROW.offsets;
const { BORN, ALIVE, UNIT_BEFORE, UNIT_NOW, DEATHS: BASE_DEATHS, MOVED, MOVERS, BASE_BIRTHS } = SCHEDULE_ROW.offsets;
const { FERTILITY: FERTILITY_SHOCK, MIGRATION: MIGRATION_SHOCK } = SHOCK_ROW.offsets;

/**
 * One November to the next under the shocks of the year: 1 + migration becomes (1 + migration)(1 + x) at every age.
 *
 * Whoever was alive when the shocks began is where the cohort without shocks is, times growth(t) = Π (1 + x): the factor is
 * the same for all of them. A cohort born since then also carries its own factor, how many more were born and came than
 * without shocks. So N[a][t] = cohort[a][t] × growth(t) × factor of the birth year, which is 1 before the shocks.
 * @param row of the schedule, and `shocks`, row of the shocks, of the year t that is reached
 */
export function advancePopulation(t: number, row: number, shocks: number): void {
  const shock = SHOCKS[shocks + MIGRATION_SHOCK]!;
  const before = STATE[GROWTH]!;
  const growth = before * (1 + shock);
  const born = SCHEDULE[row + BORN]!;
  const now = t * COHORT_CELLS;
  const earlier = now - COHORT_CELLS;

  // Births: Σ women[a] f[a] × TFR, women as the mean of the two Novembers.
  let unit = SCHEDULE[row + UNIT_BEFORE]! * before + SCHEDULE[row + UNIT_NOW]! * growth;
  for (let age = FIRST_FERTILE_AGE; age < born; age++) {
    const weight = SCHEDULE[row + AGE_PATTERN + age]! / 2;
    const women = COHORTS[now + WOMEN_COHORTS + age]! * STATE[COHORT_FACTORS + t - age]! * growth;
    unit += women * weight;
    if (age < born - 1)
      unit += COHORTS[earlier + WOMEN_COHORTS + age]! * STATE[COHORT_FACTORS + t - 1 - age]! * before * weight;
  }
  const known = SCHEDULE[row + KNOWN_BIRTHS]!;
  const births = Number.isNaN(known) ? unit * (SCHEDULE[row + FERTILITY]! * SHOCKS[shocks + FERTILITY_SHOCK]!) : known;
  const expected = SCHEDULE[row + BASE_BIRTHS]!;
  STATE[COHORT_FACTORS + t] = expected > 0 ? ((births / expected) * Math.sqrt(1 + shock)) / growth : 1;

  // Half a year of infancy and of migration: births are spread over the twelve months.
  const infants = births * SCHEDULE[row + INFANT_SURVIVAL]!;
  const rate = SCHEDULE[row + MIGRATION]!;
  const infantsMoved = infants * (Math.sqrt(1 + (rate + (1 + rate) * shock)) - 1);

  // Cohorts of the year before: the old ones together, those born since the shocks began one by one.
  let deaths = SCHEDULE[row + BASE_DEATHS]! * before;
  let moved = SCHEDULE[row + MOVED]! * before + SCHEDULE[row + MOVERS]! * before * shock;
  for (let age = 0; age < born - 1; age++) {
    const here = COHORTS[earlier + RESIDENT_COHORTS + age]! * STATE[COHORT_FACTORS + t - 1 - age]! * before;
    const alive = here * SCHEDULE[row + SURVIVAL + age]!;
    const ownRate = SCHEDULE[row + MIGRATION + age]!;
    deaths += here - alive;
    moved += alive * (ownRate + (1 + ownRate) * shock);
  }

  // Residents, and the ages that school needs.
  let residents = SCHEDULE[row + ALIVE]! * growth;
  for (let age = 1; age < born; age++)
    residents += COHORTS[now + RESIDENT_COHORTS + age]! * STATE[COHORT_FACTORS + t - age]! * growth;
  STATE[YOUNG] = infants + infantsMoved;
  for (let age = 1; age < SCHOOL_AGES; age++) {
    const cohort = COHORTS[now + RESIDENT_COHORTS + age]! * growth;
    STATE[YOUNG + age] = age < born ? cohort * STATE[COHORT_FACTORS + t - age]! : cohort;
  }
  STATE[GROWTH] = growth;
  STATE[RESIDENTS] = residents + infants + infantsMoved;
  STATE[BIRTHS] = births;
  STATE[DEATHS] = deaths + (births - infants);
  STATE[NET_MIGRATION] = moved + infantsMoved;
}

/** After the walk without shocks: the newborn become a cohort that draws start from. */
export function keepNewborn(t: number, row: number): void {
  SCHEDULE[row + BASE_BIRTHS] = STATE[BIRTHS]!;
  STATE[COHORT_FACTORS + t] = 1;
  COHORTS[t * COHORT_CELLS + RESIDENT_COHORTS] = STATE[YOUNG]!;
  COHORTS[t * COHORT_CELLS + WOMEN_COHORTS] = STATE[YOUNG]! * SCHEDULE[row + SCHEDULE_ROW.offsets.GIRLS_SHARE]!;
}
