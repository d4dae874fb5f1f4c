import type { Fault } from '../services/ports.ts';
import type { Locate } from './contract.ts';
import { fault } from './fault.ts';

/** The keys that tell the entries of each table apart. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  enrolment: ['grade'],
  capacity: ['stage'],
  classSizes: ['stage', 'size'],
  births: ['year'],
  staff: ['stage'],
  totals: ['stage'],
};

/** Entries of a baseline that stand twice: which of them holds, nobody can know. */
export function checkDuplicates(value: Record<string, unknown>, locate: Locate): Fault[] {
  return Object.entries(KEYS).flatMap(([table, keys]) => {
    const list: readonly unknown[] = Array.isArray(value[table]) ? value[table] : [];
    const firsts = new Map<string, number>();
    return list.flatMap((entry, index) => {
      if (typeof entry !== 'object' || entry === null) return [];
      const parts = keys.map((key) => (entry as Record<string, unknown>)[key]);
      if (parts.some((part) => typeof part !== 'string' && typeof part !== 'number')) return [];
      const name = parts.join(' ');
      const first = firsts.get(name);
      if (first === undefined) {
        firsts.set(name, index);
        return [];
      }
      const place = locate(`/${table}/${first}`);
      const allowed = { zh: `每项一次（首次：${place}）`, en: `one entry each (first: ${place})` };
      return [fault('EDU_DUPLICATE_ENTRY', locate(`/${table}/${index}`), name, allowed)];
    });
  });
}
