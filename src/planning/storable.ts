import type { Locate } from '../intake/contract.ts';
import { fault } from '../intake/fault.ts';
import { jsonPointer } from '../intake/json-pointer.ts';
import { showValue } from '../intake/show-value.ts';
import type { Fault } from '../services/ports.ts';

/** Far more than a document of ours needs. */
const DEEPEST = 64;

/** What no database keeps as it was given: texts with a null character or half a character, nesting without end. */
export function storableFaults(document: unknown, locate: Locate): Fault[] {
  const faults: Fault[] = [];
  const look = (text: string, path: readonly PropertyKey[]): void => {
    if (isStorable(text)) return;
    const allowed = {
      zh: '不含空字符（U+0000）和残缺字符的文字',
      en: 'text without U+0000 and without half characters',
    };
    faults.push(fault('EDU_NOT_VALID', locate(jsonPointer(path)), showValue(text), allowed));
  };
  const walk = (value: unknown, path: readonly PropertyKey[]): void => {
    if (typeof value === 'string') look(value, path);
    if (typeof value !== 'object' || value === null) return;
    if (path.length >= DEEPEST) {
      const allowed = { zh: `至多 ${DEEPEST} 层`, en: `at most ${DEEPEST} levels` };
      faults.push(fault('EDU_TOO_DEEP', locate(jsonPointer(path)), `> ${DEEPEST}`, allowed));
      return;
    }
    for (const [key, member] of Object.entries(value)) {
      look(key, path);
      walk(member, [...path, key]);
    }
  };
  walk(document, []);
  return faults;
}

/** Whether a database keeps this text as it is. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}
