// Requests made from the OpenAPI document of the running service: every route and method, nothing listed by hand.
import { gzipSync } from 'node:zlib';
import { HEADERS, METHODS, RAW_STEPS, STRINGS } from './oddities.mjs';
import { SchemaValues } from './schema-values.mjs';

/** Draws of valid requests: deep code is to be reached, not the processor to be kept busy. */
const MOST_DRAWS = 12;
const BOMB = gzipSync(Buffer.alloc(30 * 1024 * 1024));

export class Requests {
  #operations;
  #luck;
  #values;
  /** Ids that the service gave, by the address they stand below. */
  #ids = new Map();
  #facts;
  #people;

  /** @param people whose token most requests carry, where there are accounts; @param facts codes of counties, scenarios and the like, as the service lists them, by name */
  constructor(document, luck, facts, people) {
    this.#luck = luck;
    this.#facts = facts;
    this.#people = people;
    this.#operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    );
    this.#values = new SchemaValues(document, luck, (name) => facts[name.replace(/s$/, '')] ?? facts[name] ?? []);
  }

  get routes() {
    return this.#operations.map(({ method, path }) => `${method} ${path}`);
  }

  /** Remembers what was made, so that later requests find it. */
  learn(path, id) {
    const ids = this.#ids.get(path) ?? [];
    ids.push(id);
    if (ids.length > 50) ids.shift();
    this.#ids.set(path, ids);
  }

