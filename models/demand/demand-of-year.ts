import { column } from '../kernel/columns.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { BLOCK, SHEET, TRAIL_ROW } from '../kernel/sheet.ts';
import { roundHalfUp } from '../math.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';
import { placesByNorm } from './whole-classes.ts';

const { SCHEDULE, TRAIL, PUBLIC_SHARES, WHOLE_PUPILS, OUT } = SHEET;
const { GENERAL_EXTRA } = TRAIL_ROW.offsets;
const { CLASS_SIZE_CAP, PER_CLASS, MARGIN, PLACES_PER_THOUSAND, ROOM_FACTOR, COVERAGE, TOWN_SHARE, MIGRANT_PUBLIC } =
  SCHEDULE_ROW.offsets;
const { BASE_PUBLIC, BASE_COVERAGE, BASE_URBAN_SHARE, BASE_MIGRANT_PUBLIC } = SCHEDULE_ROW.offsets;
const PUPILS = column('pupils') * BLOCK;
const MIGRANT = column('migrantPupils') * BLOCK;
const CLASSES = column('classes') * BLOCK;
const BY_CLASS = column('demandByClass') * BLOCK;
const BY_NORM = column('demandByNorm') * BLOCK;
const BY_NORM_ALL = column('demandByNormAllResidents') * BLOCK;
const DIFFERENCE = column('demandDifference') * BLOCK;
const DEMAND = column('demand') * BLOCK;
const PUBLIC_DEMAND = column('publicDemand') * BLOCK;
const PRIVATE_INCREMENT = column('publicPrivateIncrement') * BLOCK;
const TOWN_INCREMENT = column('urbanRuralIncrement') * BLOCK;
const MIGRANT_INCREMENT = column('migrantPublicIncrement') * BLOCK;
const PUBLIC_KINDERGARTEN_INCREMENT = column('publicKindergartenIncrement') * BLOCK;
const INCLUSIVE_INCREMENT = column('inclusiveKindergartenIncrement') * BLOCK;
const GENERAL_INCREMENT = column('generalVocationalIncrement') * BLOCK;
const ROOM_INCREMENT = column('electiveRoomIncrement') * BLOCK;
const RESIDENTS = column('residentPopulation') * BLOCK;
const URBAN = column('urbanPopulation') * BLOCK;
const GENERAL = 3 * BLOCK;
const COMPULSORY_COUNT = 2;
const STAGE_COUNT = STAGES.length;
const FIRST = STAGES.map((stage) => STAGE_SPAN[stage].first);
const LENGTH = STAGES.map((stage) => STAGE_SPAN[stage].length);

/** Whole classes and their places, grade by grade: what follows from the state. */
export function classesOfYear(row: number, draws: number): void {
  for (let stage = 0; stage < STAGE_COUNT; stage++) {
    OUT.fill(0, CLASSES + stage * BLOCK, CLASSES + stage * BLOCK + draws);
    OUT.fill(0, BY_CLASS + stage * BLOCK, BY_CLASS + stage * BLOCK + draws);
    for (let grade = FIRST[stage]!; grade < FIRST[stage]! + LENGTH[stage]!; grade++)
      addClasses(row, stage * BLOCK, grade, draws);
  }
}

/**
 * ⌈E[g] / cap⌉. Pupils and cap are whole, so ⌈E / cap⌉ = ⌊(E − 1/2) / cap⌋ + 1 for every E ≥ 0, and E − 1/2 is so far from a
 * multiple of the cap that a product with 1 / cap serves for the slow division.
 */
function addClasses(row: number, stage: number, grade: number, draws: number): void {
  const cap = SCHEDULE[row + CLASS_SIZE_CAP + grade]!;
  const perClass = SCHEDULE[row + PER_CLASS + grade]!;
  const roll = grade * BLOCK;
  for (let draw = 0; draw < draws; draw++) {
    const needed = Math.floor((WHOLE_PUPILS[roll + draw]! - 0.5) * perClass) + 1;
    OUT[CLASSES + stage + draw] = OUT[CLASSES + stage + draw]! + needed;
    OUT[BY_CLASS + stage + draw] = OUT[BY_CLASS + stage + draw]! + needed * cap;
  }
}

