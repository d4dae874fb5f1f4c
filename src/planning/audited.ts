import type { Change } from './changes.ts';

/** More changed values than this are counted only: a row of the audit is for reading. */
export const MOST_AUDITED = 200;
const LONGEST_TEXT = 200;

/** What changed, as the two sides of a row of the audit: pointer to value, before and after. */
export function auditedSides(changes: readonly Change[]): { readonly from: object; readonly to: object } {
  const shown = changes.slice(0, MOST_AUDITED);
  const side = (kind: Change['kind'], which: 'from' | 'to') =>
    Object.fromEntries(
      shown.filter((change) => change.kind !== kind).map((change) => [change.pointer, cut(change[which])]),
    );
  const more = changes.length > shown.length ? { moreChanges: changes.length - shown.length } : {};
  return { from: side('added', 'from'), to: { ...side('removed', 'to'), ...more } };
}

function cut(value: unknown): unknown {
  return typeof value === 'string' && value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
}
