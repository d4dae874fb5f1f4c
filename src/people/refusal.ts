export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** Why people were refused; each is a problem of the API of the same name. */
export type RefusalReason =
  | 'sign-in-refused'
  | 'sign-in-locked'
  | 'sign-in-busy'
  | 'not-permitted'
  | 'region-not-permitted'
  | 'account-unknown'
  | 'token-unknown'
  | 'account-name-taken'
  | 'last-admin'
  | 'oidc-not-configured'
  | 'oidc-refused'
  | 'oidc-unavailable';

/** Thrown by the use cases of people; the API answers it as a problem, a command prints it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: RefusalReason;
  readonly detail: Words;
  /** Seconds after which it may be tried again. */
  readonly retryAfter: number | undefined;

  constructor(reason: RefusalReason, detail: Words, retryAfter?: number) {
    super(detail.en);
    this.reason = reason;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
}
