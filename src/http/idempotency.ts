import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../store/database.ts';
import {
  type Claim,
  claimKey,
  type KeptAnswer,
  type KeyName,
  keepAnswer,
  releaseKey,
} from '../store/idempotency-keys.ts';
import type { Executor } from '../store/transaction.ts';
import { canonicalJson } from './canonical-json.ts';
import { Problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A request without Idempotency-Key is refused: sent twice it would write twice. */
    requiresIdempotencyKey?: boolean;
    /** With ?dryRun=true the route writes nothing. */
    hasDryRun?: boolean;
  }
  interface FastifyRequest {
    /** The key that this request holds while it is executed. */
    idempotencyClaim: HeldKey | null;
  }
}

interface HeldKey {
  readonly name: KeyName;
  readonly since: string;
}

/** Headers that are told again. */
const KEPT_HEADERS = ['location', 'content-location', 'etag', 'content-type', 'cache-control', 'link'];

/**
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07) on every POST below: a request that is sent twice with one
 * key is executed once, and answered the same. Only what was done is kept: a request that was refused has changed nothing and
 * may be mended and sent again with its key. A dry run writes nothing and needs none.
 */
export function executeOnce(app: FastifyInstance, database: Database): void {
  app.decorateRequest('idempotencyClaim', null);
  app.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'POST' || isDryRun(request)) return;
    const key = keyOf(request);
    if (key === undefined) return;
    const name = { key, actor: request.actor.id, route: `POST ${request.routeOptions.url}` };
    const claim = await claimKey(database, name, fingerprint(request));
    if (claim.state === 'claimed') request.idempotencyClaim = { name, since: claim.since };
    else return answerAgain(claim, reply);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const claim = request.idempotencyClaim;
    if (claim === null) return payload;
    request.idempotencyClaim = null;
    try {
      const body = bytesOf(payload);
      if (reply.statusCode >= 400 || body === undefined) await releaseKey(database, claim.name, claim.since);
      else await keepAnswer(database, claim.name, claim.since, answerOf(reply, body));
    } catch (error) {
      // The change stands, whatever becomes of its key: the answer is given all the same.
      request.log.error(error);
    }
    return payload;
  });
}

/**
 * Keeps the answer in the transaction of the change: after a crash right behind it a repetition still finds the answer, and
 * nothing is written twice.
 */
export async function keepWithChange(
  transaction: Executor,
  request: FastifyRequest,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: object,
): Promise<void> {
  const claim = request.idempotencyClaim;
  if (claim == null) return;
  const kept = { 'content-type': 'application/json; charset=utf-8', ...headers };
  const answer = { status, headers: kept, body: Buffer.from(JSON.stringify(body)) };
  if (await keepAnswer(transaction, claim.name, claim.since, answer)) return;
  // So late that another one has taken the key over: that one writes.
  throw inFlight();
}

function answerAgain(claim: Exclude<Claim, { state: 'claimed' }>, reply: FastifyReply): FastifyReply {
  if (claim.state === 'answered') {
    const { status, headers, body } = claim.answer;
    return reply.code(status).headers(headers).header('Idempotency-Replayed', 'true').send(body);
  }
  if (claim.state === 'inFlight') throw inFlight();
  throw new Problem('idempotency-key-reused', {
    zh: '24 小时内这个键已用于内容不同的请求。',
    en: 'Within 24 hours this key was used for a request with other content.',
  });
}

function inFlight(): Problem {
  const detail = {
    zh: '同一个键的请求正在处理；完成后可取得同样的答复。',
    en: 'A request with this key is at work; when it is done its answer can be had.',
  };
  // Most are done in a moment; one that was cut off blocks its key for a minute at most.
  return new Problem('idempotency-key-in-flight', detail, { headers: { 'Retry-After': '1' } });
}

/** A structured-field string, or the same without quotes. */
function keyOf(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) {
    if (request.routeOptions.config.requiresIdempotencyKey !== true) return undefined;
    throw new Problem('idempotency-key-missing', {
      zh: `POST ${request.routeOptions.url} 要有 Idempotency-Key 请求头，重发时才不会写两次。`,
      en: `POST ${request.routeOptions.url} needs the header Idempotency-Key, so that sending it twice does not write twice.`,
    });
  }
  const text = String(header).trim();
  const [, quoted] = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/.exec(text) ?? [];
  const key = quoted?.replace(/\\(["\\])/g, '$1') ?? (/^[\x21\x23-\x7e]+$/.test(text) ? text : '');
  if (key.length > 0 && key.length <= 255) return key;
  throw new Problem('idempotency-key-invalid', {
    zh: `收到 ${text.slice(0, 40)}（${text.length} 个字符）。`,
    en: `It is ${text.slice(0, 40)} (${text.length} characters).`,
  });
}

/** What makes two requests the same: address and content; members may stand in another order. */
function fingerprint(request: FastifyRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([request.url, canonicalJson(request.body ?? null)]))
    .digest('hex');
}

function isDryRun({ query, routeOptions }: FastifyRequest): boolean {
  if (routeOptions.config.hasDryRun !== true) return false;
  const { dryRun } = Object(query) as { readonly dryRun?: unknown };
  return dryRun === 'true';
}

function bytesOf(payload: unknown): Buffer | undefined {
  if (typeof payload === 'string') return Buffer.from(payload);
  if (payload instanceof Uint8Array) return Buffer.from(payload);
  return payload == null ? Buffer.alloc(0) : undefined;
}

function answerOf(reply: FastifyReply, body: Buffer): KeptAnswer {
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = reply.getHeader(name);
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
  return { status: reply.statusCode, headers, body };
}
