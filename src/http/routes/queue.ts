import { z } from 'zod';
import { type DeadLetter, discardDeadLetter, listDeadLetters } from '../../queue/dead-letters.ts';
import { readFigures } from '../../queue/figures.ts';
import { appendAudit } from '../../store/audit.ts';
import { inTransaction } from '../../store/transaction.ts';
import type { Api, StoreContext } from '../api.ts';
import { beijingTime } from '../clock.ts';
import { pageOfTotal, windowOf } from '../paging.ts';
import { Problem } from '../problem.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import { jobParameters } from '../schemas/job.ts';
import { pagingFields } from '../schemas/paging.ts';
import { deadLettersSchema, queueSchema } from '../schemas/queue.ts';

const tags = ['queue'];

/** What waits, what is at work, and what was given up. */
export function registerQueue(app: Api, { database }: StoreContext): void {
  app.get(
    '/queue',
    {
      config: { action: 'queue.read' },
      schema: {
        tags,
        summary: '队列：在排队、在进行、已放弃的工作 · What waits, is at work, was given up',
        response: { 200: json(queueSchema, 'queue'), ...problemAnswer },
      },
    },
    async (_request, reply) => {
      const { messages, jobs, oldest } = await readFigures(database);
      reply.header('Cache-Control', 'no-store');
      return { messages: [...messages], jobs: [...jobs], oldestWaitingSeconds: oldest };
    },
  );

  app.get(
    '/queue/dead-letters',
    {
      config: { action: 'queue.read' },
      schema: {
        tags,
        summary: '放弃的工作，新的在前 · Work that was given up, the newest first',
        description:
          '反复出错、或每次都与计算进程一同中断的工作。所属任务已记为失败：原因消除后重新提交同一请求即重新计算。保留 90 天。',
        querystring: z.strictObject(pagingFields(50)),
        response: { 200: json(deadLettersSchema, 'dead-letters'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { letters, total } = await listDeadLetters(database, windowOf(request.query));
      reply.header('Cache-Control', 'no-store');
      return pageOfTotal(letters.map(letterBody), total, request.query, request, reply);
    },
  );

  app.delete(
    '/queue/dead-letters/:id',
    {
      config: { action: 'queue.manage' },
      schema: {
        tags,
        summary: '看过之后删去 · Throw one away once it has been looked at',
        params: jobParameters,
        response: { 204: empty('已删去 · thrown away'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const known = await inTransaction(database, async (transaction) => {
        const from = await discardDeadLetter(transaction, id);
        if (from === undefined) return false;
        const actor = request.actor.name;
        await appendAudit(transaction, { actor, action: 'discarded', resource: `dead-letter ${id}`, from, to: null });
        return true;
      });
      if (!known)
        throw new Problem('dead-letter-unknown', {
          zh: `没有编号为 ${id} 的放弃的工作。`,
          en: `There is no dead letter ${id}.`,
        });
      return reply.code(204).send();
    },
  );
}

function letterBody({ at, job, ...letter }: DeadLetter) {
  return {
    ...letter,
    at: beijingTime(at.getTime()),
    job: job === null ? null : { ...job, href: `/api/v1/${job.kind}s/${job.id}` },
  };
}
