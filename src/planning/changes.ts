import { jsonPointer } from '../intake/json-pointer.ts';

/** One value that differs between two documents; null where there is none. */
export interface Change {
  /** JSON Pointer. */
  readonly pointer: string;
  readonly kind: 'changed' | 'added' | 'removed';
  readonly from: unknown;
  readonly to: unknown;
}

/** Every leaf that differs, in the order of the documents: first what was changed or removed, then what was added. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  const old = leavesOf(before);
  const young = leavesOf(after);
  const changes: Change[] = [];
  for (const [pointer, from] of old) {
    if (!young.has(pointer)) changes.push({ pointer, kind: 'removed', from, to: null });
    else if (young.get(pointer) !== from) changes.push({ pointer, kind: 'changed', from, to: young.get(pointer) });
  }
  for (const [pointer, to] of young) if (!old.has(pointer)) changes.push({ pointer, kind: 'added', from: null, to });
  return changes;
}

/** Texts, numbers, true, false and null by their pointers; an empty list or object is one, written as JSON. */
function leavesOf(document: unknown): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const walk = (value: unknown, path: readonly PropertyKey[]): void => {
    if (value === undefined) return;
    const members = typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
    if (members === undefined) leaves.set(jsonPointer(path), value);
    else if (members.length === 0) leaves.set(jsonPointer(path), JSON.stringify(value));
    else for (const [key, member] of members) walk(member, [...path, key]);
  };
  if (document !== null) walk(document, []);
  return leaves;
}
