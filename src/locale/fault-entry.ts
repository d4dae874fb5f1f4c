import type { Fault } from '../services/ports.ts';

export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

export interface FaultEntry {
  readonly severity: Fault['severity'];
  readonly title: Bilingual;
  /** How to cure it, where the check itself knows nothing more exact. */
  readonly cure: Bilingual;
}

/** An entry of a table of faults: severity, then title and cure, each in Chinese and English. */
export function entry(
  severity: Fault['severity'],
  title: readonly [string, string],
  cure: readonly [string, string],
): FaultEntry {
  return { severity, title: { zh: title[0], en: title[1] }, cure: { zh: cure[0], en: cure[1] } };
}
