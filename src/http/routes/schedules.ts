import { z } from 'zod';
import { appendAudit } from '../../store/audit.ts';
import { createJobId } from '../../store/job-id.ts';
import {
  deleteSchedule,
  findSchedule,
  listSchedules,
  putSchedule,
  type StoredSchedule,
} from '../../store/schedules.ts';
import { inTransaction } from '../../store/transaction.ts';
import type { Api, RouteContext } from '../api.ts';
import { beijingTime } from '../clock.ts';
import { areasAsked } from '../people/job-areas.ts';
import { requireRegions, visibleTo } from '../people/region-check.ts';
import { Problem } from '../problem.ts';
import { requestFault } from '../request-fault.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import { idParameters, scheduleRequestSchema, scheduleSchema } from '../schemas/batch.ts';
import { keyHeader } from '../schemas/headers.ts';
import { pageSchema } from '../schemas/paging.ts';

const tags = ['schedules'];
/** Times told ahead. */
const NEXT = 3;

/** Batches that the clock asks for. */
export function registerSchedules(app: Api, { database, schedules }: RouteContext): void {
  if (database === undefined || schedules === undefined) return;
  const body = (schedule: StoredSchedule) => ({
    id: schedule.id,
    name: schedule.name,
    cron: schedule.cron,
    timezone: schedule.timezone,
    enabled: schedule.enabled,
    batch: schedule.request as Record<string, unknown>,
    next: schedule.enabled
      ? schedules.next(schedule.cron, schedule.timezone, NEXT).map((time) => beijingTime(time.getTime()))
      : [],
    createdBy: schedule.createdBy,
    created: beijingTime(schedule.created.getTime()),
    updated: beijingTime(schedule.updated.getTime()),
  });

  /** Writes the schedule with its line in the audit, then tells the queue. */
  const put = async (id: string, request: z.output<typeof scheduleRequestSchema>, by: string) => {
    checkTimes(schedules.next, request.cron, request.timezone);
    await schedules.check({ ...request.batch, name: request.name });
    const { batch, ...rest } = request;
    const written = await inTransaction(database, async (transaction) => {
      const before = await findSchedule(transaction, id);
      const after = { id, ...rest, request: batch, createdBy: before?.createdBy ?? by };
      if (!(await putSchedule(transaction, after))) return false;
      const action = before === undefined ? 'created' : 'changed';
      const from = before ?? null;
      await appendAudit(transaction, { actor: by, action, resource: `schedule ${id}`, from, to: after });
      return true;
    });
    if (!written) {
      const detail = {
        zh: `已有名为“${request.name}”的计划。`,
        en: `There is a schedule named "${request.name}" already.`,
      };
      throw new Problem('name-taken', detail);
    }
    await schedules.set();
    return body((await findSchedule(database, id))!);
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
      const created = await put(id, request.body, request.actor.name);
      reply.code(201).header('Location', `/api/v1/schedules/${id}`);
      return created;
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
      const results = (await listSchedules(database)).filter((schedule) => visible(areasAsked(schedule))).map(body);
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
        response: { 200: json(scheduleSchema, 'schedule'), ...problemAnswer },
      },
    },
    async (request) => {
      const schedule = await findSchedule(database, request.params.id);
      if (schedule === undefined) throw unknownSchedule(request.params.id);
      requireRegions(request, areasAsked(schedule));
      return body(schedule);
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
        body: scheduleRequestSchema,
        response: { 200: json(scheduleSchema, 'changed'), ...problemAnswer },
      },
    },
    async (request) => {
      const { id } = request.params;
      const before = await findSchedule(database, id);
      if (before === undefined) throw unknownSchedule(id);
      requireRegions(request, [...areasAsked(before), ...request.body.batch.areas]);
      return put(id, request.body, request.actor.name);
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
        response: { 204: empty('已删 · deleted'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const deleted = await inTransaction(database, async (transaction) => {
        const before = await findSchedule(transaction, id);
        if (before !== undefined) requireRegions(request, areasAsked(before));
        if (!(await deleteSchedule(transaction, id))) return false;
        const change = { action: 'deleted', resource: `schedule ${id}`, from: before, to: null };
        await appendAudit(transaction, { actor: request.actor.name, ...change });
        return true;
      });
      if (!deleted) throw unknownSchedule(id);
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

function unknownSchedule(id: string): Problem {
  return new Problem('schedule-unknown', { zh: `没有编号为 ${id} 的计划。`, en: `There is no schedule ${id}.` });
}
