import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import Papa from 'papaparse';
import t from 'tap';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type Baseline, baselineSchema } from '../models/inputs/baseline.ts';
import { scenarioSchema } from '../models/inputs/scenario.ts';
import { GRADES, STAGES } from '../models/stages.ts';
import { checkBaseline } from '../src/intake/check-baseline.ts';
import { checkInput } from '../src/intake/check-input.ts';
import { checkScenario } from '../src/intake/check-scenario.ts';
import type { Format, IntakeContext } from '../src/intake/contract.ts';
import { decodeText } from '../src/intake/decode-text.ts';
import { checkFile, detectKind, loadBaselines, loadScenario } from '../src/intake/load-input.ts';
import { parseHistory } from '../src/intake/parse-history.ts';
import { readFile } from '../src/intake/read-file.ts';
import { zodFaults } from '../src/intake/zod-faults.ts';
import { faultCatalogue, formatFaults } from '../src/locale/faults.ts';
import type { Fault } from '../src/services/ports.ts';

const root = join(fileURLToPath(import.meta.url), '../..');
const fixture = (name: string) => join(root, 'test/fixtures/intake', name);
const context: IntakeContext = {
  isKnownArea: (code) => ['440000', '440700', '440784', '440785'].includes(code),
  scenarioIds: ['low', 'medium', 'high'],
  programmeIds: ['enping-kindergartens'],
  normPackIds: ['guangdong-2022'],
  schoolSizeCaps: { kindergarten: 360, primary: 2000, junior: 2000, generalSenior: 2500 },
  horizon: { from: 2020, to: 2050 },
};

/** Every code that some test has raised; the last test asks for the whole catalogue. */
const raised = new Set<string>();

function note<T extends { readonly faults: readonly Fault[] }>(outcome: T): T {
  for (const { code } of outcome.faults) raised.add(code);
  return outcome;
}

function codes(faults: readonly Fault[]): string[] {
  return faults.map(({ code }) => code);
}

function check(text: string, format: Format, wanted?: 'baseline' | 'scenario') {
  return note(checkInput({ text, format, file: `input.${format}`, encoding: 'utf-8' }, context, wanted));
}

/** A tidy CSV file of these rows, held against the one code that it must raise. */
function tidy(...rows: string[]) {
  return check(['areaCode,schoolYear,table,item,attribute,value', ...rows].join('\n'), 'csv');
}

function wide(...rows: string[]) {
  return check(['areaCode,schoolYear,grade,pupils,public,private,local,migrant', ...rows].join('\n'), 'csv');
}

/** A baseline with these parts beside the mandatory ones. */
function baseline(parts: Record<string, unknown>) {
  return note(
    checkBaseline({ schemaVersion: 1, area: '440785', schoolYear: 2020, source: { title: '报表' }, ...parts }, context),
  );
}

function scenario(parts: Record<string, unknown>) {
  return note(checkScenario({ schemaVersion: 1, id: 'mine', name: { zh: '方案' }, ...parts }, context));
}

/** A scenario of one step with these parameters. */
const step = (parameters: unknown, more = {}) => ({ overrides: [{ name: { zh: '一' }, ...more, parameters }] });

function project(parts: Record<string, unknown> = {}) {
  const kind = { stage: 'primary', kind: 'newBuild' };
  return { id: 'a', area: '440785', name: { zh: '新校' }, ...kind, places: 1000, openingYear: 2024, ...parts };
}

t.test('the example files are read', async (t) => {
  const yaml = note(await loadBaselines(fixture('baseline.yaml'), context));
  t.same(yaml.faults, []);
  t.equal(yaml.value?.[0]?.enrolment?.[0]?.migrant, 500);
  t.equal(yaml.value?.[0]?.projects?.[0]?.sector, 'public', 'defaults are filled in');
  t.equal((await loadBaselines(fixture('baseline.json'), context)).value?.length, 1);

  const tidyFile = await loadBaselines(fixture('baseline-tidy.csv'), context);
  t.same(tidyFile.faults, []);
  const [first] = tidyFile.value ?? [];
  t.same(first?.enrolment?.[0], { grade: 'P1', pupils: 6500, public: 6000, private: 500, migrant: 500 });
  t.same(first?.capacity?.[1], { stage: 'junior', bounds: { classes: 18000 } });
  t.same(first?.classSizes, [{ stage: 'junior', size: 50, classes: 340 }]);
  t.same(first?.births, [{ year: 2019, births: 5000 }]);
  t.equal(first?.source.publisher, '恩平市教育局');

  const wideFile = await loadBaselines(fixture('baseline-wide.csv'), context);
  t.same(wideFile.faults, []);
  t.same(
    wideFile.value?.map(({ area }) => area),
    ['440785', '440784'],
    'several areas in one file',
  );
  t.same(
    wideFile.value?.[0]?.enrolment?.map(({ grade }) => grade),
    ['K1', 'P1', 'P2', 'J1', 'S1', 'V1'],
  );
  t.equal(wideFile.value?.[0]?.enrolment?.[3]?.private, 0, 'zero is zero');
  t.notOk('local' in (wideFile.value?.[0]?.enrolment?.[0] ?? {}), 'blank is missing');

  const loaded = await loadScenario(fixture('scenario.yaml'), context);
  t.same(loaded.faults, []);
  t.equal(loaded.value?.id, 'more-migrants');
  const report = await checkFile(fixture('scenario.yaml'), context);
  t.match(report, { kind: 'scenario', encoding: 'utf-8', summary: { zh: /方案 more-migrants/, en: /1 steps/ } });
  t.match((await checkFile(fixture('baseline-wide.csv'), context)).summary.zh, /基线数据 2 份/);
});

