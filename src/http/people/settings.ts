import type { OidcConfiguration } from '../../people/oidc-configuration.ts';
import type { Lifetimes } from '../../people/sessions.ts';
import type { Now } from '../../people/time.ts';

export interface RateLimits {
  /** Requests a minute of one account, or of one address where nobody signed in. */
  readonly requests: number;
  /** Attempts a minute to sign in from one address. */
  readonly signIns: number;
}

/** How people come in and how much they may ask; everything has a usual value. */
export interface PeopleSettings {
  /** True where others than this machine can reach the service: nobody is let in without an account. */
  readonly requireAccounts?: boolean | undefined;
  /** Addresses of reverse proxies whose X-Forwarded-* headers are believed. */
  readonly trustProxy?: readonly string[] | undefined;
  /** True: cookies are sent over https only, whatever the connection looks like from here. */
  readonly secureCookies?: boolean | undefined;
  readonly lifetimes?: Partial<Lifetimes> | undefined;
  readonly oidc?: OidcConfiguration | undefined;
  /** Without them nothing is counted. */
  readonly rateLimits?: RateLimits | undefined;
  /** Milliseconds by which the event loop may lag before requests are put off; without it nothing is measured. */
  readonly longestLag?: number | undefined;
  /** For tests: other clocks than the database's and the machine's. */
  readonly now?: Now | undefined;
  readonly milliseconds?: (() => number) | undefined;
}
