import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Strong entity tag of a representation: the same tag means the same bytes. */
export function entityTag(...parts: readonly string[]): string {
  return `"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27)}"`;
}

/** The same for what never changes once it is there: a client may keep it. @param parts what tells it from others */
export function isImmutableAndKnown(
  request: FastifyRequest,
  reply: FastifyReply,
  ...parts: readonly string[]
): boolean {
  reply.header('Cache-Control', 'private, immutable, max-age=31536000');
  return isKnownToClient(request, reply, entityTag(...parts));
}

/** Sets the tag; true (and status 304) where the client has this representation already. */
export function isKnownToClient(request: FastifyRequest, reply: FastifyReply, tag: string): boolean {
  reply.header('ETag', tag);
  const known = (request.headers['if-none-match'] ?? '').split(',').map((entry) => entry.trim().replace(/^W\//, ''));
  if (!known.includes(tag) && !known.includes('*')) return false;
  reply.code(304);
  return true;
}
