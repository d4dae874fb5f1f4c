import t from 'tap';
import { SERIES } from '../models/catalogue/index.ts';
import type { County } from '../models/explain/county.ts';
import { explainCounty } from '../models/explain/explain-county.ts';
import type { Explanation, Question } from '../models/explain/explanation.ts';
import { isLeaf, recompute } from '../models/explain/operation.ts';
import { QUANTITY_ITEMS } from '../models/explain/quantities.ts';
import type { Baseline } from '../models/inputs/baseline.ts';
import { AreaTree, censusAreas } from '../models/projection/area-tree.ts';
import { walkedCounty } from '../models/projection/explain-number.ts';
import type { ProjectionResult } from '../models/result.ts';
import { GRADES, STAGES, type Stage } from '../models/stages.ts';
import { buildApp } from '../src/http/app.ts';
import { explanationSchema } from '../src/http/schemas/explanation.ts';
import { readCitations } from '../src/library/read-citations.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { createServices } from '../src/services/create-services.ts';
import type { ProjectRequest } from '../src/services/ports.ts';
import { Projector } from '../src/services/projector.ts';
import { createInlinePool } from '../workers/pool.ts';
import { memoryDesk } from './fixtures/http/memory-desk.ts';

const library = readLibrary();
const pool = createInlinePool();
const services = createServices(library, pool);
const projector = new Projector(library, new AreaTree(censusAreas(library.facts)), pool);
t.teardown(() => services.close());

const ENPING = '440785';
const TO = 2030;
const USUAL = { depth: 6, unfold: false } as const;

const request = (more: Partial<ProjectRequest> = {}): ProjectRequest => ({
  areas: [ENPING],
  from: 2020,
  to: TO,
  scenario: 'enping-a',
  ...more,
});

async function countyOf(asked: ProjectRequest, area = ENPING): Promise<County> {
  const task = await projector.prepare(asked, {}, [area]);
  const county = await projector.county({ ...task, codes: [area] });
  const { facts, rules, programmes, folder } = library;
  const { overrides = [], baselines = [] } = asked;
  const data = { ...readCitations(folder), facts, rules, programmes };
  return walkedCounty({ ...task, county, overrides, baselines, data });
}

const nodesOf = (node: Explanation): Explanation[] => [node, ...node.inputs.flatMap(nodesOf)];
const keyOf = ({ area, measure, stage, item, schoolYear }: Question) =>
  [area, measure, item ?? stage ?? '', schoolYear].join(' ');

/** What is wrong with a node: its number does not follow from its inputs, or nobody says where it comes from. */
function faultOf(node: Explanation): string | null {
  const { id, item, stage, schoolYear, value, operation, inputs, more, source, note } = node;
  const where = `${id} ${item ?? stage ?? ''} ${schoolYear}`;
  if (more) return inputs.length > 0 ? `${where}: closed, but with inputs` : null;
  if (isLeaf(operation)) {
    if (inputs.length > 0) return `${where}: a leaf with inputs`;
    if (operation.kind === 'missing')
      return value === null && note !== null ? null : `${where}: missing without a reason`;
    if (value === null) return `${where}: a leaf without a number that is not called missing`;
    return operation.kind === 'calibrated' && source === null ? `${where}: fitted, but to what?` : null;
  }
  if (inputs.length === 0 && operation.kind !== 'sum') return `${where}: ${operation.kind} of nothing`;
  const found = recompute(
    operation,
    inputs.map((input) => input.value ?? Number.NaN),
  );
  if (value === null)
    return Number.isNaN(found) && note !== null ? null : `${where}: missing, but its inputs give ${found}`;
  const scale = Math.max(
    Math.abs(value),
    operation.kind === 'sum' ? Math.max(0, ...inputs.map((each) => Math.abs(each.value ?? 0))) : 0,
  );
  return Math.abs(found - value) <= 1e-9 * scale || found === value
    ? null
    : `${where}: says ${value}, its inputs (${inputs.map((each) => `${each.id} ${each.value}`).join(', ')}) give ${found} by ${operation.kind}`;
}

