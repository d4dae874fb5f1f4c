import type { FastifyReply, FastifyRequest } from 'fastify';
import { qualityOf } from './language.ts';
import { Problem } from './problem.ts';

export const MEDIA_TYPES = { json: 'application/json', csv: 'text/csv', text: 'text/plain' } as const;
export type Format = keyof typeof MEDIA_TYPES;

/** Content type of a CSV answer. */
export const CSV_CONTENT_TYPE = 'text/csv; charset=utf-8; header=present';

/** The format of an answer: ?format= wins over Accept, because links cannot set headers. */
export function negotiateFormat(
  request: FastifyRequest,
  reply: FastifyReply,
  asked: string | undefined,
  available: readonly Format[] = ['json', 'csv'],
): Format {
  reply.header('Vary', 'Accept, Accept-Language');
  const chosen =
    asked === undefined ? byAccept(request.headers.accept, available) : available.find((format) => format === asked);
  if (chosen !== undefined) return chosen;
  const formats = available.map((format) => `${MEDIA_TYPES[format]} (format=${format})`).join(', ');
  const wanted = (asked ?? request.headers.accept ?? '').slice(0, 200);
  throw new Problem('format-not-available', {
    zh: `所要的格式是“${wanted}”；可用的格式：${formats}。`,
    en: `Asked for "${wanted}"; available: ${formats}.`,
  });
}

function byAccept(header: string | undefined, available: readonly Format[]): Format | undefined {
  if (header === undefined || header.trim() === '') return available[0];
  let best: { format: Format | undefined; quality: number } = { format: undefined, quality: 0 };
  for (const format of available) {
    const quality = qualityFor(MEDIA_TYPES[format], header);
    if (quality > best.quality) best = { format, quality };
  }
  return best.format;
}

/** Quality of the most specific range that covers the type; 0 where none does. */
function qualityFor(type: string, header: string): number {
  let best = { specificity: 0, quality: 0 };
  for (const entry of header.split(',')) {
    const [range = '', ...parameters] = entry.trim().toLowerCase().split(';');
    const specificity = range === type ? 3 : range === `${type.split('/')[0]}/*` ? 2 : range === '*/*' ? 1 : 0;
    if (specificity > best.specificity) best = { specificity, quality: qualityOf(parameters) };
  }
  return best.quality;
}
