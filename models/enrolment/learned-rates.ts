import type { AreaStart, OwnRecord } from '../inputs/area-start.ts';
import { COHORT_ROW, SHEET, STATE_ROW } from '../kernel/sheet.ts';
import { childrenOf } from '../population/children-of.ts';
import { schoolCohort } from '../population/school-cohort.ts';
import { STAGE_SPAN } from '../stages.ts';

const { STATE, COHORTS } = SHEET;
const { YOUNG, PUPILS, MIGRANTS, BY_PROMOTION, ENTRY_SCALE, KINDERGARTEN_SCALE } = STATE_ROW.offsets;
const { first: S1 } = STAGE_SPAN.generalSenior;
const { first: V1 } = STAGE_SPAN.vocational;
const { first: P1 } = STAGE_SPAN.primary;

/** Rates as the latest own count leaves them. */
export interface LearnedRates {
  /** Factors on the entry ratio and on the promotion to senior school. */
  readonly entry: number;
  readonly promotion: number;
  /** Kindergarten rate and general share of entrants, and the year from which a lever's path starts. */
  readonly kindergarten: number;
  readonly kindergartenSince: number;
  readonly generalShare: number;
  readonly generalSince: number;
}

/** Nothing counted yet. */
export function ratesOfStart({ rates }: AreaStart, baseYear: number): LearnedRates {
  return {
    entry: 1,
    promotion: 1,
    kindergarten: rates.kindergartenLevel,
    kindergartenSince: baseYear,
    generalShare: rates.generalShare,
    generalSince: baseYear,
  };
}

/** An own count corrects the rates that led there; read before the count replaces the grades of the state. */
export function learnFromCount(learned: LearnedRates, { pupils: counted, year }: OwnRecord): LearnedRates {
  const factor = (found: number, expected: number) => (expected > 0 && !Number.isNaN(found) ? found / expected : 1);
  const children = counted[0]! + counted[1]! + counted[2]!;
  const modelled = STATE[BY_PROMOTION]! + STATE[BY_PROMOTION + V1 - S1]!;
  const [general, vocational] = seniorEntrants(counted, modelled);
  const entrants = general + vocational;
  const ages = STATE.subarray(YOUNG);
  const cohorts = schoolCohort(ages, 3) + schoolCohort(ages, 4) + schoolCohort(ages, 5);
  return {
    ...learned,
    entry: learned.entry * factor(counted[P1]!, STATE[PUPILS + P1]!),
    promotion: learned.promotion * factor(entrants, modelled),
    ...(Number.isNaN(children) ? {} : { kindergarten: cohorts > 0 ? children / cohorts : 0, kindergartenSince: year }),
    ...(entrants > 0 ? { generalShare: general / entrants, generalSince: year } : {}),
  };
}

/**
 * General and vocational entrants of a count; NaN where neither is counted. Where one kind alone is, as many go on in all as
 * modelled, and the other kind takes the rest: who is in one is not in the other.
 */
function seniorEntrants(counted: Float64Array, modelled: number): readonly [general: number, vocational: number] {
  const [general, vocational] = [counted[S1]!, counted[V1]!];
  if (Number.isNaN(vocational)) return [general, Math.max(0, modelled - general)];
  if (Number.isNaN(general)) return [Math.max(0, modelled - vocational), vocational];
  return [general, vocational];
}

/**
 * What a count means for the rates of a draw. The schedule has learned the rate from the children without shocks; in a draw
 * the same count stands beside other children, so its rate is another. Read before the next year is walked.
 * @param t index of the year of the count
 */
export function scaleRates({ pupils: counted }: OwnRecord, t: number): void {
  const cohorts = COHORTS.subarray(t * COHORT_ROW.cells + COHORT_ROW.offsets.RESIDENTS);
  const scale = (first: number, length: number) => {
    let expected = 0;
    for (let age = first; age < first + length; age++) expected += schoolCohort(cohorts, age);
    const found = childrenOf(first, length);
    return found > 0 ? expected / found : 1;
  };
  if (!Number.isNaN(counted[P1]!)) STATE[ENTRY_SCALE] = scale(STAGE_SPAN.primary.entryAge, 1);
  const { first, entryAge, length } = STAGE_SPAN.kindergarten;
  if (!counted.subarray(first, first + length).some(Number.isNaN)) STATE[KINDERGARTEN_SCALE] = scale(entryAge, length);
}

/** The counted grades replace those of the state; migrant pupils keep their share where they were not counted. */
export function takeCount({ pupils: counted, migrants }: OwnRecord): void {
  const [general, vocational] = seniorEntrants(counted, STATE[PUPILS + S1]! + STATE[PUPILS + V1]!);
  if (Number.isNaN(counted[V1]!) && !Number.isNaN(vocational)) replaceRest(V1, vocational);
  if (Number.isNaN(counted[S1]!) && !Number.isNaN(general)) replaceRest(S1, general);
  for (let grade = 0; grade < counted.length; grade++) {
    const found = counted[grade]!;
    if (Number.isNaN(found)) continue;
    const before = STATE[PUPILS + grade]!;
    const share = before > 0 ? STATE[MIGRANTS + grade]! / before : 0;
    STATE[PUPILS + grade] = found;
    STATE[MIGRANTS + grade] = Number.isNaN(migrants[grade]!) ? found * share : migrants[grade]!;
    if (grade >= S1) STATE[BY_PROMOTION + grade - S1] = found;
  }
}

/** The kind of senior school that was not counted takes the rest; its migrant pupils keep their share. */
function replaceRest(grade: number, entrants: number): void {
  const before = STATE[PUPILS + grade]!;
  STATE[MIGRANTS + grade] = before > 0 ? (STATE[MIGRANTS + grade]! * entrants) / before : 0;
  STATE[PUPILS + grade] = entrants;
  STATE[BY_PROMOTION + grade - S1] = entrants;
}
