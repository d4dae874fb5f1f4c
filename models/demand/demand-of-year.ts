import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET, STATE_ROW } from '../kernel/sheet.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';
import { placesByNorm } from './whole-classes.ts';

const { SCHEDULE, STATE, OUT } = SHEET;
const { WHOLE_PUPILS, GENERAL_EXTRA, PUBLIC_SHARES } = STATE_ROW.offsets;
const { CLASS_SIZE_CAP, PER_CLASS, MARGIN, PLACES_PER_THOUSAND, ROOM_FACTOR, COVERAGE, TOWN_SHARE, MIGRANT_PUBLIC } =
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
const COMPULSORY_COUNT = 2;
const [K1, P1, J1, S1, V1] = STAGES.map((stage) => STAGE_SPAN[stage].first) as [number, number, number, number, number];
const END = V1 + STAGE_SPAN.vocational.length;
const STAGE_COUNT = STAGES.length;
const EXTRA_GRADES = STAGE_SPAN.generalSenior.length;

/** Whole classes and their places, grade by grade: what follows from the state. */
export function classesOfYear(row: number, out: number): void {
  classesOfStage(row, out, 0, K1, P1);
  classesOfStage(row, out, 1, P1, J1);
  classesOfStage(row, out, 2, J1, S1);
  classesOfStage(row, out, GENERAL, S1, V1);
  classesOfStage(row, out, GENERAL + 1, V1, END);
}

/**
 * Σ_g ⌈E[g] / cap⌉. Pupils and cap are whole, so ⌈E / cap⌉ = ⌊(E − 1/2) / cap⌋ + 1 for every E ≥ 0, and E − 1/2 is so far
 * from a multiple of the cap that a product with 1 / cap serves for the slow division.
 */
function classesOfStage(row: number, out: number, stage: number, first: number, end: number): void {
  let classes = 0;
  let places = 0;
  for (let grade = first; grade < end; grade++) {
    const needed = Math.floor((STATE[WHOLE_PUPILS + grade]! - 0.5) * SCHEDULE[row + PER_CLASS + grade]!) + 1;
    classes += needed;
    places += needed * SCHEDULE[row + CLASS_SIZE_CAP + grade]!;
  }
  OUT[out + CLASSES + stage] = classes;
  OUT[out + BY_CLASS + stage] = places;
}

/**
 * The norm estimate beside the bottom-up one, demand, and those increments of annex 3 clause 2 that follow from a single
 * number that stands in the row. Increments are over the arrangement of the base year and never netted.
 */
export function demandOfYear(row: number, out: number): void {
  for (let stage = 0; stage < STAGE_COUNT; stage++) {
    const perThousand = SCHEDULE[row + PLACES_PER_THOUSAND + stage]!;
    OUT[out + BY_NORM + stage] = placesByNorm(OUT[out + URBAN]!, perThousand);
    OUT[out + BY_NORM_ALL + stage] = placesByNorm(OUT[out + RESIDENTS]!, perThousand);
    OUT[out + DEMAND + stage] = Math.ceil(OUT[out + BY_CLASS + stage]! * (1 + SCHEDULE[row + MARGIN]!) - 1e-9);
  }
  const town = above(SCHEDULE[row + TOWN_SHARE]!, SCHEDULE[row + BASE_URBAN_SHARE]!);
  const migrants = above(SCHEDULE[row + MIGRANT_PUBLIC]!, SCHEDULE[row + BASE_MIGRANT_PUBLIC]!);
  for (let index = 0; index < COMPULSORY_COUNT; index++) {
    OUT[out + TOWN_INCREMENT + index] = Math.round(OUT[out + PUPILS + index + 1]! * town);
    OUT[out + MIGRANT_INCREMENT + index] = Math.round(OUT[out + MIGRANT + index]! * migrants);
  }
  OUT[out + INCLUSIVE_INCREMENT] = Math.round(
    OUT[out + PUPILS]! * above(SCHEDULE[row + COVERAGE]!, SCHEDULE[row + BASE_COVERAGE]!),
  );
  OUT[out + ROOM_INCREMENT] = Math.ceil(OUT[out + CLASSES + GENERAL]! * (SCHEDULE[row + ROOM_FACTOR]! - 1) - 1e-9);
}

/** Public demand, the increments that rest on the public shares of the state, and the difference of the two estimates. */
export function publicDemandOfYear(row: number, out: number): void {
  for (let stage = 0; stage < STAGE_COUNT; stage++) {
    OUT[out + PUBLIC_DEMAND + stage] = Math.round(OUT[out + DEMAND + stage]! * STATE[PUBLIC_SHARES + stage]!);
    OUT[out + DIFFERENCE + stage] = OUT[out + BY_CLASS + stage]! - OUT[out + BY_NORM + stage]!;
  }
  OUT[out + PUBLIC_KINDERGARTEN_INCREMENT] = Math.round(
    OUT[out + PUPILS]! * above(STATE[PUBLIC_SHARES]!, SCHEDULE[row + BASE_PUBLIC]!),
  );
  for (let index = 0; index < COMPULSORY_COUNT; index++) {
    const stage = index + 1;
    OUT[out + PRIVATE_INCREMENT + index] = Math.round(
      OUT[out + PUPILS + stage]! * above(STATE[PUBLIC_SHARES + stage]!, SCHEDULE[row + BASE_PUBLIC + stage]!),
    );
  }
  let extra = 0;
  for (let grade = 0; grade < EXTRA_GRADES; grade++) extra += STATE[GENERAL_EXTRA + grade]!;
  OUT[out + GENERAL_INCREMENT] = Math.round(Math.max(0, extra));
}

function above(value: number, base: number): number {
  return Math.max(0, value - base);
}
