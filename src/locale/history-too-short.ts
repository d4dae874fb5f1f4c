import type { Fault } from '../services/ports.ts';
import { requestFaults } from './request-faults.ts';

/** The fault of a back-test whose history has too few years. */
export function historyTooShort(where: string, years: readonly number[], fewest: number): Fault {
  const { cure, severity } = requestFaults.EDU_HISTORY_TOO_SHORT;
  const found = `${years[0]}–${years.at(-1)}`;
  const allowed = { zh: `至少 ${fewest} 年`, en: `at least ${fewest} years` };
  return { code: 'EDU_HISTORY_TOO_SHORT', where, found, allowed, cure, severity };
}
