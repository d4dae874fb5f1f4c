import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET, SHOCK_ROW, STATE_ROW } from '../kernel/sheet.ts';
import { FIRST_FERTILE_AGE, OPEN_AGE, WOMEN_CELLS } from './ages.ts';

const { SCHEDULE, SHOCKS, STATE } = SHEET;
const { RESIDENTS, WOMEN, BIRTHS, DEATHS, NET_MIGRATION } = STATE_ROW.offsets;
const { SURVIVAL, WOMEN_SURVIVAL, INFANT_SURVIVAL, MIGRATION, FERTILITY, AGE_PATTERN, GIRLS_SHARE, KNOWN_BIRTHS } =
  SCHEDULE_ROW.offsets;
const { FERTILITY: FERTILITY_SHOCK, MIGRATION: MIGRATION_SHOCK } = SHOCK_ROW.offsets;

/**
 * One November to the next, by the cohort-component method: N[a+1][t+1] = N[a][t] survival[a] (1 + migration[a]).
 * Identity: next total = total + births − deaths + netMigration, exactly.
 * @param row of the schedule, and `shocks`, row of the shocks, of the year that is reached
 */
export function ageOneYear(row: number, shocks: number): void {
  // A shock multiplies everybody who is there: 1 + m becomes (1 + m)(1 + x); without one, m stays to the last bit.
  const shock = SHOCKS[shocks + MIGRATION_SHOCK]!;
  let deaths = 0;
  let netMigration = 0;

  // Each cohort survives and moves, and stands one age higher; 84 joins the open group 85+.
  let here = STATE[RESIDENTS]!;
  for (let age = 0; age < OPEN_AGE - 1; age++) {
    const alive = here * SCHEDULE[row + SURVIVAL + age]!;
    const rate = SCHEDULE[row + MIGRATION + age]!;
    const moved = alive * (rate + (1 + rate) * shock);
    deaths += here - alive;
    netMigration += moved;
    here = STATE[RESIDENTS + age + 1]!;
    STATE[RESIDENTS + age + 1] = alive + moved;
  }
  let open = 0;
  for (let age = OPEN_AGE - 1; age <= OPEN_AGE; age++) {
    const alive = here * SCHEDULE[row + SURVIVAL + age]!;
    const rate = SCHEDULE[row + MIGRATION + age]!;
    const moved = alive * (rate + (1 + rate) * shock);
    deaths += here - alive;
    netMigration += moved;
    open = open + alive + moved;
    if (age < OPEN_AGE) here = STATE[RESIDENTS + OPEN_AGE]!;
  }
  STATE[RESIDENTS + OPEN_AGE] = open;

  // Births: Σ women[a] f[a] × TFR, women as the mean of the two Novembers; from the oldest down, so in place.
  let unit = 0;
  for (let age = WOMEN_CELLS - 1; age > 0; age--) {
    const rate = SCHEDULE[row + MIGRATION + age - 1]!;
    const moved =
      STATE[WOMEN + age - 1]! * SCHEDULE[row + WOMEN_SURVIVAL + age - 1]! * (1 + (rate + (1 + rate) * shock));
    if (age >= FIRST_FERTILE_AGE) unit += ((STATE[WOMEN + age]! + moved) / 2) * SCHEDULE[row + AGE_PATTERN + age]!;
    STATE[WOMEN + age] = moved;
  }
  const known = SCHEDULE[row + KNOWN_BIRTHS]!;
  const births = Number.isNaN(known) ? unit * (SCHEDULE[row + FERTILITY]! * SHOCKS[shocks + FERTILITY_SHOCK]!) : known;

  // Half a year of infancy and of migration: births are spread over the twelve months.
  const infants = births * SCHEDULE[row + INFANT_SURVIVAL]!;
  const firstRate = SCHEDULE[row + MIGRATION]!;
  const infantsMoved = infants * (Math.sqrt(1 + (firstRate + (1 + firstRate) * shock)) - 1);
  STATE[RESIDENTS] = infants + infantsMoved;
  STATE[WOMEN] = (infants + infantsMoved) * SCHEDULE[row + GIRLS_SHARE]!;
  STATE[BIRTHS] = births;
  STATE[DEATHS] = deaths + (births - infants);
  STATE[NET_MIGRATION] = netMigration + infantsMoved;
}