t.test('twelve planted faults are reported at once, with their lines, and nothing is loaded', async (t) => {
  const yaml = note(await loadBaselines(fixture('twelve-faults.yaml'), context));
  t.equal(yaml.value, undefined);
  t.equal(yaml.faults.filter(({ severity }) => severity === 'error').length, 12);
  const range = yaml.faults.filter(({ code }) => code === 'EDU_OUT_OF_RANGE');
  t.match(range[0]?.where, /twelve-faults\.yaml, line 3, \/schoolYear$/);
  t.match(range[0]?.allowed, { zh: '整数，1990 至 2100', en: 'a whole number from 1990 to 2100' });
  t.match(range[1]?.where, /line 16, \/births\/0\/births$/);

  const csv = note(await loadBaselines(fixture('twelve-faults.csv'), context));
  t.equal(csv.value, undefined);
  t.equal(csv.faults.filter(({ severity }) => severity === 'error').length, 12);
  t.ok(csv.faults.every(({ where }) => /twelve-faults\.csv, row \d+/.test(where)));
});

t.test('encodings', async (t) => {
  const plain = readFileSync(fixture('baseline-wide.csv'), 'utf8');
  const chinese = note(await readFile(fixture('baseline-wide-gb18030.csv')));
  t.equal(chinese.value?.text, plain, 'GB18030 says the same as UTF-8');
  t.equal(chinese.value?.encoding, 'gb18030');
  t.same(codes(chinese.faults), ['EDU_ENCODING_CONVERTED']);
  const marked = Buffer.from(`\ufeff${plain}`, 'utf8');
  t.same(decodeText(marked, 'a.csv').value, { text: plain, encoding: 'utf-8 with BOM' });
  const little = Buffer.from(`\ufeff${plain}`, 'utf16le');
  t.same(decodeText(little, 'a.csv').value, { text: plain, encoding: 'utf-16le' });
  t.same(decodeText(Buffer.from(little).swap16(), 'a.csv').value, { text: plain, encoding: 'utf-16be' });
  t.same(codes(note(decodeText(Buffer.from([0x61, 0xff, 0xff, 0x61]), 'a.csv')).faults), ['EDU_ENCODING_UNKNOWN']);
  t.same(codes(note(decodeText(Buffer.from('a: 恩平\ufffd'), 'a.yaml')).faults), ['EDU_TEXT_DAMAGED']);
});

t.test('files that are none', async (t) => {
  const folder = t.testdir({ 'empty.csv': ' \r\n', 'text.csv': '{"schemaVersion": 1}' });
  const only = async (path: string, limit?: number) => codes(note(await readFile(path, limit)).faults);
  t.same(await only(join(folder, 'none.yaml')), ['EDU_FILE_NOT_FOUND']);
  t.same(await only(folder), ['EDU_NOT_A_FILE']);
  t.same(await only('/dev/zero'), ['EDU_NOT_A_FILE'], 'a device is not read for ever');
  t.same(await only(join(folder, 'x'.repeat(5000))), ['EDU_FILE_NOT_READABLE']);
  t.same(await only(join(folder, 'empty.csv')), ['EDU_FILE_EMPTY']);
  t.same(await only(join(folder, 'text.csv')), ['EDU_FORMAT_BY_CONTENT']);
  t.same(await only(fixture('baseline.yaml'), 100), ['EDU_FILE_TOO_LARGE'], 'the limit is an argument');
  t.same(codes(decodeText(Buffer.alloc(101, 'a'), 'a.csv', 100).faults), ['EDU_FILE_TOO_LARGE']);
  const excel = note(decodeText(Buffer.from('PK\u0003\u0004 rest'), 'a.xlsx')).faults;
  t.same(codes(excel), ['EDU_FILE_BINARY']);
  t.match(excel[0]?.cure.zh, /CSV UTF-8/);
  t.same(codes(decodeText(Buffer.from('a\0b'), 'a.csv').faults), ['EDU_FILE_BINARY']);
  t.same(codes(decodeText(Buffer.alloc(0), 'a.csv').faults), ['EDU_FILE_EMPTY']);
  const report = await checkFile(join(folder, 'none.yaml'), context);
  t.match(report, { kind: undefined, encoding: undefined, summary: { en: 'cannot be used: 1 error' } });
});

