import { z } from 'zod';
import { type Override, overrideSchema } from '../../models/inputs/scenario.ts';
import { explainDifference } from '../../models/projection/explain-difference.ts';
import { explainNumber } from '../../models/projection/explain-number.ts';
import { assumptionsOf } from './assumptions.ts';
import { engineOf } from './engines.ts';
import { leverStates } from './lever-states.ts';
import type { Answers, Side } from './messages.ts';
import { overrideFaults } from './override-faults.ts';

/** Overrides as the service would take them. @throws RangeError with every fault where they are not what they may be */
export function checkedOverrides(overrides: readonly Override[]): Override[] {
  const found = z.array(overrideSchema).safeParse(overrides);
  if (!found.success) throw new RangeError(overrideFaults(found.error.issues, overrides));
  return found.data;
}

/** A county is explained by its own walk. */
const NO_RESULT = { areas: [], years: [] };

/** Parameters as they stand for an area. */
export const levers = ({ inputs, overrides, area }: Answers['levers']['ask']): Answers['levers']['answer'] =>
  leverStates(engineOf(inputs), checkedOverrides(overrides), area);

/** How a number comes about. */
export async function explain(ask: Answers['explain']['ask']): Promise<Answers['explain']['answer']> {
  const engine = engineOf(ask.inputs);
  const overrides = checkedOverrides(ask.overrides);
  const isCounty = engine.tree.childrenOf(ask.question.area).length === 0;
  const result = isCounty ? NO_RESULT : await engine.project(overrides);
  return explainNumber(engine, overrides, ask.question, ask.limits, result);
}

const side = ({ inputs, overrides }: Side) => ({ engine: engineOf(inputs), overrides: checkedOverrides(overrides) });

/** Why a number differs between two sides. */
export const difference = ({ base, other, place }: Answers['difference']['ask']): Answers['difference']['answer'] =>
  explainDifference(side(base), side(other), place);

/** What results assume, side by side. */
export const assumptions = ({ results }: Answers['assumptions']['ask']): Answers['assumptions']['answer'] =>
  assumptionsOf(results);
