import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import Papa from 'papaparse';
import t, { type Test } from 'tap';
import { CATALOGUE, SERIES, seriesIndex, WARNING_LEVELS } from '../models/catalogue/index.ts';
import { type Scenario, scenarioSchema } from '../models/inputs/scenario.ts';
import { STATUSES } from '../models/inputs/status.ts';
import { type AreaResult, MODEL_VERSION, type ProjectionResult } from '../models/result.ts';
import { type AppOptions, buildApp } from '../src/http/app.ts';
import { PROBLEMS } from '../src/http/problems.ts';
import { comparisonSchema } from '../src/http/schemas/comparison.ts';
import { pageSchema } from '../src/http/schemas/paging.ts';
import { measureSchema, policySchema, regionSchema } from '../src/http/schemas/reference.ts';
import { resultSchema } from '../src/http/schemas/result.ts';
import { runSchema } from '../src/http/schemas/run.ts';
import { scenarioViewSchema } from '../src/http/schemas/scenario.ts';
import { plainNumber, renderTidyCsv, TIDY_COLUMNS, tidyRows } from '../src/reports/tidy-csv.ts';
import { InputFaults, type ProjectRequest, type Region, type Services } from '../src/services/ports.ts';
import { openDatabase } from '../src/store/database.ts';
import { memoryDesk } from './fixtures/http/memory-desk.ts';
import { fits, isProblem } from './fixtures/http/problems.ts';

// --- a small country: one province, one city, two counties; the second county's name is an attack ---------------------

const REGIONS: Region[] = [
  { code: '440000', name: '广东省', level: 'province', parent: null, children: 1, residents2020: 126_012_510 },
  { code: '440700', name: '江门市', level: 'city', parent: '440000', children: 2, residents2020: 4_798_090 },
  {
    code: '440784',
    name: '=HYPERLINK("x"),鹤山市',
    level: 'county',
    parent: '440700',
    children: 0,
    residents2020: null,
  },
  { code: '440785', name: '恩平市', level: 'county', parent: '440700', children: 0, residents2020: 483_900 },
];
const SCENARIOS: Scenario[] = ['reference', 'enping-build', 'enping-purchase', 'low', 'high'].map((id) =>
  scenarioSchema.parse({ schemaVersion: 1, id, name: { zh: `情景 ${id}`, en: id } }),
);

/** Values that differ by series, year and scenario; the first series is missing in the second year. */
function resultOf(request: ProjectRequest): ProjectionResult {
  const years = Array.from({ length: request.to - request.from + 1 }, (_, index) => request.from + index);
  const id = typeof request.scenario === 'string' ? request.scenario : request.scenario.id;
  const codes =
    request.areas.includes('440785') && request.areas.length === 1 ? ['440785'] : REGIONS.map(({ code }) => code);
  const areas = REGIONS.filter(({ code }) => codes.includes(code)).map((region): AreaResult => {
    const values = new Float64Array(SERIES.length * years.length);
    for (let place = 0; place < values.length; place += 1) values[place] = place / 7 + id.length;
    for (let year = 0; year < years.length; year += 1)
      values[seriesIndex('warning', 'primary') * years.length + year] = year % 4;
    values[1] = Number.NaN;
    values[2] = 1e-7;
    return { ...region, values, status: new Uint8Array(values.length).fill(2), assumedShortage: new Float64Array(5) };
  });
  return {
    schemaVersion: 1,
    draws: null,
    accuracy: { zh: '误差', en: 'error', sources: [], unknown: [] },
    series: SERIES.map(({ key }) => key),
    modelVersion: MODEL_VERSION,
    baseYear: 2020,
    years,
    scenario: { id, name: { zh: `情景 ${id}` } },
    applied: [
      { scenario: id, name: { zh: '第一步' }, areas: null, parameters: {}, addedProjects: [], removedProjects: [] },
    ],
    areas,
    targets: [
      {
        targetId: 't1',
        policyId: null,
        area: '440785',
        name: { zh: '目标', en: 'Target' },
        stage: 'primary',
        operator: '>=',
        target: 0.96,
        unit: 'share',
        year: 2025,
        value: null,
        margin: null,
        verdict: 'notComputable',
        probability: null,
        byAssumption: false,
        status: 'missing',
        reason: { zh: '缺数', en: 'missing' },
      },
    ],
    findings: [
      {
        area: '440785',
        stage: 'primary',
        peakYear: 2023,
        peakPupils: 1,
        shortageYear: null,
        largestShortage: null,
        surplusYear: null,
        largestSurplus: null,
        lastYearPupils: 2,
      },
    ],
    projects: [
      {
        projectId: 'p1',
        area: '440785',
        name: '新建',
        stage: 'primary',
        kind: 'newBuild',
        sector: 'public',
        investment: null,
        openingYear: 2022,
        places: 900,
        yearsUsed: 5,
        firstIdleYear: null,
        couldConvertTo: null,
      },
    ],
    notes: [{ area: null, zh: '说明', en: 'note' }],
  };
}

