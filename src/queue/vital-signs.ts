import { sql } from 'kysely';
import type { Database } from '../store/database.ts';
import { MIGRATIONS } from '../store/migrations/index.ts';

/** A part of the service that does not do its duty, and what was found. */
export interface Ailment {
  readonly part: 'database' | 'tables' | 'queue';
  readonly found: string;
}

/** Longest time for an answer of the database, in milliseconds. */
const LIMIT = 2_000;
/** Somebody looks after the queue every few seconds: the service or any worker. */
const QUEUE_SILENCE = 60;

/**
 * Looks whether the database answers, has today's tables, and whether somebody looks after the queue.
 * @param since seconds that the asker is there: what was left alone before him is no fault yet
 */
export async function examine(database: Database, since: number): Promise<Ailment[]> {
  try {
    return await withinLimit(ailments(database, since));
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return [{ part: 'database', found: code ?? message }];
  }
}

async function ailments(database: Database, since: number): Promise<Ailment[]> {
  const found: Ailment[] = [];
  const { rows } = await sql<{ name: string }>`select name from xuewei.kysely_migration order by name`.execute(
    database,
  );
  const there = rows.map(({ name }) => name);
  const known = Object.keys(MIGRATIONS);
  const differ = [
    ...known.filter((name) => !there.includes(name)).map((name) => `- ${name}`),
    ...there.filter((name) => !known.includes(name)).map((name) => `+ ${name}`),
  ];
  if (differ.length > 0) found.push({ part: 'tables', found: differ.join(', ') });
  const { rows: looks } = await sql<{ seconds: number | null }>`
    select extract(epoch from now() - max(monitor_on))::float8 as seconds from pgboss.queue`.execute(database);
  const silence = looks[0]?.seconds ?? since;
  if (silence > QUEUE_SILENCE && since > QUEUE_SILENCE)
    found.push({ part: 'queue', found: `${Math.round(silence)} s > ${QUEUE_SILENCE} s` });
  return found;
}

async function withinLimit<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`> ${LIMIT / 1000} s`)), LIMIT);
  });
  // Nobody waits for it after the limit.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
