import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../problem.ts';
import type { PeopleSettings, RateLimits } from './settings.ts';

const MINUTE = 60_000;
const LATER = '5';
/** Addresses and accounts that are counted at a time; the ones seen longest ago are forgotten. */
const MOST_COUNTED = 20_000;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for routes with which people sign in: few attempts an address. */
    signIn?: boolean;
  }
}

/** Puts requests off while the event loop lags; whoever watches the process still hears that it is alive. */
export function refuseUnderPressure(app: FastifyInstance, { longestLag }: PeopleSettings): void {
  if (longestLag === undefined) return;
  app.register(underPressure, {
    maxEventLoopDelay: longestLag,
    pressureHandler: async (request, _reply, _type, value) => {
      if (request.url === '/health/live') return;
      const lag = Math.round(value ?? longestLag);
      const detail = {
        zh: `事件循环滞后 ${lag} 毫秒，上限 ${longestLag}。`,
        en: `The event loop lags by ${lag} ms; the limit is ${longestLag}.`,
      };
      throw new Problem('under-pressure', detail, { headers: { 'Retry-After': LATER } });
    },
  });
}

/** Counts requests of an account, or of an address where nobody signed in; this machine's own user is not counted. */
export function registerRateLimits(app: FastifyInstance, limits: RateLimits | undefined) {
  if (limits === undefined) return async () => {};
  app.register(rateLimit, { global: false, timeWindow: MINUTE, cache: MOST_COUNTED });
  let counters: { all: Counter; signIns: Counter } | undefined;
  app.addHook('onReady', async () => {
    const keyGenerator = (request: FastifyRequest) =>
      request.identity?.credential === 'none' ? `address ${addressKey(request.ip)}` : `account ${request.actor.id}`;
    counters = {
      all: app.createRateLimit({ max: limits.requests, timeWindow: MINUTE, keyGenerator }),
      signIns: app.createRateLimit({
        max: limits.signIns,
        timeWindow: MINUTE,
        keyGenerator: ({ ip }) => `sign-in ${addressKey(ip)}`,
      }),
    };
  });
  return async (request: FastifyRequest): Promise<void> => {
    if (request.identity?.credential !== 'local') await count(request, counters?.all);
    if (request.routeOptions.config.signIn === true) await count(request, counters?.signIns);
  };
}

type Counter = ReturnType<FastifyInstance['createRateLimit']>;

async function count(request: FastifyRequest, counter: Counter | undefined): Promise<void> {
  const counted = await counter?.(request);
  if (counted === undefined || counted.isAllowed || !counted.isExceeded) return;
  const detail = {
    zh: `每分钟至多 ${counted.max} 次，已超过。`,
    en: `At most ${counted.max} a minute are allowed; there were more.`,
  };
  throw new Problem('too-many-requests', detail, { headers: { 'Retry-After': String(counted.ttlInSeconds) } });
}

/** A household or office has a whole /64 of IPv6 addresses: they are counted as one. */
function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const last = tail === undefined ? [] : tail.split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - last.length);
  return [...groups, ...Array.from({ length: zeros }, () => '0'), ...last].slice(0, 4).join(':');
}
