import type { Account } from './account-records.ts';
import { type Actor, CONSOLE_ACTOR, type Role } from './actor.ts';
import { Refusal } from './refusal.ts';

/** Who makes and changes accounts: nobody gives away more than they have. */
export interface AccountKeeper extends Pick<Actor, 'id' | 'name'> {
  /** Those of the regions that are not the keeper's to give; no regions at all mean everywhere. */
  readonly outside: (regions: readonly string[]) => readonly string[];
}

/** The commands on the server itself. */
export const CONSOLE_KEEPER: AccountKeeper = { ...CONSOLE_ACTOR, outside: () => [] };

/** Refuses regions that are not the keeper's to give. */
export function requireGrantable({ name, outside }: AccountKeeper, regions: readonly string[]): void {
  const beyond = outside(regions);
  if (beyond.length === 0) return;
  const zh = regions.length === 0 ? '不限地区' : beyond.slice(0, 5).join('、');
  const en = regions.length === 0 ? 'everywhere' : beyond.slice(0, 5).join(', ');
  throw new Refusal('region-not-permitted', {
    zh: `账户的地区（${zh}）超出你（${name}）的管辖范围。`,
    en: `The regions of the account (${en}) go beyond yours (${name}).`,
  });
}

/** Refuses accounts that reach beyond the keeper's regions: whoever sets a password can be the account. */
export function requireKept(by: AccountKeeper, { id, regions }: Pick<Account, 'id' | 'regions'>): void {
  if (id !== by.id) requireGrantable(by, regions);
}

/** Refuses a role that somebody gives to the own account: it takes another admin, who stands in the audit. */
export function refuseOwnRoles(by: AccountKeeper, before: Account, roles: readonly Role[]): void {
  const more = roles.filter((role) => !before.roles.includes(role));
  if (before.id !== by.id || more.length === 0) return;
  throw new Refusal('not-permitted', {
    zh: `不能给自己增加角色（${more.join('、')}）；请另一位管理员办理。`,
    en: `Nobody gives roles (${more.join(', ')}) to the own account; ask another admin.`,
  });
}
