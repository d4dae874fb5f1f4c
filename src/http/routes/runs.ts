import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api, RouteContext } from '../api.ts';
import { checkRequest } from '../check-request.ts';
import { preferredLanguage } from '../language.ts';
import { pageOf } from '../paging.ts';
import { LONGEST_WAIT, type Preference, preferenceOf } from '../prefer.ts';
import { RUN_STATUSES, type Run } from '../run.ts';
import { runAddress, runBody } from '../run-status.ts';
import { normalisedRequest, waitForRun } from '../run-submission.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { pagingFields } from '../schemas/paging.ts';
import { type RunBody, runPageSchema, runParameters, runRequestSchema, runSchema } from '../schemas/run.ts';

const listQuery = z.strictObject({
  status: z.enum(RUN_STATUSES).optional().describe('只列这一状态'),
  ...pagingFields(50),
});
const tags = ['runs'];

/** Runs: submit, look, dismiss. */
export function registerRuns(app: Api, { services, runs }: RouteContext): void {
  app.post(
    '/runs',
    {
      schema: {
        tags,
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
      const { run, existing } = runs.submit(normalisedRequest(request.body, services));
      const preference = preferenceOf(request.headers.prefer, run.counties === 1 ? LONGEST_WAIT : 0);
      await waitForRun(run, preference.wait);
      return answer(run, existing, preference, request, reply);
    },
  );

  app.get(
    '/runs',
    {
      schema: {
        tags,
        summary: '内存中的测算 · Runs in memory',
        querystring: listQuery,
        response: { 200: json(runPageSchema, 'runs, newest first'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { status } = request.query;
      const found = runs.list().filter((run) => status === undefined || run.status === status);
      const page = pageOf(found, request.query, request, reply);
      return { paging: page.paging, results: page.results.map((run) => bodyFor(run, request)) };
    },
  );

  app.get(
    '/runs/:id',
    {
      schema: {
        tags,
        summary: '测算的状态 · Status of a run',
        params: runParameters,
        response: { 200: json(runSchema, 'status'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const run = runs.find(request.params.id);
      reply.header('Cache-Control', 'no-store');
      if (run.active) reply.header('Retry-After', '1');
      return bodyFor(run, request);
    },
  );

  app.delete(
    '/runs/:id',
    {
      schema: {
        tags,
        summary: '取消测算，或丢弃结果 · Dismiss a run',
        params: runParameters,
        response: { 200: json(runSchema, 'dismissed'), ...problemAnswer },
      },
    },
    async (request) => bodyFor(runs.dismiss(request.params.id), request),
  );
}

/** A failure answers with its cause; else 200 for a run that was there, 201 for a finished one, 202 for one at work. */
function answer(
  run: Run,
  existing: boolean,
  preference: Preference,
  request: FastifyRequest,
  reply: FastifyReply,
): RunBody {
  if (run.status === 'failed') throw run.failure;
  if (preference.applied !== undefined) reply.header('Preference-Applied', preference.applied);
  if (run.active) reply.header('Retry-After', '1');
  if (existing) reply.code(200).header('Content-Location', runAddress(run));
  else reply.code(run.active ? 202 : 201).header('Location', runAddress(run));
  return bodyFor(run, request);
}

function bodyFor(run: Run, request: FastifyRequest): RunBody {
  return runBody(run, preferredLanguage(request.headers['accept-language']));
}
