import { byItself, ENTRY_METHODS, projectEntry } from './entry-methods.ts';
import type { GradeSystem, History } from './history.ts';
import { projectRest, REST_METHODS } from './rest-methods.ts';
import { projectSteps, stepLevels, stepMethods } from './step-methods.ts';
import { type BrokenStep, stepTable } from './step-table.ts';

/** What every method of every part makes of a history, without a choice between them. */
export interface Parts {
  readonly history: History;
  /** [part][method][area][lead]: entrants of the first grade, log steps onto each of the others, and what has no grade. */
  readonly methods: readonly (readonly Float64Array[])[];
  /** By stage: its first grade by itself, [area][lead], for areas where the grade below has not been counted. */
  readonly alone: readonly Float64Array[];
  readonly broken: readonly BrokenStep[];
}

/** Share of the trend of a stage's first grade that goes on, fading, where no grade below it has been counted. */
const TREND_ALONE = 0.5;

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
    alone: system.stages.map(({ first }) => {
      const found = new Float64Array(history.areas.length * leads);
      history.areas.forEach((_, area) => {
        found.set(byItself(history, first, TREND_ALONE, leads, area), area * leads);
      });
      return found;
    }),
    broken: table.broken,
  };
}

/** Mean of what the methods of a part say in one cell. @param first place of the cell's first weight */
export function mixed(methods: readonly Float64Array[], cell: number, weights: Float64Array, first: number): number {
  let sum = 0;
  for (let method = 0; method < methods.length; method++) sum += weights[first + method]! * methods[method]![cell]!;
  return sum;
}

/** Names of the methods of every part, in the order of `Parts.methods`. */
export function methodNames(system: GradeSystem, grades: readonly string[]): readonly (readonly string[])[] {
  const names = (methods: readonly { readonly id: string }[]) => methods.map(({ id }) => id);
  return [
    names(ENTRY_METHODS),
    ...grades.slice(1).map((_, index) => names(stepMethods(system, index + 1))),
    names(REST_METHODS),
  ];
}
