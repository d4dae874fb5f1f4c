import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';
import { replyWithProblem } from './problem-reply.ts';

/** Answers what no route takes: 405 with Allow where the address exists for another method, else 404. */
export function refuseUnknownAddresses(app: FastifyInstance): void {
  const routes: { pattern: RegExp; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    const source = url
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
    if (!url.includes('*')) routes.push({ pattern: new RegExp(`^${source.join('/')}$`), methods: [method].flat() });
  });
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0] ?? '';
    const methods = new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods));
    return replyWithProblem(refusal(request.method, path.slice(0, 200), [...methods]), request, reply);
  });
}

function refusal(method: string, path: string, methods: readonly string[]): Problem {
  if (methods.length === 0) {
    return new Problem('route-unknown', { zh: `没有地址 ${method} ${path}。`, en: `There is no ${method} ${path}.` });
  }
  const allow = methods.join(', ');
  const detail = {
    zh: `${path} 不支持 ${method}；支持：${allow}。`,
    en: `${path} does not take ${method}; it takes ${allow}.`,
  };
  return new Problem('method-not-allowed', detail, { headers: { Allow: allow } });
}
