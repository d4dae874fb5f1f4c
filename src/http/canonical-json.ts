import { requestFault } from './request-fault.ts';

const DEEPEST = 64;

/** JSON with sorted keys and without undefined members: equal requests give equal text. */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > DEEPEST) {
    const allowed = { zh: `至多 ${DEEPEST} 层`, en: `at most ${DEEPEST} levels` };
    throw requestFault('EDU_TOO_DEEP', 'body', '', DEEPEST + 1, allowed);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member, depth + 1)}`).join(',')}}`;
}
