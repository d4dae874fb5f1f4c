import type { AreaStart } from '../inputs/area-start.ts';
import { schoolCohort } from '../population/school-cohort.ts';
import { GRADES, STAGE_SPAN } from '../stages.ts';
import { retentionPerStep } from './retention.ts';

const { first: K1 } = STAGE_SPAN.kindergarten;
const { first: P1 } = STAGE_SPAN.primary;
const { first: J1 } = STAGE_SPAN.junior;
const { first: S1 } = STAGE_SPAN.generalSenior;
const { first: V1 } = STAGE_SPAN.vocational;
const J3 = J1 + 2;

/** Pupils and migrant pupils by grade (18 cells each). */
export interface Roll {
  readonly pupils: Float64Array;
  readonly migrants: Float64Array;
}

/** What steers one school year. */
export interface SchoolYear {
  /** Children in kindergarten over the cohorts of age 3-5. */
  readonly kindergartenRate: number;
  /** Pupils of the first primary grade per child of the entry cohort. */
  readonly entryRatio: number;
  /** Nine-year retention in force. */
  readonly retention: number;
  /** Extra arrivals of children at a single age relative to the province, as a factor: exp(difference of rates). */
  readonly arrivals: (age: number) => number;
  /** Children who arrived before school age, over those of the base year's flow. */
  readonly arrivalsAgainstBase: number;
  readonly generalShare: number;
  /** Senior entrants (general and vocational) per junior leaver if nothing steers them. */
  readonly promotion: number;
  /** Wanted senior pupils (general and vocational); null: hold the base promotion. */
  readonly seniorPupilsWanted: number | null;
  /** True where a scenario sets the path: it is followed downwards too. A target only ever raises promotion. */
  readonly mayFallBelowPromotion: boolean;
}

/**
 * One school year further: E[g+1][t+1] = E[g][t] × retention × transfers × arrivals.
 * Entry grades come from the September-August cohorts of the resident children.
 * @param ages population by single age in the November of the new school year
 * @param next receives the new roll; may not be `now`
 * @returns senior entrants per junior leaver that came about
 */
export function progressGrades(now: Roll, next: Roll, start: AreaStart, ages: Float64Array, year: SchoolYear): number {
  const { rates, enrolment } = start;
  const retained = retentionPerStep(year.retention) / retentionPerStep(rates.nineYearRetention);
  for (let grade = 0; grade < 3; grade++) {
    next.pupils[K1 + grade] = year.kindergartenRate * schoolCohort(ages, STAGE_SPAN.kindergarten.entryAge + grade);
    next.migrants[K1 + grade] = next.pupils[K1 + grade]! * enrolment.migrantShare[K1 + grade]!;
  }
  next.pupils[P1] = year.entryRatio * schoolCohort(ages, STAGE_SPAN.primary.entryAge);
  // The base share of migrant children at entry, moved by how arrivals differ from those of the base year.
  next.migrants[P1] = next.pupils[P1]! * shareAfterArrivals(enrolment.migrantShare[P1]!, year.arrivalsAgainstBase);
  for (let grade = P1; grade < J3; grade++) {
    const age = STAGE_SPAN.primary.entryAge + grade - P1;
    step(now, next, grade, grade + 1, rates.step[grade]! * retained, year.arrivals(age));
  }
  for (const first of [S1, V1]) {
    for (let grade = first; grade < first + 2; grade++) {
      step(
        now,
        next,
        grade,
        grade + 1,
        rates.step[grade]!,
        year.arrivals(STAGE_SPAN.generalSenior.entryAge + grade - first),
      );
    }
  }
  const leavers = now.pupils[J3]! * year.arrivals(STAGE_SPAN.junior.entryAge + 2);
  const held = year.promotion * leavers;
  let entrants = held;
  if (year.seniorPupilsWanted !== null) {
    const upper = next.pupils[S1 + 1]! + next.pupils[S1 + 2]! + next.pupils[V1 + 1]! + next.pupils[V1 + 2]!;
    // No target can promote more pupils than leave junior school.
    const least = year.mayFallBelowPromotion ? 0 : held;
    entrants = Math.min(Math.max(held, leavers), Math.max(least, year.seniorPupilsWanted - upper));
  }
  next.pupils[S1] = entrants * year.generalShare;
  next.pupils[V1] = entrants * (1 - year.generalShare);
  for (const first of [S1, V1]) next.migrants[first] = next.pupils[first]! * enrolment.migrantShare[first]!;
  return leavers > 0 ? entrants / leavers : 0;
}

/** Pupils who arrive with their parents are migrant pupils; where more leave than arrive, all groups shrink alike. */
function step(now: Roll, next: Roll, from: number, to: number, stay: number, arrivals: number): void {
  const stayed = now.pupils[from]! * stay;
  next.pupils[to] = stayed * arrivals;
  const migrants = now.migrants[from]! * stay;
  next.migrants[to] = arrivals > 1 ? migrants + stayed * (arrivals - 1) : migrants * arrivals;
}

/** Migrants grow or shrink by the factor, local children stay: a steady flow leaves the share as it is. */
function shareAfterArrivals(share: number, factor: number): number {
  const migrants = share * factor;
  const all = migrants + 1 - share;
  return all > 0 ? migrants / all : share;
}

/** Roll of an area with nobody in it. */
export function emptyRoll(): Roll {
  return { pupils: new Float64Array(GRADES.length), migrants: new Float64Array(GRADES.length) };
}
