import { ENTRY_METHODS, projectEntry } from './entry-methods.ts';
import type { GradeSystem, History } from './history.ts';
import { projectRest, REST_METHODS } from './rest-methods.ts';
import { projectSteps, stepLevels, stepMethods } from './step-methods.ts';
import { type BrokenStep, stepTable } from './step-table.ts';

/** What every method of every part makes of a history, without a choice between them. */
export interface Parts {
  readonly history: History;
  /** [part][method][area][lead]: entrants of the first grade, log steps onto each of the others, and what has no grade. */
  readonly methods: readonly (readonly Float64Array[])[];
  readonly broken: readonly BrokenStep[];
}

/** All parts at the end of a history. */
export function partsOf(history: History, system: GradeSystem, leads: number): Parts {
  const table = stepTable(history);
  const levels = stepLevels(history, table, system);
  return {
    history,
    methods: [
      ENTRY_METHODS.map((method) => projectEntry(history, system, method, leads)),
      ...history.grades
        .slice(1)
        .map((_, index) =>
          stepMethods(system, index + 1).map((method) => projectSteps(levels, method, index + 1, leads)),
        ),
      REST_METHODS.map((method) => projectRest(history, method, leads)),
    ],
    broken: table.broken,
  };
}
