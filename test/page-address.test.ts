import fc from 'fast-check';
import t from 'tap';
import { CATALOGUE } from '../models/catalogue/index.ts';
import type { Path } from '../models/inputs/parameters.ts';
import { STAGES } from '../models/stages.ts';
import {
  type Address,
  LANGUAGES,
  MOST_ALTERNATIVES,
  readAddress,
  SCREENS,
  START,
  writeAddress,
} from '../web/address/address.ts';
import {
  boughtFrom,
  lastOf,
  pathFrom,
  pathValue,
  valueInForce,
  withParameter,
  withPart,
  withPlaces,
} from '../web/address/lever-moves.ts';
import { isMoved, type Moved, NOTHING_MOVED, overridesOf, readMoved, writeMoved } from '../web/address/moved.ts';
import { typedNumber } from '../web/address/typed-number.ts';
import { FROM, firstOpenYear, presentSchoolYear, TO } from '../web/desk/horizon.ts';
import { chanceText, numberText } from '../web/figures/number-text.ts';

// --- addresses ----------------------------------------------------------------------------------------------------

const rate = fc.double({ min: -5, max: 5, noNaN: true }).map((value) => value + 0);
const path = fc.dictionary(fc.integer({ min: FROM, max: TO }).map(String), rate, {
  minKeys: 1,
  maxKeys: 5,
  noNullPrototype: true,
});
const moved: fc.Arbitrary<Moved> = fc.record({
  parameters: fc.record(
    {
      fertilityMultiplier: path,
      urbanisationDamping: rate,
      normPack: fc.string({ maxLength: 20 }),
      capitalBudget: fc.constant(null),
      classSizeCap: fc.record({ primary: fc.integer({ min: 1, max: 100 }) }, { noNullPrototype: true }),
      purchasedPlaces: fc.record({ junior: path }, { noNullPrototype: true }),
    },
    { requiredKeys: [], noNullPrototype: true },
  ) as fc.Arbitrary<Moved['parameters']>,
  places: fc.uniqueArray(
    fc.record({
      stage: fc.constantFrom(...STAGES),
      places: fc.integer({ min: -1e6, max: 1e6 }).filter((places) => places !== 0),
      openingYear: fc.integer({ min: FROM + 1, max: TO }),
    }),
    { selector: ({ stage }) => stage, maxLength: 5 },
  ),
});
const address: fc.Arbitrary<Address> = fc
  .record({
    screen: fc.constantFrom(...SCREENS),
    area: fc.stringMatching(/^\d{6}$/),
    choices: fc.array(fc.record({ scenario: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}(@[1-9]\d{0,3})?$/), moved }), {
      minLength: 1,
      maxLength: MOST_ALTERNATIVES,
    }),
    base: fc.nat(MOST_ALTERNATIVES - 1),
    stage: fc.constantFrom(...STAGES),
    year: fc.option(fc.integer({ min: FROM, max: TO })),
    measure: fc.constantFrom(...CATALOGUE.map(({ id }) => id)),
    view: fc.constantFrom('', 'difference', 'counties'),
    language: fc.constantFrom(...LANGUAGES),
  })
  .map((one) => ({ ...one, base: one.base % one.choices.length }));

