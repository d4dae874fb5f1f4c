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
  for (const [pointer, from] of old.leaves) {
    const to = young.leaves.get(pointer);
    // An empty list that was filled is told by what it was filled with.
    if (young.filled.has(pointer) && isEmpty(from)) continue;
    if (to === undefined) changes.push({ pointer, kind: 'removed', from, to: null });
    else if (from !== to && !(isEmpty(from) && JSON.stringify(from) === JSON.stringify(to)))
      changes.push({ pointer, kind: 'changed', from, to });
  }
  for (const [pointer, to] of young.leaves)
    if (!old.leaves.has(pointer) && !(old.filled.has(pointer) && isEmpty(to)))
      changes.push({ pointer, kind: 'added', from: null, to });
  return changes;
}

interface Leaves {
  /** Texts, numbers, true, false, null, empty lists and empty objects by their pointers. */
  readonly leaves: ReadonlyMap<string, unknown>;
  /** Pointers of lists and objects that have members. */
  readonly filled: ReadonlySet<string>;
}

function leavesOf(document: unknown): Leaves {
  const leaves = new Map<string, unknown>();
  const filled = new Set<string>();
  const walk = (value: unknown, path: readonly PropertyKey[]): void => {
    if (value === undefined) return;
    const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    if (members.length === 0) leaves.set(jsonPointer(path), value);
    else filled.add(jsonPointer(path));
    for (const [key, member] of members) walk(member, [...path, key]);
  };
  if (document !== null) walk(document, []);
  return { leaves, filled };
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
