import { z } from 'zod';
import { JOB_STATUSES } from '../job.ts';
import { pageSchema } from './paging.ts';

const count = z.number().int();

export const queueSchema = z
  .object({
    messages: z
      .array(z.object({ queue: z.string(), state: z.enum(['ready', 'active', 'dead']), count }))
      .describe('在排队（ready）、在进行（active）的工作，以及放弃的（dead）'),
    jobs: z
      .array(
        z.object({
          kind: z.enum(['run', 'backtest']),
          lane: z.enum(['interactive', 'nightly']),
          status: z.enum(JOB_STATUSES),
          count,
        }),
      )
      .describe('任务数'),
    oldestWaitingSeconds: z
      .object({ interactive: z.number(), nightly: z.number() })
      .describe('等得最久的任务已等多少秒；没有则为 0'),
  })
  .meta({ id: 'Queue' });

export const deadLettersSchema = pageSchema(
  z
    .object({
      id: z.string(),
      at: z.string().describe('放弃的时间'),
      queue: z.string().nullable().describe('parts、joins、backtests 或 nightly'),
      error: z.string().nullable().describe('最后一次的错误；没有人活着说出来则为 null'),
      work: z.record(z.string(), z.unknown()).describe('是哪一件工作：任务、阶段、部分'),
      job: z
        .object({ id: z.string(), kind: z.enum(['run', 'backtest']), status: z.enum(JOB_STATUSES), href: z.string() })
        .nullable()
        .describe('所属的任务'),
    })
    .meta({ id: 'DeadLetter' }),
);
