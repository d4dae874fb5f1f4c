import { AGE_CELLS, SCHOOL_AGES, WOMEN_CELLS } from '../population/ages.ts';
import { GRADES, STAGE_SPAN, STAGES } from '../stages.ts';
import { COLUMNS } from './columns.ts';
import { layout } from './layout.ts';
import { SCHEDULE_ROW } from './schedule-row.ts';

/** School years that a walk can have, the base year included. */
export const MOST_YEARS = 81;

const SENIOR_GRADES = STAGE_SPAN.generalSenior.length + STAGE_SPAN.vocational.length;

/** Where the parts of an area's state stand. */
export const STATE_ROW = layout({
  /** Residents on 1 November, and those by single age 0..18. */
  RESIDENTS: 1,
  YOUNG: SCHOOL_AGES,
  /** What the shocks of migration have made of everybody alive when they began: 1 without. */
  GROWTH: 1,
  /** What they and the shocks of fertility have made of the cohort born in each year of the walk: 1 without. */
  COHORT_FACTORS: MOST_YEARS,
  /** Pupils, and migrant pupils among them, by grade. */
  PUPILS: GRADES.length,
  MIGRANTS: GRADES.length,
  /** Senior pupils by grade if the base promotion to senior school is held: reported beside the target. */
  BY_PROMOTION: SENIOR_GRADES,
  /** General senior pupils of the three grades above those at the base share of entrants. */
  GENERAL_EXTRA: STAGE_SPAN.generalSenior.length,
  /**
   * What a draw makes of the rates that an own count has corrected: children without shocks per child of the draw in the
   * autumn of the count; 1 without. A count fixes rate × children, not the children.
   */
  ENTRY_SCALE: 1,
  KINDERGARTEN_SCALE: 1,
  /** Flows of the twelve months before. */
  BIRTHS: 1,
  DEATHS: 1,
  NET_MIGRATION: 1,
});

/** Draws that are written side by side: a block of every number fits into the cache nearest to the processor. */
export const BLOCK = 64;

/** What is kept of every year of a walk, BLOCK draws each, to be written out of. */
export const TRAIL_ROW = layout({
  RESIDENTS: BLOCK,
  /** Children of kindergarten, primary, junior and senior age on 1 September. */
  COHORTS: 4 * BLOCK,
  BIRTHS: BLOCK,
  DEATHS: BLOCK,
  NET_MIGRATION: BLOCK,
  PUPILS: GRADES.length * BLOCK,
  /** Migrant pupils of primary and junior school. */
  MIGRANTS: 2 * BLOCK,
  BY_PROMOTION: BLOCK,
  GENERAL_EXTRA: BLOCK,
  /** Places, public places and programme by stage: they differ between draws where projects may be late. */
  SUPPLY: STAGES.length * BLOCK,
  PUBLIC_SUPPLY: STAGES.length * BLOCK,
  NEW_PUBLIC: STAGES.length * BLOCK,
  NEW_SCHOOLS: STAGES.length * BLOCK,
  INVESTMENT: STAGES.length * BLOCK,
});

/** One November of the cohorts without shocks. */
export const COHORT_ROW = layout({
  /** Residents by single age 0..84, 85+. */
  RESIDENTS: AGE_CELLS,
  /** Women by single age 0..49. */
  WOMEN: WOMEN_CELLS,
});

/** One row of shocks: factors (1: none) or factor − 1 (0: none), as the phases need them. */
export const SHOCK_ROW = layout({
  /** Factor on the total fertility rate. */
  FERTILITY: 1,
  /** Factor − 1 on residents and pupils who move. */
  MIGRATION: 1,
  /** Factors on the entry ratio and on the kindergarten rate. */
  ENTRY: 1,
  KINDERGARTEN: 1,
  /** Factors on the steps from grade to grade: within primary school, onto junior school, within it, within senior school. */
  PRIMARY_STEP: 1,
  ONTO_JUNIOR: 1,
  JUNIOR_STEP: 1,
  SENIOR_STEP: 1,
  /** Factor on the promotion to senior school. */
  PROMOTION: 1,
  /** Factor − 1 on the odds of the general share of senior entrants. */
  GENERAL_ODDS: 1,
});

/** The arrays of the walk: one thread walks one area at a time. */
export const SHEET = {
  /** [year][SCHEDULE_ROW]. */
  SCHEDULE: new Float64Array(MOST_YEARS * SCHEDULE_ROW.cells),
  /** [year][COHORT_ROW]. */
  COHORTS: new Float64Array(MOST_YEARS * COHORT_ROW.cells),
  STATE: new Float64Array(STATE_ROW.cells),
  /** [year][SHOCK_ROW]. */
  SHOCKS: new Float64Array(MOST_YEARS * SHOCK_ROW.cells),
  /** [year][TRAIL_ROW]. */
  TRAIL: new Float64Array(MOST_YEARS * TRAIL_ROW.cells),
  /** The result of the area without shocks, [year][column]. */
  RESULT: new Float64Array(MOST_YEARS * COLUMNS.length),
  /** One written year, [column][draw of the block]. */
  OUT: new Float64Array(COLUMNS.length * BLOCK),
  /** Public shares and whole pupils of the year that is written: [stage][draw], [grade][draw]. */
  PUBLIC_SHARES: new Float64Array(STAGES.length * BLOCK),
  WHOLE_PUPILS: new Float64Array(GRADES.length * BLOCK),
  /** How often a bound held a shock, the kindergarten rate and the promotion to senior school back. */
  HELD: new Float64Array(3),
};

/** Places in HELD. */
export const HELD_AT = { SHOCKS: 0, KINDERGARTEN_RATES: 1, PROMOTIONS: 2 } as const;

/** Writes no shock at all into the first years. */
export function clearShocks(years: number): void {
  const { SHOCKS } = SHEET;
  const { offsets, cells } = SHOCK_ROW;
  SHOCKS.fill(1, 0, years * cells);
  for (let t = 0; t < years; t++) {
    SHOCKS[t * cells + offsets.MIGRATION] = 0;
    SHOCKS[t * cells + offsets.GENERAL_ODDS] = 0;
  }
}
