import { z } from 'zod';
import type { Api } from '../api.ts';
import { Problem } from '../problem.ts';
import { problemPage } from '../problem-page.ts';
import { PROBLEMS, type ProblemName } from '../problems.ts';
import { problemAnswer, text } from '../schemas/answers.ts';

const parameters = z.strictObject({ type: z.string().max(100) });

/** The page behind the type of every problem. */
export function registerProblemPages(app: Api): void {
  app.get(
    '/problems/:type',
    {
      config: { action: 'public' },
      schema: {
        tags: ['problems'],
        summary: '问题说明页 · Page about a problem',
        params: parameters,
        response: { 200: text('text/html', 'page'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { type } = request.params;
      if (!Object.hasOwn(PROBLEMS, type)) throw unknownType(type);
      reply.header('Content-Language', 'zh-CN, en').header('Cache-Control', 'max-age=3600');
      reply.type('text/html; charset=utf-8');
      return reply.send(problemPage(type, PROBLEMS[type as ProblemName]));
    },
  );
}

function unknownType(type: string): Problem {
  const known = Object.keys(PROBLEMS).join(', ');
  return new Problem('route-unknown', {
    zh: `没有问题类型“${type}”；现有：${known}。`,
    en: `No problem type "${type}"; known are: ${known}.`,
  });
}
