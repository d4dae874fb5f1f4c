import type { Change } from './changes.ts';

/** What a change was refused for. */
export type Reason =
  | { readonly kind: 'datasetUnknown'; readonly id: string }
  | { readonly kind: 'scenarioUnknown'; readonly id: string; readonly known: readonly string[] }
  | { readonly kind: 'versionUnknown'; readonly id: string; readonly version: number; readonly newest: number }
  | { readonly kind: 'scenarioDeleted'; readonly id: string; readonly by: string; readonly at: Date }
  | { readonly kind: 'scenarioTaken'; readonly id: string; readonly taken: 'shipped' | 'stored' | 'deleted' }
  | { readonly kind: 'scenarioShipped'; readonly id: string }
  /** `locked` is the scenario that is locked: this one, or one that builds upon it. */
  | {
      readonly kind: 'scenarioLocked';
      readonly id: string;
      readonly locked: string;
      readonly by: string;
      readonly at: Date;
    }
  | { readonly kind: 'scenarioExtended'; readonly id: string; readonly by: readonly string[] }
  | Stale;

/** Somebody else has written since. */
export interface Stale {
  readonly kind: 'stale';
  readonly id: string;
  /** Newest version. */
  readonly version: number;
  readonly by: string;
  readonly at: Date;
  /** From the version that was seen to the newest; null where the seen one is not known. */
  readonly changes: readonly Change[] | null;
}

/** Thrown where a change cannot be made; nothing has been written then. */
export class PlanningRefusal extends Error {
  override readonly name = 'PlanningRefusal';
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(`${reason.kind} ${reason.id}`);
    this.reason = reason;
  }
}

/** The version that a change was made upon: one that was seen, or whichever is there. */
export type Seen = number | 'any' | 'unknown';
