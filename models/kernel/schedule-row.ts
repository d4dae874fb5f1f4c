import { AGE_CELLS, WOMEN_CELLS } from '../population/ages.ts';
import { GRADES, STAGES } from '../stages.ts';
import { layout } from './layout.ts';

const BY_GRADE = GRADES.length;
const BY_STAGE = STAGES.length;

/**
 * One row of the schedule: what a school year needs and no draw changes. Shares are 0-1; NaN is missing; a flag is 0 or 1.
 */
export const SCHEDULE_ROW = layout({
  // Population, from the November before to that of the year.
  SURVIVAL: AGE_CELLS,
  WOMEN_SURVIVAL: WOMEN_CELLS,
  INFANT_SURVIVAL: 1,
  /** exp(rate) − 1 by age. */
  MIGRATION: AGE_CELLS,
  /** Total fertility rate of the area. */
  FERTILITY: 1,
  AGE_PATTERN: WOMEN_CELLS,
  GIRLS_SHARE: 1,
  /** Births known from records; NaN where none are. */
  KNOWN_BIRTHS: 1,
  // What cohorts alive when the shocks began come to, without shocks (schedule-cohorts.ts).
  /** Birth cohorts since then, that of the year included. */
  BORN: 1,
  ALIVE: 1,
  /** Births at a total fertility rate of 1, from women of the November before and of now. */
  UNIT_BEFORE: 1,
  UNIT_NOW: 1,
  DEATHS: 1,
  /** Net migration without shocks, and those whom a shock would multiply. */
  MOVED: 1,
  MOVERS: 1,
  BASE_BIRTHS: 1,
  URBAN_SHARE: 1,
  TOWN_SHARE: 1,
  // Rolls.
  KINDERGARTEN_RATE: 1,
  /** A shock may not lift the kindergarten rate above this. */
  KINDERGARTEN_LIMIT: 1,
  ENTRY_RATIO: 1,
  /** Retention and transfers of the step out of each grade. */
  STAY: BY_GRADE,
  /** Arrivals beyond the province's on the way out of each grade, a factor. */
  ARRIVALS: BY_GRADE,
  /** Share of migrant children where a stage begins. */
  MIGRANT_SHARE: BY_GRADE,
  PROMOTION: 1,
  GENERAL_SHARE: 1,
  /** Flag: a rate path steers the senior entrants. */
  SENIOR_STEERED: 1,
  SENIOR_RATE: 1,
  /** Flag: the path is followed below promotion too. */
  SENIOR_MAY_FALL: 1,
  RETENTION: 1,
  // Shares.
  /** Public share as known. */
  KNOWN_PUBLIC: BY_STAGE,
  /** Public share of kindergarten and senior school by their path. */
  STEERED_PUBLIC: BY_STAGE,
  /** Flag: purchased places lift the public share of kindergartens. */
  KINDERGARTEN_LIFTED: 1,
  PURCHASED: BY_STAGE,
  /** Migrant children newly in public schools, as a share of migrant pupils. */
  MIGRANTS_GAINED: 1,
  MIGRANT_PUBLIC: 1,
  /** Lever on the private share of compulsory pupils: see leverCoefficients. */
  PRIVATE_KIND: 1,
  PRIVATE_VALUE: 1,
  PRIVATE_ELAPSED: 1,
  PRIVATE_SPAN: 1,
  PRIVATE_BOUND: 1,
  COVERAGE: 1,
  // Demand.
  CLASS_SIZE_CAP: BY_GRADE,
  /** 1 / cap. */
  PER_CLASS: BY_GRADE,
  MARGIN: 1,
  PLACES_PER_THOUSAND: BY_STAGE,
  /** What the increments are counted from. */
  BASE_PUBLIC: BY_STAGE,
  BASE_COVERAGE: 1,
  BASE_URBAN_SHARE: 1,
  BASE_MIGRANT_PUBLIC: 1,
  BASE_GENERAL_SHARE: 1,
  /** Rooms per general senior class; NaN where no source gives one. */
  ROOM_FACTOR: 1,
  // What the gap means and costs.
  /** Flag: no warning, because supply is assumed equal to the roll. */
  UNWARNED: BY_STAGE,
  WARNING_RED: 1,
  WARNING_YELLOW: 1,
  WARNING_BLUE: 1,
  STAFF_RATIO: BY_STAGE,
  TEACHERS_IN_POST: BY_STAGE,
  LAND_PER_PLACE: BY_STAGE,
  CAPITAL_PER_PLACE: BY_STAGE,
  RECURRENT_PER_PUPIL: BY_STAGE,
});
