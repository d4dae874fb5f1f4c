import { parse, stringify } from 'devalue';
import t from 'tap';
import { CAUSES, type Cause, mixedPlan } from '../models/compare/causes.ts';
import { decompose } from '../models/compare/decompose.ts';
import type { AreaParameters } from '../models/inputs/area-parameters.ts';
import type { Override } from '../models/inputs/scenario.ts';
import { explainDifference, isSplit } from '../models/projection/explain-difference.ts';
import type { ModelInputs } from '../models/projection/model-inputs.ts';
import { ProjectionEngine } from '../models/projection/projection-engine.ts';
import { createServices } from '../src/services/create-services.ts';
import { Numbers } from '../web/desk/numbers.ts';
import { createInlinePool } from '../workers/pool.ts';

/*
 * Why two scenarios differ: the split itself worked by hand, the causes against every parameter that there is, and the
 * parts of real scenarios against their results.
 */

const services = createServices(undefined, createInlinePool());
t.teardown(() => services.close());

const ENPING = '440785';
async function engineOf(scenario: string, area: string): Promise<ProjectionEngine> {
  const inputs = await services.inputs({ areas: [area], from: 2020, to: 2035, scenario });
  return new ProjectionEngine(parse(stringify(inputs)) as ModelInputs);
}

t.test('Shapley values, worked by hand', (t) => {
  // Glove game (two left gloves a, b; one right glove c; a pair is worth 1): 1/6, 1/6, 4/6.
  const gloves = decompose(['a', 'b', 'c'], (taken) => (taken.has('c') && (taken.has('a') || taken.has('b')) ? 1 : 0));
  t.strictSame(
    gloves.map(({ cause, part }) => [cause, Math.round(part * 6)]),
    [
      ['a', 1],
      ['b', 1],
      ['c', 4],
    ],
  );
  // 10 × 20 -> 12 × 30: 2 × (20 + 30) / 2 = 50 and 10 × (10 + 12) / 2 = 110, together 160.
  const product = decompose(['x', 'y'], (taken) => (taken.has('x') ? 12 : 10) * (taken.has('y') ? 30 : 20));
  t.strictSame(product, [
    { cause: 'x', part: 50 },
    { cause: 'y', part: 110 },
  ]);
  t.strictSame(
    decompose([], () => 3),
    [],
  );
  t.strictSame(
    decompose(['only'], (taken) => (taken.has('only') ? 8 : 3)),
    [{ cause: 'only', part: 5 }],
  );
  // A cause that never changes anything has no part; two that do the same share equally.
  const idle = decompose(['idle', 'p', 'q'], (taken) => (taken.has('p') || taken.has('q') ? 6 : 0));
  t.strictSame(
    idle.map(({ part }) => part),
    [0, 3, 3],
  );
  t.end();
});