t.test('YAML and JSON', async (t) => {
  const first = (text: string, format: Format) => check(text, format).faults[0];
  t.match(first('area: [1\nb: 2', 'yaml'), { code: 'EDU_SYNTAX', where: /line \d, column \d/ });
  t.match(first('area：440785\nschoolYear: 2020', 'yaml')?.cure.zh, /全角标点/);
  t.match(first('area:\n\t- 1', 'yaml')?.cure.zh, /制表符/);
  t.match(first('area: 1\narea: 2', 'yaml'), { code: 'EDU_DUPLICATE_KEY', where: 'input.yaml, line 2, /area' });
  t.match(first('area: { 2025: 1, "2025": 2 }', 'yaml'), { code: 'EDU_DUPLICATE_KEY' });
  t.match(first('__proto__: { x: 1 }', 'yaml'), { code: 'EDU_FORBIDDEN_KEY' });
  t.match(first('? [1]\n: 2', 'yaml'), { code: 'EDU_KEY_NOT_TEXT' });
  t.match(first('area: !!js/function x', 'yaml'), { code: 'EDU_YAML_TAG' });
  t.match(first('area: &a [*a]', 'yaml'), { code: 'EDU_ALIAS' });
  const bomb = ['a: &a0 [x, x]', ...Array.from({ length: 20 }, (_, i) => `b${i}: &a${i + 1} [*a${i}, *a${i}]`)];
  t.match(first(bomb.join('\n'), 'yaml'), { code: 'EDU_ALIAS' });
  t.match(first('['.repeat(90) + ']'.repeat(90), 'yaml'), { code: 'EDU_TOO_DEEP' });
  t.match(first('['.repeat(90) + ']'.repeat(90), 'json'), { code: 'EDU_TOO_DEEP' });
  t.match(first('['.repeat(200_000), 'json'), { code: 'EDU_TOO_DEEP' });
  t.match(first('area: .inf', 'yaml'), { code: 'EDU_NOT_FINITE', found: 'Infinity' });

  t.match(first('{"area": 1,\n "area": 2}', 'json'), { code: 'EDU_DUPLICATE_KEY', where: 'input.json, line 2, /area' });
  t.match(first('{"__proto__": {}}', 'json'), { code: 'EDU_FORBIDDEN_KEY' });
  t.match(first('{"area":\n  NaN}', 'json'), { code: 'EDU_NOT_FINITE', where: 'input.json, line 2, column 3' });
  t.match(first('{"area": 1e999}', 'json'), { code: 'EDU_NOT_FINITE' });
  t.match(first('{"area": 1,\n}', 'json'), { code: 'EDU_SYNTAX', where: 'input.json, line 2, column 1' });
  t.match(first('{"area": 1, // x\n}', 'json')?.cure.zh, /注释/);
  t.match(first('{"area": "', 'json'), { code: 'EDU_SYNTAX' });
  t.match(first('{"area": "１２３"}', 'json'), { code: 'EDU_FULL_WIDTH_DIGITS', cure: { zh: '写成 123' } });

  t.same(codes(check('hello: 1', 'yaml').faults), ['EDU_KIND_UNKNOWN']);
  t.same(codes(check('area: "440785"\nschoolYear: 2020', 'yaml', 'scenario').faults), ['EDU_WRONG_KIND']);
  t.equal(detectKind({ id: 'a', overrides: [] }), 'scenario');
  t.equal(detectKind([{ area: '440785' }]), 'baseline');
  const one = JSON.parse(readFileSync(fixture('baseline.json'), 'utf8'));
  t.equal(
    check(JSON.stringify([one, { ...one, schoolYear: 2021 }]), 'json').baselines.length,
    2,
    'a list of baselines',
  );
  t.match(check(JSON.stringify([one, one]), 'json').faults[0], { code: 'EDU_DUPLICATE_ENTRY', where: /line 1, \/1$/ });
});

