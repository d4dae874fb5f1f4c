import type { Database } from '../store/database.ts';
import type { FailureAudit } from './failure-audit.ts';
import type { Passwords } from './passwords.ts';
import type { Lifetimes } from './sessions.ts';
import type { Now } from './time.ts';

/** What the use cases of people work with. */
export interface PeopleContext {
  readonly database: Database;
  readonly now: Now;
  readonly lifetimes: Lifetimes;
  readonly passwords: Passwords;
  readonly failures: FailureAudit;
  readonly isKnownArea: (code: string) => boolean;
}