interface Fake extends Services {
  /** Waits before the result of an area list that is not one county; the test opens it. */
  gate: Promise<void>;
  projected: number;
}

const unused = (): never => {
  throw new Error('the desk of these tests knows no parts');
};

function fakeServices(): Fake {
  const services: Fake = {
    gate: Promise.resolve(),
    projected: 0,
    regions: () => REGIONS,
    region: (code) => REGIONS.find((region) => region.code === code),
    childrenOf: (code) => REGIONS.filter((region) => region.parent === code),
    groupings: () => [{ id: 'assessment', groups: [] }],
    inputs: () => Promise.reject(new Error('inputs are tested in engine.test.ts')),
    explain: () => Promise.reject(new Error('explanations are tested in explain.test.ts')),
    known: () => ({ scenarioIds: [], programmeIds: [], normPackIds: [], schoolSizeCaps: {} }),
    policies: () => [
      { policyId: 'a', status: 'evaluated', becomes: 'target', reference: '附件3', reasonZh: '', reasonEn: '' },
      { policyId: 'b', status: 'missing', becomes: '', reference: '附件4', reasonZh: '缺', reasonEn: 'missing' },
    ],
    standards: (jurisdiction) => (jurisdiction === undefined || jurisdiction === '440000' ? [{ id: 's1' }] : []),
    targets: () => [{ id: 't1' }],
    catalogue: () => CATALOGUE,
    scenarios: () => SCENARIOS,
    scenario: (id) => SCENARIOS.find((scenario) => scenario.id === id),
    checkDraws: () => {},
    countiesOf: (areas) => {
      const unknown = areas.filter((code) => code !== 'all' && !REGIONS.some((region) => region.code === code));
      if (unknown.length > 0) {
        throw new InputFaults(
          unknown.map((code) => ({
            code: 'EDU_UNKNOWN_AREA',
            where: '/areas',
            found: code,
            allowed: { zh: '六位代码', en: 'a code' },
            cure: { zh: '查代码', en: 'look it up' },
            severity: 'error',
          })),
        );
      }
      return areas.length === 1 && areas[0] === '440785' ? ['440785'] : ['440784', '440785'];
    },
    project: async (request, options) => {
      services.projected += 1;
      if (request.overrides?.some((override) => override.name.zh === 'crash'))
        throw new Error('secret path /etc/passwd');
      options?.onProgress?.(1, 2, '440784');
      await Promise.race([
        request.areas[0] === '440785' && request.areas.length === 1 ? undefined : services.gate,
        new Promise((_, reject) => options?.signal?.addEventListener('abort', () => reject(new Error('aborted')))),
      ]);
      options?.onProgress?.(2, 2, '440785');
      return resultOf(request);
    },
    compare: (results, base) => ({
      scenarios: results.map(({ scenario }) => ({ id: scenario.id, zh: scenario.name.zh, en: undefined })),
      base,
      note: null,
      assumptions: [
        { parameter: 'generalShare', zh: '普高占比', en: 'general share', areas: null, values: results.map(() => 0.5) },
      ],
      rows: results[0]!.areas.flatMap((area) =>
        ['primary', 'junior'].map((stage) => ({
          area: area.code,
          areaName: area.name,
          schoolYear: 2025,
          stage,
          measure: 'warning',
          unit: 'level',
          values: results.map((_, index) => (index === 1 ? null : 3)),
          differences: results.map((_, index) => (index === 1 ? null : index - base)),
        })),
      ),
    }),
    historyConfigs: () => [],
    origin: () => ({ modelVersion: MODEL_VERSION, commit: null, data: { sha256: '0'.repeat(64), folders: {} } }),
    planParts: () => unused(),
    workOf: () => unused(),
    projectPart: () => unused(),
    joinParts: () => unused(),
    backtest: async () => {
      throw new Error('test/backtest-http.test.ts has the back-tests');
    },
    close: async () => {},
  };
  return services;
}

function build(
  test: Test,
  { maxActive, ...options }: Partial<AppOptions> & { maxActive?: number } = {},
): { app: FastifyInstance; services: Fake } {
  const services = fakeServices();
  const app = buildApp({ services, desk: memoryDesk(services, { maxActive }), ...options });
  test.teardown(() => app.close());
  return { app, services };
}

