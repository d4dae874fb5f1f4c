import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET, STATE_ROW } from '../kernel/sheet.ts';
import { STAGE_SPAN } from '../stages.ts';
import { COHORT_OLDER, COHORT_YOUNGER } from './school-cohort.ts';

const { SCHEDULE, STATE, OUT } = SHEET;
const { RESIDENTS: ALL, YOUNG, BIRTHS: BORN, DEATHS: DIED, NET_MIGRATION: MOVED } = STATE_ROW.offsets;
const { URBAN_SHARE: SHARE } = SCHEDULE_ROW.offsets;
const RESIDENTS = column('residentPopulation');
const URBAN = column('urbanPopulation');
const RURAL = column('ruralPopulation');
const URBAN_SHARE = column('urbanShare');
const BIRTHS = column('births');
const DEATHS = column('deaths');
const NET_MIGRATION = column('netMigration');
const KINDERGARTEN_AGE = column('schoolAgePopulation', 'kindergarten');
const PRIMARY_AGE = column('schoolAgePopulation', 'primary');
const JUNIOR_AGE = column('schoolAgePopulation', 'junior');
const SENIOR_AGE = column('seniorAgePopulation');
const { kindergarten, primary, junior, generalSenior } = STAGE_SPAN;

/** Writes residents, flows and school-age cohorts of one year. */
export function populationOfYear(out: number): void {
  OUT[out + RESIDENTS] = Math.round(STATE[ALL]!);
  OUT[out + BIRTHS] = Math.round(STATE[BORN]!);
  OUT[out + DEATHS] = Math.round(STATE[DIED]!);
  OUT[out + NET_MIGRATION] = Math.round(STATE[MOVED]!);
  OUT[out + KINDERGARTEN_AGE] = Math.round(cohorts(kindergarten.entryAge, kindergarten.length));
  OUT[out + PRIMARY_AGE] = Math.round(cohorts(primary.entryAge, primary.length));
  OUT[out + JUNIOR_AGE] = Math.round(cohorts(junior.entryAge, junior.length));
  OUT[out + SENIOR_AGE] = Math.round(cohorts(generalSenior.entryAge, generalSenior.length));
}

/** Town and country: follow from the residents. */
export function residenceOfYear(row: number, out: number): void {
  const residents = OUT[out + RESIDENTS]!;
  const urban = Math.round(residents * SCHEDULE[row + SHARE]!);
  OUT[out + URBAN] = urban;
  OUT[out + RURAL] = residents - urban;
}

/** Urban share as a quotient of whole people. */
export function urbanShareOfYear(out: number): void {
  const residents = OUT[out + RESIDENTS]!;
  OUT[out + URBAN_SHARE] = residents > 0 ? OUT[out + URBAN]! / residents : Number.NaN;
}

/** Children of some ages on 1 September: C[a] = 10/12 N[a] + 2/12 N[a+1]. */
function cohorts(first: number, length: number): number {
  let children = 0;
  for (let age = YOUNG + first; age < YOUNG + first + length; age++)
    children += COHORT_YOUNGER * STATE[age]! + COHORT_OLDER * STATE[age + 1]!;
  return children;
}
