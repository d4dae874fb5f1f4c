import { z } from 'zod';
import { findBatch, listAlerts, listBatches } from '../../store/batches.ts';
import type { Api, RouteContext } from '../api.ts';
import { alertBody, batchBody } from '../batch-status.ts';
import { keepWithChange } from '../idempotency.ts';
import { preferredLanguage } from '../language.ts';
import { pageOfTotal } from '../paging.ts';
import { areasAsked } from '../people/job-areas.ts';
import { requireRegions, visibleAreas } from '../people/region-check.ts';
import { Problem } from '../problem.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import {
  alertListQuery,
  alertSchema,
  batchListQuery,
  batchRequestSchema,
  batchSchema,
  idParameters,
} from '../schemas/batch.ts';
import { requiredKeyHeader } from '../schemas/headers.ts';
import { pageSchema } from '../schemas/paging.ts';

const tags = ['batches'];

/** Batches of runs, and what changed since the last one. */
export function registerBatches(app: Api, { services, database, batches }: RouteContext): void {
  if (database === undefined || batches === undefined) return;
  app.post(
    '/batches',
    {
      config: { action: 'batches.write', requiresIdempotencyKey: true },
      schema: {
        tags,
        summary: '提交批次 · Submit a batch',
        description:
          '同一地区和学年在多个情景下的测算，排在夜间队列；全部结束后与上一个同名批次比较预警级别（见 /alerts）。',
        headers: z.looseObject({ ...requiredKeyHeader }),
        body: batchRequestSchema,
        response: { 202: json(batchSchema, '已接受 · accepted'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      requireRegions(request, request.body.areas);
      const language = preferredLanguage(request.headers['accept-language']);
      const addressOf = (id: string) => `/api/v1/batches/${id}`;
      const id = await batches.submit(request.body, request.actor.name, (transaction, batch) =>
        keepWithChange(transaction, request, 202, { location: addressOf(batch.id) }, batchBody(batch, language)),
      );
      reply.code(202).header('Location', addressOf(id)).header('Retry-After', '1');
      return batchBody((await findBatch(database, id))!, language);
    },
  );

  app.get(
    '/batches',
    {
      config: { action: 'batches.read' },
      schema: {
        tags,
        summary: '批次列表 · Batches',
        querystring: batchListQuery,
        response: { 200: json(pageSchema(batchSchema), 'batches, newest first'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { page, pageSize } = request.query;
      const found = await listBatches(database, {
        within: visibleAreas(request),
        limit: pageSize,
        offset: (page - 1) * pageSize,
      });
      const language = preferredLanguage(request.headers['accept-language']);
      return pageOfTotal(
        found.batches.map((batch) => batchBody(batch, language)),
        found.total,
        request.query,
        request,
        reply,
      );
    },
  );

  app.get(
    '/batches/:id',
    {
      config: { action: 'batches.read' },
      schema: {
        tags,
        summary: '批次的状态 · Status of a batch',
        params: idParameters,
        response: { 200: json(batchSchema, 'status'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const batch = await findBatch(database, request.params.id);
      if (batch === undefined) throw unknownBatch(request.params.id);
      requireRegions(request, areasAsked(batch));
      reply.header('Cache-Control', 'no-store');
      return batchBody(batch, preferredLanguage(request.headers['accept-language']));
    },
  );

  app.delete(
    '/batches/:id',
    {
      config: { action: 'batches.write' },
      schema: {
        tags,
        summary: '取消批次 · Dismiss a batch',
        description: '停止只属于这个批次的测算；已完成的结果保留。',
        params: idParameters,
        response: { 200: json(batchSchema, 'dismissed'), ...problemAnswer },
      },
    },
    async (request) => {
      const before = await findBatch(database, request.params.id);
      if (before !== undefined) requireRegions(request, areasAsked(before));
      const batch = await batches.dismiss(request.params.id, request.actor.name);
      if (batch === undefined) throw unknownBatch(request.params.id);
      return batchBody(batch, preferredLanguage(request.headers['accept-language']));
    },
  );

  app.get(
    '/alerts',
    {
      config: { action: 'batches.read' },
      schema: {
        tags: ['alerts'],
        summary: '预警级别的变化 · Changes of warning levels',
        description: '与上一个同名批次相比预警级别变了的县和学段，附需求、供给和原因。',
        querystring: alertListQuery,
        response: { 200: json(pageSchema(alertSchema), 'alerts, newest batch first'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { batch, area, level, page, pageSize } = request.query;
      if (area !== undefined) requireRegions(request, area);
      const areas = area === undefined ? visibleAreas(request) : services.countiesOf(area);
      const found = await listAlerts(database, { batch, areas, level, limit: pageSize, offset: (page - 1) * pageSize });
      const language = preferredLanguage(request.headers['accept-language']);
      const nameOf = (code: string) => services.region(code)?.name ?? code;
      return pageOfTotal(
        found.alerts.map((alert) => alertBody(alert, nameOf(alert.area), language)),
        found.total,
        request.query,
        request,
        reply,
      );
    },
  );
}

function unknownBatch(id: string): Problem {
  return new Problem('batch-unknown', { zh: `没有编号为 ${id} 的批次。`, en: `There is no batch ${id}.` });
}