/** Every number that can be reached from any measure of any year, each opened once. */
function crawl(county: County): { faults: string[]; kinds: Map<string, number>; opened: number } {
  const area = county.start.code;
  const waiting: Question[] = county.walk.states.flatMap((_, t) =>
    SERIES.map(({ measure, stage }) => ({
      area,
      measure: measure.id,
      stage,
      item: null,
      schoolYear: county.yearOf(t),
    })),
  );
  const known = new Set(waiting.map(keyOf));
  const faults: string[] = [];
  const kinds = new Map<string, number>();
  for (let at = 0; at < waiting.length; at++) {
    const question = waiting[at]!;
    if (!(question.measure in QUANTITY_ITEMS)) {
      const found = explainCounty(county, question, { depth: 1, unfold: false });
      const value = county.value(question.measure, question.stage, question.schoolYear - county.baseYear);
      if (!Object.is(found.value ?? Number.NaN, value))
        faults.push(`${keyOf(question)}: ${found.value} is not ${value}`);
    } else if (
      !QUANTITY_ITEMS[question.measure]!.items.includes(question.item ?? question.stage ?? '') &&
      (question.item ?? question.stage) !== null
    )
      faults.push(`${keyOf(question)}: an item that may not be asked for`);
    for (const node of nodesOf(explainCounty(county, question, { depth: 1, unfold: true }))) {
      kinds.set(node.operation.kind, (kinds.get(node.operation.kind) ?? 0) + Number(!node.more));
      const fault = faultOf(node);
      if (fault !== null) faults.push(fault);
      if (!node.more || known.has(keyOf(node.query!))) continue;
      known.add(keyOf(node.query!));
      waiting.push(node.query!);
    }
  }
  return { faults: [...new Set(faults)], kinds, opened: waiting.length };
}

/** Pupils of every grade, with public and migrant pupils among those of school age. */
const enrolment = (factor: number, grades: readonly string[] = GRADES): NonNullable<Baseline['enrolment']> =>
  GRADES.filter((grade) => grades.includes(grade)).map((grade, index) => {
    const pupils = Math.round(factor * (6000 + 37 * index));
    const migrant = /[PJ]/.test(grade) ? { migrant: Math.round(pupils / 9) } : {};
    return { grade, pupils, public: Math.round(pupils * 0.8), ...migrant };
  });
const file = (schoolYear: number, parts: Partial<Baseline>): Baseline => ({
  schemaVersion: 1,
  area: ENPING,
  schoolYear,
  source: { title: '恩平市教育事业统计（测试用）' },
  ...parts,
});
const births = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ year: from + index, births: 5200 - 90 * index }));
const OWN: Baseline[] = [
  file(2020, {
    enrolment: enrolment(1),
    capacity: [
      { stage: 'primary', places: 40_000, publicPlaces: 36_000, purchasedPlaces: 500 },
      { stage: 'junior', bounds: { classes: 21_000, site: 20_500 } },
    ],
    classSizes: [
      { stage: 'primary', size: 58, classes: 30 },
      { stage: 'primary', size: 44, classes: 500 },
      { stage: 'junior', size: 57, classes: 12 },
    ],
    births: births(2004, 2023),
    staff: [{ stage: 'primary', teachers: 2100 }],
    projects: [
      {
        id: 'own-1',
        area: ENPING,
        name: { zh: '自建小学' },
        stage: 'primary',
        sector: 'public',
        kind: 'newBuild',
        schools: 1,
        places: 1350,
        classes: null,
        investment: null,
        landSquareMetres: null,
        openingYear: 2024,
        openingTerm: null,
        openingBasis: null,
        closingYear: 2031,
        status: 'planned',
        countedInTotal: true,
        policyId: null,
      },
    ],
  }),
  file(2022, { enrolment: enrolment(1.03, ['K1', 'K2', 'K3', 'P1', 'P2', 'J1', 'S1', 'S2', 'V1']) }),
  file(2023, { enrolment: enrolment(1.02, ['P1', 'S1']), staff: [{ stage: 'primary', teachers: 2222 }] }),
];
const HISTORY: Baseline[] = Array.from({ length: 10 }, (_, index) =>
  file(2013 + index, {
    enrolment: GRADES.filter((grade) => /[PJS]/.test(grade)).map((grade, at) => ({
      grade,
      pupils: 6000 + 120 * index - 70 * at + 30 * ((index * 7 + at * 3) % 5),
    })),
    ...(index === 0 ? { births: births(2000, 2022) } : {}),
  }),
);
const STEERED: ProjectRequest['parameters'] = {
  netMigrationMultiplier: { '2025': 1.5 },
  migrantChildrenMultiplier: { '2024': 2, '2030': 0.5 },
  fertilityMultiplier: { '2030': 1.2 },
  entryRatioMultiplier: { '2022': 1.01 },
  fertilityVariant: 'high',
  kindergartenGrossEnrolment: { '2024': 0.99, '2030': 1.05 },
  seniorGrossEnrolment: { '2026': 0.9 },
  generalShare: { '2025': 0.6 },
  privateCompulsoryShare: { '2025': 0.04 },
  migrantPublicShare: { '2025': 0.95 },
  publicSeniorShare: { '2025': 0.9 },
  ruralToTownShift: { '2030': 0.4 },
  nineYearRetention: { '2025': 0.98 },
  planningMargin: 0.05,
  classSizeCap: { primary: 40, K1: 20 },
  electiveRoomFactor: 1.2,
  staffQuota: { primary: 2000 },
  capitalBudget: 1e9,
  purchasedPlaces: { kindergarten: { '2022': 500, '2026': 900 } },
  placesPerThousand: { primary: 78 },
  recurrentCostPerPupil: { primary: 9000 },
  oversizeClassEliminationYear: 2026,
};

