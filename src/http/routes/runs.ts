import type { Api, RouteContext } from '../api.ts';
import { DATA_BODY_LIMIT } from '../body-limits.ts';
import { checkRequest } from '../check-request.ts';
import { announce, waitFor } from '../job-answer.ts';
import { preferredLanguage } from '../language.ts';
import { LONGEST_WAIT, preferenceOf } from '../prefer.ts';
import { runBody } from '../run-status.ts';
import { normalisedRequest } from '../run-submission.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { runRequestSchema, runSchema } from '../schemas/run.ts';
import { registerJobs } from './jobs.ts';

/** Runs: submit, look, dismiss. */
export function registerRuns(app: Api, { services, runs }: RouteContext): void {
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
      const submitted = runs.submit(normalisedRequest(request.body, services));
      const preference = preferenceOf(request.headers.prefer, submitted.job.counties === 1 ? LONGEST_WAIT : 0);
      await waitFor(submitted.job, preference.wait);
      announce(submitted, preference, reply);
      return runBody(submitted.job, preferredLanguage(request.headers['accept-language']));
    },
  );

  registerJobs(app, { kind: 'run', store: runs, schema: runSchema, bodyOf: runBody });
}