const county = { areas: ['440785'], from: 2020, to: 2030, scenario: 'reference' };
const city = { areas: ['440700'], from: 2020, to: 2030, scenario: 'reference' };
const post = (app: FastifyInstance, payload: object, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/api/v1/runs', payload, headers });

/** A promise that the test resolves. */
function gate(): { promise: Promise<void>; open: () => void } {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

// --- tests -----------------------------------------------------------------------------------------------------------

t.test('every problem has a Chinese title, a cure and a page', async (t) => {
  const { app } = build(t);
  for (const [name, { status, code, title, cure }] of Object.entries(PROBLEMS)) {
    t.match(title.zh, /\p{Script=Han}/u, `${name} title`);
    t.match(cure.zh, /\p{Script=Han}/u, `${name} cure`);
    t.match(code, /^EDU_[A-Z_]+$/);
    t.ok(status >= 400 && title.en !== '' && cure.en !== '');
    const page = await app.inject(`/problems/${name}`);
    t.equal(page.statusCode, 200);
    t.match(page.headers['content-type'], 'text/html');
    t.ok(page.body.includes(title.zh) && page.body.includes(cure.zh) && page.body.includes(title.en), `${name} page`);
    t.notMatch(page.body, /(src|href)="(https?:)?\/\//, 'nothing from elsewhere');
  }
  t.equal(new Set(Object.values(PROBLEMS).map(({ code }) => code)).size, Object.keys(PROBLEMS).length);
  isProblem(t, await app.inject('/problems/constructor'), 404, 'route-unknown');
});

t.test('OpenAPI 3.1 is as in the golden file', async (t) => {
  // Nobody asks this database: with one all routes are there.
  const { database } = openDatabase({ connectionString: 'postgres://127.0.0.1:1/none' });
  const nobody = {} as never;
  const { app } = build(t, { database, batches: nobody, schedules: nobody });
  const document = (await app.inject('/api/v1/openapi.json')).json();
  t.equal(document.openapi, '3.1.0');
  const golden = fileURLToPath(new URL('./golden/openapi.json', import.meta.url));
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(golden, JSON.stringify(document, null, 2));
    const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));
    execFileSync(process.execPath, [biome, 'format', '--write', golden], { stdio: 'ignore' });
  }
  t.strictSame(
    document,
    JSON.parse(readFileSync(golden, 'utf8')),
    'update with UPDATE_GOLDEN=1 if the change is meant',
  );
});