const CASES: readonly { name: string; request: ProjectRequest; area?: string }[] = [
  { name: 'a shipped county under a published programme', request: request() },
  { name: 'a county with own figures of several years', request: request({ baselines: OWN }) },
  {
    name: 'one kind of senior school counted alone',
    request: request({ baselines: [file(2020, { enrolment: enrolment(1, ['S1', 'P1']) })] }),
  },
  { name: 'a county with a history of its own', request: request({ baselines: HISTORY }) },
  { name: 'a history under levers', request: request({ baselines: HISTORY, parameters: STEERED }) },
  { name: 'every lever', request: request({ scenario: 'enping-c', parameters: STEERED }) },
  { name: 'own figures and every lever', request: request({ baselines: OWN, parameters: STEERED }) },
  {
    name: 'a city without counties',
    request: request({ areas: ['441900'], scenario: 'guangdong-2035' }),
    area: '441900',
  },
  { name: 'rules of another province', request: request({ areas: ['450802'], scenario: 'guigang' }), area: '450802' },
  {
    name: 'a far county of which little is known',
    request: request({ areas: ['542521'], scenario: 'reference', to: 2050 }),
    area: '542521',
  },
];

for (const { name, request: asked, area } of CASES)
  t.test(`every number recomputed: ${name}`, async (t) => {
    const county = await countyOf(asked, area);
    const { faults, opened, kinds } = crawl(county);
    t.strictSame(faults.slice(0, 20), [], `${opened} numbers opened`);
    t.comment(JSON.stringify([...kinds]));
  });

