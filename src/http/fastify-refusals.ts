import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

const BODY_TYPES = ['application/json', 'application/merge-patch+json', 'text/csv'];

/** What Fastify itself refuses, as a problem of our list; undefined for anything else. */
export function refusedByFastify(error: unknown, request: FastifyRequest): Problem | undefined {
  const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const size = request.headers['content-length'] ?? '?';
    const limit = request.routeOptions.bodyLimit;
    return new Problem('body-too-large', {
      zh: `正文 ${size} 字节，这里的上限是 ${limit} 字节。`,
      en: `The body has ${size} bytes; the limit here is ${limit} bytes.`,
    });
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    const found = (request.headers['content-type'] ?? '').slice(0, 100);
    const types = BODY_TYPES.filter((type) => request.server.hasContentTypeParser(type));
    return new Problem('media-type-unsupported', {
      zh: `正文类型是“${found}”；这里接受 ${types.join('、')}。`,
      en: `The body is "${found}"; accepted here: ${types.join(', ')}.`,
    });
  }
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500) return undefined;
  const reason = error instanceof Error ? error.message.slice(0, 200) : String(statusCode);
  return new Problem('bad-request', { zh: `请求无法理解：${reason}`, en: `Cannot be understood: ${reason}` });
}
