import { fault } from '../intake/fault.ts';
import { nearestName } from '../intake/nearest-name.ts';
import { showValue } from '../intake/show-value.ts';
import type { FaultCode } from '../locale/fault-catalogue.ts';
import type { Fault } from '../services/ports.ts';
import type { Bilingual } from './language.ts';
import { faultyRequest, type Place, type Problem } from './problem.ts';

/** More names than this are not written out. */
const MOST_NAMES = 200;

/** One fault at one parameter or member, as the problem that it makes. */
export function requestFault(code: FaultCode, place: Place, name: string, found: unknown, allowed: Bilingual): Problem {
  return faultyRequest(
    place === 'body' ? 'invalid-body' : 'invalid-query',
    [fault(code, `#/${name}`, showValue(found), allowed)],
    place,
  );
}

/** A fault for every given name that is not known, with the name that was probably meant. */
export function unknownNames(parameter: string, given: readonly string[], known: readonly string[]): Fault[] {
  const names = new Set(known);
  const list = known.slice(0, MOST_NAMES).join(', ') + (known.length > MOST_NAMES ? ` … (${known.length})` : '');
  return given
    .filter((name) => !names.has(name))
    .map((name) => {
      const meant = nearestName(name, known);
      const cure = meant === undefined ? undefined : { zh: `是否要写 ${meant}？`, en: `did you mean ${meant}?` };
      return fault('EDU_NOT_ALLOWED', `#/${parameter}`, showValue(name), { zh: list, en: list }, cure);
    });
}
