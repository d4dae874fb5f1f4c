import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Seen } from '../planning/refusal.ts';
import { Problem } from './problem.ts';

/**
 * Strong tag of one version of something that is changed: the number of the version, then what tells its representation
 * from others. A change is compared by the number: a lock that was set and lifted meanwhile is no change of the content.
 */
export function versionTag(version: number, representation: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(representation)).digest('base64url').slice(0, 16);
  return `"${version}.${hash}"`;
}

/**
 * The version that the sender has seen, by If-Match.
 * @throws Problem 428 without the header
 */
export function requiredVersion(request: FastifyRequest): Seen {
  return seenVersion(request) ?? withoutPrecondition(request);
}

/** The tags of If-Match as they were written, where versions are not numbered. @throws Problem 428 without the header */
export function requiredTags(request: FastifyRequest): readonly string[] | 'any' {
  return seenTags(request) ?? withoutPrecondition(request);
}

function withoutPrecondition({ method }: FastifyRequest): never {
  throw new Problem('precondition-required', {
    zh: `${method} 要有 If-Match 请求头，值为上次读到的 ETag。`,
    en: `${method} needs the header If-Match with the ETag that was read last.`,
  });
}

/** The same where the header may be left out. @throws Problem 400 where it is not well formed */
export function seenVersion(request: FastifyRequest): Seen | undefined {
  const tags = seenTags(request);
  if (tags === undefined || tags === 'any') return tags;
  // Weak tags do not count (strong comparison); of several the newest version is what was seen.
  const versions = tags.flatMap((tag) => /^"([1-9]\d{0,8})\.[\w-]+"$/.exec(tag)?.[1] ?? []).map(Number);
  return versions.length === 0 ? 'unknown' : Math.max(...versions);
}

function seenTags(request: FastifyRequest): readonly string[] | 'any' | undefined {
  const header = request.headers['if-match'];
  if (header === undefined) return undefined;
  if (header.trim() === '*') return 'any';
  const tags = entityTags(header);
  if (tags.length === 0)
    throw new Problem('header-invalid', {
      zh: `If-Match 应为带双引号的 ETag，收到 ${header.slice(0, 100)}。`,
      en: `If-Match must be an ETag in double quotes, and is ${header.slice(0, 100)}.`,
    });
  return tags;
}

/** The tags of an If-Match or If-None-Match header, as they were written. */
function entityTags(header: string): string[] {
  return header.match(/(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g) ?? [];
}