t.test('every measure of a city, a province and the nation comes out of the areas below', async (t) => {
  const asked = request({ areas: ['440000'], scenario: 'guangdong-2035', from: 2020, to: 2025 });
  const result = await services.project(asked);
  const faults: string[] = [];
  for (const area of ['440700', '440000'])
    for (const { measure, stage } of SERIES)
      for (const schoolYear of [2020, 2023, 2025]) {
        const question = { area, measure: measure.id, stage, item: null, schoolYear };
        const root = await services.explain(asked, question, USUAL, result);
        const stored = numberOf(result, question);
        if (!Object.is(root.value ?? Number.NaN, stored))
          faults.push(`${keyOf(question)}: ${root.value} is not ${stored}`);
        for (const node of nodesOf(root)) {
          const fault = faultOf(node);
          if (fault !== null) faults.push(`${area} ${fault}`);
          if (
            node.more &&
            node.query !== null &&
            numberOf(result, node.query) !== (node.value ?? Number.NaN) &&
            node.value !== null
          )
            faults.push(`${area} ${keyOf(node.query)}: the child says another number`);
        }
      }
  t.strictSame(faults.slice(0, 20), []);
  const ask = (measure: string, stage: Stage | null) =>
    services.explain(asked, { area: '440700', measure, stage, item: null, schoolYear: 2025 }, USUAL, result);
  const shortage = await ask('shortage', 'primary');
  t.equal(shortage.operation.kind, 'sum');
  t.equal(shortage.inputs.length, 7, 'the seven counties of Jiangmen');
  t.ok(shortage.inputs.every(({ more, query }) => more && query?.measure === 'shortage'));
  const gap = await ask('gap', 'primary');
  t.equal(gap.value, null);
  t.match(gap.note?.zh, /不轧差/, 'a parent has no gap, and says why');
  const rate = await ask('seniorGrossEnrolment', null);
  t.equal(rate.operation.kind, 'quotient', 'a quotient of sums');
  const retention = await ask('nineYearRetention', null);
  t.equal(retention.operation.kind, 'weightedMean');
});

/** A number as it stands in a result. */
function numberOf(result: ProjectionResult, { area, measure, stage, schoolYear }: Question): number {
  const found = result.areas.find(({ code }) => code === area)!;
  const index = SERIES.findIndex((series) => series.measure.id === measure && series.stage === stage);
  return found.values[index * result.years.length + result.years.indexOf(schoolYear)]!;
}

t.test('projects that a plan states for a city as a whole', async (t) => {
  const asked = request({ areas: ['450800'], scenario: 'guigang', to: 2025 });
  const result = await services.project(asked);
  const ask = (measure: string, stage: Stage) =>
    services.explain(asked, { area: '450800', measure, stage, item: null, schoolYear: 2025 }, USUAL, result);
  for (const measure of ['newPublicPlaces', 'newSchools', 'investment'])
    for (const stage of STAGES) {
      const root = await ask(measure, stage);
      t.strictSame(
        nodesOf(root).flatMap((node) => faultOf(node) ?? []),
        [],
        `${measure} ${stage}`,
      );
    }
});

t.test('Enping: primary places of 2025 by hand', async (t) => {
  const asked = request({ to: 2025 });
  const result = await services.project(asked);
  const question = { area: ENPING, measure: 'shortage', stage: 'primary', item: null, schoolYear: 2025 } as const;
  const root = await services.explain(asked, question, USUAL, result);
  const nodes = nodesOf(root);
  t.ok(nodes.length < 150, `${nodes.length} numbers`);
  const [demand, supply] = root.inputs;
  t.equal(root.value, Math.max(0, demand!.value! - supply!.value!), 'shortage = demand − supply, never below 0');
  // Demand: six grades in whole classes of 45, no margin.
  const grades = demand!.inputs[0]!.inputs;
  t.equal(grades.length, 6);
  const byHand = grades.map(({ inputs: [pupils, cap] }) => Math.ceil(pupils!.value! / 45) * 45 - 0 * cap!.value!);
  t.strictSame(
    grades.map(({ value }) => value),
    byHand,
  );
  t.equal(
    demand!.value,
    byHand.reduce((sum, places) => sum + places, 0),
  );
  t.equal(grades[0]!.inputs[1]!.value, 45);
  t.match(grades[0]!.inputs[1]!.source, { document: 'GB 50099-2011', clause: '3.0.1' }, 'the cap names its clause');
  // P1: entry ratio × children of six; those are 10/12 of the age of six and 2/12 of seven in November.
  const [ratio, cohort] = grades[0]!.inputs[0]!.inputs;
  const [six, seven] = cohort!.inputs;
  t.equal(grades[0]!.inputs[0]!.value, Math.round(ratio!.value! * ((10 * six!.value! + 2 * seven!.value!) / 12)));
  // Supply: pupils of 2020, assumed, and the 5,990 places of the plan.
  const [existing, ...projects] = supply!.inputs;
  t.match(projects, [{ value: 5990, source: { policyId: 'P-120', clause: '二(二)3(1)', row: 'enping-primary' } }]);
  t.equal(supply!.value, existing!.value! + 5990);
  const pupils2020 = nodesOf(existing!).find(({ id }) => id === 'pupils')!;
  t.match(pupils2020, { more: true, query: { measure: 'pupils', stage: 'primary', schoolYear: 2020 } });
  t.equal(numberOf(result, { ...question, measure: 'pupils', schoolYear: 2020 }), existing!.value);
  // A cell of the census, two questions further.
  const cell = await services.explain(
    asked,
    { area: ENPING, measure: 'residentsOfAge', stage: null, item: '6', schoolYear: 2020 },
    USUAL,
  );
  t.match(cell.inputs[0], {
    operation: { kind: 'given' },
    source: {
      file: 'scenarios/baselines/census-2020/44.csv',
      row: ENPING,
      column: 'age5to9',
      title: /Population Census/,
    },
  });
  t.equal(cell.inputs[0]!.value, library.facts.census.get(ENPING)!.groups[2]);
});

