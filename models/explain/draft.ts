import type { Status } from '../inputs/status.ts';
import type { Stage } from '../stages.ts';
import type { Bilingual, Citation, ExplainedUnit } from './explanation.ts';
import type { Operation } from './operation.ts';

/** How a number is made: what a room says of a measure whose value stands in the result. */
export interface Making {
  readonly formula: Bilingual;
  readonly operation: Operation;
  /** Asked for only where the tree is unfolded so far. */
  readonly inputs?: () => readonly Draft[];
  readonly source?: Citation | null;
  readonly note?: Bilingual | null;
}

/** The same with the number itself: what a room says of a quantity between the measures. */
export interface Quantity extends Making {
  readonly name: Bilingual;
  readonly unit: ExplainedUnit;
  /** NaN is missing. */
  readonly value: number;
  readonly status: Status;
  readonly stage?: Stage | null;
}

/** A node before it is unfolded. */
export interface Draft {
  readonly id: string;
  readonly item: string | null;
  readonly name: Bilingual;
  readonly unit: ExplainedUnit;
  readonly value: number;
  readonly status: Status;
  readonly stage: Stage | null;
  readonly schoolYear: number;
  readonly area: string;
  readonly areaName: string;
  readonly formula: Bilingual;
  readonly operation: Operation;
  readonly inputs: () => readonly Draft[];
  readonly source: Citation | null;
  readonly note: Bilingual | null;
  /** Can be asked for by itself, so that it may be left closed. */
  readonly named: boolean;
  /** An earlier year, single ages, another area: left closed unless it is asked for. */
  readonly folded: boolean;
  /** Of another area, whose own question opens it: never unfolded here. */
  readonly elsewhere?: boolean;
}

export const NOTHING: () => readonly Draft[] = () => [];

/** A formula in both languages. */
export const words = (zh: string, en: string): Bilingual => ({ zh, en });
