import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { lastChange } from '../store/audit.ts';
import type { StoredSchedule } from '../store/schedules.ts';
import type { Executor } from '../store/transaction.ts';
import { beijingTime } from './clock.ts';
import { requiredTags } from './preconditions.ts';
import { Problem } from './problem.ts';

/** Times told ahead. */
const NEXT = 3;

export type NextTimes = (cron: string, timezone: string, count: number) => Date[];

/** A schedule as the API shows it. */
export function scheduleBody(schedule: StoredSchedule, next: NextTimes) {
  const { id, name, cron, timezone, enabled, createdBy } = schedule;
  return {
    id,
    name,
    cron,
    timezone,
    enabled,
    batch: schedule.request as Record<string, unknown>,
    next: enabled ? next(cron, timezone, NEXT).map((time) => beijingTime(time.getTime())) : [],
    createdBy,
    created: beijingTime(schedule.created.getTime()),
    updated: beijingTime(schedule.updated.getTime()),
  };
}

/**
 * Strong tag: what is kept, then what is shown, where the next times move on by themselves. A change is compared by the
 * first part.
 */
export function scheduleTag(schedule: StoredSchedule, next: NextTimes): string {
  return `"${keptPart(schedule)}.${hashOf(scheduleBody(schedule, next))}"`;
}

/** What the audit says of a schedule, before and after alike. */
export function auditedSchedule({ created: _created, updated: _updated, ...kept }: StoredSchedule): object {
  return kept;
}

/** Compares a held schedule with what the sender has seen, by If-Match. @throws Problem 428 without it, 412 where it differs */
export async function requireSeenSchedule(
  request: FastifyRequest,
  transaction: Executor,
  schedule: StoredSchedule,
): Promise<void> {
  const tags = requiredTags(request);
  if (tags === 'any' || tags.some((tag) => tag.startsWith(`"${keptPart(schedule)}.`))) return;
  const { id, name, createdBy, updated } = schedule;
  const changedBy = (await lastChange(transaction, `schedule ${id}`))?.actor ?? createdBy;
  const changedAt = beijingTime(updated.getTime());
  throw new Problem(
    'changed-meanwhile',
    {
      zh: `计划“${name}”由 ${changedBy} 于 ${changedAt} 写成现在的样子；If-Match 不是这一版。`,
      en: `The schedule "${name}" was written by ${changedBy} at ${changedAt} as it is now; If-Match names another.`,
    },
    { members: { changedBy, changedAt, changes: [] } },
  );
}

/** Said of an id that no schedule has. */
export function unknownSchedule(id: string): Problem {
  return new Problem('schedule-unknown', { zh: `没有编号为 ${id} 的计划。`, en: `There is no schedule ${id}.` });
}

/** Said of a name that another schedule has. */
export function scheduleNameTaken(name: string): Problem {
  return new Problem('name-taken', {
    zh: `已有名为“${name}”的计划。`,
    en: `There is a schedule named "${name}" already.`,
  });
}

const keptPart = (schedule: StoredSchedule) => hashOf([schedule.updated.getTime(), auditedSchedule(schedule)]);

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}
