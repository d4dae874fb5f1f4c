import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET, STATE_ROW } from '../kernel/sheet.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';
import { placesByNorm, wholeClasses } from './whole-classes.ts';

const { SCHEDULE, STATE, OUT } = SHEET;
const { PUPILS: ROLL, GENERAL_EXTRA, PUBLIC_SHARES } = STATE_ROW.offsets;
const { CLASS_SIZE_CAP, MARGIN, PLACES_PER_THOUSAND, ROOM_FACTOR, COVERAGE, TOWN_SHARE, MIGRANT_PUBLIC } =
  SCHEDULE_ROW.offsets;
const { BASE_PUBLIC, BASE_COVERAGE, BASE_URBAN_SHARE, BASE_MIGRANT_PUBLIC } = SCHEDULE_ROW.offsets;
const PUPILS = column('pupils');
const MIGRANT = column('migrantPupils');
const CLASSES = column('classes');
const BY_CLASS = column('demandByClass');
const BY_NORM = column('demandByNorm');
const BY_NORM_ALL = column('demandByNormAllResidents');
const DIFFERENCE = column('demandDifference');
const DEMAND = column('demand');
const PUBLIC_DEMAND = column('publicDemand');
const PRIVATE_INCREMENT = column('publicPrivateIncrement');
const TOWN_INCREMENT = column('urbanRuralIncrement');
const MIGRANT_INCREMENT = column('migrantPublicIncrement');
const PUBLIC_KINDERGARTEN_INCREMENT = column('publicKindergartenIncrement');
const INCLUSIVE_INCREMENT = column('inclusiveKindergartenIncrement');
const GENERAL_INCREMENT = column('generalVocationalIncrement');
const ROOM_INCREMENT = column('electiveRoomIncrement');
const RESIDENTS = column('residentPopulation');
const URBAN = column('urbanPopulation');
const GENERAL = 3;
const FIRST = Int32Array.from([...STAGES.map((stage) => STAGE_SPAN[stage].first), STAGE_SPAN.vocational.first + 3]);
const STAGE_COUNT = STAGES.length;
const EXTRA_GRADES = STAGE_SPAN.generalSenior.length;

/**
 * The two independent estimates side by side, then every increment of annex 3 clause 2 as a line of its own.
 * Increments are over the arrangement of the base year and never netted against each other.
 */
export function demandOfYear(row: number, out: number): void {
  for (let stage = 0; stage < STAGE_COUNT; stage++) {
    let classes = 0;
    let places = 0;
    for (let grade = FIRST[stage]!; grade < FIRST[stage + 1]!; grade++) {
      const cap = SCHEDULE[row + CLASS_SIZE_CAP + grade]!;
      const needed = wholeClasses(Math.round(STATE[ROLL + grade]!), cap);
      classes += needed;
      places += needed * cap;
    }
    const perThousand = SCHEDULE[row + PLACES_PER_THOUSAND + stage]!;
    const byNorm = placesByNorm(OUT[out + URBAN]!, perThousand);
    OUT[out + CLASSES + stage] = classes;
    OUT[out + BY_CLASS + stage] = places;
    OUT[out + BY_NORM + stage] = byNorm;
    OUT[out + BY_NORM_ALL + stage] = placesByNorm(OUT[out + RESIDENTS]!, perThousand);
    OUT[out + DIFFERENCE + stage] = places - byNorm;
    const demand = Math.ceil(places * (1 + SCHEDULE[row + MARGIN]!) - 1e-9);
    OUT[out + DEMAND + stage] = demand;
    OUT[out + PUBLIC_DEMAND + stage] = Math.round(demand * STATE[PUBLIC_SHARES + stage]!);
  }
  kindergartenIncrements(row, out);
  compulsoryIncrements(row, out);
  let extra = 0;
  for (let grade = 0; grade < EXTRA_GRADES; grade++) extra += STATE[GENERAL_EXTRA + grade]!;
  OUT[out + GENERAL_INCREMENT] = Math.round(Math.max(0, extra));
  OUT[out + ROOM_INCREMENT] = Math.ceil(OUT[out + CLASSES + GENERAL]! * (SCHEDULE[row + ROOM_FACTOR]! - 1) - 1e-9);
}

function kindergartenIncrements(row: number, out: number): void {
  const children = OUT[out + PUPILS]!;
  OUT[out + PUBLIC_KINDERGARTEN_INCREMENT] = Math.round(
    children * above(STATE[PUBLIC_SHARES]!, SCHEDULE[row + BASE_PUBLIC]!),
  );
  OUT[out + INCLUSIVE_INCREMENT] = Math.round(
    children * above(SCHEDULE[row + COVERAGE]!, SCHEDULE[row + BASE_COVERAGE]!),
  );
}

function compulsoryIncrements(row: number, out: number): void {
  for (let index = 0; index < 2; index++) {
    const stage = index + 1;
    const pupils = OUT[out + PUPILS + stage]!;
    OUT[out + PRIVATE_INCREMENT + index] = Math.round(
      pupils * above(STATE[PUBLIC_SHARES + stage]!, SCHEDULE[row + BASE_PUBLIC + stage]!),
    );
    OUT[out + TOWN_INCREMENT + index] = Math.round(
      pupils * above(SCHEDULE[row + TOWN_SHARE]!, SCHEDULE[row + BASE_URBAN_SHARE]!),
    );
    OUT[out + MIGRANT_INCREMENT + index] = Math.round(
      OUT[out + MIGRANT + index]! * above(SCHEDULE[row + MIGRANT_PUBLIC]!, SCHEDULE[row + BASE_MIGRANT_PUBLIC]!),
    );
  }
}

function above(value: number, base: number): number {
  return Math.max(0, value - base);
}
