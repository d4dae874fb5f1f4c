import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import { JOB_NAMES, type Job, type JobKind } from '../job.ts';
import { setStatusHeaders } from '../job-answer.ts';
import type { JobStore } from '../job-store.ts';
import { type Language, preferredLanguage } from '../language.ts';
import { pageOf } from '../paging.ts';
import { areasOf } from '../people/job-areas.ts';
import { visibleTo } from '../people/region-check.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { jobListQuery, jobParameters } from '../schemas/job.ts';
import { pageSchema } from '../schemas/paging.ts';

export interface JobRoutes<Kept extends Job<unknown>> {
  readonly kind: JobKind;
  readonly store: JobStore<never, Kept>;
  /** What the API says about one of them. */
  readonly schema: z.ZodType;
  readonly bodyOf: (job: Kept, language: Language) => object;
}

/** Jobs of one kind: list, look, dismiss. */
export function registerJobs<Kept extends Job<unknown>>(app: Api, jobs: JobRoutes<Kept>): void {
  const { kind, store, schema, bodyOf } = jobs;
  const { zh, en } = JOB_NAMES[kind];
  const tags = [`${kind}s`];
  const bodyFor = (job: Kept, request: FastifyRequest) =>
    bodyOf(job, preferredLanguage(request.headers['accept-language']));
  app.get(
    `/${kind}s`,
    {
      config: { action: `${kind}s.read` },
      schema: {
        tags,
        summary: `内存中的${zh} · ${en[0]!.toUpperCase()}${en.slice(1)}s in memory`,
        querystring: jobListQuery,
        response: { 200: json(pageSchema(schema), `${en}s, newest first`), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { status } = request.query;
      const visible = visibleTo(request);
      const found = store
        .list()
        .filter((job) => visible(areasOf(job)) && (status === undefined || job.status === status));
      const page = pageOf(found, request.query, request, reply);
      return { paging: page.paging, results: page.results.map((job) => bodyFor(job, request)) };
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
      const job = store.find(request.params.id);
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
    async (request) => bodyFor(store.dismiss(request.params.id), request),
  );
}
