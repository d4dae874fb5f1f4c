import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type AnyNode, parse } from 'acorn';
import t from 'tap';
import { compileMessage } from '../web/language/compile-message.ts';
import { en } from '../web/language/en.ts';
import { zh } from '../web/language/zh.ts';
import { built } from './fixtures/command.ts';

/*
 * The page as it is built: light enough, old enough, and nothing from elsewhere. And its words: the same in both languages.
 */

t.before(built);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const assets = join(root, 'dist', 'page', 'assets');
const filesOf = (ending: string) => readdirSync(assets).filter((name) => name.endsWith(ending));
const textOf = (name: string) => readFileSync(join(assets, name), 'utf8');

/** Bytes, compressed, of all that the first screen needs: the model in its worker, levers, what an old browser lacks. */
const MOST_BYTES = 300_000;

t.test('the first screen weighs at most 300 kB', async (t) => {
  const html = readFileSync(join(root, 'dist', 'page', 'index.html'), 'utf8');
  const seen = new Set<string>();
  const follow = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    if (name.endsWith('.js'))
      for (const [, next] of textOf(name).matchAll(
        /(?:from|import)\s*\(?\s*["']\.\/((?:main|worker|answers|later-answers|polyfills|index|vue|runtime)[\w.-]*\.js)["']/g,
      ))
        follow(next!);
  };
  for (const [, name] of html.matchAll(/\/assets\/([\w.-]+\.(?:js|css))/g)) follow(name!);
  for (const name of [...filesOf('.css'), ...filesOf('.js')])
    if (/^(main|worker|answers|later-answers|polyfills|index)-/.test(name)) follow(name);
  for (const name of [...seen])
    for (const [, next] of textOf(name).matchAll(/from\s*["']\.\/([\w.-]+\.js)["']/g)) follow(next!);
  const bytes = [...seen].reduce((sum, name) => sum + gzipSync(textOf(name), { level: 9 }).byteLength, 0);
  t.ok(seen.size >= 7, [...seen].join(' '));
  t.ok(bytes <= MOST_BYTES, `${bytes} bytes`);
});

/** What Chromium 86 does not have. What polyfills.ts brings is taken out. */
const YOUNGER = [
  ...['.at', '.findLast', '.findLastIndex', '.toSorted', '.toReversed', '.toSpliced', '.with', '.throwIfAborted'],
  ...[
    'Object.hasOwn',
    'Object.groupBy',
    'structuredClone',
    'Array.fromAsync',
    'AbortSignal.timeout',
    'AbortSignal.any',
  ],
  ...['crypto.randomUUID', 'Promise.withResolvers', 'reportError', 'Error.cause'],
];
const POLYFILLED = [
  ...readFileSync(join(root, 'web', 'polyfills.ts'), 'utf8').matchAll(/actual\/([\w-]+)\/([\w-]+)'/g),
].map(([, holder, name]) => {
  const member = name!.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return holder === 'object' ? `Object.${member}` : `.${member}`;
});

t.test('the code runs in Chromium 86', async (t) => {
  const wrong: string[] = [];
  for (const name of filesOf('.js')) {
    const text = textOf(name);
    const visit = (node: AnyNode) => {
      const at = `${name}:${node.start}`;
      if (node.type === 'StaticBlock') wrong.push(`${at}: a static block`);
      if (node.type === 'BinaryExpression' && node.operator === 'in' && node.left.type === 'PrivateIdentifier')
        wrong.push(`${at}: a private name in an object`);
      if (node.type === 'Literal' && node.regex && /[dv]/.test(node.regex.flags)) wrong.push(`${at}: ${node.raw}`);
      if (node.type === 'CallExpression') {
        const called = text.slice(node.callee.start, node.callee.end);
        const member =
          node.callee.type === 'MemberExpression' && !node.callee.computed
            ? called.slice(called.lastIndexOf('.'))
            : called;
        for (const young of YOUNGER)
          if (!POLYFILLED.includes(young) && (called === young || member === young))
            wrong.push(`${at}: ${called.slice(-60)}()`);
      }
      for (const part of Object.values(node))
        for (const each of Array.isArray(part) ? part : [part])
          if (typeof each === 'object' && each !== null && typeof (each as AnyNode).type === 'string')
            visit(each as AnyNode);
    };
    visit(parse(text, { ecmaVersion: 2022, sourceType: 'module' }));
  }
  t.strictSame(wrong, []);
  const styles = filesOf('.css').flatMap(
    (name) => textOf(name).match(/:has\(|[;{]inset:|aspect-ratio:|@container|@layer|color-mix\(|[;{]translate:/g) ?? [],
  );
  t.strictSame(styles, [], 'and so do the styles');
});

t.test('an old browser is given what it lacks before anything else runs', async (t) => {
  const { isOldBrowser } = await import('../web/old-browser.ts');
  t.notOk(isOldBrowser());
  const kept = Object.getOwnPropertyDescriptor(Array.prototype, 'toSpliced')!;
  t.teardown(() => Object.defineProperty(Array.prototype, 'toSpliced', kept));
  delete (Array.prototype as { toSpliced?: unknown }).toSpliced;
  t.ok(isOldBrowser());
  const entries = filesOf('.js').filter((name) => /^(start|worker)-/.test(name));
  t.equal(entries.length, 2);
  for (const name of entries) t.match(textOf(name), /import\(`?["'`]?\.\/polyfills-/, name);
  for (const name of filesOf('.js').filter((each) => !/^(start|worker|polyfills)-/.test(each)))
    t.notMatch(textOf(name), /\.\/polyfills-/, `${name} comes after them`);
});

t.test('nothing comes from elsewhere', async (t) => {
  const styles = filesOf('.css').flatMap((name) => textOf(name).match(/(?:url\((?!#)|@import)[^;)]*/g) ?? []);
  t.strictSame(styles, []);
  const html = readFileSync(join(root, 'dist', 'page', 'index.html'), 'utf8');
  t.notMatch(html, /(?:src|href)="(?!\/)/, 'the page names files of this server only');
  const imports = filesOf('.js').flatMap(
    (name) => textOf(name).match(/(?:from|import\()\s*["'](?!\.\/)[^"']+["']/g) ?? [],
  );
  t.strictSame(imports, []);
  for (const name of filesOf('.js'))
    if (textOf(name).length > 1024) t.ok(existsSync(join(assets, `${name}.br`)), `${name} lies there compressed`);
});

type Words = { readonly [key: string]: string | Words };

function* leaves(words: Words, path = ''): Generator<readonly [string, string]> {
  for (const [key, value] of Object.entries(words))
    if (typeof value === 'string') yield [`${path}${key}`, value];
    else yield* leaves(value, `${path}${key}.`);
}

t.test('words are filled in', async (t) => {
  const named = (name: string) => ({ count: 3, name: '恩平' })[name];
  t.equal(compileMessage('{name}：其余 {count} 条')({ named }), '恩平：其余 3 条');
  t.equal(compileMessage('没有')({ named }), '没有');
  t.equal(compileMessage('{nobody}')({ named }), '', 'what is not known leaves no trace of code');
});

t.test('every word stands in both languages, with the same places for numbers', async (t) => {
  const english = new Map(leaves(en as unknown as Words));
  const placesOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  const wrong = [...leaves(zh as unknown as Words)].flatMap(([key, chinese]) => {
    const other = english.get(key);
    english.delete(key);
    if (other === undefined) return [`${key} is missing in en.ts`];
    if (chinese.trim() === '' || other.trim() === '') return [`${key} is empty`];
    return placesOf(chinese).join() === placesOf(other).join() ? [] : [`${key}: ${chinese} / ${other}`];
  });
  t.strictSame(wrong, []);
  t.strictSame([...english.keys()], [], 'and none in English alone');
});

t.test('every word that the code asks for is there', async (t) => {
  const known = [...leaves(zh as unknown as Words)].map(([key]) => key);
  const web = join(root, 'web');
  const sources = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(vue|ts)$/.test(path));
  const wrong = sources.flatMap((path) => {
    const text = readFileSync(join(web, path), 'utf8');
    const asked = [...text.matchAll(/\bt\(\s*(?:[\w.!?= ]+\?\s*)?'([\w.]+)'(?:\s*:\s*'([\w.]+)')?/g)].flatMap(
      ([, one, other]) => (other === undefined ? [one!] : [one!, other]),
    );
    const begun = [...text.matchAll(/\bt\(\s*`([\w.]+\.)\$\{/g)].map(([, prefix]) => prefix!);
    return [
      ...asked.filter((key) => !known.includes(key)),
      ...begun.filter((prefix) => !known.some((key) => key.startsWith(prefix))),
    ].map((key) => `${path}: ${key}`);
  });
  t.strictSame(wrong, []);
});