t.test('the CSV table', async (t) => {
  const only = (outcome: { faults: readonly Fault[] }) => codes(outcome.faults);
  t.same(only(check('areaCode,schoolYear,grade,pupil\n', 'csv')), ['EDU_UNKNOWN_COLUMN', 'EDU_MISSING_COLUMN']);
  t.same(only(check('areaCode,schoolYear,grade,pupils,pupils\n440785,2020,P1,1,1', 'csv')), ['EDU_DUPLICATE_COLUMN']);
  t.same(only(check('区划代码，学年，年级，在校生\n440785，2020，P1，1', 'csv')), ['EDU_CSV_DELIMITER']);
  t.same(only(tidy()), ['EDU_CSV_NO_ROWS']);
  t.same(only(tidy('440785,2020,enrolment,P1,pupils,1,234')), ['EDU_CSV_COLUMNS']);
  t.ok(only(tidy('440785,2020,enrolment,P1,pupils,"1')).includes('EDU_CSV_QUOTES'));
  const blank = tidy('440785,2020,staff,primary,teachers,', '440785,2020,staff,junior,teachers,0');
  t.same(only(blank), ['EDU_MISSING_VALUE']);
  t.same(blank.baselines[0]?.staff, [{ stage: 'junior', teachers: 0 }], 'blank is missing, zero is zero');
  t.same(only(tidy('440785,2020,staff,primary,teachers,')), ['EDU_MISSING_VALUE', 'EDU_CSV_NO_ROWS']);

  const found = (value: string) => tidy(`440785,2020,staff,primary,teachers,"${value}"`).faults[0];
  t.match(found('1,234'), { code: 'EDU_THOUSANDS_SEPARATOR', cure: { zh: '写成 1234' }, where: /row 2, column value/ });
  t.match(found('１，２３４'), { code: 'EDU_FULL_WIDTH_DIGITS', cure: { en: 'write 1234' } });
  t.match(found('-5'), { code: 'EDU_NEGATIVE' });
  t.match(found('12.5'), { code: 'EDU_NOT_WHOLE_NUMBER' });
  t.match(found('1.2E+05'), { code: 'EDU_NOT_WHOLE_NUMBER' });
  t.match(found('120人'), { code: 'EDU_TEXT_IN_NUMBER', cure: { zh: '写成 120' } });
  t.match(found('—'), { code: 'EDU_TEXT_IN_NUMBER', cure: { zh: /留空/ } });
  t.match(found('99999999'), { code: 'EDU_OUT_OF_RANGE', where: 'input.csv, row 2' });

  t.match(tidy('440785,2020,roll,P1,pupils,1').faults[0], { code: 'EDU_UNKNOWN_TABLE', allowed: { en: /enrolment/ } });
  t.same(only(tidy('440785,2020,projects,a,places,1')), ['EDU_NO_PROJECTS_IN_CSV']);
  t.same(only(tidy('440785,2020,enrolment,P7,pupils,1')), ['EDU_UNKNOWN_GRADE']);
  t.match(tidy('440785,2020,staff,primery,teachers,1').faults[0], {
    code: 'EDU_UNKNOWN_STAGE',
    cure: { en: /primary/ },
  });
  t.same(only(tidy('440785,2020,source,author,text,x')), ['EDU_UNKNOWN_ITEM']);
  t.same(only(tidy('440785,2020,staff,primary,teacher,1')), ['EDU_UNKNOWN_ATTRIBUTE']);
  t.match(tidy('440785,2020学年,staff,primary,teachers,1').faults[0]?.cure, { zh: '写成 2020' });
  t.match(tidy('恩平市,2020,staff,primary,teachers,1').faults[0], {
    code: 'EDU_WRONG_FORMAT',
    where: /column areaCode/,
  });
  t.match(tidy('440799,2020,staff,primary,teachers,1').faults[0], { code: 'EDU_UNKNOWN_AREA', where: /row 2/ });

  const twice = wide('440785,2020,P1,10,6,4,,', '440785,2020,一年级,10,6,4,,');
  t.match(twice.faults, [{ code: 'EDU_DUPLICATE_ROW', where: 'input.csv, row 3', allowed: { zh: /第 2 行/ } }]);
  t.equal(twice.faults.length, 1, 'one fault a row, not one a cell');
  t.same(only(wide('440785,2020,P1,,,,,', '440785,2020,P2,5,,,,')), ['EDU_MISSING_VALUE']);
  t.match(wide('440785,2020,P1,,6,4,,').faults, [{ code: 'EDU_MISSING_KEY', where: 'input.csv, row 2' }]);
  t.match(wide('440785,2020,P1,10,6,5,,').faults, [{ code: 'EDU_SUM_DIFFERS', where: 'input.csv, row 2' }]);
  const tabs = check('年级\t学年\t在校生\t区划代码\n高三\t2020\t7\t440785\n', 'csv');
  t.same(tabs.baselines[0]?.enrolment, [{ grade: 'S3', pupils: 7 }], 'tabs, columns in any order');
  t.match(wide('440785,2020,P1,10,,,,', ',,,,,,,', '', '440785,2020,P9,1,,,,').faults[0]?.where, /row 5/);
});

