import { type Bilingual, entry, type FaultEntry } from './fault-entry.ts';

export interface StoreFaultEntry extends FaultEntry {
  readonly allowed: Bilingual;
}

/** All faults of the store are errors: without a store nothing can be kept. */
export function storeEntry(
  title: readonly [string, string],
  allowed: readonly [string, string],
  cure: readonly [string, string],
): StoreFaultEntry {
  return { ...entry('error', title, cure), allowed: { zh: allowed[0], en: allowed[1] } };
}
