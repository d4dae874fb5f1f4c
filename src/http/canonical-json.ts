import * as plain from '../store/canonical-json.ts';
import { requestFault } from './request-fault.ts';

/** The same text for equal requests; one that is too deep is the asker's fault. */
export function canonicalJson(value: unknown): string {
  try {
    return plain.canonicalJson(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const allowed = { zh: `至多 ${plain.DEEPEST} 层`, en: `at most ${plain.DEEPEST} levels` };
    throw requestFault('EDU_TOO_DEEP', 'body', '', plain.DEEPEST + 1, allowed);
  }
}
