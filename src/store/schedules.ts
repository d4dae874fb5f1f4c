import { sql } from 'kysely';
import { holdLock } from './advisory-locks.ts';
import { errorCode } from './store-fault.ts';
import type { Executor } from './transaction.ts';

export interface NewSchedule {
  readonly id: string;
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
  readonly request: unknown;
  readonly enabled: boolean;
  readonly createdBy: string;
}

export interface StoredSchedule extends NewSchedule {
  readonly created: Date;
  readonly updated: Date;
}

const SELECT = sql`
  select id, name, cron, timezone, request, enabled, created_by as "createdBy", created_at as created, updated_at as updated
  from xuewei.schedules`;

const UNIQUE_VIOLATION = '23505';

/** Holds all schedules, and what the queue is told of them, against other changes until the transaction ends. */
export async function holdSchedules(transaction: Executor): Promise<void> {
  await holdLock(transaction, 'schedules');
}

/** True where another one has the name: a program that does not hold the schedules may have given it just now. */
export function isNameTaken(error: unknown): boolean {
  return errorCode(error) === UNIQUE_VIOLATION && (error as { readonly table?: string }).table === 'schedules';
}

/** All schedules by name. */
export async function listSchedules(executor: Executor): Promise<StoredSchedule[]> {
  const { rows } = await sql<StoredSchedule>`${SELECT} order by name`.execute(executor);
  return rows;
}

/** One schedule; undefined where there is none. */
export async function findSchedule(executor: Executor, id: string): Promise<StoredSchedule | undefined> {
  const { rows } = await sql<StoredSchedule>`${SELECT} where id = ${id}`.execute(executor);
  return rows[0];
}

/** Writes a schedule, or what it is from now on. @returns false where another one has the name */
export async function putSchedule(executor: Executor, schedule: NewSchedule): Promise<boolean> {
  const { id, name, cron, timezone, request, enabled, createdBy } = schedule;
  const { rows: taken } = await sql`
    select id from xuewei.schedules where name = ${name} and id <> ${id}`.execute(executor);
  if (taken.length > 0) return false;
  await sql`
    insert into xuewei.schedules (id, name, cron, timezone, request, enabled, created_by)
    values (${id}, ${name}, ${cron}, ${timezone}, ${JSON.stringify(request)}, ${enabled}, ${createdBy})
    on conflict (id) do update set name = excluded.name, cron = excluded.cron, timezone = excluded.timezone,
      request = excluded.request, enabled = excluded.enabled, updated_at = clock_timestamp()`.execute(executor);
  return true;
}

/** @returns false where there was none */
export async function deleteSchedule(executor: Executor, id: string): Promise<boolean> {
  const { rows } = await sql`delete from xuewei.schedules where id = ${id} returning id`.execute(executor);
  return rows.length === 1;
}
