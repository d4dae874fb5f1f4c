import { byItself, ENTRY_METHODS, projectEntry } from './entry-methods.ts';
import type { GradeSystem, History } from './history.ts';
import { projectRest, REST_METHODS } from './rest-methods.ts';
import { projectSteps, STEP_METHODS, stepLevels } from './step-methods.ts';
import { type BrokenStep, stepTable } from './step-table.ts';

/** What every method of every part makes of a history, without a choice between them. */
export interface Parts {
  readonly history: History;
  /** By method: log steps, [area][lead][grade]. */
  readonly steps: readonly Float64Array[];
  /** By method: entrants, [area][lead]. */
  readonly entry: readonly Float64Array[];
  /** By stage: its first grade by itself, [area][lead], for areas where the grade below has not been counted. */
  readonly alone: readonly Float64Array[];
  /** By method: pupils outside the grades, [area][lead]. */
  readonly rest: readonly Float64Array[];
  readonly broken: readonly BrokenStep[];
}

/** Share of the trend of a stage's first grade that goes on, fading, where no grade below it has been counted. */
const TREND_ALONE = 0.5;

/** All parts at the end of a history. */
export function partsOf(history: History, system: GradeSystem, leads: number): Parts {
  const table = stepTable(history);
  const levels = stepLevels(history, table, system);
  const { areas, grades } = history;
  return {
    history,
    steps: STEP_METHODS.map((method) => projectSteps(levels, method, areas.length, grades.length, leads)),
    entry: ENTRY_METHODS.map((method) => projectEntry(history, system, method, leads)),
    alone: system.stages.map(({ first }) => {
      const found = new Float64Array(areas.length * leads);
      areas.forEach((_, area) => {
        found.set(byItself(history, first, TREND_ALONE, leads, area), area * leads);
      });
      return found;
    }),
    rest: REST_METHODS.map((method) => projectRest(history, method, leads)),
    broken: table.broken,
  };
}

/** Mean of what the methods say, by weights. */
export function mixed(byMethod: readonly Float64Array[], weights: readonly number[], at: number): number {
  let sum = 0;
  for (let method = 0; method < byMethod.length; method++) sum += weights[method]! * byMethod[method]![at]!;
  return sum;
}
