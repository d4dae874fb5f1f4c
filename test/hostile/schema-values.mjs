// Values that fit a JSON schema, and values that nearly do.
import { LITERALS, NUMBERS, STRINGS } from './oddities.mjs';

const DEEPEST = 7;

export class SchemaValues {
  #document;
  #luck;
  #known;

  /** @param known gives values that exist in the service, by the name of a member or parameter */
  constructor(document, luck, known) {
    this.#document = document;
    this.#luck = luck;
    this.#known = known;
  }

  /** A value that fits, as far as a schema can say. */
  fitting(schema, name = '', depth = 0) {
    const luck = this.#luck;
    const plain = this.#resolved(schema);
    if (plain === true || plain === undefined) return luck.one([1, 'a', null, true]);
    if (plain.const !== undefined) return plain.const;
    if (plain.enum !== undefined) return luck.one(plain.enum);
    const choice = plain.anyOf ?? plain.oneOf;
    if (choice !== undefined) return this.fitting(luck.one(choice), name, depth);
    if (plain.allOf !== undefined)
      return Object.assign({}, ...plain.allOf.map((part) => this.fitting(part, name, depth)));
    if (plain.examples?.length > 0 && luck.next() < 0.3) return luck.one(plain.examples);
    const type = Array.isArray(plain.type) ? luck.one(plain.type) : plain.type;
    if (type === 'object' || plain.properties !== undefined) return this.#object(plain, depth);
    if (type === 'array') return this.#array(plain, name, depth);
    if (type === 'integer' || type === 'number') return this.#number(plain, type);
    if (type === 'boolean') return luck.next() < 0.5;
    if (type === 'null') return null;
    if (type === 'string') return this.#string(plain, name);
    return luck.one([null, 1, 'a']);
  }