  /** The next request: route, method, path with query, headers, body in bytes; `hostility` says what was done to it. */
  next() {
    const luck = this.#luck;
    const { path, method, operation } = luck.one(this.#operations);
    const hostility = luck.weighted({ valid: 2, path: 1.5, query: 2, headers: 2, body: 4, everything: 1 });
    const hostile = (part) => hostility === part || hostility === 'everything';
    const parameters = operation.parameters ?? [];
    const address = this.#path(path, parameters, hostile('path')) + this.#query(parameters, hostile('query'));
    const headers = this.#headers(method, parameters, hostile('headers'));
    // Most come from somebody who may do everything: the others end at the door.
    const signedIn = this.#people !== undefined && headers.authorization === undefined && luck.next() < 0.85;
    if (signedIn) headers.authorization = `Bearer ${this.#people.token}`;
    const { body, type } = this.#body(operation, hostile('body'));
    if (body !== undefined && headers['content-type'] === undefined) headers['content-type'] = type;
    if (body !== undefined && hostile('body') && luck.next() < 0.06) Object.assign(headers, this.#encoded(body));
    const used = luck.next() < 0.03 ? luck.one(METHODS) : method;
    return {
      route: `${method} ${path}`,
      method: used,
      address,
      headers,
      body: headers.body ?? body,
      hostility,
      template: path,
      signedIn,
    };
  }

  #path(template, parameters, hostile) {
    const luck = this.#luck;
    let at = '';
    const filled = template.split('/').map((step) => {
      const name = /^\{(.+)\}$/.exec(step)?.[1];
      const before = at;
      at += `/${step}`;
      if (name === undefined)
        return hostile && luck.next() < 0.05 ? luck.one([...RAW_STEPS, step.toUpperCase(), '']) : step;
      if (hostile && luck.next() < 0.3) return luck.one(RAW_STEPS);
      if (hostile && luck.next() < 0.8) return encoded(luck.one(STRINGS));
      return encoded(this.#known(name, before.replace(/^\//, ''), parameters));
    });
    const path = filled.join('/');
    return hostile && luck.next() < 0.06
      ? `${path}${luck.one(['/', '//', '/..', '/x', '?', '#a', `/${'a'.repeat(9_000)}`])}`
      : path;
  }

  #known(name, before, parameters) {
    const luck = this.#luck;
    const own = this.#ids.get(`/${before}`.replace(/^\/\//, '/')) ?? [];
    if (name === 'version') return luck.one(['1', '2', '1', '3']);
    if (name === 'id' && own.length > 0 && luck.next() < 0.9) return luck.one(own);
    const schema = parameters.find((parameter) => parameter.name === name)?.schema;
    return String(this.#values.fitting(schema ?? { type: 'string' }, name));
  }

  #query(parameters, hostile) {
    const luck = this.#luck;
    const parts = [];
    for (const { in: place, name, schema, required } of parameters) {
      if (place !== 'query' || (!required && luck.next() > 0.35)) continue;
      if (hostile && luck.next() < 0.6) parts.push(`${name}=${encoded(luck.one(STRINGS))}`);
      else parts.push(`${name}=${encoded(String(this.#small(this.#values.fitting(schema, name), name)))}`);
      if (hostile && luck.next() < 0.15) parts.push(parts.at(-1), `${name}[]=1`, `${name}[a]=1`);
    }
    if (hostile && luck.next() < 0.3)
      parts.push(
        luck.one([
          '__proto__[a]=1',
          'constructor.prototype.a=1',
          '=',
          '&&&',
          'a',
          '%',
          '%zz=1',
          `a=${'b'.repeat(luck.one([100, 9_000]))}`,
          'page=-1',
          'pageSize=99999999999',
          'page=1e309',
          `${'a=1&'.repeat(900)}`,
        ]),
      );
    return parts.length === 0 ? '' : `?${parts.join('&')}`;
  }

  #headers(method, parameters, hostile) {
    const luck = this.#luck;
    const headers = {};
    for (const { in: place, name, schema, required } of parameters) {
      if (place !== 'header' || (!required && luck.next() > 0.5)) continue;
      headers[name.toLowerCase()] =
        name.toLowerCase() === 'if-match' ? luck.one(['"1"', '*', '"2"']) : wire(this.#values.fitting(schema, name));
    }
    // A key of its own, whether or not the document asks for one: without it some routes are never entered.
    if (method === 'POST' && luck.next() < 0.7) headers['idempotency-key'] = `key-${luck.whole(0, 1e9)}`;
    if (luck.next() < 0.3) headers['accept-encoding'] = 'gzip';
    if (luck.next() < 0.3) headers['accept-language'] = luck.one(['en', 'zh-CN']);
    if (luck.next() < 0.2) headers.prefer = luck.one(['respond-async', 'wait=1']);
    if (!hostile) return headers;
    for (let more = luck.whole(1, 3); more > 0; more--) {
      const name = luck.one(Object.keys(HEADERS));
      headers[name] = luck.next() < 0.7 ? luck.one(HEADERS[name]) : wire(luck.one(STRINGS));
    }
    if (headers.host === '') delete headers.host;
    return headers;
  }

  #body(operation, hostile) {
    const luck = this.#luck;
    const contents = Object.entries(operation.requestBody?.content ?? {});
    if (contents.length === 0)
      return hostile ? { body: Buffer.from(luck.one(['{}', '[]', 'a', '{"a":1}', ''])), type: 'application/json' } : {};
    const [type, { schema }] = luck.one(contents);
    if (!/json/.test(type)) {
      const text = this.#table(hostile);
      return { body: hostile ? this.#bytes(text) : Buffer.from(text), type };
    }
    const fitting = this.#small(this.#values.fitting(schema));
    if (!hostile) return { body: Buffer.from(JSON.stringify(fitting)), type };
    if (luck.next() < 0.7)
      return { body: Buffer.from(JSON.stringify(this.#small(this.#values.broken(fitting))) ?? ''), type };
    return { body: this.#bytes(this.#values.spoiled(fitting)), type };
  }

  /** Text as bytes, now and then in no encoding at all. */
  #bytes(text) {
    const luck = this.#luck;
    const bytes = Buffer.from(text);
    if (luck.next() < 0.15)
      return Buffer.concat([
        bytes.subarray(0, 5),
        Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
        bytes.subarray(5),
      ]);
    if (luck.next() < 0.05) return Buffer.from(text, 'utf16le');
    if (luck.next() < 0.03) return Buffer.concat([bytes, Buffer.alloc(luck.one([1_000_000, 21 * 1024 * 1024]), 0x20)]);
    return bytes;
  }

  #table(hostile) {
    const luck = this.#luck;
    const cell = () =>
      hostile && luck.next() < 0.3
        ? luck.one(STRINGS)
        : luck.one(['440785', '2020', 'P1', '6000', 'enrolment', 'primary', 'a', '']);
    return Array.from({ length: luck.whole(1, 8) }, () =>
      Array.from({ length: luck.whole(1, 9) }, cell).join(','),
    ).join('\n');
  }

  /** Compressed bodies: true, false, and one that would grow beyond all measure. */
  #encoded(body) {
    const luck = this.#luck;
    const encoding = luck.one(HEADERS['content-encoding']);
    return { 'content-encoding': encoding, body: luck.one([gzipSync(body.subarray(0, 100_000)), body, BOMB]) };
  }

  /** Small areas and few draws: what is tested is not how fast it computes. */
  #small(value, name = '') {
    if (Array.isArray(value)) return value.map((member) => this.#small(member, name));
    if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value))
        if (Object.hasOwn(value, key) && key !== '__proto__') value[key] = this.#small(member, key);
      return value;
    }
    if (/area/i.test(name) && typeof value === 'string' && /^(all|\d\d0000)$/.test(value))
      return this.#luck.one(this.#facts.area);
    if (name === 'draws' && typeof value === 'number' && value > MOST_DRAWS && value <= 10_000)
      return this.#luck.whole(1, MOST_DRAWS);
    return value;
  }
}

/** Text as it may stand in a header on the wire: anything else no client would send; raw sockets do. */
const wire = (value) =>
  String(value)
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')
    .slice(0, 6_000);

function encoded(text) {
  try {
    return encodeURIComponent(text.slice(0, 3_000));
  } catch {
    return '%ED%A0%80';
  }
}