/** JSON has no −0; nothing that is moved tells it from 0. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

t.test('an address that was written is read as the state it was', async (t) => {
  fc.assert(
    fc.property(address, (state) => {
      const { address: read, faults } = readAddress(writeAddress(state));
      t.strictSame([faults, plain(read)], [[], plain(state)]);
      t.equal(writeAddress(read), writeAddress(state));
    }),
    { numRuns: 300 },
  );
});

t.test('whatever stands in an address, it is read into a state that can be written and read again', async (t) => {
  const parts = fc.constantFrom('area', 'plan', 'base', 'stage', 'year', 'measure', 'lang', '__proto__', 'x');
  const pairs = fc.array(fc.tuple(parts, fc.string({ unit: 'binary', maxLength: 40 })), { maxLength: 8 });
  const written = pairs.map((all) => `#/overview?${new URLSearchParams(all)}`);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), written), (hash) => {
      const { address: read } = readAddress(hash);
      const again = readAddress(writeAddress(read));
      t.strictSame([again.faults, again.address], [[], read]);
    }),
    { numRuns: 500 },
  );
});

const GOOD = {
  area: '440785',
  plan: 'enping-a~{"p":{"nineYearRetention":{"2030":0.99}}}',
  base: '0',
  stage: 'junior',
  year: '2030',
  measure: 'pupils',
  lang: 'en',
};
const BROKEN: Readonly<Record<keyof typeof GOOD, readonly string[]>> = {
  area: ['44', '44078５', '<b>', '', '-40785', '440785 '],
  base: ['1', '-1', '0.5', 'x', '', '10'],
  stage: ['middle', 'Junior', '__proto__', 'constructor', ''],
  year: ['1990', '2036', '20３0', '2030.5', 'tightest', '', '1e3'],
  measure: ['constructor', '__proto__', 'toString', 'nothing', '', 'pupils;'],
  lang: ['fr', 'ZH', ''],
  plan: [
    '',
    '../../etc/passwd',
    'Enping',
    'enping-a@0',
    'enping-a@latest',
    'enping-a~',
    'enping-a~{',
    'enping-a~null',
    'enping-a~[]',
    'enping-a~1',
    'enping-a~{"p":[]}',
    'enping-a~{"p":null}',
    'enping-a~{"p":{"__proto__":{"2030":1}}}',
    'enping-a~{"p":{"fertilityMultiplier":{}}}',
    'enping-a~{"p":{"fertilityMultiplier":{"2030":1e999}}}',
    'enping-a~{"p":{"fertilityMultiplier":[1]}}',
    'enping-a~{"p":{"fertilityMultiplier":{"2030":{"2030":{"2030":1}}}}}',
    'enping-a~{"p":{"a b":1}}',
    'enping-a~{"n":{}}',
    'enping-a~{"n":[["primary",100]]}',
    'enping-a~{"n":[["primary",0,2027]]}',
    'enping-a~{"n":[["primary",1.5,2027]]}',
    'enping-a~{"n":[["primary",100,1999]]}',
    'enping-a~{"n":[["primary",100,2027,1]]}',
    'enping-a~{"n":[["middle",100,2027]]}',
    'enping-a~{"n":[["primary",100,2027],["primary",200,2028]]}',
    `enping-a~${'['.repeat(50_000)}`,
    `enping-a~{"p":{"normPack":"${'x'.repeat(50_000)}"}}`,
    `enping-a~{"p":{"normPack":${'['.repeat(5000)}${']'.repeat(5000)}}}`,
    'x'.repeat(100_000),
  ],
};

t.test('every part that is broken is named, and what is left is a usable state', async (t) => {
  for (const [part, all] of Object.entries(BROKEN))
    for (const broken of all) {
      const { address: read, faults } = readAddress(`#/compare?${new URLSearchParams({ ...GOOD, [part]: broken })}`);
      t.strictSame(
        faults.map((fault) => fault.part),
        [part],
        `${part}=${broken.slice(0, 60)}`,
      );
      t.ok(faults[0]!.found.length <= 80);
      t.ok(read.choices.length >= 1 && read.base < read.choices.length && /^\d{6}$/.test(read.area));
      t.strictSame(readAddress(writeAddress(read)), { address: read, faults: [] });
    }
  t.equal(({} as Record<string, unknown>)['2030'], undefined, 'nothing was written into every object');
});

t.test('unknown screens and parts, five plans, and a part that stands twice are named', async (t) => {
  const faultsOf = (hash: string) => readAddress(hash).faults;
  t.strictSame(faultsOf('#/admin?area=440785'), [{ part: 'screen', found: 'admin' }]);
  t.strictSame(faultsOf('#/overview?colour=red'), [{ part: 'colour', found: 'red' }]);
  t.strictSame(faultsOf('#/overview?area=440785&area=440000'), [{ part: 'area', found: '440000' }]);
  const five = ['a', 'b', 'c', 'd', 'e'].map((plan) => `plan=${plan}`).join('&');
  const { address: read, faults } = readAddress(`#/compare?area=440785&${five}`);
  t.strictSame(faults, [{ part: 'plan', found: 'e' }]);
  t.strictSame(
    read.choices.map(({ scenario }) => scenario),
    ['a', 'b', 'c', 'd'],
  );
  const many = Array.from({ length: 500 }, (_, at) => `x${at}=1`).join('&');
  t.ok(faultsOf(`#/overview?${many}`).length <= 12, 'no wall of faults');
  for (const empty of ['', '#', '#/', '#?', '#/?'])
    t.strictSame(readAddress(empty), { address: START, faults: [] }, `"${empty}"`);
  t.strictSame(readAddress('#/overview?area=440700').address.choices, [
    { scenario: 'reference', moved: NOTHING_MOVED },
  ]);
});

// --- what was moved -----------------------------------------------------------------------------------------------

t.test('what was moved is read as it was written, and becomes one override', async (t) => {
  fc.assert(
    fc.property(moved, (one) => {
      if (isMoved(one)) t.strictSame(plain(readMoved(writeMoved(one))), plain(one));
      else t.equal(writeMoved(one), '');
    }),
    { numRuns: 200 },
  );
  t.strictSame(overridesOf(NOTHING_MOVED, '440785'), []);
  const two = withPlaces(withPlaces(NOTHING_MOVED, 'primary', 500, 2028), 'junior', -200, 2029);
  const [override] = overridesOf(two, '440785');
  t.match(override!.addProjects, [
    { id: 'page-primary-2028', area: '440785', kind: 'newBuild', places: 500, openingYear: 2028 },
    { id: 'page-junior-2029', kind: 'closure', places: 200, openingYear: 2029 },
  ]);
  t.notOk('parameters' in override!);
});

t.test('a lever keeps what stood before its year, and a factor stays 1 until the year before', async (t) => {
  t.strictSame(pathFrom(null, 'fertilityMultiplier', 2027, 0.8), { 2026: 1, 2027: 0.8 });
  t.strictSame(pathFrom(null, 'nineYearRetention', 2027, 0.98), { 2027: 0.98 });
  t.strictSame(pathFrom({ 2021: 0.9, 2024: 0.6, 2030: 2 }, 'fertilityMultiplier', 2027, 1.2), {
    2021: 0.9,
    2024: 0.6,
    2026: 0.6 + (1.4 * 2) / 6,
    2027: 1.2,
  });
  t.strictSame(pathFrom({ 2026: 0.5 }, 'fertilityMultiplier', 2027, 1.2), { 2026: 0.5, 2027: 1.2 });
  t.strictSame(pathFrom({ 2027: 0.5 }, 'netMigrationMultiplier', 2027, 1.2), { 2026: 1 - (0.5 * 6) / 7, 2027: 1.2 });
  t.strictSame(pathFrom({ 2022: 0.95 }, 'nineYearRetention', 2027, 0.98), { 2022: 0.95, 2027: 0.98 });
  const factor = fc.dictionary(fc.integer({ min: FROM, max: TO }).map(String), fc.integer({ min: -4, max: 4 }), {
    maxKeys: 4,
  });
  fc.assert(
    fc.property(factor, fc.integer({ min: FROM + 1, max: TO }), (base, from) => {
      const path = pathFrom(base, 'fertilityMultiplier', from, 3);
      for (let year = FROM; year < from; year++)
        if (
          Math.abs(pathValue(path, 'fertilityMultiplier', year)! - pathValue(base, 'fertilityMultiplier', year)!) > 1e-9
        )
          t.fail(JSON.stringify({ base, from, path, year }));
      for (let year = from; year <= TO; year++)
        if (Math.abs(pathValue(path, 'fertilityMultiplier', year)! - 3) > 1e-9)
          t.fail(JSON.stringify({ base, from, path, year }));
    }),
    { numRuns: 300 },
  );
});

t.test('places that are bought stay as they were until the year before', async (t) => {
  t.strictSame(boughtFrom(null, 2027, 800), { 2027: 800 }, 'the own count holds until then');
  t.strictSame(boughtFrom({ 2024: 500, 2030: 900 }, 2027, 800), { 2024: 500, 2026: 633, 2027: 800 });
  t.strictSame(boughtFrom({ 2026: 500 }, 2027, 800), { 2026: 500, 2027: 800 });
});

t.test('what is in force for a lever', async (t) => {
  const state = (id: string, kind: string, value: unknown) => ({ id, kind, value }) as never;
  t.equal(valueInForce(state('fertilityMultiplier', 'path', null), 2027, null), 1);
  t.equal(valueInForce(state('fertilityMultiplier', 'path', { 2030: 0.5 }), 2025, null), 0.75, 'from 1 in 2020');
  t.equal(
    valueInForce(state('nineYearRetention', 'path', { 2030: 0.96 }), 2027, null),
    null,
    'on its way from its own',
  );
  t.equal(valueInForce(state('nineYearRetention', 'path', { 2030: 0.96 }), 2031, null), 0.96);
  t.equal(valueInForce(state('nineYearRetention', 'path', null), 2027, null), null);
  t.equal(valueInForce(state('urbanisationDamping', 'number', 0.3), 2027, null), 0.3);
  t.equal(valueInForce(state('classSizeCap', 'parts', { primary: 45 }), 2027, 'primary'), 45);
  t.equal(valueInForce(state('classSizeCap', 'parts', { primary: 45 }), 2027, 'junior'), null);
  t.equal(valueInForce(state('purchasedPlaces', 'paths', { primary: { 2028: 50 } }), 2027, 'primary'), 0, 'not begun');
  t.equal(valueInForce(state('purchasedPlaces', 'paths', { primary: { 2028: 50 } }), 2028, 'primary'), 50);
  t.equal(valueInForce(state('purchasedPlaces', 'paths', {}), 2028, 'primary'), 0);
  t.equal(lastOf({ 2030: 3, 2027: 1 }), 3);
  for (const none of [null, undefined, 3, 'x', {}, { primary: 'x' }]) t.equal(lastOf(none as never as Path), null);
});

t.test('what is taken back leaves nothing behind', async (t) => {
  const one = withPart(withParameter(NOTHING_MOVED, 'urbanisationDamping', 0.5), 'classSizeCap', 'primary', 40);
  t.strictSame(one.parameters, { urbanisationDamping: 0.5, classSizeCap: { primary: 40 } });
  const none = withParameter(withPart(one, 'classSizeCap', 'primary', undefined), 'urbanisationDamping', undefined);
  t.notOk(isMoved(none));
  t.notOk(isMoved(withPlaces(withPlaces(NOTHING_MOVED, 'primary', 50, 2028), 'primary', 0, 2028)));
  t.strictSame(withPlaces(withPlaces(NOTHING_MOVED, 'primary', 50, 2028), 'primary', 80, 2030).places, [
    { stage: 'primary', places: 80, openingYear: 2030 },
  ]);
});

// --- numbers ------------------------------------------------------------------------------------------------------

t.test('numbers as they are typed and pasted', async (t) => {
  const read: readonly (readonly [string, number])[] = [
    ['1200', 1200],
    [' 1,200 ', 1200],
    ['１，２００', 1200],
    ['1 200', 1200],
    ["1'200", 1200],
    ['1,234,567.5', 1_234_567.5],
    ['１.５万', 15_000],
    ['1.5万人', 15_000],
    ['0.57 万', 5700],
    ['2.2亿元', 220_000_000],
    ['3千', 3000],
    ['3000个学位', 3000],
    ['3000 places', 3000],
    ['45人', 45],
    ['−5', -5],
    ['－５', -5],
    ['—0.5', -0.5],
    ['- 5', -5],
    ['+0.1', 0.1],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['\u00a085\u3000', 85],
  ];
  for (const [text, value] of read) t.equal(typedNumber(text), value, text);
});

t.test('a per cent sign means the same in every field', async (t) => {
  for (const text of ['85%', '８５％', ' 85 %', '85.0%']) {
    t.equal(typedNumber(text, 100), 0.85, `${text} into a share that is shown in per cent`);
    t.equal(typedNumber(text), 0.85, `${text} into a share that is shown as it is`);
  }
  t.equal(typedNumber('85', 100), 0.85);
  t.equal(typedNumber('８５', 100), 0.85);
  t.equal(typedNumber('96.5', 100), 0.965);
  t.equal(typedNumber('-3%', 1), -0.03);
});

t.test('what is no number is none', async (t) => {
  const none = [
    '',
    ' ',
    '-',
    '+',
    '.',
    'e5',
    'abc',
    '八十五',
    '1.2.3',
    '1,5',
    '1,20',
    '12 34',
    '12\t345',
    '1\n2',
    '0x10',
    '1e999',
  ];
  const more = [
    'NaN',
    'Infinity',
    '5²',
    '½',
    '①',
    '٣',
    '１／２',
    '%',
    '万',
    '人',
    '1万万',
    '--5',
    '5-',
    '1.5e',
    '(200)',
    '9'.repeat(400),
  ];
  for (const text of [...none, ...more, ' '.repeat(100_000), '1'.repeat(1e6)])
    t.equal(typedNumber(text), null, `"${text.slice(0, 20)}"`);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const value = typedNumber(text);
      return value === null || Number.isFinite(value);
    }),
  );
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (value) => typedNumber(String(value)) === value + 0,
    ),
  );
});

t.test('numbers are rounded on the screen, and only there', async (t) => {
  const shown = (...asked: Parameters<typeof numberText>) => Object.values(numberText(...asked)).join(' ');
  t.equal(shown(null, 'places', 'zh'), '缺数 ');
  t.equal(shown(null, 'places', 'en'), 'missing ');
  t.equal(shown(Number.NaN, 'places', 'zh'), '缺数 ');
  t.equal(shown(1234.5, 'places', 'zh'), '1,235 个学位');
  t.equal(shown(12_345_678, 'CNY', 'zh'), '1,235 万元');
  t.equal(shown(12_345_678, 'CNY', 'en'), '12.3 CNY million');
  t.equal(shown(12_345.6, 'CNY', 'zh'), '12,346 元', 'what a pupil costs is not 1 万元');
  t.equal(shown(12_345.6, 'CNY', 'en'), '12,346 CNY');
  t.equal(shown(0, 'CNY', 'zh'), '0 元');
  t.equal(shown(0.8549, 'share', 'zh'), '85.5 %');
  t.equal(shown(0.85, 'factor', 'zh'), '0.8500 ');
  t.equal(shown(1.25, 'factor', 'zh'), '1.25 ');
  t.equal(shown(150.4, 'pupilsPerClass', 'zh'), '150 人/班');
  t.equal(shown(3, 'level', 'zh'), '红 ');
  t.equal(shown(5, 'places', 'zh', true), '+5 个学位');
  t.equal(shown(-5, 'places', 'zh', true), '-5 个学位');
  t.equal(shown(0, 'places', 'zh', true), '0 个学位');
  for (const nearly of [-0.3, -0, 0.3]) {
    t.equal(shown(nearly, 'places', 'zh'), '0 个学位', 'no −0');
    t.equal(shown(nearly, 'places', 'zh', true), '0 个学位', 'no +0');
  }
  t.equal(shown(-0.5, 'places', 'zh'), '-1 个学位');
});

t.test('a chance is never rounded to certainty', async (t) => {
  t.equal(chanceText(0), '0%');
  t.equal(chanceText(1), '100%');
  t.equal(chanceText(0.001), '<1%');
  t.equal(chanceText(0.999), '>99%');
  t.equal(chanceText(0.5), '50%');
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true, minExcluded: true, maxExcluded: true }), (chance) => {
      const text = chanceText(chance);
      return text !== '0%' && text !== '100%';
    }),
  );
});

// --- years --------------------------------------------------------------------------------------------------------

t.test('a school year begins on 1 September, and is the present one from August on', async (t) => {
  t.equal(presentSchoolYear(new Date(2026, 6, 31)), 2025, '31 July');
  t.equal(presentSchoolYear(new Date(2026, 7, 31)), 2026, '31 August');
  t.equal(presentSchoolYear(new Date(2026, 8, 1)), 2026, '1 September');
  t.equal(presentSchoolYear(new Date(2027, 0, 1)), 2026, '1 January');
  t.equal(firstOpenYear(new Date(2026, 7, 31)), 2027);
  t.equal(firstOpenYear(new Date(2050, 0, 1)), TO, 'never after the last year');
});