  #object({ properties = {}, required = [], additionalProperties }, depth) {
    const luck = this.#luck;
    const value = {};
    const share = depth > DEEPEST ? 0 : depth === 0 ? 0.35 : 0.2;
    for (const [name, schema] of Object.entries(properties))
      if (required.includes(name) || luck.next() < share) value[name] = this.fitting(schema, name, depth + 1);
    if (typeof additionalProperties === 'object' && depth < DEEPEST)
      for (let more = luck.whole(0, 2); more > 0; more--)
        value[luck.one(['2025', '2030', '440785', 'P1', 'a'])] = this.fitting(additionalProperties, '', depth + 1);
    return value;
  }

  #array({ items = {}, minItems = 0, maxItems = 3, prefixItems }, name, depth) {
    if (prefixItems !== undefined) return prefixItems.map((item) => this.fitting(item, name, depth + 1));
    const most = Math.min(maxItems, minItems + (depth > DEEPEST ? 0 : 2));
    return Array.from({ length: this.#luck.whole(minItems, most) }, () => this.fitting(items, name, depth + 1));
  }

  #number({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }, type) {
    const luck = this.#luck;
    const least = Math.max(minimum ?? exclusiveMinimum ?? 0, -1e6);
    const most = Math.min(maximum ?? exclusiveMaximum ?? least + 40, least + 2_000);
    if (luck.next() < 0.1) return luck.one([minimum, maximum, least, most].filter((value) => value !== undefined));
    return type === 'integer' ? luck.whole(Math.ceil(least), Math.floor(most)) : luck.between(least, most);
  }

  #string({ pattern, minLength = 0, maxLength, format }, name) {
    const luck = this.#luck;
    const candidates = [...this.#known(name), '2025-09-01', '2025', 'a', 'abc', 'P1', 'reference', '440785', '测试'];
    if (format === 'uuid') candidates.push('01890a5d-ac96-774b-bcce-b302099a8057');
    const fits = candidates.filter(
      (text) =>
        text.length >= minLength &&
        text.length <= (maxLength ?? 1e6) &&
        (pattern === undefined || new RegExp(pattern, 'u').test(text)),
    );
    if (fits.length === 0) return 'a'.repeat(Math.max(1, minLength));
    const own = fits.filter((text) => this.#known(name).includes(text));
    return luck.one(own.length > 0 && luck.next() < 0.85 ? own : fits);
  }

  /** Breaks a value in one or a few places. */
  broken(value) {
    let copy = structuredClone(value);
    for (let times = this.#luck.whole(1, 3); times > 0; times--) copy = this.#brokenOnce(copy);
    return copy;
  }

  #brokenOnce(value) {
    const luck = this.#luck;
    if (typeof value !== 'object' || value === null || luck.next() < 0.15) return this.odd(value);
    const keys = Object.keys(value);
    const what = luck.weighted({ inside: 6, remove: 1, add: 1.5, odd: 3, nest: 0.4, swell: 0.3 });
    if (what === 'add' || keys.length === 0) {
      const key = luck.one([
        'id',
        'status',
        'createdBy',
        'isAdmin',
        'version',
        'lockedBy',
        'passport',
        ...STRINGS.slice(0, 60),
      ]);
      if (Array.isArray(value)) value.push(this.odd());
      else
        Object.defineProperty(value, key, { value: this.odd(), enumerable: true, configurable: true, writable: true });
      return value;
    }
    const key = luck.one(keys);
    const set = (member) =>
      Object.defineProperty(value, key, { value: member, enumerable: true, configurable: true, writable: true });
    if (what === 'remove') delete value[key];
    else if (what === 'inside') set(this.#brokenOnce(value[key]));
    else if (what === 'odd') set(this.odd(value[key]));
    else if (what === 'nest') set(nested(value[key], luck.whole(2, 200)));
    else if (Array.isArray(value)) for (let more = luck.whole(10, 6_000); more > 0; more--) value.push(value[0]);
    else for (let more = luck.whole(10, 2_000); more > 0; more--) value[`k${more}`] = more;
    return value;
  }

  /** A value of another type, or of the same and absurd. */
  odd(like) {
    const luck = this.#luck;
    const kind = luck.weighted({ text: 5, number: 4, other: 2, same: 2 });
    if (kind === 'same' && typeof like === 'string')
      return luck.next() < 0.5 ? `${like}${luck.one(STRINGS)}` : luck.one(STRINGS);
    if (kind === 'same' && typeof like === 'number') return luck.one(NUMBERS);
    if (kind === 'text') return luck.one(STRINGS);
    if (kind === 'number') return luck.one(NUMBERS);
    return luck.one([null, true, false, [], {}, [[]], [null], { a: 1 }, '', 0]);
  }

  /** JSON text with things in it that no value can express. */
  spoiled(value) {
    const luck = this.#luck;
    const text = JSON.stringify(value) ?? 'null';
    const at = luck.whole(0, text.length);
    const kinds = {
      literal: () =>
        text.replace(/(:|\[)\s*("[^"]*"|-?\d[\d.]*|null|true|false)/, (_, before) => `${before}${luck.one(LITERALS)}`),
      cut: () => text.slice(0, at),
      tail: () => `${text}${luck.one(['x', '}', '\u0000', ' ', '\n\n', text])}`,
      mark: () => `\ufeff${text}`,
      twice: () => text.replace(/^\{("[^"]+":)/, (all, name) => `{${name}null,${all.slice(1)}`),
      deep: () => luck.one(['['.repeat(100_000), '{"a":'.repeat(50_000), `${'['.repeat(5_000)}${']'.repeat(5_000)}`]),
      pollute: () => text.replace(/^\{/, `{"__proto__":{"isAdmin":true,"status":"polluted"},`),
      spaces: () => `${' '.repeat(luck.whole(1, 200_000))}${text}`,
      comment: () => `/* a */${text}`,
      middle: () => `${text.slice(0, at)}${luck.one(['\u0000', '\\', '"', ',', '{'])}${text.slice(at)}`,
    };
    return kinds[luck.one(Object.keys(kinds))]();
  }

  #resolved(schema) {
    let found = schema;
    for (let steps = 0; steps < 20 && found?.$ref !== undefined; steps++)
      found = found.$ref
        .replace(/^#\//, '')
        .split('/')
        .reduce((node, step) => node?.[step.replaceAll('~1', '/').replaceAll('~0', '~')], this.#document);
    return found;
  }
}

function nested(value, depth) {
  let around = value;
  for (let level = 0; level < depth; level++) around = level % 2 === 0 ? [around] : { a: around };
  return around;
}
