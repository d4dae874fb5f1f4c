import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { BLOCK, SHEET, TRAIL_ROW } from '../kernel/sheet.ts';
import { roundHalfUp } from '../math.ts';

const { SCHEDULE, TRAIL, OUT } = SHEET;
const { RESIDENTS: ALL, COHORTS, BIRTHS: BORN, DEATHS: DIED, NET_MIGRATION: MOVED } = TRAIL_ROW.offsets;
const { URBAN_SHARE: SHARE } = SCHEDULE_ROW.offsets;
const RESIDENTS = column('residentPopulation') * BLOCK;
const URBAN = column('urbanPopulation') * BLOCK;
const RURAL = column('ruralPopulation') * BLOCK;
const URBAN_SHARE = column('urbanShare') * BLOCK;
const BIRTHS = column('births') * BLOCK;
const DEATHS = column('deaths') * BLOCK;
const NET_MIGRATION = column('netMigration') * BLOCK;
const SCHOOL_AGE = column('schoolAgePopulation') * BLOCK;
const SENIOR_AGE = column('seniorAgePopulation') * BLOCK;

/** Writes residents, flows and school-age cohorts of one year: whole people. */
export function populationOfYear(trail: number, draws: number): void {
  for (let draw = 0; draw < draws; draw++) {
    OUT[RESIDENTS + draw] = roundHalfUp(TRAIL[trail + ALL + draw]!);
    OUT[BIRTHS + draw] = roundHalfUp(TRAIL[trail + BORN + draw]!);
    OUT[DEATHS + draw] = roundHalfUp(TRAIL[trail + DIED + draw]!);
    OUT[NET_MIGRATION + draw] = roundHalfUp(TRAIL[trail + MOVED + draw]!);
    OUT[SCHOOL_AGE + draw] = roundHalfUp(TRAIL[trail + COHORTS + draw]!);
    OUT[SCHOOL_AGE + BLOCK + draw] = roundHalfUp(TRAIL[trail + COHORTS + BLOCK + draw]!);
    OUT[SCHOOL_AGE + 2 * BLOCK + draw] = roundHalfUp(TRAIL[trail + COHORTS + 2 * BLOCK + draw]!);
    OUT[SENIOR_AGE + draw] = roundHalfUp(TRAIL[trail + COHORTS + 3 * BLOCK + draw]!);
  }
}

/** Town and country: follow from the residents. */
export function residenceOfYear(row: number, draws: number): void {
  const share = SCHEDULE[row + SHARE]!;
  for (let draw = 0; draw < draws; draw++) {
    const residents = OUT[RESIDENTS + draw]!;
    const urban = roundHalfUp(residents * share);
    OUT[URBAN + draw] = urban;
    OUT[RURAL + draw] = residents - urban;
  }
}

/** Urban share as a quotient of whole people. */
export function urbanShareOfYear(draws: number): void {
  for (let draw = 0; draw < draws; draw++) {
    const residents = OUT[RESIDENTS + draw]!;
    OUT[URBAN_SHARE + draw] = residents > 0 ? OUT[URBAN + draw]! / residents : Number.NaN;
  }
}
