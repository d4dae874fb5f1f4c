import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Papa from 'papaparse';
import t, { type Test } from 'tap';
import { CATALOGUE, SERIES } from '../models/catalogue/index.ts';
import { STATUSES } from '../models/inputs/status.ts';
import { built } from './fixtures/command.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const fixtures = join(root, 'test', 'fixtures', 'intake');
const ENPING = '440785';
const HEADER = 'areaCode,areaName,schoolYear,stage,measure,value,unit,status';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

// Many processes are started: slow where many other programs run.
t.setTimeout(600_000);

const program = join(root, 'dist', 'program');

/** Runs `xuewei` as it was built. */
function xuewei(...args: string[]): Promise<Ended> {
  return run([join(program, 'cli.js'), ...args]);
}

function run(args: string[], stopReading = Number.POSITIVE_INFINITY): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: plainEnvironment,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.length >= stopReading) child.stdout.destroy();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** tap's own loaders are not wanted in a program under test. */
const plainEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !['NODE_OPTIONS', 'DATABASE_URL'].includes(name) && !name.startsWith('TAP'),
  ),
);

type Row = Record<string, string>;

function parseCsv(text: string): { header: string; rows: Row[]; errors: unknown[] } {
  const plain = text.replace(/^\uFEFF/, '');
  const { data, errors } = Papa.parse<Row>(plain, { header: true, skipEmptyLines: true });
  return { header: plain.split('\r\n')[0]!, rows: data, errors };
}

const find = (rows: Row[], wanted: Row) =>
  rows.filter((row) => Object.entries(wanted).every(([key, value]) => row[key] === value));
const one = (rows: Row[], wanted: Row) => find(rows, wanted)[0];

/** Where the text stands; -1 fails the test that compares. */
const at = (text: string, part: string) => text.indexOf(part);

t.before(built);

t.test('project: tidy CSV, JSON, table', async (t) => {
  const folder = t.testdir();
  const file = join(folder, 'enping.csv');
  const range = ['--areas', ENPING, '--from', '2020', '--to', '2024'];
  const [out, json, table] = await Promise.all([
    xuewei('project', ...range, '--format', 'csv', '--out', file),
    xuewei('project', ...range, '--format', 'json'),
    xuewei('project', ...range),
  ]);
  t.strictSame([out.code, json.code, table.code], [0, 0, 0], 'all end with 0');
  t.strictSame([out.stderr, json.stderr, table.stderr], ['', '', ''], 'nothing on standard error');

  const text = readFileSync(file, 'utf8');
  const { header, rows, errors } = parseCsv(text);
  t.equal(text.charCodeAt(0), 0xfeff, 'a byte order mark, for spreadsheets');
  t.equal(header, HEADER, 'the heading of the tidy table');
  t.strictSame(errors, [], 'the CSV parses');
  t.equal(rows.length, SERIES.length * 5, 'one row for each series and year');
  t.strictSame(
    [...new Set(rows.map(({ measure }) => measure))],
    CATALOGUE.map(({ id }) => id),
    'every measure of the catalogue, in its order',
  );
  const units = new Map(CATALOGUE.map(({ id, unit }) => [id as string, unit as string]));
  t.strictSame(
    rows.filter(({ measure, unit }) => units.get(measure!) !== unit),
    [],
    'with its unit',
  );
  t.strictSame(
    rows.filter(({ status }) => !STATUSES.some((known) => known === status)),
    [],
    'and a known status',
  );
  t.strictSame(
    rows.filter(({ value, status }) => (value === '') !== (status === 'missing')),
    [],
    'a value is empty exactly where it is missing',
  );
  t.strictSame(
    rows.filter(({ value, unit }) => unit !== 'level' && value !== '' && !/^-?\d+(\.\d+)?$/.test(value!)),
    [],
    'numbers are plain numbers',
  );
  t.strictSame(
    rows.filter(({ value, unit, measure }) => unit === 'share' && !measure!.startsWith('util') && Number(value) > 2),
    [],
    'shares are 0-1, not per cent',
  );
  t.match(
    one(rows, { schoolYear: '2020', measure: 'residentPopulation' }),
    { areaCode: ENPING, areaName: '恩平市', value: '483907', unit: 'persons', status: 'published' },
    'census residents of Enping',
  );

  t.equal(out.stdout, '', 'with --out nothing goes to standard output');
  t.strictSame(readdirSync(folder), ['enping.csv'], 'and no part file stays');

  const result = JSON.parse(json.stdout);
  t.match(result, { schemaVersion: 1, baseYear: 2020 }, 'JSON with its version');
  t.match(json.stdout, /"440785"/, 'about Enping');

  t.match(table.stdout, /恩平市/, 'the table names the county');
  t.match(table.stdout, /estimated/, 'and says what is estimated');
  t.match(table.stdout, /assumed/, 'and assumed');
  t.notMatch(table.stdout, /NaN|undefined|null/, 'and shows no programmer words');
});

