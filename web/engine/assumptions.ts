import { compareAssumptions, type DifferingAssumption } from '../../models/compare/compare-results.ts';
import type { ProjectionResult } from '../../models/result.ts';

/** What of a result says what was assumed. */
export type Assumed = Pick<ProjectionResult, 'applied' | 'projects'>;

/** One assumption of several scenarios, and whether they agree in it. */
export interface Assumption extends DifferingAssumption {
  readonly differs: boolean;
}

/** A scenario that assumes nothing: beside it every assumption of the others stands out. */
const NOTHING: Assumed = { applied: [], projects: [] };

/** Every assumption that some scenario makes, in the order of input. Runs in the worker: names come with the schema. */
export function assumptionsOf(results: readonly Assumed[]): Assumption[] {
  return compareAssumptions([...results, NOTHING]).map((row) => {
    const values = row.values.slice(0, -1);
    return { ...row, values, differs: new Set(values.map((value) => JSON.stringify(value))).size > 1 };
  });
}
