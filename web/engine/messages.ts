import type { Explanation, Limits, Question } from '../../models/explain/explanation.ts';
import type { Override } from '../../models/inputs/scenario.ts';
import type { Difference, Place } from '../../models/projection/explain-difference.ts';
import type { AreaIdentity, ProjectionResult } from '../../models/result.ts';
import type { Assumed, Assumption } from './assumptions.ts';
import type { LeverState } from './lever-states.ts';

/** One side of a question: the inputs that were loaded under a name, and what is laid over them. */
export interface Side {
  readonly inputs: string;
  readonly overrides: readonly Override[];
}

/** What the page asks of the worker, and what comes back. */
export interface Answers {
  readonly load: {
    /** The inputs as text, or the address where the worker fetches them itself. */
    readonly ask: { readonly inputs: string } & ({ readonly text: string } | { readonly address: string });
    readonly answer: Loaded;
  };
  readonly project: { readonly ask: Side; readonly answer: Projected };
  readonly levers: { readonly ask: Side & { readonly area: string }; readonly answer: readonly LeverState[] };
  readonly explain: {
    readonly ask: Side & { readonly question: Question; readonly limits: Limits };
    readonly answer: Explanation;
  };
  readonly difference: {
    readonly ask: { readonly base: Side; readonly other: Side; readonly place: Place };
    readonly answer: Difference;
  };
  readonly assumptions: {
    readonly ask: { readonly results: readonly Assumed[] };
    readonly answer: readonly Assumption[];
  };
}
export type Kind = keyof Answers;

/** What inputs hold. */
export interface Loaded {
  readonly baseYear: number;
  readonly identities: readonly AreaIdentity[];
  /** Names of inputs that made room for these: they have to be loaded again. */
  readonly forgotten: readonly string[];
}

/** A result and how long it took; faults where parameters are not what they may be. */
export interface Projected {
  readonly result: ProjectionResult;
  readonly milliseconds: number;
}

export interface Asked<K extends Kind = Kind> {
  readonly id: number;
  readonly kind: K;
  readonly ask: Answers[K]['ask'];
}

export type Told<K extends Kind = Kind> =
  | { readonly id: number; readonly answer: Answers[K]['answer'] }
  | {
      readonly id: number;
      readonly refused: string;
      /**
       * unread: code of the engine could not be fetched, and a browser may not try that again in the same worker;
       * otherModel: the inputs are those of another model, whose version is what was refused.
       */
      readonly reason?: 'unread' | 'otherModel';
    };
