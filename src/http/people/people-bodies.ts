import type { Account } from '../../people/account-records.ts';
import type { Token } from '../../people/tokens.ts';
import { beijingTime } from '../clock.ts';

/** An account as the API shows it. */
export function accountBody({ createdAt, updatedAt, ...account }: Account): object {
  return { ...account, created: beijingTime(createdAt.getTime()), updated: beijingTime(updatedAt.getTime()) };
}

/** A token as the API shows it, without its secret. */
export function tokenBody({ id, account, name, roles, expiresAt, lastUsedAt, createdAt }: Token): object {
  return {
    id,
    account,
    name,
    roles,
    expires: beijingTime(expiresAt.getTime()),
    lastUsed: lastUsedAt === null ? null : beijingTime(lastUsedAt.getTime()),
    created: beijingTime(createdAt.getTime()),
  };
}
