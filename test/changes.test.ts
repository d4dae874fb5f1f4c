import fc from 'fast-check';
import t from 'tap';
import { mergePatch } from '../src/http/merge-patch.ts';
import { changesBetween } from '../src/planning/changes.ts';

t.test('the examples of RFC 7396, appendix A', async (t) => {
  const examples: readonly (readonly [target: string, patch: string, result: string])[] = [
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['["a","b"]', '["c","d"]', '["c","d"]'],
    ['{"a":"b"}', '["c"]', '["c"]'],
    ['{"a":"foo"}', 'null', 'null'],
    ['{"a":"foo"}', '"bar"', '"bar"'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ];
  for (const [target, patch, result] of examples)
    t.strictSame(mergePatch(JSON.parse(target), JSON.parse(patch)), JSON.parse(result), `${target} + ${patch}`);
});

t.test('a patch applied twice is applied once, changes nobody else, and knows no prototype', async (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
      const before = JSON.stringify([target, patch]);
      const once = mergePatch(target, patch);
      t.strictSame(mergePatch(once, patch), once);
      return JSON.stringify([target, patch]) === before;
    }),
    { numRuns: 200 },
  );
  mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
  t.equal(({} as { polluted?: boolean }).polluted, undefined);
});

t.test('changes between two documents: every leaf that differs, and nothing else', async (t) => {
  const before = { a: 1, gone: [], list: [], full: [{ x: 1 }], same: {}, 'a/b': 'old' };
  const after = { a: 2, list: [{ x: null }], full: [], same: {}, 'a/b': 'new', late: {} };
  t.strictSame(changesBetween(before, after), [
    { pointer: '/a', kind: 'changed', from: 1, to: 2 },
    { pointer: '/gone', kind: 'removed', from: [], to: null },
    { pointer: '/full/0/x', kind: 'removed', from: 1, to: null },
    { pointer: '/a~1b', kind: 'changed', from: 'old', to: 'new' },
    { pointer: '/list/0/x', kind: 'added', from: null, to: null },
    { pointer: '/late', kind: 'added', from: null, to: {} },
  ]);
  const objects = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(objects, objects, (one, other) => {
      t.strictSame(changesBetween(one, structuredClone(one)), []);
      const there = changesBetween(one, other);
      return (
        there.length === changesBetween(other, one).length &&
        (there.length > 0 || JSON.stringify(contents(one)) === JSON.stringify(contents(other)))
      );
    }),
    { numRuns: 200 },
  );
});

/** The same whatever the order of members. */
function contents(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return [
    Array.isArray(value),
    Object.entries(value)
      .map(([key, member]) => [key, contents(member)])
      .sort(),
  ];
}
