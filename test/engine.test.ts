import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'devalue';
import t from 'tap';
import type { Limits, Question } from '../models/explain/explanation.ts';
import type { Override } from '../models/inputs/scenario.ts';
import { explainNumber } from '../models/projection/explain-number.ts';
import type { ModelInputs } from '../models/projection/model-inputs.ts';
import { ProjectionEngine } from '../models/projection/projection-engine.ts';
import { createServices } from '../src/services/create-services.ts';
import type { ProjectRequest } from '../src/services/ports.ts';
import { createInlinePool } from '../workers/pool.ts';

/*
 * The engine of the page against the service: the same question, the same numbers, words and explanations, bit for bit.
 * Inputs go through the text in which they travel.
 */

const services = createServices(undefined, createInlinePool());
t.teardown(() => services.close());

const LIMITS: Limits = { depth: 6, unfold: false };
const ENPING = '440785';
const request = (more: Partial<ProjectRequest>): ProjectRequest => ({
  areas: [ENPING],
  from: 2020,
  to: 2035,
  scenario: 'enping-a',
  ...more,
});

async function engineOf(asked: ProjectRequest): Promise<ProjectionEngine> {
  return new ProjectionEngine(parse(stringify(await services.inputs(asked))) as ModelInputs);
}

const OVERRIDES: readonly Override[] = [
  {
    name: { zh: '会上调整' },
    parameters: {
      fertilityMultiplier: { 2025: 1, 2030: 0.8 },
      netMigrationMultiplier: { 2026: 1.5 },
      nineYearRetention: { 2030: 0.99 },
      classSizeCap: { primary: 40 },
    },
  },
];

const QUESTIONS: readonly Question[] = [
  { area: ENPING, schoolYear: 2030, measure: 'shortage', stage: 'primary', item: null },
  { area: ENPING, schoolYear: 2027, measure: 'demandByNorm', stage: 'junior', item: null },
];

const CASES: Readonly<Record<string, ProjectRequest>> = {
  'a county with a programme': request({}),
  'a county from a later year': request({ from: 2024, to: 2030 }),
  'a city': request({ areas: ['440700'], scenario: 'guangdong-2035' }),
  'a province': request({ areas: ['440000'], scenario: 'guangdong-2035' }),
  'a city and a county elsewhere': request({ areas: ['440700', '110101'], scenario: 'reference' }),
  'own figures': request({
    baselines: [
      {
        schemaVersion: 1,
        area: ENPING,
        schoolYear: 2023,
        source: { title: '本局统计', status: 'reported' },
        enrolment: [{ grade: 'P1', pupils: 6500, publicPupils: 6000 }],
        capacity: [{ stage: 'primary', places: 40000, publicPlaces: 38000 }],
        births: [{ year: 2022, births: 3100 }],
      } as never,
    ],
  }),
};

for (const [name, asked] of Object.entries(CASES))
  t.test(`${name}: engine and service say the same`, async (t) => {
    const engine = await engineOf(asked);
    for (const overrides of [[], OVERRIDES]) {
      const local = await engine.project(overrides);
      const served = await services.project({ ...asked, overrides });
      // Plainly compared: tap would take minutes for the numbers of a province.
      for (const part of Object.keys(served) as (keyof typeof served)[])
        t.ok(isDeepStrictEqual(local[part], served[part]), part);
      t.ok(local.areas.length > 0 && local.areas.every(({ values }) => values.some(Number.isFinite)));
    }
    const [moved, still] = [await engine.project(OVERRIDES), await engine.project()];
    t.notOk(isDeepStrictEqual(moved.areas, still.areas), 'levers move something');
  });

t.test('explanations are those of the service, of counties and of what lies above them', async (t) => {
  const asked = request({ areas: ['440700'], scenario: 'guangdong-2035' });
  const engine = await engineOf(asked);
  const local = await engine.project(OVERRIDES);
  const served = { ...asked, overrides: OVERRIDES };
  const result = await services.project(served);
  const above = { area: '440700', schoolYear: 2030, measure: 'shortage', stage: 'primary', item: null } as const;
  for (const question of [...QUESTIONS, above]) {
    const explanation = explainNumber(engine, OVERRIDES, question, LIMITS, local);
    t.strictSame(explanation, await services.explain(served, question, LIMITS, result));
    t.ok(explanation.inputs.length > 0);
  }
});

t.test('inputs hold what the question needs and nothing of other areas', async (t) => {
  const inputs = await services.inputs(request({}));
  t.strictSame(
    inputs.counties.map(({ start }) => start.code),
    [ENPING],
  );
  t.strictSame([...inputs.programmes.keys()].sort(), ['enping-compulsory', 'enping-kindergartens']);
  const known = new Set(inputs.identities.map(({ code }) => code));
  t.ok(known.has('440781') && known.has('440100') && known.has('110000'), 'siblings tell that the city is not whole');
  t.notOk(known.has('440103') || known.has('110101'));
  t.notOk((await engineOf(request({})).then((engine) => engine.project())).areas.some(({ code }) => code === '440700'));
});

t.test('what the service refuses, the engine refuses', async (t) => {
  const asked = request({ areas: ['440700'], scenario: 'guangdong-2035' });
  const engine = await engineOf(asked);
  for (const parameters of [
    { purchasedPlaces: { junior: { 2027: 1000 } } },
    { capitalBudget: 1e9 },
    { normPack: 'nowhere' },
  ]) {
    const overrides: Override[] = [{ name: { zh: '会上调整' }, parameters }];
    await t.rejects(engine.project(overrides), RangeError, JSON.stringify(parameters));
    await t.rejects(services.project({ ...asked, overrides }), { name: 'InputFaults' });
    const narrow = overrides.map((override) => ({ ...override, areas: [ENPING] }));
    if (!('normPack' in parameters)) t.ok((await engine.project(narrow)).areas.length > 0);
  }
});
