import type { Api, RouteContext } from '../api.ts';
import { backtestQuestion } from '../backtest-request.ts';
import { backtestBody } from '../backtest-status.ts';
import { DATA_BODY_LIMIT } from '../body-limits.ts';
import { announce, waitFor } from '../job-answer.ts';
import { preferredLanguage } from '../language.ts';
import { requireRegions } from '../people/region-check.ts';
import { preferenceOf } from '../prefer.ts';
import { shapeFaults } from '../request-validation.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { backtestRequestSchema, backtestSchema } from '../schemas/backtest.ts';
import { registerJobs } from './jobs.ts';

/** Back-tests: submit, look, dismiss. */
export function registerBacktests(app: Api, { services, backtests }: RouteContext): void {
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
      requireRegions(request, question.task.history.areas);
      const submitted = backtests.submit(question);
      const preference = preferenceOf(request.headers.prefer, 0);
      await waitFor(submitted.job, preference.wait);
      announce(submitted, preference, reply);
      return backtestBody(submitted.job, preferredLanguage(request.headers['accept-language']));
    },
  );
  registerJobs(app, { kind: 'backtest', store: backtests, schema: backtestSchema, bodyOf: backtestBody });
}
