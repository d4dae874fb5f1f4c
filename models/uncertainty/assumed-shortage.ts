import { seriesIndex } from '../catalogue/index.ts';
import { wholeClasses } from '../demand/whole-classes.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { STATUSES } from '../inputs/status.ts';
import { roundHalfUp } from '../math.ts';
import type { AreaResult } from '../result.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';

const ASSUMED = STATUSES.indexOf('assumed');

/**
 * Shortage that is there because places are assumed to equal the pupils of the base year, while demand counts whole classes
 * and a reserve: a county of 46 pupils would lack 224 places for ever. Under the caps and the margin in force: what a
 * scenario tightens is a decision and no artefact.
 * @returns by stage (5), places; 0 where there are more places than whole classes of the roll hold
 */
export function shortageOfAssumption(start: AreaStart, { parameters }: AreaPlan): Float64Array {
  const { standardCap, standardMargin } = parameters;
  return Float64Array.from(STAGES, (stage, index) => {
    const { first, length } = STAGE_SPAN[stage];
    let places = 0;
    for (let grade = first; grade < first + length; grade++) {
      const cap = standardCap[grade]!;
      places += wholeClasses(roundHalfUp(start.enrolment.pupils[grade]!), cap) * cap;
    }
    return Math.max(0, Math.ceil(places * (1 + standardMargin) - 1e-9) - start.supply.places[index]!);
  });
}

/**
 * What that makes by itself, year by year: a draw counts as short where it lacks more. 0 from the year on in which a county
 * has counted its places.
 * @param counties one county, or those of an area above: theirs add up
 * @returns [stage][year], places; NaN where it is not known
 */
export function assumedShortage(counties: readonly AreaResult[], years: number): Float64Array {
  const found = new Float64Array(STAGES.length * years);
  for (const county of counties)
    STAGES.forEach((stage, index) => {
      for (let t = 0; t < years; t++)
        if (isAssumed(county, stage, t, years))
          found[index * years + t] = found[index * years + t]! + county.assumedShortage[index]!;
    });
  return found;
}

/** True where the places of a stage in a year are assumed. */
export const isAssumed = ({ status }: AreaResult, stage: (typeof STAGES)[number], t: number, years: number): boolean =>
  status[seriesIndex('supply', stage) * years + t] === ASSUMED;
