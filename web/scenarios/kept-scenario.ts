import type { Scenario } from '../../models/inputs/scenario.ts';
import { NATION } from '../address/nation.ts';

/** A scenario as GET /scenarios/{id} shows it: the document and what the service says of it. */
export interface KeptScenario extends Scenario {
  readonly source: 'shipped' | 'stored';
  readonly version: number | null;
  readonly author: string | null;
  readonly note: string | null;
  readonly created: string | null;
  readonly updated: string | null;
  readonly lockedBy: string | null;
  readonly lockedAt: string | null;
}

/** One value that differs between two versions, as history and a 412 list it. */
export interface Change {
  /** JSON Pointer into the document. */
  readonly pointer: string;
  readonly kind: 'changed' | 'added' | 'removed';
  readonly from: unknown;
  readonly to: unknown;
}

/** A version in GET /scenarios/{id}/history. */
export interface Step {
  readonly version: number;
  readonly action: 'created' | 'changed' | 'copied' | 'restored' | 'deleted';
  readonly author: string;
  readonly note: string;
  readonly at: string;
  readonly changes: readonly Change[];
  readonly moreChanges: number;
}

/** An id, or an id and one of its versions. */
export function readReference(reference: string): { readonly id: string; readonly version: number | null } {
  const [id = '', version] = reference.split('@');
  return { id, version: version === undefined ? null : Number(version) };
}

/** True where one of the codes is the area or lies above it; without codes it applies everywhere. */
export function coversArea(codes: readonly string[] | undefined, chain: readonly string[]): boolean {
  return codes === undefined || codes.some((code) => chain.includes(code));
}

/** The digits of a code that name: 440700 is 4407. */
const named = (code: string) => code.replace(/(00)+$/, '');

/** True where a scenario that is about some areas says nothing of this one: neither it nor what lies above or below. */
export const isOfOthers = (codes: readonly string[] | undefined, area: string): boolean =>
  codes !== undefined &&
  codes.length > 0 &&
  !codes.some((code) => area.startsWith(named(code)) || code.startsWith(named(area)));

/** The area and what lies above it, nearest first. @param parentOf null where nothing is known above */
export function chainOf(area: string, parentOf: (code: string) => string | null): string[] {
  const chain = [area];
  for (let code = parentOf(area); code !== null && !chain.includes(code); code = parentOf(code)) chain.push(code);
  return chain.includes(NATION) ? chain : [...chain, NATION];
}
