import t from 'tap';
import { SERIES, seriesIndex } from '../models/catalogue/index.ts';
import type { Overview } from '../models/findings/overview.ts';
import type { Difference, Place } from '../models/projection/explain-difference.ts';
import type { ProjectionResult } from '../models/result.ts';
import { STAGES } from '../models/stages.ts';
import { chosenYear } from '../web/desk/chosen-year.ts';
import { Numbers } from '../web/desk/numbers.ts';
import { type Assumed, assumptionsOf } from '../web/engine/assumptions.ts';
import type { LeverState } from '../web/engine/lever-states.ts';
import { assumptionText, cellText } from '../web/screens/compare/assumption-text.ts';
import { addDifferences, readDifference } from '../web/screens/compare/causes-of.ts';
import { compareOverviews, less } from '../web/screens/compare/compare-figures.ts';
import { CAUSE_ORDER, Differences } from '../web/screens/compare/differences.ts';
import { whereDifferent } from '../web/screens/compare/where-different.ts';

/** Comparing alternatives: figures, differences, causes, assumptions; numbers are worked by hand. */

const overview = (more: Partial<Overview>): Overview => ({
  area: '440785',
  from: 2027,
  to: 2035,
  stages: STAGES.map((stage) => ({ stage, shortage: null, surplus: null, peak: null, missing: false })),
  tightest: null,
  emptiest: null,
  assumed: null,
  targets: { met: 3, missed: 1, notDue: 0, notComputable: 2 },
  metByAssumption: 0,
  ...more,
});

t.test('figures: none is 0, missing is missing, differences are against the base', (t) => {
  const tight = { stage: 'junior', schoolYear: 2031, value: 1200 } as const;
  const rows = compareOverviews(
    [
      overview({ tightest: tight }),
      overview({}),
      overview({
        stages: STAGES.map((stage) => ({ stage, shortage: null, surplus: null, peak: null, missing: true })),
      }),
      undefined,
    ],
    0,
    (_, measure) => (measure === 'landNeed' ? 500 : null),
  );
  const row = (key: string) => rows.find((each) => each.key === key)!.cells;
  t.strictSame(row('tightest'), [
    { place: tight, value: 1200, difference: 0, isApart: false },
    { place: null, value: 0, difference: -1200, isApart: false },
    { place: null, value: null, difference: null, isApart: false },
    { place: null, value: null, difference: null, isApart: false },
  ]);
  t.strictSame(
    row('landNeed').map(({ value, difference }) => [value, difference]),
    [
      [500, 0],
      [0, -500],
      [null, null],
      [null, null],
    ],
  );
  t.equal(row('capitalNeed')[0]!.value, null, 'capital without a price is missing, not 0');
  t.strictSame(
    row('met').map(({ difference }) => difference),
    [0, 0, 0, null],
  );
  t.equal(less(null, 3), null);
  t.equal(less(2, 3), -1);
  const elsewhere = { stage: 'primary', schoolYear: 2027, value: 900 } as const;
  const later = { ...tight, schoolYear: 2033, value: 1500 };
  const apart = compareOverviews(
    [overview({ tightest: tight }), overview({ tightest: elsewhere }), overview({ tightest: later })],
    0,
    (at) => 100 * at,
  );
  for (const key of ['tightest', 'landNeed'])
    t.strictSame(
      apart.find((each) => each.key === key)!.cells.map(({ difference, isApart }) => [difference, isApart]),
      [
        [0, false],
        [null, true],
        [key === 'tightest' ? 300 : 200, false],
      ],
      'another stage is not subtracted, another year is',
    );
  t.end();
});

function numbersOf(cells: Readonly<Record<string, readonly number[]>>): Numbers {
  const years = [2026, 2027, 2028];
  const values = new Float64Array(SERIES.length * years.length).fill(Number.NaN);
  for (const [key, row] of Object.entries(cells)) {
    const [measure, stage] = key.split(':') as [string, never];
    values.set(row, seriesIndex(measure, stage) * years.length);
  }
  const area = {
    code: '440785',
    name: '恩平市',
    level: 'county',
    parent: '440700',
    values,
    status: new Uint8Array(values.length),
  };
  return new Numbers({ years, areas: [area] } as unknown as ProjectionResult);
}

