import { sql } from 'kysely';
import type { Executor } from '../store/transaction.ts';
import { canonicalName } from './names.ts';
import { secretHash } from './secrets.ts';
import { type Now, seconds } from './time.ts';

/** After so many failures a name is locked: 1 minute, then 2, 4, ... with every further failure, at most 60. */
export const FAILURES_BEFORE_LOCK = 5;
const FIRST_LOCK = 60;
const LONGEST_LOCK = 3600;
const MOST_DOUBLINGS = 6;
/** Failures of another day are forgotten. */
const MEMORY = 86_400;

export interface Attempt {
  /** False: the name is locked, the password must not even be looked at. */
  readonly allowed: boolean;
  readonly failures: number;
  /** Seconds for which the name is locked from now on; 0 where it is not. */
  readonly lockedFor: number;
}

/** People type passwords into the field of the name: what was typed is never kept, only its hash. */
export function attemptKey(typedName: string): string {
  return secretHash(canonicalName(typedName));
}

/**
 * Counts an attempt as a failure before the password is looked at; success takes it back. So a thousand guesses at once
 * get no more tries than a thousand one after the other. Names that no account has are counted alike.
 */
export async function beginAttempt(executor: Executor, key: string, now: Now): Promise<Attempt> {
  const count = sql`case when kept.updated_at < ${now()} - ${seconds(MEMORY)} then 1 else kept.failures + 1 end`;
  const delay = sql`least(${LONGEST_LOCK}::double precision,
    ${FIRST_LOCK} * power(2, least(${count} - ${FAILURES_BEFORE_LOCK}, ${MOST_DOUBLINGS})::double precision))`;
  const { rows } = await sql<{ failures: number; lockedFor: number }>`
    insert into xuewei.login_failures as kept (name, failures, locked_until, updated_at)
    values (${key}, 1, null, ${now()})
    on conflict (name) do update set failures = ${count}, updated_at = ${now()},
      locked_until = case when ${count} >= ${FAILURES_BEFORE_LOCK} then ${now()} + make_interval(secs => ${delay}) end
    where kept.locked_until is null or kept.locked_until <= ${now()}
    returning failures, ${secondsLeft(now)} as "lockedFor"`.execute(executor);
  if (rows[0] !== undefined) return { allowed: true, ...rows[0] };
  const { rows: locked } = await sql<{ failures: number; lockedFor: number }>`
    select failures, ${secondsLeft(now)} as "lockedFor" from xuewei.login_failures where name = ${key}`.execute(
    executor,
  );
  return { allowed: false, failures: locked[0]?.failures ?? 0, lockedFor: Math.max(1, locked[0]?.lockedFor ?? 1) };
}

/**
 * Takes one attempt back whose password was never looked at: who finds the service busy has not guessed wrong. A lock that
 * this very attempt has set goes with it; while it stood nobody else was counted.
 */
export async function takeBackAttempt(executor: Executor, key: string, { lockedFor }: Attempt): Promise<void> {
  await sql`update xuewei.login_failures set failures = greatest(0, failures - 1),
      locked_until = case when ${lockedFor > 0} then null else locked_until end
    where name = ${key}`.execute(executor);
}

/** The password was right: what was counted is forgotten, and with it what is older than a day of anybody's. */
export async function forgetFailures(executor: Executor, key: string, now: Now): Promise<void> {
  await sql`delete from xuewei.login_failures
    where name = ${key} or updated_at < ${now()} - ${seconds(MEMORY)}`.execute(executor);
}

function secondsLeft(now: Now) {
  return sql`coalesce(greatest(0, ceil(extract(epoch from locked_until - ${now()}))), 0)::integer`;
}
