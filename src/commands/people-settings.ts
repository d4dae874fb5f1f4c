import type { PeopleSettings } from '../http/people/settings.ts';
import { readOidcConfiguration } from '../people/oidc-configuration.ts';
import { peopleFault } from '../people/people-fault.ts';
import { type Fault, InputFaults } from '../services/ports.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const HOUR = 3600;
const DAY = 24 * HOUR;
const USUAL_REQUESTS = 1200;
const USUAL_SIGN_INS = 20;
/** Milliseconds: the loop is never held that long by a request of usual size. */
const LONGEST_LAG = 1500;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

export interface Exposure {
  readonly host: string;
  /** Addresses of reverse proxies; true: those of this machine. */
  readonly trustProxy?: string | boolean | undefined;
}

/**
 * How people come in, by the environment. Accounts are required wherever others than this machine can reach the service:
 * at another address than loopback, and behind a reverse proxy, because it makes loopback public.
 * @throws InputFaults with everything that is wrong
 */
export function peopleSettings(environment: Environment, { host, trustProxy }: Exposure): PeopleSettings {
  const proxies = trustedProxies(trustProxy ?? environment.XUEWEI_TRUST_PROXY);
  const faults: Fault[] = [];
  const number = (name: string, usual: number, most: number): number => {
    const text = environment[name];
    if (text === undefined || text === '') return usual;
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= most) return value;
    const allowed = { zh: `大于 0，至多 ${most}`, en: `above 0, at most ${most}` };
    faults.push(peopleFault('EDU_PEOPLE_SETTINGS', name, JSON.stringify(text.slice(0, 60)), allowed));
    return usual;
  };
  const settings: PeopleSettings = {
    requireAccounts: !LOOPBACK.test(host) || proxies !== undefined,
    trustProxy: proxies,
    secureCookies: isOn(environment.XUEWEI_SECURE_COOKIES),
    lifetimes: {
      idle: HOUR * number('XUEWEI_SESSION_IDLE_HOURS', 8, 168),
      absolute: DAY * number('XUEWEI_SESSION_DAYS', 7, 90),
    },
    rateLimits: {
      requests: number('XUEWEI_RATE_LIMIT', USUAL_REQUESTS, 1_000_000),
      signIns: number('XUEWEI_SIGN_IN_LIMIT', USUAL_SIGN_INS, 1_000_000),
    },
    longestLag: LONGEST_LAG,
    oidc: readOidcConfiguration(environment),
  };
  if (faults.length > 0) throw new InputFaults(faults);
  return settings.oidc === undefined ? settings : { ...settings, requireAccounts: true };
}

/** Names of hosts that the service answers to, besides those of loopback. */
export function allowedHosts(environment: Environment, host: string): string[] {
  const named = (environment.XUEWEI_ALLOWED_HOSTS ?? '').split(',').map((name) => name.trim());
  const given = named.filter((name) => name !== '');
  if (LOOPBACK.test(host)) return given;
  if (given.length > 0) return [host, ...given];
  // Listening everywhere, it cannot know its names; whoever comes has to sign in under any of them.
  return host === '0.0.0.0' || host === '::' ? ['*'] : [host.includes(':') ? `[${host}]` : host];
}

/** Why a service that others can reach does not start without an account. */
export function refusalWithoutAccounts({ host, trustProxy }: Exposure): string {
  const behind = LOOPBACK.test(host);
  const zh = behind ? '反向代理把本机地址变成了公开地址：代理转来的请求都像是来自本机' : `${host} 可以从其他机器访问`;
  const en = behind
    ? 'a reverse proxy makes loopback public: whatever it passes on looks as if it came from this machine'
    : `${host} can be reached from other machines`;
  const option = behind && trustProxy !== undefined ? '--trust-proxy' : behind ? 'XUEWEI_TRUST_PROXY' : '--host';
  return [
    `没有启动：${zh}，而这里还没有账户（${option}）。`,
    '先建第一个账户：npx xuewei accounts add 名称 --role admin（见 docs/accounts.md）。',
    `Not started: ${en}, and there is no account yet (${option}).`,
    'Make the first account: npx xuewei accounts add NAME --role admin (docs/accounts.md).',
    '',
  ].join('\n');
}

function trustedProxies(given: string | boolean | undefined): string[] | undefined {
  if (given === undefined || given === false || given === '' || given === '0' || given === 'false') return undefined;
  if (given === true || given === '1' || given === 'true') return ['loopback'];
  return given
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isOn(text: string | undefined): boolean {
  return text === '1' || text === 'true';
}
