import type { Api, RouteContext } from '../api.ts';
import { DATA_BODY_LIMIT } from '../body-limits.ts';
import { canonicalJson } from '../canonical-json.ts';
import { checkRequest } from '../check-request.ts';
import { submitted } from '../job.ts';
import { announce, waitFor } from '../job-answer.ts';
import { preferredLanguage } from '../language.ts';
import { preferenceOf } from '../prefer.ts';
import { runBody } from '../run-status.ts';
import { normalisedRequest } from '../run-submission.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { runRequestSchema, runSchema } from '../schemas/run.ts';
import { registerJobEvents } from './job-events.ts';
import { registerJobs } from './jobs.ts';

/** Runs: submit, look, dismiss. */
export function registerRuns(app: Api, { services, desk }: RouteContext): void {
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
      const asked = normalisedRequest(request.body, services);
      const preference = preferenceOf(request.headers.prefer, 0);
      // A county that somebody waits for is computed at once; it never stands behind a province.
      const atOnce = preference.applied !== 'respond-async' && services.countiesOf(asked.areas).length === 1;
      const by = { by: request.actor.name, lane: 'interactive' as const, canonical: canonicalJson(asked) };
      const found = await submitted('run', () => desk.submitRun(asked, by, atOnce));
      const answer = await waitFor(desk, found, preference.wait, request);
      announce(answer, preference, reply);
      return runBody(answer.job, preferredLanguage(request.headers['accept-language']));
    },
  );

  const bodyOf = runBody;
  registerJobs(app, { kind: 'run', desk, schema: runSchema, bodyOf });
  registerJobEvents(app, { kind: 'run', desk, bodyOf });
}