/** Demand: places by class with the margin. */
export function demandOfYear(row: number, draws: number): void {
  const margin = 1 + SCHEDULE[row + MARGIN]!;
  for (let at = 0; at < STAGE_COUNT * BLOCK; at += BLOCK)
    for (let draw = at; draw < at + draws; draw++)
      OUT[DEMAND + draw] = Math.ceil(OUT[BY_CLASS + draw]! * margin - 1e-9);
}

/** Public demand: the public share of demand. */
export function publicDemandOfYear(draws: number): void {
  for (let at = 0; at < STAGE_COUNT * BLOCK; at += BLOCK)
    for (let draw = at; draw < at + draws; draw++)
      OUT[PUBLIC_DEMAND + draw] = roundHalfUp(OUT[DEMAND + draw]! * PUBLIC_SHARES[draw]!);
}

/** The norm estimate that stands beside the bottom-up one: follows from the residents. */
export function normsOfYear(row: number, draws: number): void {
  for (let stage = 0; stage < STAGE_COUNT; stage++) {
    const perThousand = SCHEDULE[row + PLACES_PER_THOUSAND + stage]!;
    const at = stage * BLOCK;
    for (let draw = 0; draw < draws; draw++) {
      OUT[BY_NORM + at + draw] = placesByNorm(OUT[URBAN + draw]!, perThousand);
      OUT[BY_NORM_ALL + at + draw] = placesByNorm(OUT[RESIDENTS + draw]!, perThousand);
    }
  }
}

/** Difference of the two estimates. */
export function differenceOfYear(draws: number): void {
  for (let at = 0; at < STAGE_COUNT * BLOCK; at += BLOCK)
    for (let draw = at; draw < at + draws; draw++)
      OUT[DIFFERENCE + draw] = OUT[BY_CLASS + draw]! - OUT[BY_NORM + draw]!;
}

/**
 * Those increments of annex 3 clause 2 that follow from a single number that stands in the row. Increments are over the
 * arrangement of the base year and never netted.
 */
export function incrementsOfYear(row: number, draws: number): void {
  const town = above(SCHEDULE[row + TOWN_SHARE]!, SCHEDULE[row + BASE_URBAN_SHARE]!);
  const migrants = above(SCHEDULE[row + MIGRANT_PUBLIC]!, SCHEDULE[row + BASE_MIGRANT_PUBLIC]!);
  for (let index = 0; index < COMPULSORY_COUNT; index++) {
    const at = index * BLOCK;
    for (let draw = 0; draw < draws; draw++) {
      OUT[TOWN_INCREMENT + at + draw] = roundHalfUp(OUT[PUPILS + BLOCK + at + draw]! * town);
      OUT[MIGRANT_INCREMENT + at + draw] = roundHalfUp(OUT[MIGRANT + at + draw]! * migrants);
    }
  }
  const coverage = above(SCHEDULE[row + COVERAGE]!, SCHEDULE[row + BASE_COVERAGE]!);
  const rooms = SCHEDULE[row + ROOM_FACTOR]! - 1;
  for (let draw = 0; draw < draws; draw++) {
    OUT[INCLUSIVE_INCREMENT + draw] = roundHalfUp(OUT[PUPILS + draw]! * coverage);
    OUT[ROOM_INCREMENT + draw] = Math.ceil(OUT[CLASSES + GENERAL + draw]! * rooms - 1e-9);
  }
}

/** The increments that rest on the public shares or on the state. */
export function publicIncrementsOfYear(row: number, trail: number, draws: number): void {
  const baseKindergarten = SCHEDULE[row + BASE_PUBLIC]!;
  for (let draw = 0; draw < draws; draw++) {
    OUT[PUBLIC_KINDERGARTEN_INCREMENT + draw] = roundHalfUp(
      OUT[PUPILS + draw]! * above(PUBLIC_SHARES[draw]!, baseKindergarten),
    );
    OUT[GENERAL_INCREMENT + draw] = roundHalfUp(Math.max(0, TRAIL[trail + GENERAL_EXTRA + draw]!));
  }
  for (let index = 0; index < COMPULSORY_COUNT; index++) {
    const stage = (index + 1) * BLOCK;
    const base = SCHEDULE[row + BASE_PUBLIC + index + 1]!;
    for (let draw = 0; draw < draws; draw++)
      OUT[PRIVATE_INCREMENT + index * BLOCK + draw] = roundHalfUp(
        OUT[PUPILS + stage + draw]! * above(PUBLIC_SHARES[stage + draw]!, base),
      );
  }
}

function above(value: number, base: number): number {
  return Math.max(0, value - base);
}
