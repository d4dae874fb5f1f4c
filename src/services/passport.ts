import type { Origin } from './ports.ts';

/** A thing of the store that a result was computed from, as it was then. */
export interface Reference {
  readonly id: string;
  readonly version: number;
  readonly sha256: string;
}

/** What a result was made of, by whom and when: with it the result can be made again. */
export interface Passport extends Origin {
  /** SHA-256 of the question, the data and the model: the same key, the same bytes. */
  readonly contentKey: string;
  readonly seed: number | null;
  readonly draws: number | null;
  /** Stored datasets and scenarios that were used; what the request carried itself stands in the request. */
  readonly datasets: readonly Reference[];
  readonly scenarios: readonly Reference[];
  readonly requestedBy: string;
}
