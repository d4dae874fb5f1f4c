import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { LANGUAGE_TAG, preferredLanguage } from './language.ts';
import { Problem } from './problem.ts';
import { problemBody } from './problem-reply.ts';
import { PROBLEMS } from './problems.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** What Node refuses before there is a request for a route: it is answered as everything else is. */

const UNREADABLE = new Problem('bad-request', {
  zh: '这不是合法的 HTTP/1.1 请求。',
  en: 'This is not a valid HTTP/1.1 request.',
});
const TOO_LONG = new Problem('headers-too-large', {
  zh: '网址和请求头合计超过 16 KB。',
  en: 'Address and headers are more than 16 KB.',
});
const TOO_SLOW = new Problem('request-timeout', {
  zh: '请求没有在规定时间内到齐。',
  en: 'The request did not arrive in time.',
});
const PROBLEM_OF: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: TOO_LONG,
  ERR_HTTP_REQUEST_TIMEOUT: TOO_SLOW,
};

/** Answers bytes that are no request, and ends the connection: where the next request begins is not known. */
export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (socket.destroyed || error.code === 'ECONNRESET') return;
  if (socket.writable) {
    const { status, headers, text } = written(PROBLEM_OF[error.code ?? ''] ?? UNREADABLE, undefined);
    const lines = Object.entries({ ...headers, Connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`);
  }
  socket.destroySoon();
}

/** `Expect` may ask for 100-continue and for nothing else (RFC 9110, 10.1.1). */
export function refuseExpectations(app: FastifyInstance): void {
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const found = String(request.headers.expect).slice(0, 100);
    const problem = new Problem('expectation-failed', {
      zh: `请求头 Expect 是“${found}”；只支持 100-continue。`,
      en: `Expect is "${found}"; only 100-continue is supported.`,
    });
    const { status, headers, text } = written(problem, request.headers['accept-language']);
    response.writeHead(status, { ...headers, Connection: 'close' }).end(text);
  });
}

/** No name or code of ours has a null character, and no database looks for one. @throws Problem 400 */
export function requireAddressWithoutNull(url: string): void {
  if (url.includes('%00'))
    throw new Problem('bad-request', {
      zh: '网址中含有空字符（%00）。',
      en: 'The address has a null character (%00).',
    });
}

function written(problem: Problem, accepted: string | undefined) {
  const language = preferredLanguage(accepted);
  const id = randomUUID();
  const text = JSON.stringify(problemBody(problem, language, id));
  const headers = {
    ...SECURITY_HEADERS,
    'X-Request-Id': id,
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Language': LANGUAGE_TAG[language],
    'Content-Length': String(Buffer.byteLength(text)),
    'Cache-Control': 'no-store',
  };
  return { status: PROBLEMS[problem.problem].status, headers, text };
}
