import type { Fault } from '../services/ports.ts';
import { ROLES, type Role } from './actor.ts';
import { peopleFault } from './people-fault.ts';

const MOST_REGIONS = 500;

/** What is wrong with a list of roles: unknown ones, or none at all. */
export function roleFaults(roles: readonly string[], where = '#/roles'): Fault[] {
  const known: readonly string[] = ROLES;
  const wrong = roles.filter((role) => !known.includes(role));
  if (roles.length > 0 && wrong.length === 0) return [];
  const list = ROLES.join(', ');
  return [peopleFault('EDU_ACCOUNT_ROLES', where, shown(wrong), { zh: list, en: list })];
}

/** What is wrong with a list of regions: codes that the area tree does not have. */
export function regionFaults(regions: readonly string[], isKnownArea: (code: string) => boolean): Fault[] {
  const wrong = regions.filter((code) => !/^\d{6}$/.test(code) || !isKnownArea(code));
  if (wrong.length === 0 && regions.length <= MOST_REGIONS) return [];
  return [
    peopleFault('EDU_ACCOUNT_REGIONS', '#/regions', wrong.length > 0 ? shown(wrong) : String(regions.length), {
      zh: `至多 ${MOST_REGIONS} 个六位 GB/T 2260 代码，如 440785`,
      en: `at most ${MOST_REGIONS} codes of six digits (GB/T 2260), e.g. 440785`,
    }),
  ];
}

/** Each once, in the order of the list of roles. */
export function sortedRoles(roles: readonly string[]): Role[] {
  return ROLES.filter((role) => roles.includes(role));
}

function shown(names: readonly string[]): string {
  return names.length === 0 ? '[]' : JSON.stringify(names.slice(0, 5)).slice(0, 200);
}
