import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { appendAudit } from '../../store/audit.ts';
import { createJobId } from '../../store/job-id.ts';
import {
  deleteSchedule,
  findSchedule,
  holdSchedules,
  isNameTaken,
  listSchedules,
  putSchedule,
  type StoredSchedule,
} from '../../store/schedules.ts';
import { type Executor, inTransaction } from '../../store/transaction.ts';
import type { Api, RouteContext } from '../api.ts';
import { isKnownToClient } from '../entity-tag.ts';
import { areasAsked } from '../people/job-areas.ts';
import { requireRegions, visibleTo } from '../people/region-check.ts';
import { requiredTags } from '../preconditions.ts';
import { requestFault } from '../request-fault.ts';
import {
  auditedSchedule,
  requireSeenSchedule,
  scheduleBody,
  scheduleNameTaken,
  scheduleTag,
  unknownSchedule,
} from '../schedule-view.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import { idParameters, scheduleRequestSchema, scheduleSchema } from '../schemas/batch.ts';
import { keyHeader, matchHeader } from '../schemas/headers.ts';
import { pageSchema } from '../schemas/paging.ts';

const tags = ['schedules'];

/** Batches that the clock asks for. */
export function registerSchedules(app: Api, { database, schedules }: RouteContext): void {
  if (database === undefined || schedules === undefined) return;
  const shown = (schedule: StoredSchedule, reply: FastifyReply) => {
    reply.headers({ etag: scheduleTag(schedule, schedules.next), 'cache-control': 'no-cache' });
    return scheduleBody(schedule, schedules.next);
  };

  /**
   * Writes a schedule with its line in the audit, then tells the queue. All writers come one after the other: each finds
   * what the one before has left.
   * @param before gives what is there, and refuses whoever may not change it
   */
  const put = async (
    id: string,
    { name, cron, timezone, enabled, batch }: z.output<typeof scheduleRequestSchema>,
    by: string,
    before: (transaction: Executor) => Promise<StoredSchedule | undefined>,
  ) => {
    checkTimes(schedules.next, cron, timezone);
    await schedules.check({ ...batch, name });
    const write = async (transaction: Executor) => {
      await holdSchedules(transaction);
      const former = await before(transaction);
      const createdBy = former?.createdBy ?? by;
      if (!(await putSchedule(transaction, { id, name, cron, timezone, enabled, request: batch, createdBy })))
        throw scheduleNameTaken(name);
      const after = (await findSchedule(transaction, id))!;
      await appendAudit(transaction, {
        actor: by,
        action: former === undefined ? 'created' : 'changed',
        resource: `schedule ${id}`,
        from: former === undefined ? null : auditedSchedule(former),
        to: auditedSchedule(after),
      });
      return after;
    };
    const written = await inTransaction(database, write).catch((error: unknown) => {
      throw isNameTaken(error) ? scheduleNameTaken(name) : error;
    });
    await schedules.set();
    return written;
  };

  /** What is there, held, for one who may change it and has seen it. */
  const changeable = async (request: FastifyRequest, id: string, transaction: Executor) => {
    const before = await findSchedule(transaction, id);
    if (before === undefined) throw unknownSchedule(id);
    requireRegions(request, areasAsked(before));
    await requireSeenSchedule(request, transaction, before);
    return before;
  };

  app.post(
    '/schedules',
    {
      config: { action: 'schedules.write' },
      schema: {
        tags,
        summary: '新建定时计划 · Create a schedule',
        description: '到时自动提交批次，如每天 02:00（北京时间）。停机错过的，启动后补一次。',
        headers: z.looseObject({ ...keyHeader }),
        body: scheduleRequestSchema,
        response: { 201: json(scheduleSchema, '已建 · created'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      requireRegions(request, request.body.batch.areas);
      const id = createJobId();
      const created = await put(id, request.body, request.actor.name, async () => undefined);
      reply.code(201).header('Location', `/api/v1/schedules/${id}`);
      return shown(created, reply);
    },
  );

  app.get(
    '/schedules',
    {
      config: { action: 'schedules.read' },
      schema: {
        tags,
        summary: '定时计划 · Schedules',
        response: { 200: json(pageSchema(scheduleSchema), 'schedules'), ...problemAnswer },
      },
    },
    async (request) => {
      const visible = visibleTo(request);
      const own = (await listSchedules(database)).filter((schedule) => visible(areasAsked(schedule)));
      const results = own.map((schedule) => scheduleBody(schedule, schedules.next));
      const paging = { page: 1, pageSize: Math.max(1, results.length), totalPages: 1, totalResults: results.length };
      return { paging, results };
    },
  );

  app.get(
    '/schedules/:id',
    {
      config: { action: 'schedules.read' },
      schema: {
        tags,
        summary: '一个定时计划 · One schedule',
        params: idParameters,
        response: { 200: json(scheduleSchema, 'schedule'), 304: empty('未变 · not modified'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const schedule = await findSchedule(database, request.params.id);
      if (schedule === undefined) throw unknownSchedule(request.params.id);
      requireRegions(request, areasAsked(schedule));
      const body = shown(schedule, reply);
      if (isKnownToClient(request, reply, scheduleTag(schedule, schedules.next))) return reply.send();
      return body;
    },
  );

  app.put(
    '/schedules/:id',
    {
      config: { action: 'schedules.write' },
      schema: {
        tags,
        summary: '修改定时计划 · Change a schedule',
        params: idParameters,
        headers: z.looseObject(matchHeader),
        body: scheduleRequestSchema,
        response: { 200: json(scheduleSchema, 'changed'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      requiredTags(request);
      requireRegions(request, request.body.batch.areas);
      const before = (transaction: Executor) => changeable(request, id, transaction);
      return shown(await put(id, request.body, request.actor.name, before), reply);
    },
  );

  app.delete(
    '/schedules/:id',
    {
      config: { action: 'schedules.write' },
      schema: {
        tags,
        summary: '删除定时计划 · Delete a schedule',
        params: idParameters,
        headers: z.looseObject(matchHeader),
        response: { 204: empty('已删 · deleted'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      requiredTags(request);
      await inTransaction(database, async (transaction) => {
        await holdSchedules(transaction);
        const from = auditedSchedule(await changeable(request, id, transaction));
        await deleteSchedule(transaction, id);
        const change = { action: 'deleted', resource: `schedule ${id}`, from, to: null };
        await appendAudit(transaction, { actor: request.actor.name, ...change });
      });
      await schedules.set();
      return reply.code(204).send();
    },
  );
}

/** A time that never comes, or a zone that nobody knows, is refused before it is kept. */
function checkTimes(
  next: (cron: string, timezone: string, count: number) => Date[],
  cron: string,
  timezone: string,
): void {
  try {
    if (next(cron, timezone, 1).length > 0) return;
  } catch {
    // Said below.
  }
  const allowed = {
    zh: '五段 cron（分 时 日 月 周）和 IANA 时区，如 0 2 * * * 和 Asia/Shanghai，且会到来',
    en: 'five fields of cron and a zone of IANA, such as 0 2 * * * and Asia/Shanghai, that come to pass',
  };
  throw requestFault('EDU_NOT_ALLOWED', 'body', 'cron', `${cron} (${timezone})`, allowed);
}
