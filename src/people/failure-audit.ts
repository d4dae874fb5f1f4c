import { appendAudit } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import { inTransaction } from '../store/transaction.ts';
import { NOBODY } from './actor.ts';

const MINUTE = 60_000;
const MOST_A_MINUTE = 30;

export interface FailedSignIn {
  /** Name of the account, undefined where there is none: what was typed may be a password and is not written. */
  readonly account: string | undefined;
  readonly address: string;
  readonly lockedFor: number;
}

/** Writes failed sign-ins into the audit, but not more than a few a minute: a guesser must not fill the chain. */
export class FailureAudit {
  #window = { began: 0, written: 0, left: 0 };
  readonly #milliseconds: () => number;

  constructor(milliseconds: () => number = () => performance.now()) {
    this.#milliseconds = milliseconds;
  }

  async add(database: Database, { account, address, lockedFor }: FailedSignIn): Promise<void> {
    const at = this.#milliseconds();
    if (at - this.#window.began >= MINUTE || this.#window.began === 0)
      this.#window = { began: at || 1, written: 0, left: this.#window.left };
    if (this.#window.written >= MOST_A_MINUTE) {
      this.#window.left += 1;
      return;
    }
    this.#window.written += 1;
    const { left } = this.#window;
    this.#window.left = 0;
    await inTransaction(database, (transaction) =>
      appendAudit(transaction, {
        actor: NOBODY.name,
        action: lockedFor > 0 ? 'locked' : 'sign-in-failed',
        resource: account === undefined ? 'account' : `account ${account}`,
        from: null,
        to: {
          address,
          ...(lockedFor > 0 ? { lockedForSeconds: lockedFor } : {}),
          ...(left > 0 ? { notWritten: left } : {}),
        },
      }),
    );
  }
}