t.test('the sense of a baseline', async (t) => {
  const sums = baseline({
    enrolment: [{ grade: 'P1', pupils: 6500, public: 6000, private: 400, local: 1, migrant: 1 }],
  });
  t.equal(sums.value, undefined);
  t.same(codes(sums.faults), ['EDU_SUM_DIFFERS', 'EDU_SUM_DIFFERS']);
  t.match(sums.faults[0]?.found, /= -100$/, 'the difference is named');
  t.match(baseline({ enrolment: [{ grade: 'P1', pupils: 5, migrant: 6 }] }).faults, [
    { code: 'EDU_PART_EXCEEDS_WHOLE' },
  ]);

  const junior = ['J1', 'J2', 'J3'].map((grade) => ({ grade, pupils: 100 }));
  const total = baseline({ enrolment: junior, totals: [{ stage: 'junior', pupils: 310 }] });
  t.ok(total.value, 'a warning does not refuse');
  t.match(total.faults, [{ code: 'EDU_TOTAL_DIFFERS', severity: 'warning', found: '300 − 310 = -10' }]);
  const partial = { enrolment: junior.slice(0, 2), totals: [{ stage: 'junior', pupils: 310 }] };
  t.same(baseline(partial).faults, [], 'grades that are missing are not taken for zero');

  const places = { stage: 'primary', places: 100, publicPlaces: 101, purchasedPlaces: 200 };
  t.match(codes(baseline({ capacity: [places] }).faults), ['EDU_PART_EXCEEDS_WHOLE', 'EDU_PART_EXCEEDS_WHOLE']);
  t.same(codes(baseline({ capacity: [{ stage: 'primary', bounds: {} }] }).faults), ['EDU_NO_CAPACITY']);
  const classes = (count: number) =>
    baseline({ enrolment: junior, classSizes: [{ stage: 'junior', size: 50, classes: count }] });
  t.same(classes(7).faults, [], '17 % is within the tolerance');
  t.match(classes(8).faults, [
    { code: 'EDU_CLASS_SIZES_DIFFER', severity: 'warning', found: /400 − 300 = 100 \(33 %\)/ },
  ]);
  t.same(codes(baseline({ enrolment: [...junior, junior[0]] }).faults).slice(0, 1), ['EDU_DUPLICATE_ENTRY']);
  t.same(codes(baseline({ births: [1, 2].map((births) => ({ year: 2019, births })) }).faults), ['EDU_DUPLICATE_ENTRY']);

  t.same(codes(baseline({ projects: [project({ area: '440784' })] }).faults), ['EDU_PROJECT_AREA']);
  t.match(baseline({ projects: [project({ openingYear: 2019 })] }).faults, [
    { code: 'EDU_PROJECT_ALREADY_OPEN', severity: 'warning' },
  ]);
  t.same(baseline({ projects: [project({ openingYear: 2019, status: 'open' })] }).faults, []);
  t.match(baseline({ projects: [project({ places: 4500, schools: 2 })] }).faults, [
    { code: 'EDU_SCHOOL_TOO_LARGE', severity: 'notice', found: /2250/, allowed: { zh: /2000/ } },
  ]);
  t.same(baseline({ projects: [project({ places: 4500, schools: null })] }).faults, [], 'unknown number of schools');
  t.same(codes(baseline({ schoolYear: 2101, area: '999999' }).faults), ['EDU_OUT_OF_RANGE', 'EDU_UNKNOWN_AREA']);
  for (const value of [undefined, null, 5, 'text', []]) t.ok(checkBaseline(value, context).faults.length > 0);
});

t.test('the shape, in words', async (t) => {
  const one = (outcome: { faults: readonly Fault[] }) => outcome.faults[0];
  t.match(one(baseline({ area: 440785 })), { code: 'EDU_WRONG_TYPE', cure: { zh: '加引号写成 "440785"' } });
  t.match(one(baseline({ staff: [{ stage: 'primary' }] })), { code: 'EDU_MISSING_KEY', where: '/staff/0/teachers' });
  t.match(one(baseline({ staff: [{ stage: 'primary', teachers: null }] }))?.cure.zh, /删去/);
  t.match(one(baseline({ staff: [{ stage: '小学', teachers: 1 }] })), {
    code: 'EDU_NOT_ALLOWED',
    cure: { en: /primary/ },
  });
  t.match(one(baseline({ source: { title: '' } })), { code: 'EDU_WRONG_LENGTH', allowed: { zh: '至少 1 个字' } });
  t.match(one(baseline({ capacty: [] })), {
    code: 'EDU_UNKNOWN_KEY',
    where: '/capacty',
    allowed: { en: /classSizes/ },
    cure: { en: /did you mean capacity\?/ },
  });
  t.match(one(scenario(step({ nineYearRetention: {} }))), { code: 'EDU_NOT_VALID', allowed: { zh: '至少一个学年' } });
  t.match(one(scenario(step({ 净迁移系数: { 2025: 1 } })))?.cure.en, /netMigrationMultiplier/);
  t.match(one(scenario(step({ planningMargin: 5 }))), { code: 'EDU_OUT_OF_RANGE', allowed: { zh: '数，0 至 1' } });
  t.match(one(scenario(step({ planningMargin: '５' }))), { code: 'EDU_WRONG_TYPE', cure: { zh: '写成 5，不加引号' } });
  const long = one(scenario({ id: '长'.repeat(500) }));
  t.ok([...(long?.found ?? '')].length <= 80);

  const shape = z.union([z.number(), z.strictObject({ from: z.number(), to: z.number() })]);
  const faultsOf = (value: unknown) => zodFaults(shape.safeParse(value).error?.issues ?? [], value, shape, (at) => at);
  t.match(note({ faults: faultsOf('x') }).faults, [{ code: 'EDU_NO_SHAPE_FITS', allowed: { en: /or a map with/ } }]);
  t.match(faultsOf({ from: 1, too: 2 }), [{ code: 'EDU_MISSING_KEY', where: '/to' }, { cure: { en: /mean to/ } }]);
});

