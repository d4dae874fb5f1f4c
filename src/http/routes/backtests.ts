import { z } from 'zod';
import type { BacktestTask } from '../../../models/backtest/outcome.ts';
import type { BacktestSubject } from '../../queue/job-desk.ts';
import type { StoredJob } from '../../store/jobs.ts';
import type { Api, RouteContext } from '../api.ts';
import { backtestQuestion } from '../backtest-request.ts';
import { backtestBody } from '../backtest-status.ts';
import { DATA_BODY_LIMIT } from '../body-limits.ts';
import { submitted } from '../job.ts';
import { announce, waitFor } from '../job-answer.ts';
import { type Language, preferredLanguage } from '../language.ts';
import { requireRegions } from '../people/region-check.ts';
import { preferenceOf } from '../prefer.ts';
import { shapeFaults } from '../request-validation.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { backtestRequestSchema, backtestSchema } from '../schemas/backtest.ts';
import { keyHeader, preferHeader } from '../schemas/headers.ts';
import { registerJobEvents } from './job-events.ts';
import { registerJobs } from './jobs.ts';

/** Back-tests: submit, look, dismiss. */
export function registerBacktests(app: Api, { services, desk }: RouteContext): void {
  app.post(
    '/backtests',
    {
      // The content is checked whatever the shape is: all faults are told at once.
      attachValidation: true,
      bodyLimit: DATA_BODY_LIMIT,
      config: { action: 'backtests.write' },
      schema: {
        tags: ['backtests'],
        summary: '提交回测 · Submit a back-test',
        description:
          '用任一地区的历史检验预测通常错多少。答复 202，用 Location 查进度；Prefer: wait=n（0—10 秒）等待完成，完成则 201；相同请求 200。表格的问题写明第几行。',
        headers: z.looseObject({ ...keyHeader, ...preferHeader }),
        body: backtestRequestSchema,
        response: {
          200: json(backtestSchema, '已有相同的回测 · an identical back-test exists'),
          201: json(backtestSchema, '已完成 · done'),
          202: json(backtestSchema, '已接受 · accepted'),
          ...problemAnswer,
        },
      },
    },
    async (request, reply) => {
      const question = backtestQuestion(request.body, shapeFaults(request.validationError), services);
      const { task, canonical } = question;
      requireRegions(request, task.history.areas);
      const by = { by: request.actor.name, lane: 'interactive' as const, canonical };
      const found = await submitted('backtest', () => desk.submitBacktest(task, subjectOf(task), by));
      const preference = preferenceOf(request.headers.prefer, 0);
      const answer = await waitFor(desk, found, preference.wait, request);
      announce(answer, preference, reply);
      return backtestBody(desk, answer.job, preferredLanguage(request.headers['accept-language']));
    },
  );
  const bodyOf = (job: StoredJob, language: Language) => backtestBody(desk, job, language);
  registerJobs(app, { kind: 'backtest', desk, schema: backtestSchema, bodyOf });
  registerJobEvents(app, { kind: 'backtest', desk, bodyOf });
}

/** What lists show of a back-test. */
function subjectOf({ history, plan }: BacktestTask): BacktestSubject {
  const { areas, years, grades } = history;
  const { origins, leads } = plan;
  return { areas: areas.length, from: years[0]!, to: years.at(-1)!, grades, origins, leads };
}
