import { sql } from 'kysely';
import type { Scenario } from '../../models/inputs/scenario.ts';
import { holdLock } from './advisory-locks.ts';
import type { Executor } from './transaction.ts';

/** What a version came of. */
export const SCENARIO_ACTIONS = ['created', 'changed', 'copied', 'restored', 'deleted'] as const;
export type ScenarioAction = (typeof SCENARIO_ACTIONS)[number];

export interface ScenarioVersion {
  readonly id: string;
  readonly version: number;
  readonly document: Scenario;
  readonly author: string;
  readonly note: string;
  readonly action: ScenarioAction;
  /** When this version was written. */
  readonly written: Date;
}

/** A scenario with its newest version. */
export interface StoredScenario extends ScenarioVersion {
  readonly deleted: boolean;
  readonly lockedBy: string | null;
  readonly lockedAt: Date | null;
  readonly created: Date;
  /** Author of its first version. */
  readonly creator: string;
}

/** A version and the document before it; null before the first. */
export interface ScenarioStep extends ScenarioVersion {
  readonly before: Scenario | null;
}

interface Window {
  readonly limit: number;
  readonly offset: number;
}

/** Holds all scenarios against other changes until the transaction ends. */
export async function holdScenarios(executor: Executor): Promise<void> {
  await holdLock(executor, 'scenarios');
}

/** Anything else is the id of none, and may hold what the database does not take. */
const ID = /^[a-z0-9][a-z0-9-]{0,79}$/;

const SELECT = sql`
  select s.id, s.version, s.deleted, s.locked_by as "lockedBy", s.locked_at as "lockedAt", s.created_at as created,
    v.document, v.author, v.note, v.action, v.created_at as written, f.author as creator
  from xuewei.scenarios s join xuewei.scenario_versions v on v.scenario_id = s.id and v.version = s.version
    join xuewei.scenario_versions f on f.scenario_id = s.id and f.version = 1`;

/** Deleted ones are found as well: their history stays. */
export async function findScenario(executor: Executor, id: string): Promise<StoredScenario | undefined> {
  if (!ID.test(id)) return undefined;
  const { rows } = await sql<StoredScenario>`${SELECT} where s.id = ${id}`.execute(executor);
  return rows[0];
}

/** Those that are not deleted, by id. */
export async function listScenarios(executor: Executor, { limit, offset }: Window): Promise<StoredScenario[]> {
  const { rows } = await sql<StoredScenario>`
    ${SELECT} where not s.deleted order by s.id limit ${limit} offset ${offset}`.execute(executor);
  return rows;
}

/** Ids of those that are not deleted. */
export async function storedScenarioIds(executor: Executor): Promise<string[]> {
  const rows = await executor.selectFrom('scenarios').select('id').where('deleted', '=', false).orderBy('id').execute();
  return rows.map(({ id }) => id);
}

/** Ids of scenarios, not deleted, that have this one for their base. */
export async function scenariosExtending(executor: Executor, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select s.id from xuewei.scenarios s join xuewei.scenario_versions v on v.scenario_id = s.id and v.version = s.version
    where not s.deleted and s.id <> ${id} and v.document ->> 'extends' = ${id} order by s.id`.execute(executor);
  return rows.map((row) => row.id);
}

/** Writes a version, which becomes the newest; version 1 makes the scenario. */
export async function insertScenarioVersion(
  executor: Executor,
  { id, version, document, author, note, action }: Omit<ScenarioVersion, 'written'>,
): Promise<void> {
  const deleted = action === 'deleted';
  if (version === 1) await executor.insertInto('scenarios').values({ id, version, locked_by: null }).execute();
  await executor
    .insertInto('scenario_versions')
    .values({ scenario_id: id, version, document: JSON.stringify(document), author, note, action })
    .execute();
  await sql`
    update xuewei.scenarios set version = ${version}, deleted = ${deleted}, updated_at = clock_timestamp()
    where id = ${id}`.execute(executor);
}

/** Locks a held scenario, or takes the lock away where `by` is null. */
export async function setScenarioLock(executor: Executor, id: string, by: string | null): Promise<void> {
  await sql`
    update xuewei.scenarios set locked_by = ${by}::text,
      locked_at = case when ${by}::text is null then null else clock_timestamp() end
    where id = ${id}`.execute(executor);
}

/** A version of a scenario, deleted or not; undefined where there is none. */
export async function readScenarioVersion(
  executor: Executor,
  id: string,
  version: number,
): Promise<ScenarioVersion | undefined> {
  if (!ID.test(id)) return undefined;
  const { rows } = await sql<ScenarioVersion>`
    select scenario_id as id, version, document, author, note, action, created_at as written
    from xuewei.scenario_versions where scenario_id = ${id} and version = ${version}`.execute(executor);
  return rows[0];
}

/** Versions of a scenario, newest first, each with the document before it. */
export async function scenarioSteps(
  executor: Executor,
  id: string,
  { limit, offset }: Window,
): Promise<ScenarioStep[]> {
  if (!ID.test(id)) return [];
  const { rows } = await sql<ScenarioStep>`
    select scenario_id as id, version, document, author, note, action, created_at as written,
      lag(document) over (order by version) as before
    from xuewei.scenario_versions where scenario_id = ${id}
    order by version desc limit ${limit} offset ${offset}`.execute(executor);
  return rows;
}