t.test('the sense of a scenario', async (t) => {
  const one = (parts: Record<string, unknown>) => scenario(parts).faults[0];
  t.match(one({ extends: 'medum' }), { code: 'EDU_UNKNOWN_SCENARIO', cure: { en: 'did you mean medium?' } });
  t.match(one({ extends: 'mine' }), { code: 'EDU_EXTENDS_ITSELF' });
  t.match(one({ programmes: ['x'] }), { code: 'EDU_UNKNOWN_PROGRAMME', where: '/programmes/0' });
  t.match(one(step({ normPack: 'gd' })), { code: 'EDU_UNKNOWN_NORM_PACK', allowed: { zh: 'guangdong-2022' } });
  t.match(one({ areas: ['440799'] }), { code: 'EDU_UNKNOWN_AREA', where: '/areas/0' });
  t.match(one(step({}, { areas: ['440799'] })), { code: 'EDU_UNKNOWN_AREA', where: '/overrides/0/areas/0' });
  const early = scenario(step({ purchasedPlaces: { primary: { 2010: 5, 2030: 5 } } }));
  t.ok(early.value);
  t.match(early.faults, [{ code: 'EDU_YEAR_OUTSIDE_HORIZON', severity: 'warning', found: '2010' }]);
  t.equal(early.faults.length, 1);

  const pair = (left?: string[], right?: string[]) =>
    scenario({
      overrides: [
        { name: { zh: '甲' }, areas: left, parameters: { planningMargin: 0.1 } },
        { name: { zh: '乙' }, areas: right, parameters: { planningMargin: 0.2 } },
      ],
    }).faults;
  t.match(pair(['440785'], ['440700']), [
    { code: 'EDU_PARAMETER_SET_TWICE', severity: 'notice', found: /甲 \/ 乙/, allowed: { zh: /以“乙”为准/ } },
  ]);
  t.equal(pair(['440785'], undefined).length, 1);
  t.same(pair(['440785'], ['440784']), [], 'different counties do not meet');

  const twice = scenario({ overrides: [{ name: { zh: '甲' }, addProjects: [project(), project()] }] });
  t.match(twice.faults, [{ code: 'EDU_DUPLICATE_PROJECT', allowed: { en: /\/overrides\/0\/addProjects\/0/ } }]);
  t.ok(scenario({ extends: 'x', nam: 1, overrides: 5 }).faults.length >= 3, 'shape and sense at once');
  for (const value of [undefined, null, 5, 'text', []]) t.ok(checkScenario(value, context).faults.length > 0);
});

t.test('faults as text', async (t) => {
  const { faults } = await loadBaselines(fixture('twelve-faults.csv'), context);
  const zh = formatFaults(faults, 'zh');
  t.match(zh, /^错误 12 项 \/ 12 errors\n/);
  t.match(zh, /提示 1 项 \/ 1 notice\n/);
  t.match(zh, / {3}改法: 写成 1234\n {3}cure: write 1234/);
  const en = formatFaults(faults, 'en');
  t.match(en, /^12 errors\n/);
  t.notMatch(en.replaceAll(/found: .*/g, ''), /\p{Script=Han}/u, 'English only');
  t.match(formatFaults(faults, 'en', 5), /\.\.\. and 7 more/);
  t.equal(formatFaults([]), '');
});