t.test('project: a province is the sum of its cities', async (t) => {
  const { code, stdout, stderr } = await xuewei('project', '--areas', '44', '--to', '2023', '--format', 'csv');
  t.equal(code, 0, 'ends with 0');
  t.equal(stderr, '', 'no progress bar where nobody watches');
  const pupils = parseCsv(stdout).rows.filter(({ measure }) => measure === 'pupils');
  for (const schoolYear of ['2020', '2021', '2022', '2023']) {
    for (const stage of ['kindergarten', 'primary', 'junior', 'generalSenior', 'vocational']) {
      const here = find(pupils, { schoolYear, stage });
      const cities = here.filter(({ areaCode }) => areaCode !== '440000' && areaCode!.endsWith('00'));
      t.equal(cities.length, 21, `${stage} ${schoolYear}: 21 cities`);
      t.equal(
        cities.reduce((sum, { value }) => sum + Number(value), 0),
        Number(one(here, { areaCode: '440000' })?.value),
        `${stage} ${schoolYear}: their sum`,
      );
    }
  }
  t.equal(
    one(pupils, { areaCode: '440000', schoolYear: '2020', stage: 'primary' })?.value,
    '10571100',
    'which in the base year is the published total',
  );
});

t.test('compare: assumptions, then numbers', async (t) => {
  const names = ['compare', 'enping-a', 'enping-b', 'enping-c', '--areas', ENPING, '--to', '2030'];
  const [table, csv] = await Promise.all([
    xuewei(...names),
    xuewei(...names, '--format', 'csv', '--measures', 'supply,purchasedPlaces'),
  ]);
  t.strictSame([table.code, csv.code], [0, 0], 'both end with 0');
  const [assumption, number] = [at(table.stdout, '实验幼儿园'), at(table.stdout, '学位供给')];
  t.ok(assumption > 0 && number > assumption, 'what was assumed stands before what came out');
  t.match(table.stdout, /政府购买学位/, 'assumptions in Chinese');
  t.match(table.stdout.slice(0, 400), /恩平A.*恩平B.*恩平C/s, 'in the order in which they were named');
  const { rows, errors } = parseCsv(csv.stdout);
  t.strictSame(errors, [], 'the CSV parses');
  t.strictSame(
    [...new Set(rows.map(({ measure }) => measure))].sort(),
    ['purchasedPlaces', 'supply'],
    'measures asked for',
  );
  t.match(
    one(rows, { schoolYear: '2023', stage: 'kindergarten', measure: 'supply' }),
    { 'enping-b - enping-a': '-1000', 'enping-c - enping-a': '-1000' },
    'B and C have 1,000 seats fewer',
  );
  t.match(
    one(rows, { schoolYear: '2023', stage: 'kindergarten', measure: 'purchasedPlaces' }),
    { 'enping-a': '', 'enping-c': '1000' },
    'C purchases 1,000 places; A says nothing about purchases, which is missing, not 0',
  );
});

t.test('check: a good file and a bad one', async (t) => {
  const [good, bad, english] = await Promise.all([
    xuewei('check', join(fixtures, 'baseline.yaml')),
    xuewei('check', join(fixtures, 'twelve-faults.yaml')),
    xuewei('check', join(fixtures, 'twelve-faults.yaml'), '--lang', 'en'),
  ]);
  t.equal(good.code, 0, 'a good file: 0');
  t.match(good.stdout, /440785 2020 学年[\s\S]*440785 2020, 3 grades/, 'and a summary in Chinese, then English');
  t.equal(good.stderr, '', 'and nothing on standard error');
  t.strictSame([bad.code, bad.stdout], [2, ''], 'a bad file: 2, nothing on standard output');
  t.match(bad.stderr, /^错误 \d+ 项 \/ \d+ errors/, 'the count first, Chinese first');
  const [zh, en] = [at(bad.stderr, '未知的区划代码'), at(bad.stderr, 'unknown area')];
  t.ok(zh > 0 && en > zh, 'each title in Chinese, English below');
  for (const word of ['位置', '发现', '允许', '改法', 'cure:']) t.match(bad.stderr, word, `says ${word}`);
  t.ok(Number(/^错误 (\d+)/.exec(bad.stderr)?.[1]) >= 10, 'all faults at once');
  t.equal(english.code, 2, '--lang en: 2');
  t.notMatch(
    english.stderr
      .split('\n')
      .filter((line) => !/found|where/.test(line))
      .join('\n'),
    /错误|位置|改法/,
    'English only',
  );
});