t.test('parts add up and every set of causes is asked for once', (t) => {
  const asked: string[] = [];
  const values = new Map<string, number>();
  const valueWith = (taken: ReadonlySet<string>) => {
    const name = [...taken].sort().join();
    asked.push(name);
    // Anything that depends on the set as a whole.
    const value = ([...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1000) / 8;
    values.set(name, value);
    return value;
  };
  const parts = decompose(['a', 'b', 'c', 'd', 'e'], valueWith);
  t.equal(asked.length, 32);
  t.equal(new Set(asked).size, 32);
  const sum = parts.reduce((total, { part }) => total + part, 0);
  t.ok(Math.abs(sum - (values.get('a,b,c,d,e')! - values.get('')!)) < 1e-9);
  t.end();
});

/** A plan in which every leaf says whose it is. */
function marked(engine: ProjectionEngine, side: string) {
  const chain = [ENPING, ...engine.tree.parentsOf(ENPING)];
  const { parameters } = engine.planner([]).plan(chain);
  const mark = (of: object) => Object.fromEntries(Object.keys(of).map((name) => [name, `${side} ${name}`]));
  const marks = {
    ...mark(parameters),
    multipliers: mark(parameters.multipliers),
    levers: mark(parameters.levers),
    driven: mark(parameters.levers),
  };
  return {
    parameters: marks as unknown as AreaParameters,
    projects: [`${side} projects`] as never,
    programmeStages: [`${side} stages`] as never,
  };
}

t.test('every member of the parameters has exactly one cause', async (t) => {
  const engine = await engineOf('enping-a', ENPING);
  const [base, other] = [marked(engine, 'base'), marked(engine, 'other')];
  t.strictSame(mixedPlan(base, other, new Set(CAUSES)), other, 'all causes: the other plan, whole');
  t.strictSame(mixedPlan(base, other, new Set()), base, 'no cause: the base, whole');
  const leaves = (plan: object): string[] =>
    Object.values(plan).flatMap((value) => (typeof value === 'string' ? [value] : leaves(value)));
  const all = leaves(other);
  t.ok(all.length > 40);
  const taken = CAUSES.map((cause) =>
    leaves(mixedPlan(base, other, new Set<Cause>([cause]))).filter((leaf) => /^other/.test(leaf)),
  );
  t.strictSame(taken.flat().sort(), [...all].sort(), 'together they take everything, and nothing twice');
  for (const [at, cause] of CAUSES.entries()) t.ok(taken[at]!.length > 0, `${cause} takes something`);

  const real = engine.planner([]).plan([ENPING, ...engine.tree.parentsOf(ENPING)]);
  t.strictSame(mixedPlan(real, real, new Set<Cause>(['births', 'supply'])), real, 'a real plan loses nothing');
});

/** A part may be off by what the processor rounds, no more. */
const isNear = (one: number, other: number) =>
  Math.abs(one - other) <= 1e-6 * Math.max(1, Math.abs(one), Math.abs(other));
const sumOf = (parts: readonly { readonly part: number }[]) => parts.reduce((sum, { part }) => sum + part, 0);

const MOVED: readonly Override[] = [
  {
    name: { zh: '会上调整' },
    parameters: {
      fertilityMultiplier: { 2026: 0.8 },
      netMigrationMultiplier: { 2026: 1.5 },
      nineYearRetention: { 2030: 0.99 },
      classSizeCap: { primary: 40, junior: 45 },
      publicSeniorShare: { 2030: 0.9 },
    },
  },
];

t.test('a county: parts add up to the difference of the two results, for every measure that is a sum', async (t) => {
  const engine = await engineOf('enping-a', ENPING);
  const [still, moved] = [new Numbers(await engine.project()), new Numbers(await engine.project(MOVED))];
  const sides = [
    { engine, overrides: [] },
    { engine, overrides: MOVED },
  ] as const;
  for (const [measure, stage, schoolYear] of [
    ['shortage', 'junior', 2030],
    ['surplus', 'primary', 2035],
    ['demand', 'primary', 2032],
    ['pupils', 'kindergarten', 2035],
    ['publicShortage', 'junior', 2031],
    ['births', null, 2030],
  ] as const) {
    const { base, other, parts } = explainDifference(...sides, { area: ENPING, measure, stage, schoolYear });
    t.equal(base, still.value(ENPING, measure, stage, schoolYear), `${measure}: the base is that of the result`);
    t.equal(other, moved.value(ENPING, measure, stage, schoolYear), `${measure}: so is the other`);
    t.ok(isNear(sumOf(parts), other - base), `${measure}: ${sumOf(parts)} = ${other} − ${base}`);
    t.notOk(
      parts.some(({ cause }) => cause === 'data' || cause === 'supply'),
      'figures and programmes are the same',
    );
  }
  const births = explainDifference(...sides, { area: ENPING, measure: 'births', stage: null, schoolYear: 2030 });
  const largest = births.parts.reduce((best, each) => (Math.abs(each.part) > Math.abs(best.part) ? each : best));
  t.equal(largest.cause, 'births');
  t.equal(births.parts.find(({ cause }) => cause === 'classSize')!.part, 0, 'class size bears no children');
});

t.test('two real scenarios: their difference is that of their results, and building is the cause', async (t) => {
  const [a, b] = [await engineOf('enping-a', ENPING), await engineOf('enping-b', ENPING)];
  const [ofA, ofB] = [new Numbers(await a.project()), new Numbers(await b.project())];
  for (const [measure, schoolYear] of [
    ['surplus', 2030],
    ['supply', 2035],
  ] as const) {
    const place = { area: ENPING, measure, stage: 'kindergarten', schoolYear } as const;
    const { base, other, parts } = explainDifference({ engine: a, overrides: [] }, { engine: b, overrides: [] }, place);
    t.equal(base, ofA.value(ENPING, measure, 'kindergarten', schoolYear));
    t.equal(other, ofB.value(ENPING, measure, 'kindergarten', schoolYear));
    t.not(base, other);
    t.strictSame(parts, [{ cause: 'supply', part: other - base }]);
  }
});

t.test('a city: parts are those of its counties together', async (t) => {
  const engine = await engineOf('guangdong-2035', '440700');
  const sides = [
    { engine, overrides: [] },
    { engine, overrides: MOVED },
  ] as const;
  const place = { area: '440700', measure: 'shortage', stage: 'junior', schoolYear: 2030 } as const;
  const whole = explainDifference(...sides, place);
  const [still, moved] = [new Numbers(await engine.project()), new Numbers(await engine.project(MOVED))];
  t.ok(isNear(whole.base, still.value('440700', 'shortage', 'junior', 2030)!));
  t.ok(isNear(whole.other, moved.value('440700', 'shortage', 'junior', 2030)!));
  t.ok(isNear(sumOf(whole.parts), whole.other - whole.base));
  const counties = engine.tree.childrenOf('440700').map((area) => explainDifference(...sides, { ...place, area }));
  for (const { cause, part } of whole.parts) {
    const together = counties.map(({ parts }) => parts.find((each) => each.cause === cause)?.part ?? 0);
    t.ok(
      isNear(
        together.reduce((sum, each) => sum + each, 0),
        part,
      ),
      cause,
    );
  }
  const inOne = [{ ...MOVED[0]!, areas: [ENPING] }];
  const elsewhere = explainDifference(sides[0], { engine, overrides: inOne }, { ...place, area: '440703' });
  t.strictSame(elsewhere.parts, [], 'a county that nothing was moved in has no part');
  t.equal(elsewhere.base, elsewhere.other);
});

t.test('the same scenario differs in nothing; other figures are a cause of their own', async (t) => {
  const engine = await engineOf('enping-a', ENPING);
  const side = { engine, overrides: [] };
  const place = { area: ENPING, measure: 'pupils', stage: 'primary', schoolYear: 2030 } as const;
  t.strictSame(explainDifference(side, side, place).parts, []);
  const own = await services.inputs({
    areas: [ENPING],
    from: 2020,
    to: 2035,
    scenario: 'enping-a',
    baselines: [
      {
        schemaVersion: 1,
        area: ENPING,
        schoolYear: 2023,
        source: { title: '本局统计', status: 'reported' },
        enrolment: [{ grade: 'P1', pupils: 6500, publicPupils: 6000 }],
      } as never,
    ],
  });
  const { base, other, parts } = explainDifference(side, { engine: new ProjectionEngine(own), overrides: [] }, place);
  t.not(base, other);
  t.strictSame(
    parts.map(({ cause }) => cause),
    ['data'],
  );
  t.ok(isNear(parts[0]!.part, other - base));
});

t.test('what cannot be split is refused in words', async (t) => {
  const engine = await engineOf('enping-a', ENPING);
  const side = { engine, overrides: [] };
  const place = { area: ENPING, measure: 'shortage', stage: 'primary', schoolYear: 2030 } as const;
  t.ok(isSplit('shortage'));
  for (const measure of ['utilisation', 'warning', 'gap', 'constructor']) t.notOk(isSplit(measure), measure);
  t.throws(() => explainDifference(side, side, { ...place, measure: 'warning' }), /no sum over counties/);
  t.throws(() => explainDifference(side, side, { ...place, schoolYear: 1999 }), /no school year 1999/);
  t.throws(() => explainDifference(side, side, { ...place, area: '110101' }), /110101/);
});
