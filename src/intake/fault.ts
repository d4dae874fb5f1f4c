import { type Bilingual, type FaultCode, faultCatalogue } from '../locale/fault-catalogue.ts';
import type { Fault } from '../services/ports.ts';

/** Makes a fault; severity and, unless a better one is known on the spot, the cure come from the catalogue. */
export function fault(code: FaultCode, where: string, found: string, allowed: Bilingual, cure?: Bilingual): Fault {
  const entry = faultCatalogue[code];
  return { code, where, found, allowed, cure: cure ?? entry.cure, severity: entry.severity };
}