t.test('policies, catalogue, hindcast', async (t) => {
  const [csv, table, catalogue, hindcast] = await Promise.all([
    xuewei('policies', '--format', 'csv'),
    xuewei('policies'),
    xuewei('catalogue', '--format', 'json'),
    xuewei('hindcast', '--format', 'csv'),
  ]);
  for (const [name, ended] of Object.entries({ csv, table, catalogue, hindcast }))
    t.strictSame([ended.code, ended.stderr], [0, ''], `${name}: ends with 0 and without a word`);

  const policies = parseCsv(csv.stdout);
  t.strictSame(policies.errors, [], 'policies: the CSV parses');
  t.strictSame(
    [...new Set(policies.rows.map(({ operator }) => operator!))].filter((operator) => operator.startsWith("'")),
    [],
    'policies: a lone operator is no formula',
  );
  const clauses = policies.rows.filter(({ policyId }) => policyId!.startsWith('P-'));
  t.strictSame(
    clauses.map(({ policyId }) => policyId),
    Array.from({ length: 179 }, (_, index) => `P-${String(index + 1).padStart(3, '0')}`),
    'policies: 179 clauses, none left out',
  );
  t.strictSame(
    clauses.filter(({ status, reasonZh }) => /notComputable|missing/.test(status!) && reasonZh === ''),
    [],
    'policies: where nothing can be computed the reason stands beside it',
  );
  const counts = table.stdout.trimEnd().split('\n').at(-1)?.split(':').at(-1) ?? '';
  t.equal(
    [...counts.matchAll(/\d+/g)].reduce((sum, [count]) => sum + Number(count), 0),
    179,
    'policies: the table ends with counts that add up to 179',
  );

  const measures = JSON.parse(catalogue.stdout) as Row[];
  t.strictSame(
    measures.map(({ measure }) => measure),
    CATALOGUE.map(({ id }) => id),
    'catalogue: every measure',
  );
  t.strictSame(
    measures.filter(
      ({ name, unit, definition, formula, source }) => !(name && unit && definition && formula && source),
    ),
    [],
    'catalogue: each complete',
  );

  const errors = parseCsv(hindcast.stdout).rows;
  const error = (area: string, stage: string, schoolYear: string) =>
    Math.abs(Number(one(errors, { area, stage, schoolYear })?.errorPercent));
  t.ok(error('440000', 'primary', '2023') <= 2, 'hindcast: Guangdong primary 2023 within 2 %');
  t.ok(error('440000', 'kindergarten', '2023') <= 5, 'hindcast: Guangdong kindergarten 2023 within 5 %');
  t.comment(`hindcast: Guangdong junior 2023 is off by ${error('440000', 'junior', '2023')} %`);
});

