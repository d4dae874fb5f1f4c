import type { FastifyRequest } from 'fastify';
import type { Author } from '../planning/author.ts';
import { LONGEST_NOTE } from '../planning/dataset-input.ts';
import { isStorable } from '../planning/storable.ts';
import { requireRegions } from './people/region-check.ts';
import { Problem } from './problem.ts';

/**
 * Who changes something and why: the note of X-Change-Note, percent-encoded UTF-8. It stands in a header because the body of
 * a merge patch is the change itself.
 * @throws Problem 400 for a note that cannot be read or is too long
 */
export function authorOf(request: FastifyRequest): Author {
  const header = request.headers['x-change-note'];
  const note = header === undefined ? '' : decoded(String(header));
  if (note === undefined || note.length > LONGEST_NOTE || !isStorable(note)) {
    const found = note === undefined ? String(header).slice(0, 40) : `${note.length}`;
    throw new Problem('header-invalid', {
      zh: `X-Change-Note 应为百分号编码的 UTF-8，至多 ${LONGEST_NOTE} 字；收到 ${found}。`,
      en: `X-Change-Note must be percent-encoded UTF-8 of at most ${LONGEST_NOTE} characters; it is ${found}.`,
    });
  }
  return { actor: request.actor, note, requireAreas: (areas) => requireRegions(request, areas) };
}

function decoded(header: string): string | undefined {
  try {
    return decodeURIComponent(header);
  } catch {
    return undefined;
  }
}
