import { z } from 'zod';
import type { Api, RouteContext } from '../api.ts';
import { DATA_BODY_LIMIT } from '../body-limits.ts';
import { checkRequest } from '../check-request.ts';
import { announce, waitFor } from '../job-answer.ts';
import { preferredLanguage } from '../language.ts';
import { preferenceOf } from '../prefer.ts';
import { runBody } from '../run-status.ts';
import { normalisedRun, submitRun } from '../run-submission.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { keyHeader, preferHeader } from '../schemas/headers.ts';
import { runRequestSchema, runSchema } from '../schemas/run.ts';
import { registerJobEvents } from './job-events.ts';
import { registerJobs } from './jobs.ts';

/** Runs: submit, look, dismiss. */
export function registerRuns(app: Api, context: RouteContext): void {
  const { services, desk } = context;
  app.post(
    '/runs',
    {
      bodyLimit: DATA_BODY_LIMIT,
      config: { action: 'runs.write' },
      schema: {
        tags: ['runs'],
        summary: '提交测算 · Submit a run',
        description:
          '一个县当即答复 201；更大的范围 202，用 Location 查进度。Prefer: wait=n（0—10 秒）等待完成；相同请求 200。',
        headers: z.looseObject({ ...keyHeader, ...preferHeader }),
        body: runRequestSchema,
        response: {
          200: json(runSchema, '已有相同的测算 · an identical run exists'),
          201: json(runSchema, '已完成 · done'),
          202: json(runSchema, '已接受 · accepted'),
          ...problemAnswer,
        },
      },
    },
    async (request, reply) => {
      checkRequest(request.body, services);
      const run = await normalisedRun(request.body, request, context);
      const preference = preferenceOf(request.headers.prefer, 0);
      const found = await submitRun(run, context, preference.applied !== 'respond-async');
      const answer = await waitFor(desk, found, preference.wait, request);
      announce(answer, preference, reply);
      return runBody(answer.job, preferredLanguage(request.headers['accept-language']));
    },
  );

  const bodyOf = runBody;
  registerJobs(app, { kind: 'run', desk, schema: runSchema, bodyOf });
  registerJobEvents(app, { kind: 'run', desk, bodyOf });
}