t.test('bad requests end with 2, a cure on standard error, nothing on standard output', async (t) => {
  const folder = t.testdir({ 'before.csv': 'as it was' });
  const kept = join(folder, 'before.csv');
  const cases: [string, string[], RegExp][] = [
    ['unknown area', ['project', '--areas', '449999', '--out', kept], /449999[\s\S]*改法[\s\S]*divisions\.csv/],
    [
      'unknown scenario and a year after the data, in English',
      ['project', '--areas', ENPING, '--scenario', 'enping-z', '--to', '2100', '--lang=en'],
      /^2 errors[\s\S]*enping-z[\s\S]*guangdong-2035[\s\S]*2020–2060/,
    ],
    ['not a year', ['project', '--areas', ENPING, '--to', '二〇三五'], /四位年份/],
    ['nonsense option', ['project', '--areas', ENPING, '--speed', '9'], /unknown option/],
    ['no areas', ['project'], /--areas/],
    ['one scenario only', ['compare', 'enping-a', '--areas', ENPING], /compare enping-a enping-b/],
    ['not a number of threads', ['project', '--areas', '4407', '--to', '2021', '--threads=-1'], /thread|线程/i],
    ['not a port', ['serve', '--port', 'abc'], /port|端口/i],
    ['too many threads', ['project', '--areas', ENPING, '--threads', '65'], /0 to 64/],
    ['half a thread', ['project', '--areas', ENPING, '--threads', '1.5'], /0 to 64/],
    ['a port beyond the last', ['serve', '--port', '65536'], /0 to 65535/],
    [
      'folder that is not there',
      ['project', '--areas', ENPING, '--to', '2021', '--out', join(folder, 'no', 'x.csv')],
      /不能写入[\s\S]*EDU_OUTPUT_PATH[\s\S]*no folder/,
    ],
    ['a folder to write to', ['policies', '--out', folder], /EDU_OUTPUT_PATH[\s\S]*文件夹 folder/],
    ['no name to write to', ['catalogue', '--out', ''], /EDU_OUTPUT_PATH/],
    [
      'children of an area that is not there',
      ['regions', '--parent', '99', '--lang=en'],
      /^1 error[\s\S]*unknown area/,
    ],
    [
      'everything wrong with a comparison',
      [
        ...['compare', 'enping-a', 'enping-q', '--areas', '449999', '--to', '2100', '--lang=en'],
        ...['--measures', 'nonsense,shortagee', '--out', folder],
      ],
      /^6 errors[\s\S]*OUTPUT_PATH[\s\S]*nonsense[\s\S]*instance shortage;[\s\S]*449999[\s\S]*2100[\s\S]*enping-q/,
    ],
  ];
  // Two at a time: there may be two cores.
  for (let first = 0; first < cases.length; first += 2)
    await Promise.all(
      cases.slice(first, first + 2).map(async ([name, args, cure]) => {
        const { code, stdout, stderr } = await xuewei(...args);
        t.equal(code, 2, `${name}: exit code 2`);
        t.equal(stdout, '', `${name}: nothing on standard output`);
        t.match(stderr, cure, `${name}: says what is wrong or how to cure it`);
        t.notMatch(stderr, /^\s+at .*:\d+/m, `${name}: no stack`);
      }),
    );
  t.equal(readFileSync(kept, 'utf8'), 'as it was', 'a failed run leaves the file of an earlier one alone');
  t.strictSame(readdirSync(folder), ['before.csv'], 'and leaves nothing half-written');
});

t.test('a reader that stops early is no fault', async (t) => {
  const args = [join(program, 'cli.js'), 'project', '--areas', '4407', '--format', 'csv'];
  const { code, stderr } = await run(args, 1_000);
  t.strictSame([code, stderr], [0, ''], 'xuewei project ... | head ends quietly, with 0');
});