t.test('a history: totals below their grades, noughts between counts, births of other areas', async (t) => {
  const config = {
    grades: ['P1', 'P2'],
    stages: [{ id: 'primary', grades: ['P1', 'P2'], compulsory: true }],
    entryAge: 6,
  };
  const read = (rows: readonly string[], births?: readonly string[]) =>
    note(
      parseHistory(
        {
          enrolment: { file: 'pupils', text: ['area,year,P1,P2,TOTAL', ...rows].join('\n') },
          births: births === undefined ? null : { file: 'births', text: ['area,year,births', ...births].join('\n') },
          config: { value: config, locate: (pointer) => pointer },
        },
        [],
      ),
    );
  const small = read(['A,2000,100,90,190', 'A,2001,100,90,150', 'A,2002,100,90,189.5', 'A,2003,100,90,']);
  t.match(
    small.faults,
    [{ code: 'EDU_PART_EXCEEDS_WHOLE', where: 'pupils, A 2001, TOTAL', found: '150' }],
    'what rounding explains is none, a blank total is missing',
  );
  const blank = read(['A,2000,100,90,190', 'A,2001,100,90,']).value!.history;
  t.ok(Number.isNaN(blank.total[1]!), 'a blank total is not made up');
  const gap = read(
    ['A,2000,100,90,190', 'A,2001,0,90,190', 'A,2002,100,0,190', 'B,2000,60,3,63', 'B,2001,61,0,61', 'B,2002,61,2,63'],
    ['A,1994,100', 'A,1995,0', 'A,1996,90', 'C,1994,5'],
  );
  t.same(
    gap.faults.map(({ code, where, severity }) => `${severity} ${code} ${where}`),
    [
      'warning EDU_NOUGHT_AMONG_COUNTS pupils, A 2001, P1',
      'warning EDU_NOUGHT_AMONG_COUNTS pupils, A 2002, P2',
      'warning EDU_NOUGHT_AMONG_COUNTS births, A 1995',
      'warning EDU_NO_BIRTHS births',
    ],
    'a nought between three and two pupils is a count',
  );
  t.match(gap.faults.at(-1), { found: '"B"' });
  const { pupils, births } = gap.value!.history;
  t.ok(Number.isNaN(pupils[2]!) && Number.isNaN(births[1]!), 'and is missing from then on');
  t.equal(pupils[9], 0);
});

t.test('the documentation tells the truth', async (t) => {
  const text = readFileSync(join(root, 'docs/baseline-format.md'), 'utf8');
  const examples = [...text.matchAll(/```(yaml|json|csv)\n([\s\S]*?)```/g)];
  t.ok(examples.length >= 4);
  for (const [, format, example] of examples) {
    t.same(check(example ?? '', format as Format).faults, [], `${format} example`);
  }
  t.same(
    Object.keys(faultCatalogue).filter((code) => !text.includes(code)),
    [],
    'every fault is documented',
  );
});

const count = fc.integer({ min: 0, max: 100_000 });
const part = fc.option(count, { nil: undefined });
const label = fc.stringMatching(/^[A-Za-z恩平教育局，,"':#&*\n-]{1,12}$/).filter((text) => text.trim() === text);
const bounds = fc.record({ classes: count, site: count, building: count, staff: count }, { requiredKeys: ['classes'] });

/** A baseline without faults that every format can hold: no empty lists, parts that add up. */
const validBaseline = fc
  .record(
    {
      schemaVersion: fc.constant(1 as const),
      area: fc.constantFrom('440785', '440784'),
      schoolYear: fc.integer({ min: 1990, max: 2100 }),
      source: fc.record({ title: label, publisher: label, date: label }, { requiredKeys: ['title'] }),
      enrolment: fc
        .uniqueArray(fc.record({ grade: fc.constantFrom(...GRADES), a: part, b: part, c: fc.boolean() }), {
          selector: ({ grade }) => grade,
          minLength: 1,
        })
        .map((rows) =>
          rows.map(({ grade, a = 7, b, c }) => ({
            grade,
            pupils: a + (b ?? 0),
            ...(b === undefined ? {} : { public: a, private: b }),
            ...(c ? { migrant: a } : {}),
          })),
        ),
      capacity: unique(
        fc.record({ stage: fc.constantFrom(...STAGES), places: count, bounds }, { requiredKeys: ['stage', 'bounds'] }),
      ),
      classSizes: unique(
        fc.record({ stage: fc.constantFrom(...STAGES), size: fc.integer({ min: 1, max: 200 }), classes: count }),
      ),
      births: unique(fc.record({ year: fc.integer({ min: 1990, max: 2100 }), births: count })),
      staff: unique(fc.record({ stage: fc.constantFrom(...STAGES), teachers: count })),
      totals: unique(fc.record({ stage: fc.constantFrom(...STAGES), pupils: count })),
    },
    { requiredKeys: ['schemaVersion', 'area', 'schoolYear', 'source', 'enrolment'] },
  )
  .map((value) => baselineSchema.parse(value));

function unique<T extends { stage?: string; year?: number; size?: number }>(rows: fc.Arbitrary<T>) {
  return fc.uniqueArray(rows, {
    selector: ({ stage, year, size }) => `${stage} ${year} ${size}`,
    minLength: 1,
    maxLength: 5,
  });
}

/** The tidy rows of a baseline, written without the code under test. */
function toCsv({ area, schoolYear, source, ...tables }: Baseline): string {
  const rows: unknown[][] = [['areaCode', 'schoolYear', 'table', 'item', 'attribute', 'value']];
  const add = (...cells: unknown[]) => rows.push([area, schoolYear, ...cells]);
  for (const [name, text] of Object.entries(source)) add('source', name, 'text', text);
  for (const { grade, ...rest } of tables.enrolment ?? []) {
    for (const [name, value] of Object.entries(rest)) add('enrolment', grade, name, value);
  }
  for (const { stage, bounds: limits, ...rest } of tables.capacity ?? []) {
    for (const [name, value] of Object.entries(rest)) add('capacity', stage, name, value);
    for (const [name, value] of Object.entries(limits ?? {})) add('capacity', stage, `bounds.${name}`, value);
  }
  for (const { stage, size, classes } of tables.classSizes ?? []) add('classSizes', stage, size, classes);
  for (const { year, births } of tables.births ?? []) add('births', year, 'births', births);
  for (const { stage, teachers } of tables.staff ?? []) add('staff', stage, 'teachers', teachers);
  for (const { stage, pupils } of tables.totals ?? []) add('totals', stage, 'pupils', pupils);
  return Papa.unparse(rows);
}

t.test('a valid baseline comes back as it was, from every format', async (t) => {
  fc.assert(
    fc.property(validBaseline, (value) => {
      const texts = { yaml: stringify(value), json: JSON.stringify(value, null, 1), csv: toCsv(value) };
      for (const [format, text] of Object.entries(texts)) {
        const checked = check(text, format as Format);
        if (checked.baselines.length !== 1) throw new Error(`${format}: ${JSON.stringify(checked.faults)}`);
        if (!t.same(checked.baselines[0], value)) throw new Error(format);
      }
    }),
    { numRuns: 60 },
  );
});

t.test('nothing that a user sends throws', async (t) => {
  const inspect = (text: string) => {
    for (const format of ['yaml', 'json', 'csv'] as const) {
      for (const wanted of ['baseline', 'scenario'] as const) {
        const { faults, baselines, scenario: read } = check(text, format, wanted);
        const broken = faults.some(({ severity }) => severity === 'error');
        if (broken === (baselines.length > 0 || read !== undefined)) throw new Error('neither a value nor an error');
        formatFaults(faults, 'zh');
      }
    }
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const { value } = decodeText(bytes, 'random');
      if (value) inspect(value.text);
    }),
    { numRuns: 300 },
  );
  const pieces = 'area schoolYear id overrides : - [ ] { } " \' & * ! | > ? , \n  1 .nan １ __proto__ # %'.split(
    /(?<=\S) /,
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => inspect(parts.join(' '))),
    { numRuns: 300 },
  );
  fc.assert(fc.property(fc.json(), inspect), { numRuns: 100 });
  const nearly = (schema: z.ZodType) =>
    fc.dictionary(fc.constantFrom(...Object.keys((schema as z.ZodObject).shape)), fc.jsonValue());
  fc.assert(
    fc.property(fc.oneof(nearly(baselineSchema), nearly(scenarioSchema)), (value) => inspect(JSON.stringify(value))),
    { numRuns: 300 },
  );
  t.pass();
});

