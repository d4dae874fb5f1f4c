import { createHash } from 'node:crypto';

/** SHA-256 of a plain value in hexadecimal digits: the same whatever the order in which its members were written. */
export function contentHash(value: unknown): string {
  const text = JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
  return createHash('sha256').update(text).digest('hex');
}
