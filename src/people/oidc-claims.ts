import { sortedRoles } from './account-rules.ts';
import type { Role } from './actor.ts';
import type { OidcConfiguration } from './oidc-configuration.ts';
import { Refusal } from './refusal.ts';

export interface ClaimedAccount {
  readonly name: string;
  /** undefined: the provider says nothing of roles; they are given by an admin here. */
  readonly roles: readonly Role[] | undefined;
  readonly regions: readonly string[] | undefined;
}

/** What the claims of an id token mean here. @throws Refusal where they give no name, no role or no region */
export function claimedAccount(
  claims: Readonly<Record<string, unknown>>,
  configuration: OidcConfiguration,
  isKnownArea: (code: string) => boolean,
): ClaimedAccount {
  const { nameClaim, roleClaim, regionClaim } = configuration;
  const [name] = valuesOf(claims, nameClaim);
  if (name === undefined) throw lacks(nameClaim, '账户名', 'an account name');
  return {
    name,
    roles: roleClaim === undefined ? undefined : rolesOf(valuesOf(claims, roleClaim), configuration, roleClaim),
    regions:
      regionClaim === undefined
        ? undefined
        : regionsOf(valuesOf(claims, regionClaim), configuration, regionClaim, isKnownArea),
  };
}

function rolesOf(values: readonly string[], { roles }: OidcConfiguration, claim: string): Role[] {
  const found = sortedRoles(values.flatMap((value) => (Object.hasOwn(roles, value) ? [roles[value]!] : [])));
  if (found.length === 0) throw lacks(claim, '本系统的任何角色', 'any role of this service');
  return found;
}

/** No region at all would mean everywhere: it must be said in so many words. */
function regionsOf(
  values: readonly string[],
  { regions }: OidcConfiguration,
  claim: string,
  isKnownArea: (code: string) => boolean,
): string[] {
  const meant = values.map((value) => (Object.hasOwn(regions, value) ? regions[value]! : value));
  if (meant.includes('all')) return [];
  const found = meant.filter((code) => /^\d{6}$/.test(code) && isKnownArea(code));
  if (found.length === 0) throw lacks(claim, '任何管辖地区', 'any region');
  return [...new Set(found)].sort();
}

/** Texts of a claim, one or a list; dots lead into objects: realm_access.roles. */
function valuesOf(claims: Readonly<Record<string, unknown>>, path: string): string[] {
  let here: unknown = Object.hasOwn(claims, path) ? { [path]: claims[path] } : claims;
  for (const step of Object.hasOwn(claims, path) ? [path] : path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return [];
    here = (here as Record<string, unknown>)[step];
  }
  return [here].flat().filter((value): value is string => typeof value === 'string' && value !== '');
}

function lacks(claim: string, zh: string, en: string): Refusal {
  return new Refusal('oidc-refused', {
    zh: `登录方的声明 ${claim} 没有给出${zh}。`,
    en: `The claim ${claim} of the provider does not give ${en}.`,
  });
}
