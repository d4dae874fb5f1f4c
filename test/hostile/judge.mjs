// What an answer to whatever was asked must be like.

/** What no answer may show: paths, traces, statements, tables, addresses and secrets of the machine. */
const LEAKS = [
  /node_modules/,
  /\n\s+at \S+ \(?[^)]*:\d+:\d+/,
  /(file:\/)?\/[\w./-]*(src|dist|models|workers)\/[\w/-]+\.(ts|js|mjs)\b/,
  /\bxuewei\.(jobs|job_\w+|audit|scenario\w*|dataset\w*|accounts|batches)\b/,
  /\bpgboss\b/,
  /\bselect\b[^"]{1,80}\bfrom "?xuewei/i,
  /duplicate key value|violates \w+[- ]\w* ?constraint|syntax error at or near|invalid input syntax|invalid byte sequence/,
  /unsupported Unicode escape|could not be converted|out of range for type/,
  /postgres(ql)?:\/\//,
  /\b(ECONNREFUSED|ENOENT|EACCES|ERR_[A-Z_]{4,}|FST_ERR)\b/,
  /\b(TypeError|RangeError|ReferenceError|SyntaxError|ZodError|DatabaseError)\b/,
  /Cannot read propert|is not a function|is not iterable|Unexpected token/,
];

const MUST_HAVE = [
  'content-security-policy',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'cross-origin-resource-policy',
  'x-request-id',
];

export class Judge {
  #problem;
  #document;
  #canaries;

  /** @param canaries words that stand in the environment and folders of the service and must never come out */
  constructor(document, canaries) {
    this.#document = document;
    this.#problem = document.components.schemas.Problem;
    this.#canaries = canaries;
  }

  /** @returns faults of an answer, one sentence each */
  faultsOf({ status, headers, text, method, sent }) {
    const faults = [];
    const retry = headers['retry-after'];
    if (status >= 500 && !(status === 503 && retry !== undefined)) faults.push(`status ${status}`);
    for (const name of MUST_HAVE)
      if (headers[name] === undefined) faults.push(`status ${status} without the header ${name}`);
    if (headers['x-injected'] !== undefined || headers['x-powered-by'] !== undefined || headers.server !== undefined)
      faults.push('a header that should not be there');
    if (headers['access-control-allow-origin'] !== undefined) faults.push('other origins are let in');
    if (status >= 400 && method !== 'HEAD') faults.push(...this.#problemFaults(status, headers, text));
    const all = `${text}\n${JSON.stringify(headers)}`;
    // What was sent may come back as "found".
    for (const leak of LEAKS) {
      const found = leak.exec(all)?.[0];
      if (found !== undefined && !sent.includes(found)) faults.push(`leak: ${found.slice(0, 120)}`);
    }
    for (const canary of this.#canaries) if (all.includes(canary)) faults.push(`leak of ${canary}`);
    return faults;
  }

  /** Faults of what came back over a raw socket: perhaps not even an answer. */
  rawFaultsOf(back) {
    const leaks = LEAKS.flatMap((leak) => leak.exec(back)?.[0] ?? []).map((found) => `leak: ${found.slice(0, 120)}`);
    const own = this.#canaries.filter((canary) => back.includes(canary)).map((canary) => `leak of ${canary}`);
    const refused = /^HTTP\/1\.1 4\d\d/.test(back) && !/application\/problem\+json/i.test(back);
    return [...leaks, ...own, ...(refused ? ['a refusal that is no problem document'] : [])];
  }

  #problemFaults(status, headers, text) {
    if (!String(headers['content-type']).startsWith('application/problem+json'))
      return [`status ${status} is ${headers['content-type']}: ${text.slice(0, 150)}`];
    let body;
    try {
      body = JSON.parse(text);
    } catch {
      return [`status ${status}: no JSON: ${text.slice(0, 150)}`];
    }
    const misfit = this.#misfit(this.#problem, body, '#');
    if (misfit !== undefined) return [`status ${status}: problem does not fit at ${misfit}`];
    return body.status === status ? [] : [`status ${status}, body says ${body.status}`];
  }

  /** The place where a value does not fit a schema: types, required members, enumerations, nothing unknown. */
  #misfit(schema, value, at) {
    if (schema.$ref !== undefined) {
      const found = schema.$ref
        .replace(/^#\//, '')
        .split('/')
        .reduce((node, step) => node?.[step], this.#document);
      return this.#misfit(found, value, at);
    }
    const choice = schema.anyOf ?? schema.oneOf;
    if (choice !== undefined) return choice.some((one) => this.#misfit(one, value, at) === undefined) ? undefined : at;
    if (schema.enum !== undefined && !schema.enum.includes(value)) return at;
    const types = [schema.type ?? []].flat();
    const type =
      value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
    if (types.length > 0 && !types.includes(type) && !(type === 'integer' && types.includes('number'))) return at;
    if (type === 'array') {
      for (const [index, member] of value.entries()) {
        const found = this.#misfit(schema.items ?? {}, member, `${at}/${index}`);
        if (found !== undefined) return found;
      }
    } else if (type === 'object') {
      for (const name of schema.required ?? []) if (!Object.hasOwn(value, name)) return `${at}/${name}`;
      for (const [name, member] of Object.entries(value)) {
        const known = schema.properties?.[name];
        if (known === undefined && schema.additionalProperties === false) return `${at}/${name}`;
        const found = known === undefined ? undefined : this.#misfit(known, member, `${at}/${name}`);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }
}