t.test('the year shown: the one asked for, otherwise the tightest from the first open year on', (t) => {
  const numbers = numbersOf({ 'shortage:primary': [900, 10, 50] });
  const place = { area: '440785', measure: 'shortage', stage: 'primary' } as const;
  t.equal(chosenYear(null, [numbers], place, 2027), 2028);
  t.equal(chosenYear(2026, [numbers], place, 2027), 2026);
  t.equal(chosenYear(1999, [numbers], place, 2027), 2028, 'a year that is not there is not shown');
  t.equal(chosenYear(null, [numbersOf({})], place, 2027), 2027, 'nothing is known');
  t.equal(chosenYear(null, [], place, 2027), 2027);
  t.end();
});

t.test('opens where scenarios differ most; what has passed and what is missing does not count', (t) => {
  const base = numbersOf({ 'shortage:primary': [0, 5, 5], 'surplus:junior': [0, 0, 100], 'pupils:primary': [1, 1, 1] });
  const other = numbersOf({
    'shortage:primary': [999, 5, 5],
    'surplus:junior': [0, 40, 30],
    'pupils:primary': [1, Number.NaN, 1],
  });
  const asked = { measure: 'shortage', stage: 'primary' } as const;
  t.strictSame(whereDifferent([base, other], 0, '440785', asked, 2027), {
    measure: 'surplus',
    stage: 'junior',
    year: 2028,
  });
  t.strictSame(whereDifferent([base, other], 0, '440785', asked, 2026), { ...asked, year: 2026 });
  t.equal(whereDifferent([base, base], 0, '440785', asked, 2026), null);
  t.end();
});

const difference = (base: number, ...parts: readonly [string, number][]): Difference => ({
  base,
  other: base + parts.reduce((sum, [, part]) => sum + part, 0),
  parts: parts.map(([cause, part]) => ({ cause, part })) as Difference['parts'],
});

t.test('reads a difference', (t) => {
  t.equal(readDifference(difference(5)).kind, 'same');
  t.equal(readDifference(difference(5, ['births', 0])).kind, 'same');
  t.equal(readDifference(difference(5, ['births', 7])).kind, 'one');
  t.equal(readDifference(difference(Number.NaN, ['births', 7])).kind, 'missing');
  t.strictSame(readDifference(difference(5, ['births', 7], ['supply', -7])), {
    total: 0,
    largest: { cause: 'births', part: 7 },
    kind: 'cancelled',
  });
  t.strictSame(readDifference(difference(5, ['births', 7], ['supply', -9])), {
    total: -2,
    largest: { cause: 'supply', part: -9 },
    kind: 'several',
  });
  t.end();
});

t.test('differences of children are added, kept, told of, and stop when nobody wants them', async (t) => {
  const sum = addDifferences([difference(1, ['supply', 2]), difference(10, ['data', 3], ['supply', -1])], CAUSE_ORDER);
  t.strictSame(sum, {
    base: 11,
    other: 15,
    parts: [
      { cause: 'data', part: 3 },
      { cause: 'supply', part: 1 },
    ],
  });

  const place: Place = { area: '440700', measure: 'shortage', stage: 'primary', schoolYear: 2030 };
  const asked: string[] = [];
  const ask = async ({ area }: Place) => {
    asked.push(area);
    return difference(1, ['births', 1]);
  };
  const differences = new Differences();
  const told: string[] = [];
  const found = await differences.of('a b', place, ['440703', '440785'], ask, (done, of) => {
    told.push(`${done}/${of}`);
    return true;
  });
  t.strictSame(found, difference(2, ['births', 2]));
  t.strictSame(told, ['0/2', '1/2', '2/2']);
  await differences.of('a b', place, ['440703', '440785'], ask, () => true);
  t.equal(asked.length, 2, 'what is kept is not asked for again');
  await differences.of('a c', place, [], ask, () => true);
  t.strictSame(asked.slice(2), ['440700'], 'another pair; an area without children as it is');
  t.equal(await differences.of('a d', place, ['440703', '440785'], ask, (done) => done < 1), null);
  t.equal(asked.length, 4, 'stopped after the first');
});

