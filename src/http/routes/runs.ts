import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api, RouteContext } from '../api.ts';
import { checkRequest } from '../check-request.ts';
import { JOB_STATUSES } from '../job.ts';
import { announce, setStatusHeaders, waitFor } from '../job-answer.ts';
import { preferredLanguage } from '../language.ts';
import { pageOf } from '../paging.ts';
import { LONGEST_WAIT, preferenceOf } from '../prefer.ts';
import type { Run } from '../run.ts';
import { runBody } from '../run-status.ts';
import { normalisedRequest } from '../run-submission.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { pagingFields } from '../schemas/paging.ts';
import { type RunBody, runPageSchema, runParameters, runRequestSchema, runSchema } from '../schemas/run.ts';

const listQuery = z.strictObject({
  status: z.enum(JOB_STATUSES).optional().describe('只列这一状态'),
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
      const submitted = runs.submit(normalisedRequest(request.body, services));
      const preference = preferenceOf(request.headers.prefer, submitted.job.counties === 1 ? LONGEST_WAIT : 0);
      await waitFor(submitted.job, preference.wait);
      announce(submitted, preference, reply);
      return bodyFor(submitted.job, request);
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
      setStatusHeaders(run, reply);
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

function bodyFor(run: Run, request: FastifyRequest): RunBody {
  return runBody(run, preferredLanguage(request.headers['accept-language']));
}
