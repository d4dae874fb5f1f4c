import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

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
    return new Problem('media-type-unsupported', {
      zh: `正文类型是“${found}”；只接受 application/json。`,
      en: `The body is "${found}"; only application/json is accepted.`,
    });
  }
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500) return undefined;
  const reason = error instanceof Error ? error.message.slice(0, 200) : String(statusCode);
  return new Problem('bad-request', { zh: `请求无法理解：${reason}`, en: `Cannot be understood: ${reason}` });
}
