import type { Question } from '../../models/explain/explanation.ts';
import type { AreaIdentity } from '../../models/result.ts';
import type { Address, AddressFault } from '../address/address.ts';
import type { Loaded, Projected } from '../engine/messages.ts';

/** What was asked of the engine before the page stood; refused where it has to be asked again. */
export interface EarlyAnswers {
  readonly inputs: string;
  readonly loaded: Promise<Loaded>;
  /** Of the scenario as it is, nothing moved. */
  readonly projected: Promise<Projected>;
}

/** What the desk knows besides its alternatives. */
export interface DeskState {
  address: Address;
  faults: readonly AddressFault[];
  online: boolean;
  /** Areas that are known here: those of every inputs that were loaded. */
  identities: readonly AreaIdentity[];
  /** First school year that can still be decided. */
  firstOpenYear: number;
  /** Where an explanation is open. */
  explained: { readonly question: Question; readonly alternative: number } | null;
  /** What was done, to be read once; null: nothing. */
  said: string | null;
}