t.test('own figures are cited by their place in the request', async (t) => {
  const asked = request({ baselines: OWN, to: 2025 });
  const ask = (measure: string, stage: Stage | null, schoolYear: number) =>
    services.explain(asked, { area: ENPING, measure, stage, item: null, schoolYear }, USUAL);
  const pupils = await ask('pupils', 'primary', 2020);
  t.equal(nodesOf(pupils).find(({ id }) => id.startsWith('own:'))?.source?.pointer, '/baselines/0/enrolment/3/pupils');
  const supply = nodesOf(await ask('supply', 'primary', 2024));
  const pointers = supply.flatMap(({ source }) => source?.pointer ?? []);
  t.strictSame(pointers, ['/baselines/0/capacity/0/places', '/baselines/0/projects/0']);
  const teachers = await ask('teachersInPost', 'primary', 2025);
  t.match(teachers.inputs, [{ value: 2222, source: { pointer: '/baselines/2/staff/0/teachers' } }]);
  const known = nodesOf(await ask('births', null, 2022)).flatMap(({ source }) => source?.pointer ?? []);
  t.strictSame(known, ['/baselines/0/births/17/births', '/baselines/0/births/18/births']);
});

t.test('a missing number says what it lacks', async (t) => {
  const ask = (measure: string, stage: Stage | null, schoolYear: number, more: Partial<ProjectRequest> = {}) =>
    services.explain(request(more), { area: ENPING, measure, stage, item: null, schoolYear }, USUAL);
  const deaths = await ask('deaths', null, 2020);
  t.match(deaths, { value: null, status: 'missing', operation: { kind: 'missing' }, note: { zh: /普查/ } });
  const warning = await ask('warning', 'primary', 2020);
  t.match(warning.note?.en, /assumed equal/);
  const ratio = await ask('pupilsPerTeacher', 'primary', 2025);
  t.match(ratio.note?.zh, /缺少在岗教师/);
  const schools = await ask('newSchools', 'generalSenior', 2025);
  t.match(schools.note?.zh, /没有录入/);
  const money = await ask('investment', 'primary', 2025);
  t.equal(money.value, null);
  t.ok(
    money.inputs.some(({ note }) => /没有印出/.test(note?.zh ?? '')),
    'the plan prints no money for this project',
  );
});

t.test('deeper and unfolded trees hold, and stay within their bound', async (t) => {
  const county = await countyOf(request());
  for (const [measure, stage] of [
    ['shortage', 'primary'],
    ['births', null],
    ['residentPopulation', null],
    ['pupils', 'junior'],
  ] as const) {
    const question = { area: ENPING, measure, stage, item: null, schoolYear: 2025 };
    const usual = nodesOf(explainCounty(county, question, USUAL));
    const deep = nodesOf(explainCounty(county, question, { depth: 12, unfold: true }));
    t.strictSame(
      [...usual, ...deep].flatMap((node) => faultOf(node) ?? []),
      [],
      `${measure}: ${usual.length} and ${deep.length} numbers`,
    );
    t.ok(usual.length <= 150, 'readable');
    t.ok(deep.length <= 2500, 'bounded');
  }
});