t.test('a file of a million digits or of endless nesting does not hang', { timeout: 20_000 }, async (t) => {
  t.ok(check(`{"area": ${'9'.repeat(1_000_000)}}`, 'json').faults.length > 0);
  t.ok(check(`{"area": "${'\\"'.repeat(500_000)}`, 'json').faults.length > 0);
  for (const deep of ['[', '- ', '? ', '{ a: ', '? - ', '- [', '- &a ', '- !a ']) {
    t.same(codes(check(deep.repeat(5000), 'yaml').faults), ['EDU_TOO_DEEP'], `${deep} does not end the process`);
  }
  const rows = '440785,2020,staff,primary,teachers,x\n'.repeat(70_000);
  t.ok(check(`areaCode,schoolYear,table,item,attribute,value\n${rows}`, 'csv').faults.length > 70_000);
  t.ok(check('a,"'.repeat(100_000), 'csv').faults.length < 20, 'one open quote is one fault');
  const indented = Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
  t.same(codes(check(indented, 'yaml').faults), ['EDU_TOO_DEEP']);
  const list = `capacity:\n${'- { stage: primary, places: 1 }\n'.repeat(20_000)}`;
  t.ok(check(list, 'yaml', 'baseline').faults.length >= 19_999);
  t.ok(check(`area: &a 1\nstaff: [${'*a,'.repeat(20_000)}]`, 'yaml').faults.length > 0);
  const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n');
  t.ok(check(keys, 'yaml', 'baseline').faults.length >= 20_000);
});

t.test('the catalogue is whole', async (t) => {
  const folder = join(root, 'src/intake');
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const used = new Set(sources.join('\n').match(/EDU_[A-Z_]+/g));
  const known = Object.keys(faultCatalogue);
  t.same([...used].sort(), [...known].sort(), 'every code stands in the catalogue, every entry is used');
  for (const [code, { title, cure }] of Object.entries(faultCatalogue)) {
    const bilingual = [title, cure].every(({ zh, en }) => /\p{Script=Han}/u.test(zh) && !/\p{Script=Han}/u.test(en));
    if (!bilingual) t.fail(`${code} is not in both languages`);
  }
  t.same(
    known.filter((code) => !raised.has(code)),
    [],
    'every fault has a case above',
  );
});
