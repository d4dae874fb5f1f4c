import type { Bilingual } from '../locale/fault-entry.ts';
import { type PeopleFaultCode, peopleFaults } from '../locale/people-faults.ts';
import type { Fault } from '../services/ports.ts';

/** A fault in what was said of an account or a token; title and cure come from the catalogue. */
export function peopleFault(code: PeopleFaultCode, where: string, found: string, allowed: Bilingual): Fault {
  const { severity, cure } = peopleFaults[code];
  return { code, where, found, allowed, cure, severity };
}