t.test('a run with draws: the single path is explained, its quantiles stand at the root', async (t) => {
  const asked = request({ to: 2025, draws: { count: 40, seed: 1 } });
  const result = await services.project(asked);
  const question = { area: ENPING, measure: 'pupils', stage: 'primary', item: null, schoolYear: 2025 } as const;
  const root = await services.explain(asked, question, USUAL, result);
  t.equal(root.value, numberOf(result, question));
  t.equal(root.draws?.quantiles.length, 5);
  t.ok(root.draws!.quantiles[0]! < root.draws!.quantiles[4]!);
  t.match(root.draws?.note.zh, /单一路径/);
});

t.test('GET /runs/{id}/explain', async (t) => {
  const app = buildApp({ services, desk: memoryDesk(services) });
  t.teardown(() => app.close());
  const body = {
    areas: [ENPING],
    scenario: 'enping-a',
    to: 2025,
    overrides: [{ name: { zh: '余量' }, parameters: { planningMargin: 0.05 } }],
  };
  const posted = await app.inject({
    method: 'POST',
    url: '/api/v1/runs',
    payload: body,
    headers: { prefer: 'wait=30' },
  });
  const address = `/api/v1/runs/${posted.json().id}/explain`;
  const ask = (query: Record<string, string>, headers: Record<string, string> = {}) =>
    app.inject({ url: address, query, headers });
  const good = { area: ENPING, schoolYear: '2025', measure: 'demand', stage: 'primary' };
  const answer = await ask(good);
  t.equal(answer.statusCode, 200);
  const tree = explanationSchema.parse(answer.json());
  t.strictSame(
    nodesOf(tree as Explanation).flatMap((node) => faultOf(node) ?? []),
    [],
  );
  t.match(tree.inputs[1], {
    id: 'planningMargin',
    value: 0.05,
    source: { pointer: '/overrides/0/parameters/planningMargin' },
  });

  const closed = nodesOf(tree as Explanation).find(({ more }) => more)!.query!;
  const { stage, item, schoolYear, ...rest } = closed;
  const next = await ask({
    ...rest,
    schoolYear: String(schoolYear),
    ...(stage === null ? {} : { stage }),
    ...(item === null ? {} : { item }),
  });
  t.equal(next.statusCode, 200, 'the query of a closed number opens it');

  const text = await ask(good, { accept: 'text/plain' });
  t.match(text.headers['content-type'], /^text\/plain/);
  t.match(text.body, /恩平市 440785 学位需求（含余量）（小学） 2025学年/);
  const english = await ask({ ...good, format: 'text' }, { 'accept-language': 'en' });
  t.match(english.body, /Place demand with margin, Primary 2025: [\d,]+ places/);

  const bad = await ask({ area: '110101', schoolYear: '2031', measure: 'shortages', stage: 'nursery' });
  t.equal(bad.statusCode, 400);
  t.match(bad.json(), { code: 'EDU_INVALID_QUERY' });
  t.strictSame(
    bad
      .json()
      .errors.map(({ pointer, parameter }: { pointer?: string; parameter?: string }) => parameter ?? pointer)
      .sort(),
    ['#/area', '#/measure', '#/schoolYear'],
    'all faults at once',
  );
  const stageless = await ask({ ...good, stage: 'nursery' });
  t.match(stageless.body, /generalSenior/, 'allowed stages are listed');
  t.equal((await ask({ ...good, depth: '13' })).statusCode, 400);
  // What every object has by birth is no quantity: neither of a county nor of the areas above it.
  for (const measure of ['hasOwnProperty', 'constructor', '__proto__', 'toString'])
    for (const area of [ENPING, '440700']) {
      const answer = await ask({ ...good, area, measure });
      t.equal(answer.statusCode, 400, `${measure} of ${area}`);
      t.match(answer.body, /#\/measure|"parameter":"measure"/);
    }
  t.equal((await app.inject({ url: `/api/v1/runs/${crypto.randomUUID()}/explain`, query: good })).statusCode, 404);
});
