import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { JobDesk } from '../../queue/job-desk.ts';
import type { StoredJob } from '../../store/jobs.ts';
import type { JobKind } from '../../store/tables.ts';
import type { Api } from '../api.ts';
import { JOB_NAMES, jobOf } from '../job.ts';
import { setStatusHeaders } from '../job-answer.ts';
import { type Language, preferredLanguage } from '../language.ts';
import { pageOfTotal } from '../paging.ts';
import { visibleAreas } from '../people/region-check.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { jobListQuery, jobParameters } from '../schemas/job.ts';
import { pageSchema } from '../schemas/paging.ts';

export interface JobRoutes {
  readonly kind: JobKind;
  readonly desk: JobDesk;
  /** What the API says about one of them. */
  readonly schema: z.ZodType;
  readonly bodyOf: (job: StoredJob, language: Language) => object | Promise<object>;
}

/** Jobs of one kind: list, look, dismiss. */
export function registerJobs(app: Api, jobs: JobRoutes): void {
  const { kind, desk, schema, bodyOf } = jobs;
  const { zh, en } = JOB_NAMES[kind];
  const tags = [`${kind}s`];
  const bodyFor = async (job: StoredJob, request: FastifyRequest) =>
    bodyOf(job, preferredLanguage(request.headers['accept-language']));
  app.get(
    `/${kind}s`,
    {
      config: { action: `${kind}s.read` },
      schema: {
        tags,
        summary: `${zh}列表 · ${en[0]!.toUpperCase()}${en.slice(1)}s`,
        querystring: jobListQuery,
        response: { 200: json(pageSchema(schema), `${en}s, newest first`), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { status, page, pageSize } = request.query;
      const found = await desk.list({
        kind,
        status,
        within: visibleAreas(request),
        limit: pageSize,
        offset: (page - 1) * pageSize,
      });
      const results = await Promise.all(found.jobs.map((job) => bodyFor(job, request)));
      return pageOfTotal(results, found.total, request.query, request, reply);
    },
  );

  app.get(
    `/${kind}s/:id`,
    {
      config: { action: `${kind}s.read` },
      schema: {
        tags,
        summary: `${zh}的状态 · Status of a ${en}`,
        params: jobParameters,
        response: { 200: json(schema, 'status'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const job = await jobOf(desk, kind, request.params.id);
      setStatusHeaders(job, reply);
      return bodyFor(job, request);
    },
  );

  app.delete(
    `/${kind}s/:id`,
    {
      config: { action: `${kind}s.write` },
      schema: {
        tags,
        summary: `取消${zh}，或丢弃结果 · Dismiss a ${en}`,
        params: jobParameters,
        response: { 200: json(schema, 'dismissed'), ...problemAnswer },
      },
    },
    async (request) => {
      const { id } = request.params;
      await desk.dismiss(kind, id, request.actor.name);
      return bodyFor(await jobOf(desk, kind, id), request);
    },
  );
}