t.test('documentation, redirect, health, headers', async (t) => {
  const { app } = build(t);
  t.match((await app.inject('/')).headers, { location: '/docs' });
  const docs = await app.inject('/docs');
  t.equal(docs.statusCode, 200);
  t.match(docs.headers['content-security-policy'], "default-src 'self'");
  t.match(docs.headers, { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  t.notMatch(docs.body, /(src|href)="(https?:)?\/\//, 'offline');
  t.notMatch(docs.body, /<script>/, 'no inline script that the policy would refuse');
  for (const [, path] of docs.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
    t.equal((await app.inject(String(path))).statusCode, 200, String(path));
  }
  t.match((await app.inject('/health/live')).json(), { status: 'ok' });
  t.match((await app.inject('/health/ready')).json(), { status: 'ok', regions: 4, activeRuns: 0 });
  t.match((await app.inject('/health/live')).headers['x-request-id'], /^[0-9a-f-]{36}$/);
  const empty = { ...fakeServices(), regions: () => [] };
  const bare = buildApp({ services: empty, desk: memoryDesk(empty) });
  t.teardown(() => bare.close());
  isProblem(t, await bare.inject('/health/ready'), 503, 'not-ready');
});

t.test('regions: filters, pages, links', async (t) => {
  const { app } = build(t);
  const all = await app.inject('/api/v1/regions');
  fits(t, pageSchema(regionSchema), all.json(), 'regions');
  t.same(all.json().paging, { page: 1, pageSize: 50, totalPages: 1, totalResults: 4 });
  t.equal((await app.inject('/api/v1/regions?level=county&parent=440700')).json().paging.totalResults, 2);
  t.equal((await app.inject(`/api/v1/regions?q=${encodeURIComponent('恩平')}`)).json().results[0].code, '440785');
  const page = await app.inject('/api/v1/regions?pageSize=1&page=2');
  t.match(page.headers.link, '</api/v1/regions?pageSize=1&page=3>; rel="next"');
  t.match(page.headers.link, '</api/v1/regions?pageSize=1&page=1>; rel="prev"');
  t.match(page.headers.link, '</api/v1/regions?pageSize=1&page=4>; rel="last"');
  t.equal((await app.inject('/api/v1/regions?page=9')).json().results.length, 0);
  t.equal((await app.inject('/api/v1/regions/440785')).json().name, '恩平市');
  t.equal((await app.inject('/api/v1/regions/440700/children')).json().results.length, 2);
  t.equal((await app.inject('/api/v1/regions/groupings')).json()[0].id, 'assessment');
  isProblem(t, await app.inject('/api/v1/regions/999999'), 404, 'region-unknown');
  isProblem(t, await app.inject('/api/v1/regions/999999/children'), 404, 'region-unknown');
  const wrong = await app.inject('/api/v1/regions?level=village&pageSize=501&color=red');
  isProblem(t, wrong, 400, 'invalid-query');
  t.same(
    wrong
      .json()
      .errors.map(({ pointer }: { pointer: string }) => pointer)
      .sort(),
    ['#/color', '#/level', '#/pageSize'],
  );
});

t.test('policies, standards, targets, catalogue in JSON and CSV', async (t) => {
  const { app } = build(t);
  fits(t, pageSchema(policySchema), (await app.inject('/api/v1/policies')).json(), 'policies');
  const csv = await app.inject({ url: '/api/v1/policies?status=missing', headers: { accept: 'text/csv' } });
  t.equal(csv.headers['content-type'], 'text/csv; charset=utf-8; header=present');
  t.equal(csv.headers['total-results'], '1');
  t.match(csv.body, /^\uFEFFpolicyId,status,.*\r\nb,missing,/s);
  t.equal((await app.inject('/api/v1/standards?jurisdiction=440000')).json().results.length, 1);
  t.equal((await app.inject('/api/v1/standards?jurisdiction=110000')).json().results.length, 0);
  t.equal((await app.inject('/api/v1/targets')).json().results[0].id, 't1');
  const catalogue = await app.inject('/api/v1/catalogue');
  fits(t, pageSchema(measureSchema), catalogue.json(), 'catalogue');
  t.equal(catalogue.json().results.length, CATALOGUE.length);
  const table = Papa.parse<Record<string, string>>((await app.inject('/api/v1/catalogue?format=csv')).body.slice(1), {
    header: true,
    skipEmptyLines: true,
  });
  t.equal(table.data.length, CATALOGUE.length);
  t.same(table.errors, []);
});

t.test('scenarios: strong tag and 304', async (t) => {
  const { app } = build(t);
  t.equal((await app.inject('/api/v1/scenarios')).json().results.length, 5);
  const one = await app.inject('/api/v1/scenarios/reference');
  t.match(one.headers.etag, /^"[\w-]{20,}"$/);
  fits(t, scenarioViewSchema, one.json(), 'scenario');
  const again = await app.inject({
    url: '/api/v1/scenarios/reference',
    headers: { 'if-none-match': `"x", ${one.headers.etag}` },
  });
  t.equal(again.statusCode, 304);
  t.equal(again.body, '');
  isProblem(t, await app.inject('/api/v1/scenarios/nope'), 404, 'scenario-unknown');
});

t.test('content negotiation', async (t) => {
  const { app } = build(t);
  const type = async (accept: string, url = '/api/v1/catalogue') =>
    (await app.inject({ url, headers: { accept } })).headers['content-type']?.toString().split(';')[0];
  t.equal(await type('*/*'), 'application/json');
  t.equal(await type('text/csv;q=0.5, application/json;q=0.4'), 'text/csv');
  t.equal(await type('text/*'), 'text/csv');
  t.equal(await type('application/json;q=0, */*'), 'text/csv');
  t.equal(await type('application/json', '/api/v1/catalogue?format=csv'), 'text/csv', 'format wins');
  const refused = await app.inject({
    url: '/api/v1/catalogue',
    headers: { accept: 'image/png', 'accept-language': 'en' },
  });
  isProblem(t, refused, 406, 'format-not-available');
  t.match(refused.json().detail, /application\/json.*text\/csv/);
  t.equal(refused.headers['content-language'], 'en');
  isProblem(t, await app.inject('/api/v1/catalogue?format=xml'), 406, 'format-not-available');
  t.match((await app.inject('/api/v1/catalogue')).headers.vary, 'Accept');
});

t.test('one county answers at once; the identical request finds the same run', async (t) => {
  const { app, services } = build(t);
  const first = await post(app, county);
  t.equal(first.statusCode, 201);
  fits(t, runSchema, first.json(), 'run');
  t.match(first.json(), { status: 'successful', progress: 100, counties: 1, scenario: 'reference' });
  t.match(first.json().id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
  t.match(first.json().created, /\+08:00$/);
  t.equal(first.headers.location, `/api/v1/runs/${first.json().id}`);
  for (const { href, rel } of first.json().links) t.equal((await app.inject(href)).statusCode, 200, rel);
  const again = await post(app, {
    ...county,
    parameters: {},
    overrides: [],
    areas: ['440785', '440785'],
  });
  t.equal(again.statusCode, 200);
  t.equal(again.headers['content-location'], first.headers.location);
  t.equal(services.projected, 1);
  t.equal((await post(app, { ...county, to: 2031 })).statusCode, 201);
  const list = await app.inject('/api/v1/runs?status=successful');
  fits(t, pageSchema(runSchema), list.json(), 'runs');
  t.equal(list.json().paging.totalResults, 2);
});

t.test('a larger area answers 202, then is ready; Prefer waits', async (t) => {
  const { app, services } = build(t);
  const { promise, open } = gate();
  services.gate = promise;
  const accepted = await post(app, city);
  t.equal(accepted.statusCode, 202);
  t.equal(accepted.headers['retry-after'], '1');
  const address = String(accepted.headers.location);
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.match((await app.inject(address)).json(), { status: 'running', progress: 50, finished: null });
  const early = await app.inject(`${address}/results`);
  isProblem(t, early, 404, 'results-not-ready');
  t.equal(early.headers['retry-after'], '1');
  const waiting = post(app, city, { prefer: 'wait=5' });
  setTimeout(open, 20);
  const waited = await waiting;
  t.equal(waited.statusCode, 200, 'identical run');
  t.equal(waited.headers['preference-applied'], 'wait=5');
  t.equal((await app.inject(address)).json().status, 'successful');
  t.equal((await post(app, { ...city, to: 2031 }, { prefer: 'wait=99' })).headers['preference-applied'], 'wait=10');
  const detached = await post(app, { ...county, to: 2033 }, { prefer: 'respond-async' });
  t.equal(detached.headers['preference-applied'], 'respond-async');
});

t.test('cancel, unknown, failed', async (t) => {
  const { app, services } = build(t);
  services.gate = new Promise(() => {});
  const { id } = (await post(app, city)).json();
  const dismissed = await app.inject({ method: 'DELETE', url: `/api/v1/runs/${id}` });
  t.equal(dismissed.statusCode, 200);
  t.match(dismissed.json(), { status: 'dismissed' });
  fits(t, runSchema, dismissed.json(), 'dismissed run');
  isProblem(t, await app.inject(`/api/v1/runs/${id}/results`), 404, 'run-dismissed');
  t.equal((await app.inject({ method: 'DELETE', url: `/api/v1/runs/${id}` })).statusCode, 200, 'again');
  t.equal((await post(app, county)).statusCode, 201);
  isProblem(t, await app.inject('/api/v1/runs/0192aaaa-0000-7000-8000-000000000000'), 404, 'run-unknown');
  isProblem(t, await app.inject('/api/v1/runs/nonsense/results'), 400, 'invalid-query');

  const crash = { ...city, overrides: [{ name: { zh: 'crash' } }] };
  const crashed = await post(app, crash, { prefer: 'wait=5' });
  isProblem(t, crashed, 500, 'internal-error');
  t.notMatch(crashed.body, /secret|passwd|at /, 'no internals');
  const failed = (await app.inject('/api/v1/runs?status=failed')).json().results[0];
  t.equal(failed.status, 'failed');
  isProblem(t, await app.inject(`/api/v1/runs/${failed.id}/results`), 500, 'internal-error');
});

t.test('too many at work is 503', async (t) => {
  const { app, services } = build(t, { maxActive: 1 });
  services.gate = new Promise(() => {});
  t.equal((await post(app, city)).statusCode, 202);
  const busy = await post(app, { ...city, to: 2031 });
  isProblem(t, busy, 503, 'too-many-runs');
  t.ok(Number(busy.headers['retry-after']) > 0);
});

t.test('results as JSON: columns, rows, filters, tag', async (t) => {
  const { app } = build(t);
  const { id } = (await post(app, city, { prefer: 'wait=5' })).json();
  const url = `/api/v1/runs/${id}/results`;
  const full = await app.inject(url);
  fits(t, resultSchema, full.json(), 'columns');
  t.equal(full.json().areas.length, 4);
  t.equal(full.json().areas[0].series.length, SERIES.length);
  const [first] = full.json().areas[0].series;
  t.equal(first.values[1], null);
  t.equal(first.status[1], 'missing');
  t.equal(first.status[0], STATUSES[2]);
  t.match(full.headers, { 'cache-control': /immutable/, etag: /^"/, vary: /Accept/ });
  const same = await app.inject({ url, headers: { 'if-none-match': String(full.headers.etag) } });
  t.equal(same.statusCode, 304);
  t.not((await app.inject(`${url}?shape=rows`)).headers.etag, full.headers.etag);

  const some = await app.inject(
    `${url}?area=440785&stage=primary&stage=junior&measure=pupils,warning&schoolYear=2025..2026`,
  );
  t.same(some.json().years, [2025, 2026]);
  t.same(
    some.json().areas.map((area: { code: string }) => area.code),
    ['440785'],
  );
  t.equal(some.json().areas[0].series.length, 4);
  const warning = some
    .json()
    .areas[0].series.find(
      (entry: { measure: string; stage: string }) => entry.measure === 'warning' && entry.stage === 'primary',
    );
  t.same(warning.values, [WARNING_LEVELS[1], WARNING_LEVELS[2]]);
  t.equal(some.json().targets.length, 1);
  const rows = await app.inject(`${url}?shape=rows&schoolYear=2025&measure=pupils`);
  fits(t, resultSchema, rows.json(), 'rows');
  t.equal(rows.json().rows.length, 4 * 5);
  const wrong = await app.inject(`${url}?area=110000&stage=univ&measure=pupil&schoolYear=2030..2020`);
  isProblem(t, wrong, 400, 'invalid-query');
  t.equal(wrong.json().errors.length, 4);
  t.match(wrong.json().errors[2].cure, 'pupils');
  isProblem(t, await app.inject(`${url}?schoolYear=soon`), 400, 'invalid-query');
  isProblem(t, await app.inject(`${url}?format=xlsx`), 406, 'format-not-available');
});

t.test('results as CSV: read back through papaparse', async (t) => {
  const { app } = build(t);
  const { id } = (await post(app, city, { prefer: 'wait=5' })).json();
  const csv = await app.inject({ url: `/api/v1/runs/${id}/results`, headers: { accept: 'text/csv' } });
  t.equal(csv.headers['content-type'], 'text/csv; charset=utf-8; header=present');
  t.match(csv.headers['content-disposition'], /^attachment; filename="[\w-]+\.csv"; filename\*=UTF-8''[\w%.-]+$/);
  t.ok(csv.body.startsWith('\uFEFFareaCode,'));
  t.notMatch(csv.body.replaceAll('\r\n', ''), /[\r\n]/, 'CRLF only');
  const parsed = Papa.parse<Record<(typeof TIDY_COLUMNS)[number], string>>(csv.body.slice(1), {
    header: true,
    skipEmptyLines: true,
  });
  t.same(parsed.errors, []);
  t.same(parsed.meta.fields, TIDY_COLUMNS);
  const result = resultOf({ ...city });
  t.equal(parsed.data.length, result.areas.length * SERIES.length * result.years.length);
  t.equal(parsed.data[0]!.value, plainNumber(result.areas[0]!.values[0]!));
  t.match(parsed.data[1], { value: '', status: 'missing' });
  t.equal(parsed.data[2]!.value, '0.0000001');
  t.equal(parsed.data.find((row) => row.areaCode === '440784')!.areaName, `'${REGIONS[2]!.name}`, 'no formula');
  t.ok(
    parsed.data.every(
      (row) => row.measure !== 'warning' || row.stage !== 'primary' || WARNING_LEVELS.includes(row.value as never),
    ),
  );
  t.equal([...renderTidyCsv(result)].join(''), csv.body);
  t.equal([...tidyRows(result, { measures: new Set(['pupils']), years: [2025, 2025] })].length, 4 * 5);
});

t.test('numbers print in full and without an exponent', async (t) => {
  t.same([0, -0, 1e21, 1.5e-7, -2.25e22, 1 / 3, 123456789.125].map(plainNumber), [
    '0',
    '0',
    '1000000000000000000000',
    '0.00000015',
    '-22500000000000000000000',
    '0.3333333333333333',
    '123456789.125',
  ]);
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = plainNumber(value);
      return /^-?\d+(\.\d+)?$/.test(text) && Number(text) === (value === 0 ? 0 : value);
    }),
  );
});

t.test('comparisons of runs and of scenarios', async (t) => {
  const { app, services } = build(t);
  const a = (await post(app, county)).json().id;
  const b = (await post(app, { ...county, scenario: 'low' })).json().id;
  const compared = await app.inject(`/api/v1/comparisons?runs=${a},${b}&base=${b}&area=440785&stage=primary`);
  t.equal(compared.statusCode, 200);
  fits(t, comparisonSchema, compared.json(), 'comparison');
  t.match(compared.json(), { runs: [a, b], base: 1, rows: [{ values: ['red', null], differences: [-1, null] }] });
  t.equal(compared.json().rows.length, 1);
  const csv = await app.inject(`/api/v1/comparisons?scenarios=reference,low&areas=440785&from=2020&to=2030&format=csv`);
  t.match(csv.body, 'value:reference,value:low,difference:reference,difference:low');
  t.equal(services.projected, 2, 'the runs are reused');

  services.gate = new Promise(() => {});
  const pending = await app.inject({
    url: '/api/v1/comparisons?scenarios=reference,high&areas=440700',
    headers: { prefer: 'wait=0' },
  });
  t.equal(pending.statusCode, 202);
  t.equal(pending.json().runs.length, 2);
  for (const query of [
    `runs=${a}`,
    'scenarios=reference,low',
    `runs=${a},${b}&scenarios=reference,low`,
    '',
    'scenarios=reference,nope&areas=440785',
    'scenarios=a,b,c,d,e&areas=440785',
    `runs=${a},${b}&base=x`,
    `runs=${a},${b}&area=110000`,
    'scenarios=reference,low&areas=12',
    'scenarios=reference,low&areas=440785&from=2030&to=2020',
  ]) {
    isProblem(t, await app.inject(`/api/v1/comparisons?${query}`), 400, 'invalid-query');
  }
  isProblem(t, await app.inject('/api/v1/comparisons?runs=x,y'), 404, 'run-unknown');
});

t.test('faults: all at once, with place, finding, what is allowed and the cure', async (t) => {
  const { app } = build(t);
  const wrong = await post(app, {
    areas: ['44'],
    from: 2030.5,
    scenario: 'reference',
    parameters: { generalShare: { 2025: 1.5 }, generalShar: {} },
  });
  isProblem(t, wrong, 422, 'invalid-body');
  t.same(
    wrong
      .json()
      .errors.map(({ pointer }: { pointer: string }) => pointer)
      .sort(),
    ['#/areas/0', '#/from', '#/parameters/generalShar', '#/parameters/generalShare/2025'],
  );
  for (const error of wrong.json().errors)
    t.ok(error.detail && error.found && error.allowed && error.cure, error.pointer);
  t.equal(wrong.headers['content-language'], 'zh-CN');
  t.match(wrong.json().title, /\p{Script=Han}/u);
  t.match(wrong.json().instance, /^\/requests\//);
  const english = await post(
    app,
    { areas: ['440785', '110000'], scenario: 'reference' },
    { 'accept-language': 'de, en;q=0.8, zh;q=0.1' },
  );
  isProblem(t, english, 422, 'invalid-input');
  t.match(english.json().errors[0], {
    code: 'EDU_UNKNOWN_AREA',
    pointer: '#/areas',
    allowed: 'a code',
    cure: 'look it up',
  });
  const scenario = await post(app, { ...county, scenario: 'refrence' });
  isProblem(t, scenario, 422, 'invalid-body');
  t.match(scenario.json().errors[0], { pointer: '#/scenario', cure: /reference/ });
  isProblem(t, await post(app, { ...county, from: 2031 }), 422, 'invalid-body');
});

t.test('nonsense, broken, huge and foreign requests', async (t) => {
  const { app } = build(t);
  const send = (payload: string, type = 'application/json') =>
    app.inject({ method: 'POST', url: '/api/v1/runs', payload, headers: { 'content-type': type } });
  const broken = await send('{"areas": [\n  1,}');
  isProblem(t, broken, 400, 'malformed-json');
  t.match(broken.json().detail, '第 2 行第 5 列');
  isProblem(t, await send(''), 400, 'malformed-json');
  isProblem(t, await send('{"__proto__": {}}'), 400, 'malformed-json');
  t.equal((await send(`\uFEFF${JSON.stringify(county)}`)).statusCode, 201, 'a byte order mark does no harm');
  isProblem(t, await send('a=1', 'application/x-www-form-urlencoded'), 415, 'media-type-unsupported');
  isProblem(t, await send('{}', 'text/plain'), 415, 'media-type-unsupported');
  isProblem(t, await send(`"${'x'.repeat(21 * 1024 * 1024)}"`), 413, 'body-too-large');
  isProblem(t, await send(`{"areas":[${'1,'.repeat(600_000)}1]}`), 413, 'body-too-large');
  const flood = await send(`{"areas":["440785"],"scenario":{"overrides":[${'1,'.repeat(50_000)}1]}}`);
  isProblem(t, flood, 422, 'invalid-body');
  t.ok(flood.body.length < 1_000_000, 'a flood of faults is cut');
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const project = `{"id":"p","area":"440785","name":{"zh":"n"},"stage":"primary","kind":"newBuild","places":1,"openingYear":2025,"source":${deep}}`;
  const nested = await send(
    `{"areas":["440785"],"scenario":"reference","overrides":[{"name":{"zh":"x"},"addProjects":[${project}]}]}`,
  );
  isProblem(t, nested, 422, 'invalid-body');
  isProblem(t, await app.inject('/api/v1/nothing'), 404, 'route-unknown');
  isProblem(t, await app.inject('/%zz'), 400, 'bad-request');
  const method = await app.inject({ method: 'PUT', url: '/api/v1/runs' });
  isProblem(t, method, 405, 'method-not-allowed');
  t.match(method.headers.allow, /GET.*POST|POST.*GET/);
});

t.test('random JSON and random addresses never give 500', async (t) => {
  const { app } = build(t);
  const value = fc.jsonValue({ depthSize: 'small' });
  const body = fc.oneof(
    value,
    fc.record(
      {
        areas: fc.oneof(value, fc.constant(['440785'])),
        scenario: fc.oneof(value, fc.constant('reference')),
        parameters: value,
        overrides: value,
        baselines: value,
        from: value,
        to: value,
      },
      { requiredKeys: [] },
    ),
  );
  await fc.assert(
    fc.asyncProperty(body, async (payload) => {
      const response = await app.inject({
        method: 'POST',
        url: '/api/v1/runs',
        payload: JSON.stringify(payload),
        headers: { 'content-type': 'application/json' },
      });
      return response.statusCode < 500;
    }),
    { numRuns: 300 },
  );
  const paths = [
    'regions',
    'policies',
    'standards',
    'targets',
    'catalogue',
    'scenarios',
    'runs',
    'comparisons',
    'backtests',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.dictionary(
        fc.constantFrom('page', 'pageSize', 'q', 'format', 'level', 'runs', 'scenarios', 'areas', 'status'),
        fc.string({ unit: 'grapheme' }),
      ),
      fc.string(),
      async (path, query, accept) => {
        const headers = { accept: accept.replace(/[^\x20-\x7e]/g, ''), prefer: accept.replace(/[^\x20-\x7e]/g, '') };
        const response = await app.inject({ url: `/api/v1/${path}?${new URLSearchParams(query)}`, headers });
        return response.statusCode < 500;
      },
    ),
    { numRuns: 200 },
  );
});

t.test('only loopback names are answered unless others are allowed', async (t) => {
  const { app } = build(t);
  const from = (host: string, origin?: string, target = app) =>
    target.inject({ url: '/health/live', headers: { host, ...(origin === undefined ? {} : { origin }) } });
  for (const host of ['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000'])
    t.equal((await from(host)).statusCode, 200, host);
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '192.168.1.2:3000']) {
    isProblem(t, await from(host), 403, 'host-not-allowed');
  }
  isProblem(t, await from('localhost', 'http://evil.example'), 403, 'host-not-allowed');
  isProblem(t, await from('localhost', 'null'), 403, 'host-not-allowed');
  t.equal((await from('localhost:3000', 'http://localhost:3000')).statusCode, 200);
  const open = build(t, { allowedHosts: ['plan.edu.example'] }).app;
  t.equal((await from('plan.edu.example:8080', undefined, open)).statusCode, 200);
  t.equal((await from('other.example', undefined, open)).statusCode, 403);
});

t.test('events over a real connection', async (t) => {
  const { app, services } = build(t);
  const { promise, open } = gate();
  services.gate = promise;
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const { id } = (await post(app, city)).json();
  const read = (headers: Record<string, string> = {}, onText: (text: string) => void = () => {}) =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>((resolve, reject) => {
      httpRequest({ port, host: '127.0.0.1', path: `/api/v1/runs/${id}/events`, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part) => {
          text += part;
          onText(text);
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      })
        .on('error', reject)
        .end();
    });
  const live = await read({}, (text) => {
    if (text.includes('event: status')) open();
  });
  t.match(live.headers, {
    'content-type': /^text\/event-stream/,
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  t.match(live.text, /^retry: 2000\nevent: status\nid: \d+\ndata: \{"id":.*"status":"running"/);
  t.match(live.text, /event: progress\nid: \d+\ndata: \{"done":2,"total":2,"region":"440785"\}/);
  t.match(live.text, /event: done\nid: \d+\ndata: .*"status":"successful".*\n\n$/);
  const ids = [...live.text.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number));
  t.same(
    ids,
    [...ids].sort((x, y) => x - y),
  );
  const resumed = await read({ 'last-event-id': '1' });
  t.match(resumed.text, /^retry: 2000\nevent: status\ndata: /, 'current status first');
  t.match(resumed.text, /id: 2\n/);
  t.match((await read()).text, /event: done/, 'a finished run ends at once');
  t.equal((await read({ 'last-event-id': String(ids.at(-1)) })).status, 204, 'nothing left to tell');
  isProblem(t, await app.inject('/api/v1/runs/0192aaaa-0000-7000-8000-000000000000/events'), 404, 'run-unknown');
});

t.test('closing ends the streams; the runs go on elsewhere', async (t) => {
  const services = fakeServices();
  services.gate = new Promise(() => {});
  const app = buildApp({ services, desk: memoryDesk(services) });
  const { id } = (await post(app, city)).json();
  const stream = app.inject(`/api/v1/runs/${id}/events`);
  setTimeout(() => app.close(), 20);
  const { body } = await stream;
  t.match(body, /event: status/);
  t.notMatch(body, /event: done/, 'the reader comes back and goes on');
});

const REAL = new URL('../src/services/create-services.ts', import.meta.url);
t.test(
  'the real services answer',
  { skip: existsSync(REAL) ? false : 'src/services/create-services.ts does not exist yet' },
  async (t) => {
    const { createServices } = (await import(REAL.href)) as {
      createServices: (...args: unknown[]) => Services | Promise<Services>;
    };
    if (createServices.length > 0) return t.pass('needs its library; the journey tests start it');
    const services = await createServices();
    const app = buildApp({ services, desk: memoryDesk(services) });
    t.teardown(async () => {
      await app.close();
      await services.close();
    });
    fits(t, pageSchema(regionSchema), (await app.inject('/api/v1/regions')).json(), 'regions');
    const run = await post(app, { areas: ['440785'], scenario: services.scenarios()[0]!.id });
    t.equal(run.statusCode, 201);
    fits(t, resultSchema, (await app.inject(`${run.headers.location}/results`)).json(), 'result');
  },
);

t.test('text that no database keeps is refused, and what Node refuses is a problem document, too', async (t) => {
  const { app } = build(t);
  const post = (payload: string) =>
    app.inject({ method: 'POST', url: '/api/v1/runs', payload, headers: { 'content-type': 'application/json' } });
  for (const name of ['"\\u0000"', '"\\ud800"', '{"a\\u0000b":1}', '[[["x\\udfff"]]]'])
    isProblem(t, await post(`{"areas":["440785"],"scenario":${name}}`), 422, 'invalid-input');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const bytes: Record<string, [string, number]> = {
    'no request': ['a\r\n\r\n', 400],
    'no host': ['GET /health/live HTTP/1.1\r\n\r\n', 403],
    'a header without end': [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`, 431],
    'an expectation': ['GET /health/live HTTP/1.1\r\nHost: localhost\r\nExpect: all\r\n\r\n', 417],
    'an address with a null character': ['GET /api/v1/regions/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    'an address in no encoding': ['GET /api/v1/regions/%c0%af HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
  };
  for (const [name, [sent, status]] of Object.entries(bytes)) {
    const back = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(sent));
      socket.on('error', () => {});
      socket.once('data', (data) => {
        resolve(data.toString());
        socket.destroy();
      });
    });
    t.match(back, new RegExp(`^HTTP/1.1 ${status} `), name);
    t.match(back, /content-type: application\/problem\+json/i, name);
    t.match(back, /x-content-type-options: nosniff/i, name);
  }
});