t.test('assumptions: all that somebody makes, in the order of input, and whether they differ', (t) => {
  const step = (parameters: object, areas: readonly string[] | null = null): Assumed['applied'][number] => ({
    scenario: 's',
    name: { zh: 's' },
    areas,
    parameters: parameters as never,
    addedProjects: [],
    removedProjects: [],
  });
  const rows = assumptionsOf([
    {
      applied: [step({ classSizeCap: { primary: 45 }, planningMargin: 0.1 }), step({ planningMargin: 0.2 })],
      projects: [],
    },
    { applied: [step({ planningMargin: 0.2 }), step({ fertilityVariant: 'low' }, ['440785'])], projects: [] },
  ]);
  t.strictSame(
    rows.map(({ parameter, areas, values, differs }) => [parameter, areas, values, differs]),
    [
      ['fertilityVariant', ['440785'], [null, 'low'], true],
      ['classSizeCap', null, [{ primary: 45 }, null], true],
      ['planningMargin', null, [0.2, 0.2], false],
    ],
  );
  t.equal(rows[0]!.zh, '生育率方案');
  t.strictSame(assumptionsOf([{ applied: [], projects: [] }]), []);
  t.end();
});

t.test('assumptions in words', (t) => {
  t.equal(assumptionText(null, 'zh'), '未设');
  t.equal(assumptionText({ primary: 45 }, 'zh'), '小学 45');
  const project = { name: '一小', stage: 'primary', places: 1080, openingYear: null };
  t.match(assumptionText(project, 'zh'), /^小学 · 1,080 个学位 · 缺数$/);
  t.equal(assumptionText('medium', 'zh'), '中');
  t.equal(assumptionText({ 2026: 1, 2030: 0.9 }, 'zh'), '2026年 1，2030年起 0.9');
  t.equal(assumptionText({ 2026: 1, 2030: 0.9 }, 'en'), '2026: 1, from 2030: 0.9');
  const long = Object.fromEntries([2025, 2026, 2027, 2028, 2029, 2030].map((year, at) => [year, at]));
  t.equal(assumptionText(long, 'zh'), '2025年 0，…，2029年 4，2030年起 5');
  const cell = (id: string, values: readonly unknown[], inForce: object | undefined) =>
    cellText({ parameter: id, zh: '', en: '', areas: null, differs: true, values }, values.length - 1, {
      state: inForce as LeverState | undefined,
      area: '恩平市',
      language: 'zh',
      say: (key, named) => (key === 'noProject' ? '没有' : `现为 ${named.value}`),
    });
  const caps = { value: { primary: 45, junior: 50 } };
  t.equal(cell('classSizeCap', [{ primary: 40 }, { primary: 42 }], caps), '小学 42', 'what it sets itself');
  t.equal(cell('classSizeCap', [{ primary: 40 }, null], caps), '现为 小学 45', 'of the parts that others set');
  t.equal(cell('purchasedPlaces', [{ primary: {} }, null], { value: { primary: null } }), '未设');
  t.equal(cell('fertilityMultiplier', [{ 2027: 0.8 }, null], { value: null }), '现为 1', 'a factor is 1');
  t.equal(cell('nineYearRetention', [{ 2027: 1 }, null], { value: null }), '未设', 'nothing steers it');
  const driven = { value: { 2025: 0.96 }, operator: '>=' };
  t.equal(cell('nineYearRetention', [{ 2027: 1 }, null], driven), '现为 目标至少 2025年起 0.96', 'it only improves');
  t.equal(cell('project a', [{ places: 5 }, null], undefined), '没有');
  t.equal(cell('planningMargin', [0.1, null], undefined), '未设', 'not heard yet');
  t.end();
});
