import { AGE_QUANTITIES } from './ages.ts';
import type { CountyContext } from './context.ts';
import { County, type Rooms } from './county.ts';
import { DEMAND_ROOM } from './demand.ts';
import { ENTRY_QUANTITIES } from './entry.ts';
import type { Explanation, Limits, Question } from './explanation.ts';
import { FLOW_MEASURES, FLOW_QUANTITIES } from './flows.ts';
import { GAP_ROOM } from './gap.ts';
import { GRADES_ROOM } from './grades.ts';
import { MIGRANTS_ROOM } from './migrants.ts';
import { POPULATION_ROOM } from './population.ts';
import { SENIOR_ROOM } from './senior.ts';
import { SHARES_ROOM } from './shares.ts';
import { STEPS_ROOM } from './steps.ts';
import { SUPPLY_ROOM } from './supply.ts';
import { unfold } from './unfold.ts';

/** All rooms, in the order in which data flows. */
const ROOMS: Rooms = {
  measures: {
    ...POPULATION_ROOM.measures,
    ...FLOW_MEASURES,
    ...GRADES_ROOM.measures,
    ...MIGRANTS_ROOM.measures,
    ...STEPS_ROOM.measures,
    ...SENIOR_ROOM.measures,
    ...SHARES_ROOM.measures,
    ...DEMAND_ROOM.measures,
    ...SUPPLY_ROOM,
    ...GAP_ROOM,
  },
  quantities: {
    ...POPULATION_ROOM.quantities,
    ...AGE_QUANTITIES,
    ...FLOW_QUANTITIES,
    ...GRADES_ROOM.quantities,
    ...ENTRY_QUANTITIES,
    ...MIGRANTS_ROOM.quantities,
    ...STEPS_ROOM.quantities,
    ...SENIOR_ROOM.quantities,
    ...SHARES_ROOM.quantities,
    ...DEMAND_ROOM.quantities,
  },
};

/** Walks a county and keeps what its explanations need: one walk serves many questions. */
export function explainedCounty(context: CountyContext): County {
  return new County(context, ROOMS);
}

/** How a number of a county comes about. @throws RangeError for a measure, item or year that there is not */
export function explainCounty(county: County, question: Question, limits: Limits): Explanation {
  const { measure, stage, item, schoolYear } = question;
  const t = schoolYear - county.baseYear;
  if (county.walk.states[t] === undefined) throw new RangeError(`no school year ${schoolYear} in the walk`);
  return unfold(county.of(measure, item ?? stage, t), limits);
}
