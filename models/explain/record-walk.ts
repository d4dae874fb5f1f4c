import { type LearnedRates, ratesOfStart } from '../enrolment/learned-rates.ts';
import { leveredPrivateShare, lifted } from '../enrolment/public-shares.ts';
import type { Horizon } from '../horizon.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { prepareArea } from '../kernel/prepare-area.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { BLOCK, COHORT_ROW, SHEET, STATE_ROW, TRAIL_ROW } from '../kernel/sheet.ts';
import type { AreaResult } from '../result.ts';
import { writtenResult } from '../simulate.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';

const { SCHEDULE, COHORTS, STATE, TRAIL, PUBLIC_SHARES, WHOLE_PUPILS } = SHEET;
const { offsets: STATE_AT } = STATE_ROW;
const { primary, junior, generalSenior } = STAGE_SPAN;

/** Public shares of one year on their way: before the lever on the private share of compulsory pupils, and after. */
export interface SharesOfYear {
  /** By stage (5), 0-1. */
  readonly shares: Float64Array;
  /** Known share with purchased places and migrant children newly in public schools: kindergarten, primary, junior. */
  readonly lifted: readonly number[];
  /** Private share of compulsory pupils before the lever and after it. */
  readonly privateBefore: number;
  readonly privateAfter: number;
}

/** Everything that one walk through the years computed: the numbers that an explanation shows, none computed twice. */
export interface WalkRecord {
  readonly result: AreaResult;
  /** [year][SCHEDULE_ROW]. */
  readonly schedule: Float64Array;
  /** [year][COHORT_ROW]. */
  readonly cohorts: Float64Array;
  /** State of each year as the tables show it, and before own counts of the year replaced grades of it. */
  readonly states: readonly Float64Array[];
  readonly modelled: readonly Float64Array[];
  /** Whole pupils by grade (18) of each year. */
  readonly wholePupils: readonly Float64Array[];
  readonly shares: readonly SharesOfYear[];
  /** What own counts up to and in each year have taught. */
  readonly learned: readonly LearnedRates[];
  /** What they had taught before the first year was walked. */
  readonly untaught: LearnedRates;
}

/** Walks one county once, as `simulate` does, and keeps what stands in the sheet on the way. */
export function recordWalk(start: AreaStart, plan: AreaPlan, horizon: Horizon): WalkRecord {
  const states: Float64Array[] = [];
  const modelled: Float64Array[] = [];
  const wholePupils: Float64Array[] = [];
  const shares: SharesOfYear[] = [];
  const learned: LearnedRates[] = [];
  prepareArea(
    start,
    plan,
    horizon,
    (t, taught) => {
      states[t] = STATE.slice();
      modelled[t] ??= states[t]!;
      wholePupils[t] = Float64Array.from({ length: STATE_AT.MIGRANTS - STATE_AT.PUPILS }, (_, grade) => {
        return WHOLE_PUPILS[grade * BLOCK]!;
      });
      shares[t] = sharesOfYear(t);
      learned[t] = taught;
    },
    (t) => {
      modelled[t] = STATE.slice();
    },
  );
  const years = horizon.years.length;
  return {
    result: writtenResult(start, plan, horizon.years),
    schedule: SCHEDULE.slice(0, years * SCHEDULE_ROW.cells),
    cohorts: COHORTS.slice(0, years * COHORT_ROW.cells),
    states,
    modelled,
    wholePupils,
    shares,
    learned,
    untaught: ratesOfStart(start, horizon.baseYear),
  };
}

function sharesOfYear(t: number): SharesOfYear {
  const row = t * SCHEDULE_ROW.cells;
  const trail = t * TRAIL_ROW.cells;
  const pupils = (first: number, end: number) => {
    let sum = 0;
    for (let grade = first; grade < end; grade++) sum += TRAIL[trail + TRAIL_ROW.offsets.PUPILS + grade * BLOCK]!;
    return sum;
  };
  const gained = SCHEDULE[row + SCHEDULE_ROW.offsets.MIGRANTS_GAINED]!;
  const migrants = (index: number) => TRAIL[trail + TRAIL_ROW.offsets.MIGRANTS + index * BLOCK]! * gained;
  const inPrimary = pupils(primary.first, junior.first);
  const inJunior = pupils(junior.first, generalSenior.first);
  const ofPrimary = lifted(row, 1, inPrimary, migrants(0));
  const ofJunior = lifted(row, 2, inJunior, migrants(1));
  const all = inPrimary + inJunior;
  const privateBefore = all > 0 ? (inPrimary * (1 - ofPrimary) + inJunior * (1 - ofJunior)) / all : Number.NaN;
  return {
    shares: Float64Array.from(STAGES, (_, stage) => PUBLIC_SHARES[stage * BLOCK]!),
    lifted: [lifted(row, 0, pupils(0, primary.first), 0), ofPrimary, ofJunior],
    privateBefore,
    privateAfter: leveredPrivateShare(row, privateBefore),
  };
}
