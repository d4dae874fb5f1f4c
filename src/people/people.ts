import type { Database } from '../store/database.ts';
import { anyAccount } from './account-records.ts';
import { FailureAudit } from './failure-audit.ts';
import { OpenIdSignIn } from './oidc.ts';
import type { OidcConfiguration } from './oidc-configuration.ts';
import { Passwords } from './passwords.ts';
import type { PeopleContext } from './people-context.ts';
import { type Lifetimes, USUAL_LIFETIMES } from './sessions.ts';
import { databaseTime, type Now } from './time.ts';

export interface PeopleOptions {
  readonly database: Database;
  readonly isKnownArea: (code: string) => boolean;
  readonly lifetimes?: Partial<Lifetimes> | undefined;
  readonly oidc?: OidcConfiguration | undefined;
  /** For tests: another clock than the database's. */
  readonly now?: Now | undefined;
  readonly milliseconds?: (() => number) | undefined;
}

/** How long the answer that there is no account is believed, in milliseconds. */
const NONE_LASTS = 250;

/** Everything about accounts that a running service holds; close it, it may have a thread. */
export class People implements PeopleContext {
  readonly database: Database;
  readonly isKnownArea: (code: string) => boolean;
  readonly now: Now;
  readonly lifetimes: Lifetimes;
  readonly passwords = new Passwords();
  readonly failures: FailureAudit;
  readonly oidc: OpenIdSignIn | undefined;
  #anyAccount = false;
  /** Moment of the monotonic clock up to which it is believed that there is none. */
  #noneUntil = Number.NEGATIVE_INFINITY;

  constructor({ database, isKnownArea, lifetimes, oidc, now, milliseconds }: PeopleOptions) {
    this.database = database;
    this.isKnownArea = isKnownArea;
    this.now = now ?? databaseTime;
    this.lifetimes = { ...USUAL_LIFETIMES, ...lifetimes };
    this.failures = new FailureAudit(milliseconds);
    this.oidc = oidc === undefined ? undefined : new OpenIdSignIn(oidc, this, milliseconds);
  }

  /** True from the first account on; one made by a command or another service counts within a quarter of a second. */
  async hasAccounts(): Promise<boolean> {
    if (this.#anyAccount) return true;
    if (performance.now() < this.#noneUntil) return false;
    this.#anyAccount = await anyAccount(this.database);
    // Every request asks: a query each would cost more than the request itself.
    this.#noneUntil = performance.now() + NONE_LASTS;
    return this.#anyAccount;
  }

  /** This service has made one: the next request signs in, however fresh the answer that there was none. */
  noteAccount(): void {
    this.#anyAccount = true;
  }

  async close(): Promise<void> {
    await this.passwords.close();
  }
}
