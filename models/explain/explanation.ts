import type { Unit } from '../catalogue/index.ts';
import type { Status } from '../inputs/status.ts';
import type { Stage } from '../stages.ts';
import type { Operation } from './operation.ts';

export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** Where a number, a rule or a method stands. Only what is known is there. */
export interface Citation {
  readonly title: string;
  readonly document?: string;
  readonly clause?: string;
  readonly quote?: string;
  readonly address?: string;
  /** Row of scenarios/policies/register.csv. */
  readonly policyId?: string;
  /** A file of the package: path from its root, row and column of the cell. */
  readonly file?: string;
  readonly row?: string;
  readonly column?: string;
  /** JSON Pointer into the request. */
  readonly pointer?: string;
  /** The scenario whose step set the number. */
  readonly scenario?: string;
}

/** What is asked: a measure of the catalogue, or one of the quantities between (`item`: its stage, grade or ages). */
export interface Question {
  readonly area: string;
  readonly schoolYear: number;
  readonly measure: string;
  /** Of a measure with stages; null otherwise. */
  readonly stage: Stage | null;
  /** Of a quantity that is no measure: grade (P3), age (6), ages (15-19) or stage; null otherwise. */
  readonly item: string | null;
}

/** How much of a tree is wanted at once. */
export interface Limits {
  /** Levels below the root, 1 to 12; a level counts the numbers that can be asked for by themselves. */
  readonly depth: number;
  /** True: earlier years and single ages, too, which otherwise are named and left closed. */
  readonly unfold: boolean;
}

/** Units of the catalogue, and those of the quantities between. */
export type ExplainedUnit = Unit | 'factor' | 'perYear' | 'years' | 'pupilsPerClass' | 'perThousand' | 'perPlace';

/** A number, how it is made, and what it is made of, down to cells, parameters and what was fitted to them. */
export interface Explanation {
  readonly id: string;
  readonly item: string | null;
  readonly name: Bilingual;
  readonly area: string;
  readonly areaName: string;
  readonly schoolYear: number;
  readonly stage: Stage | null;
  /** Null where it is missing. */
  readonly value: number | null;
  readonly unit: ExplainedUnit;
  /** The word for a value of unit "level". */
  readonly level?: string;
  readonly status: Status;
  readonly formula: Bilingual;
  readonly operation: Operation;
  readonly inputs: readonly Explanation[];
  readonly source: Citation | null;
  readonly note: Bilingual | null;
  /** True where inputs are left out here: `query` opens them. */
  readonly more: boolean;
  /** Asks for this number by itself; null for a step that has no name of its own. */
  readonly query: Question | null;
  /** Of the root of a run with draws. */
  readonly draws?: DrawnSpread;
}

/** What the draws say of the number at the root; null is missing. */
export interface DrawnSpread {
  readonly probabilities: readonly number[];
  readonly quantiles: readonly (number | null)[];
  readonly note: Bilingual;
}