t.test('--out replaces files only', { skip: process.platform === 'win32' && 'no FIFO' }, async (t) => {
  const folder = t.testdir({ 'real.csv': 'as it was' });
  const [link, dangling, fifo] = ['link.csv', 'dangling.csv', 'fifo'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  symlinkSync('real.csv', link);
  symlinkSync('nowhere.csv', dangling);
  t.equal(spawnSync('mkfifo', [fifo]).status, 0, 'a FIFO is made');
  const list = ['scenarios', '--format', 'csv'];
  const reader = spawn('cat', [fifo], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.teardown(() => reader.kill('SIGKILL'));
  let read = '';
  reader.stdout.setEncoding('utf8').on('data', (text: string) => {
    read += text;
  });
  const closed = new Promise((resolve) => reader.on('close', resolve));
  const [plain, standard, linked, lost, piped] = await Promise.all([
    xuewei(...list),
    xuewei(...list, '--out', '/dev/stdout'),
    xuewei(...list, '--out', link),
    xuewei(...list, '--out', dangling),
    xuewei(...list, '--out', fifo),
  ]);
  await closed;
  t.strictSame([standard.code, standard.stdout], [0, plain.stdout], '/dev/stdout is standard output');
  t.strictSame([piped.code, read], [0, plain.stdout], 'a FIFO is written into');
  t.ok(lstatSync(fifo).isFIFO(), 'and stays a FIFO');
  t.equal(linked.code, 0, 'a link is followed');
  t.ok(lstatSync(link).isSymbolicLink(), 'and stays a link');
  t.equal(readFileSync(join(folder, 'real.csv'), 'utf8'), plain.stdout, 'to the new content');
  t.equal(lost.code, 2, 'a link to nothing is refused');
  t.strictSame(
    readdirSync(folder).sort(),
    ['dangling.csv', 'fifo', 'link.csv', 'real.csv'],
    'and nothing else is left behind',
  );
});

t.test('explain: where a number comes from', async (t) => {
  const asked = ['explain', '--areas', ENPING, '--scenario', 'enping-a', '--measure', 'shortage', '--stage', 'primary'];
  const text = await xuewei(...asked, '--year', '2025');
  t.equal(text.code, 0, text.stderr);
  t.match(text.stdout, /^恩平市 440785 短缺学位（小学） 2025学年: /);
  t.match(text.stdout, /项目：.*5,990 个学位/);
  t.match(text.stdout, /二\(二\)3\(1\)/, 'the clause of the plan');
  const json = await xuewei(...asked, '--year', '2025', '--format', 'json', '--depth', '1');
  t.match(JSON.parse(json.stdout), {
    id: 'shortage',
    inputs: [
      { id: 'demand', more: true },
      { id: 'supply', more: true },
    ],
  });
  const bad = await xuewei('explain', '--areas', ENPING, '--measure', 'shortages', '--year', '2050');
  t.equal(bad.code, 2);
  t.match(bad.stderr, /measure[\s\S]*schoolYear/, 'all faults at once');
  t.equal(bad.stdout, '');
});

t.test('regions, version, stacked scenarios', async (t) => {
  const range = ['--areas', ENPING, '--to', '2025', '--format', 'csv'];
  const stacked = ['project', '--scenario', 'enping-a', 'guangdong-2035-high'];
  const [children, found, version, alone, two, apart, unknown] = await Promise.all([
    xuewei('regions', '--parent', '4407', '--format', 'csv'),
    xuewei('regions', '--q', '恩平', '--format', 'json'),
    xuewei('--version'),
    xuewei('project', '--scenario', 'enping-a', ...range),
    xuewei(...stacked, ...range),
    xuewei('project', '--scenario', 'enping-a', '--scenario', 'guangdong-2035-high', ...range),
    xuewei('project', '--scenario', 'enping-a', 'enping-q', ...range),
  ]);
  const { header, rows } = parseCsv(children.stdout);
  t.equal(header, 'code,name,level,parent,residents2020', 'regions: the heading');
  t.equal(rows.length, 7, 'regions: the counties of Jiangmen');
  t.strictSame(
    JSON.parse(found.stdout),
    [{ code: ENPING, name: '恩平市', level: 'county', parent: '440700', residents2020: 483907 }],
    'regions: found by name',
  );
  t.equal(`${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}\n`, version.stdout, '--version');
  t.strictSame([alone.code, two.code], [0, 0], 'stacked: ends with 0');
  t.not(two.stdout, alone.stdout, 'stacked: the second scenario counts');
  t.equal(apart.stdout, two.stdout, 'stacked: named at once or one by one');
  t.strictSame([unknown.code, unknown.stdout], [2, ''], 'stacked: an unknown second scenario is refused');
  t.match(unknown.stderr, 'enping-q', 'and named');
});

/** A folder that the server's own user can enter; gone after the test. */
function folderOfData(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'xuewei-cli-'));
  chmodSync(folder, 0o755);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

t.test('serve --port 0 says which port it got', { timeout: 60_000 }, async (t) => {
  const data = folderOfData(t);
  const child = spawn(process.execPath, [join(program, 'cli.js'), 'serve', '--port', '0', '--data', data], {
    cwd: root,
    env: { ...plainEnvironment, LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  t.teardown(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const said = await new Promise<string>((resolve) => child.stdout.setEncoding('utf8').once('data', resolve));
  const [, port] = /http:\/\/127\.0\.0\.1:(\d+)\/api/.exec(said) ?? [];
  t.ok(Number(port) > 0, 'a real port');
  t.equal((await fetch(`http://127.0.0.1:${port}/health/live`)).status, 200, 'where it answers');
});

t.test('own data replace the start of a county', async (t) => {
  const grades = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6'].map((grade) => `  - { grade: ${grade}, pupils: 6000 }`);
  const folder = t.testdir({
    'own.yaml': [
      'schemaVersion: 1',
      `area: "${ENPING}"`,
      'schoolYear: 2020',
      'source: { title: 2020学年教育事业统计报表 }',
      'enrolment:',
      ...grades,
      'capacity:',
      '  - { stage: primary, places: 33000 }',
    ].join('\n'),
    // "440785,2020,..." in Chinese encoding: what Excel on a bureau's desk saves.
    'own.csv': readFileSync(join(fixtures, 'baseline-wide-gb18030.csv')),
  });
  const range = ['--to', '2025', '--format', 'csv'];
  const [yaml, gb18030] = await Promise.all([
    xuewei('project', '--areas', ENPING, '--baseline', join(folder, 'own.yaml'), ...range),
    xuewei('project', '--areas', '440784,440785', '--baseline', join(folder, 'own.csv'), ...range),
  ]);
  t.equal(yaml.code, 0, 'YAML is accepted');
  const { rows } = parseCsv(yaml.stdout);
  const primary = (measure: string, schoolYear: string) => one(rows, { stage: 'primary', measure, schoolYear });
  t.match(primary('pupils', '2020'), { value: '36000', status: 'reported' }, 'pupils as reported');
  t.match(primary('supply', '2020'), { value: '33000', status: 'reported' }, 'places as reported');
  t.match(primary('pupils', '2025'), { status: 'projected' }, 'then projected, no longer estimated');
  t.match(primary('supply', '2025'), { value: '33000', status: 'projected' }, 'places stay');
  for (const year of ['2020', '2025'])
    t.equal(
      Number(primary('gap', year)?.value),
      Number(primary('demand', year)?.value) - 33_000,
      `${year}: the gap follows`,
    );
  t.match(
    one(rows, { stage: 'junior', measure: 'pupils', schoolYear: '2020' }),
    { status: 'estimated' },
    'other stages stay',
  );

  t.equal(gb18030.code, 0, 'a CSV in GB18030 is accepted');
  t.match(gb18030.stderr, /GB18030/, 'with a notice');
  const wide = parseCsv(gb18030.stdout).rows;
  t.match(wide[0], { areaCode: '440784', areaName: '鹤山市' }, 'the output stays UTF-8');
  t.equal(new Set(wide.map(({ areaCode }) => areaCode)).size, 2, 'for both counties of the file');
});

t.test('npm start: the example, then the service', { timeout: 60_000 }, async (t) => {
  const port = await freePort();
  const child = spawn(process.execPath, [join(program, 'main.js')], {
    cwd: root,
    env: { ...plainEnvironment, PORT: String(port), LOG_LEVEL: 'silent', XUEWEI_DATA: folderOfData(t) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | string | null>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  const serving = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.includes('/docs. Ctrl+C stops.')) resolve();
    });
  });
  await Promise.race([serving, ended]);
  t.match(stdout, /广东省[\s\S]*广州市[\s\S]*云浮市/, 'prints the table of Guangdong and its cities');
  t.match(stdout, new RegExp(`http://127\\.0\\.0\\.1:${port}/api/v1`), 'then its address');
  const live = await fetch(`http://127.0.0.1:${port}/health/live`);
  t.equal(live.status, 200, 'is alive');
  const region = await fetch(`http://127.0.0.1:${port}/api/v1/regions/${ENPING}`);
  t.equal(region.status, 200, 'knows Enping');
  t.match(await region.json(), { code: ENPING, name: '恩平市', parent: '440700' }, 'by name');
  child.kill('SIGTERM');
  t.equal(await ended, 0, 'SIGTERM: ends with 0');
  t.equal(stderr, '', 'without a word of complaint');
  await t.rejects(fetch(`http://127.0.0.1:${port}/health/live`), 'and is gone');
});

t.test('the sources are the program', (t) => {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  t.equal(bin.xuewei, 'dist/program/cli.js', 'the command of the package is built of src/cli.ts');
  t.match(readFileSync(join(root, bin.xuewei), 'utf8'), /^#!\/usr\/bin\/env node\n/, 'and can be executed');
  t.ok(existsSync(join(root, 'src', 'cli.ts')), 'which is there');
  t.match(readFileSync(join(root, 'src', 'cli.ts'), 'utf8'), /^#!\/usr\/bin\/env node\n/, 'and can be executed');
  t.end();
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(address)));
    });
  });
}
