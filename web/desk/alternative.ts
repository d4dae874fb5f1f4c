import type { ProjectionResult } from '../../models/result.ts';
import type { Choice } from '../address/address.ts';
import type { RunStatus } from '../server/runs.ts';
import type { Drawn } from './drawn.ts';
import type { Numbers } from './numbers.ts';

/** What went wrong, in words that a planner understands. */
export interface Trouble {
  readonly title: string;
  readonly detail: string;
  readonly cure: string;
  /** Code of the service; empty where it has not answered. */
  readonly code?: string;
}

/** One scenario as it lies on the desk. */
export interface Alternative {
  /** Its own row of questions to the engine. */
  readonly id: string;
  readonly choice: Choice;
  /** Name of its inputs in the engine. */
  readonly inputs: string;
  name: { readonly zh: string; readonly en: string };
  state: 'loading' | 'ready' | 'failed';
  trouble: Trouble | null;
  numbers: Numbers | null;
  /** Of the scenario as it is, without what was moved. */
  unmoved: Numbers | null;
  /** Milliseconds that the engine took. */
  took: number;
  /** The run with draws: under way or done. */
  run: RunStatus | null;
  drawn: Drawn | null;
  /** Why the service will not draw for whoever asks, in its words; null: it will. */
  refusal: string | null;
  /** True where the draws are of what was moved before: they are not shown beside other numbers. */
  isDrawnStale: boolean;
}

let count = 0;

/** An alternative of which nothing is known yet. */
export const emptyAlternative = (choice: Choice, inputs: string): Alternative => ({
  id: `alternative ${++count}`,
  choice,
  inputs,
  name: { zh: choice.scenario, en: choice.scenario },
  state: 'loading',
  trouble: null,
  numbers: null,
  unmoved: null,
  took: 0,
  run: null,
  drawn: null,
  refusal: null,
  isDrawnStale: false,
});

/** The name of a result, both languages. */
export function nameOf({ scenario }: ProjectionResult): Alternative['name'] {
  const { zh, en } = scenario.name;
  return { zh, en: en ?? zh };
}
