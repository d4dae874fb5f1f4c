import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Fault, InputFaults } from '../services/ports.ts';
import { ROLES } from './actor.ts';
import { peopleFault } from './people-fault.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const secure = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
};
const address = z.string().refine(secure, 'https:// (http:// on loopback only)');
const claim = z.string().min(1).max(200);

const configurationSchema = z.strictObject({
  issuer: address,
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** This server's /api/v1/session/oidc/callback as browsers reach it. */
  redirect: address.refine(
    (text) => URL.canParse(text) && new URL(text).pathname.endsWith('/api/v1/session/oidc/callback'),
  ),
  scopes: z.string().default('openid profile'),
  /** Claim that names the account; dots lead into objects. */
  nameClaim: claim.default('preferred_username'),
  /** Claim with the roles, one or a list, and what its values mean here; roles then follow the provider at every sign-in. */
  roleClaim: claim.optional(),
  roles: z.record(z.string(), z.enum(ROLES)).default({}),
  /** Claim with the regions, one or a list; values are codes of areas, or mean one here; "all" is everywhere. */
  regionClaim: claim.optional(),
  regions: z.record(z.string(), z.string().regex(/^(\d{6}|all)$/)).default({}),
  /** True: an account of this name without a password, made by an admin beforehand, is taken over at the first sign-in. */
  linkByName: z.boolean().default(false),
});
export type OidcConfiguration = z.output<typeof configurationSchema>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables and the members that they set. */
const VARIABLES = {
  XUEWEI_OIDC_ISSUER: 'issuer',
  XUEWEI_OIDC_CLIENT_ID: 'clientId',
  XUEWEI_OIDC_CLIENT_SECRET: 'clientSecret',
  XUEWEI_OIDC_REDIRECT: 'redirect',
  XUEWEI_OIDC_SCOPES: 'scopes',
  XUEWEI_OIDC_NAME_CLAIM: 'nameClaim',
  XUEWEI_OIDC_ROLE_CLAIM: 'roleClaim',
  XUEWEI_OIDC_ROLES: 'roles',
  XUEWEI_OIDC_REGION_CLAIM: 'regionClaim',
  XUEWEI_OIDC_REGIONS: 'regions',
  XUEWEI_OIDC_LINK_BY_NAME: 'linkByName',
} as const;

/**
 * Signing in at an OpenID provider: a JSON file named by XUEWEI_OIDC_CONFIG, variables over it. Undefined where neither
 * is there.
 * @throws InputFaults where something is missing or wrong; the secret is never shown
 */
export function readOidcConfiguration(environment: Environment): OidcConfiguration | undefined {
  const file = environment.XUEWEI_OIDC_CONFIG;
  const given: Record<string, unknown> = file ? readFile(file) : {};
  for (const [variable, member] of Object.entries(VARIABLES)) {
    const text = environment[variable];
    if (text === undefined || text === '') continue;
    given[member] =
      member === 'roles' || member === 'regions'
        ? pairs(text)
        : member === 'linkByName'
          ? /^(1|true)$/.test(text)
          : text;
  }
  if (Object.keys(given).length === 0) return undefined;
  const parsed = configurationSchema.safeParse(given);
  if (!parsed.success)
    throw new InputFaults(parsed.error.issues.map(({ path, message }) => wrong(path.join('.'), message)));
  return parsed.data;
}

/** planning=planner,office=admin */
function pairs(text: string): Record<string, string> {
  const entries = text.split(',').map((part) => part.split('='));
  return Object.fromEntries(entries.map(([value = '', meaning = '']) => [value.trim(), meaning.trim()]));
}

function readFile(path: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(readFileSync(path, 'utf8')) as object) };
  } catch (error) {
    // The message of the parser quotes the text, which holds the secret.
    const found = error instanceof SyntaxError ? '不是 JSON not JSON' : (error as NodeJS.ErrnoException).code;
    throw new InputFaults([wrong('XUEWEI_OIDC_CONFIG', `${found}`)]);
  }
}

function wrong(member: string, message: string): Fault {
  const allowed = { zh: '见 docs/accounts.md 的 OIDC 一节', en: 'see OIDC in docs/accounts.md' };
  return peopleFault('EDU_PEOPLE_SETTINGS', `OIDC ${member}`, message.slice(0, 200), allowed);
}
