import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import Papa from 'papaparse';
import t, { type Test } from 'tap';
import { runBacktest } from '../models/backtest/backtest.ts';
import { columnsOf, firstOrigins, rowsOf } from '../models/backtest/ledger-columns.ts';
import type { BacktestTask } from '../models/backtest/outcome.ts';
import { buildApp } from '../src/http/app.ts';
import { backtestSchema, ledgerSchema, scoresSchema } from '../src/http/schemas/backtest.ts';
import { pageSchema } from '../src/http/schemas/paging.ts';
import { parseHistory } from '../src/intake/parse-history.ts';
import { createServices } from '../src/services/create-services.ts';
import type { Services } from '../src/services/ports.ts';
import { createInlinePool, createPool } from '../workers/pool.ts';
import { memoryDesk } from './fixtures/http/memory-desk.ts';
import { fits, isProblem } from './fixtures/http/problems.ts';

// --- made-up histories ------------------------------------------------------------------------------------------------

const HEAD = 'area,year,P1,P2,P3,P4,P5,P6,J1,J2,J3,S1,S2,S3,TOTAL';
const FIRST = 2000;

/** Pupils that rise and fall a little, differently in every area. */
function enrolmentOf(areas: number, years: number): string {
  const lines = Array.from({ length: areas * years }, (_, at) => {
    const [area, year] = [Math.floor(at / years), at % years];
    const grades = Array.from({ length: 12 }, (_, grade) =>
      Math.round((800 + 40 * area) * (1 + 0.08 * Math.sin((year - grade + area) / 3)) * (1 - 0.01 * grade)),
    );
    return [`区${area}`, FIRST + year, ...grades, grades.reduce((a, b) => a + b) + 30].join(',');
  });
  return `${[HEAD, ...lines].join('\n')}\n`;
}

const enrolment = enrolmentOf(3, 12);
const births = `area,year,births\n${Array.from({ length: 16 }, (_, year) => `区0,${1992 + year},${900 + 5 * year}`).join('\n')}\n`;
const published = 'area,origin,target,forecast\n区0,2007,2008,9600\n区1,2007,2009,10100\n';

// --- one set of services and threads for all tests ----------------------------------------------------------------------

const pool = createPool(2);
const services = createServices(undefined, pool);
t.teardown(() => services.close());

function build(test: Test, options: { services?: Services; maxActive?: number } = {}): FastifyInstance {
  const used = options.services ?? services;
  const app = buildApp({ services: used, desk: memoryDesk(used, { maxActive: options.maxActive }) });
  test.teardown(() => app.close());
  return app;
}

/** Services whose back-tests end when the test says so. */
function gated(): { services: Services; open: () => void; aborted: () => boolean } {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let stopped = false;
  return {
    open: () => open(),
    aborted: () => stopped,
    services: {
      ...services,
      backtest: async (task, signal) => {
        const abort = new Promise((_, reject) => {
          signal?.addEventListener('abort', () => {
            stopped = true;
            reject(new Error('aborted'));
          });
        });
        await Promise.race([gate, abort]);
        return services.backtest(task, signal);
      },
    },
  };
}

const post = (app: FastifyInstance, payload: object, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/api/v1/backtests', payload, headers });
const wait = { prefer: 'wait=10' };

interface Told {
  code: string;
  pointer: string;
  detail: string;
  found: string;
  allowed: string;
  cure: string;
}
const told = (response: Awaited<ReturnType<typeof post>>): Told[] => response.json().errors;
const codesAt = (response: Awaited<ReturnType<typeof post>>) =>
  told(response).map(({ code, pointer }) => `${code} ${pointer}`);

// --- tests -----------------------------------------------------------------------------------------------------------

t.test('a back-test over REST gives what runBacktest gives', async (t) => {
  const app = build(t);
  const body = { enrolment, births, published, origins: [2008, 2007, 2008], leads: [3, 1] };
  const done = await post(app, body, wait);
  t.equal(done.statusCode, 201);
  fits(t, backtestSchema, done.json(), 'status');
  t.match(done.headers, { location: `/api/v1/backtests/${done.json().id}`, 'preference-applied': 'wait=10' });
  t.match(done.json(), {
    status: 'successful',
    progress: 100,
    areas: 3,
    from: 2000,
    to: 2011,
    origins: [2007, 2008],
    leads: [1, 3],
    sentence: { zh: /^提前3年，误差平均为/, en: /^3 years ahead, the error was/ },
  });
  const address = String(done.headers.location);
  for (const { href, rel, type } of done.json().links) {
    const linked = await app.inject(href);
    t.equal(linked.statusCode, 200, rel);
    t.match(linked.headers['content-type'], type);
  }

  const { value } = parseHistory(
    { enrolment: { file: 'a', text: enrolment }, births: { file: 'b', text: births }, config: null },
    services.historyConfigs(),
  );
  const expected = runBacktest(value!.history, value!.system, { origins: [2007, 2008], leads: [1, 3] });
  const ledger = await app.inject(`${address}/ledger`);
  fits(t, ledgerSchema, ledger.json(), 'ledger');
  t.strictSame(ledger.json().ledger, JSON.parse(JSON.stringify(expected.ledger)), 'every number, in full');
  const scores = await app.inject(`${address}/scores`);
  fits(t, scoresSchema, scores.json(), 'scores');
  const { backtest, origins, leads, published: compared, ...rest } = scores.json();
  const { ledger: _, ...scored } = expected;
  t.strictSame(rest, JSON.parse(JSON.stringify(scored)), 'everything but the ledger');
  t.match({ origins, leads }, { origins: [2007, 2008], leads: [1, 3] });
  t.match(compared, [{ lead: 1, rows: 1 }], 'what is published is compared where both have a number');
});

t.test('columns of the ledger are the rows again', async (t) => {
  const row = { area: 'A', series: 'P1', origin: 2001, lead: 2, target: 2003, method: 'combined' };
  const rows = [
    { ...row, actual: null, forecast: 10.123456789, p10: null, p90: null },
    { ...row, area: 'B', series: 'TOTAL', actual: 0, forecast: 1, p10: 0.5, p90: 2, method: 'last' },
    { ...row, origin: 2000, target: 2002, actual: 3, forecast: 3, p10: 1, p90: 4 },
  ];
  t.strictSame([...rowsOf(columnsOf(rows))], rows);
  t.strictSame(
    [...firstOrigins(columnsOf(rows))],
    [
      ['A', 2000],
      ['B', 2001],
    ],
  );
});

t.test('ledger, report and picture: formats, names, tags', async (t) => {
  const app = build(t);
  const address = String((await post(app, { enrolment, leads: [1, 2] }, wait)).headers.location);
  const csv = await app.inject({ url: `${address}/ledger`, headers: { accept: 'text/csv' } });
  t.equal(csv.headers['content-type'], 'text/csv; charset=utf-8; header=present');
  t.match(
    csv.headers['content-disposition'],
    /^attachment; filename="xuewei-backtest-2000-2011\.csv"; filename\*=UTF-8''/,
  );
  const table = Papa.parse<Record<string, string>>(csv.body.slice(1), { header: true, skipEmptyLines: true });
  t.same(table.errors, []);
  const json = (await app.inject(`${address}/ledger?format=json`)).json();
  t.equal(table.data.length, json.ledger.length);
  t.equal(table.data.length, 3 * 16 * 6 * 2, 'areas, series, origins, leads');
  t.equal((await app.inject(`${address}/ledger?format=csv`)).body, csv.body, 'format= is as good as Accept');
  isProblem(t, await app.inject(`${address}/ledger?format=xlsx`), 406, 'format-not-available');
  isProblem(
    t,
    await app.inject({ url: `${address}/ledger`, headers: { accept: 'image/png' } }),
    406,
    'format-not-available',
  );
  isProblem(t, await app.inject(`${address}/ledger?area=1`), 400, 'invalid-query');

  const report = await app.inject(`${address}/report`);
  t.equal(report.headers['content-type'], 'text/markdown; charset=utf-8');
  t.match(report.body, /^# 回测/);
  const [, picture] = /!\[[^\]]*\]\(([^)]+)\)/.exec(report.body)!;
  const chart = await app.inject(new URL(picture!, `http://localhost${address}/report`).pathname);
  t.equal(chart.statusCode, 200, 'the link of the report works');
  t.equal(chart.headers['content-type'], 'image/svg+xml; charset=utf-8');
  t.match(chart.body, /^<svg .*<polyline/s);
  t.match(report.body, /scores/, 'and says where the broken transitions are listed');

  const tags = new Set<unknown>();
  for (const part of ['ledger?format=csv', 'ledger?format=json', 'scores', 'report', 'error-by-lead.svg']) {
    const first = await app.inject(`${address}/${part}`);
    t.match(first.headers, { etag: /^"/, 'cache-control': /immutable/ }, part);
    tags.add(first.headers.etag);
    const headers = { 'if-none-match': String(first.headers.etag) };
    const again = await app.inject({ url: `${address}/${part}`, headers });
    t.equal(again.statusCode, 304, part);
    t.equal(again.body, '');
  }
  t.equal(tags.size, 5, 'every representation has its own');
});

t.test('202, poll, wait; the identical request is the same back-test', async (t) => {
  const { services: slow, open } = gated();
  const app = build(t, { services: slow });
  const accepted = await post(app, { enrolment }, { 'accept-language': 'en' });
  t.equal(accepted.statusCode, 202);
  t.equal(accepted.headers['retry-after'], '1');
  fits(t, backtestSchema, accepted.json(), 'status');
  t.match(accepted.json(), { progress: 0, sentence: null, finished: null });
  t.same(accepted.json().origins, [2005, 2006, 2007, 2008, 2009, 2010], 'all possible ones');
  t.same(accepted.json().leads, [1, 2, 3, 4, 5, 6]);
  const address = String(accepted.headers.location);
  for (const part of ['ledger', 'scores', 'report', 'error-by-lead.svg']) {
    const early = await app.inject(`${address}/${part}`);
    isProblem(t, early, 404, 'results-not-ready');
    t.equal(early.headers['retry-after'], '1');
  }
  const waiting = post(app, { enrolment: `\uFEFF${enrolment}`, leads: [6, 5, 4, 3, 2, 1] }, wait);
  setTimeout(open, 20);
  const waited = await waiting;
  t.equal(waited.statusCode, 200, 'the same question');
  t.equal(waited.headers['content-location'], address);
  t.equal((await app.inject(address)).json().status, 'successful');
  t.equal((await app.inject(address)).headers['cache-control'], 'no-store');
  t.equal((await post(app, { enrolment })).statusCode, 200, 'answered from the store');
  t.equal((await post(app, { enrolment, leads: [1] }, wait)).statusCode, 201, 'another question');
  const list = await app.inject('/api/v1/backtests?status=successful&pageSize=1');
  fits(t, pageSchema(backtestSchema), list.json(), 'list');
  t.match(list.json(), { paging: { totalResults: 2, totalPages: 2 }, results: [{ leads: [1] }] });
  t.same((await app.inject('/api/v1/backtests?status=failed')).json().results, []);
});

t.test('cancel, unknown, too many, failed', async (t) => {
  const { services: slow, aborted } = gated();
  const app = build(t, { services: slow, maxActive: 1 });
  const { id } = (await post(app, { enrolment })).json();
  const busy = await post(app, { enrolment, leads: [1] });
  isProblem(t, busy, 503, 'too-many-backtests');
  t.ok(Number(busy.headers['retry-after']) > 0);
  const dismissed = await app.inject({ method: 'DELETE', url: `/api/v1/backtests/${id}` });
  t.match(dismissed.json(), { status: 'dismissed', sentence: null });
  fits(t, backtestSchema, dismissed.json(), 'dismissed');
  t.ok(aborted(), 'the work is stopped');
  isProblem(t, await app.inject(`/api/v1/backtests/${id}/report`), 404, 'backtest-dismissed');
  t.equal((await post(app, { enrolment })).statusCode, 202, 'may be asked again');
  for (const url of ['', '/ledger', '/scores', '/report', '/error-by-lead.svg'])
    isProblem(
      t,
      await app.inject(`/api/v1/backtests/0192aaaa-0000-7000-8000-000000000000${url}`),
      404,
      'backtest-unknown',
    );
  isProblem(t, await app.inject('/api/v1/backtests/nonsense'), 400, 'invalid-query');
  isProblem(t, await app.inject(`/api/v1/backtests/${id}/nothing`), 404, 'route-unknown');

  const crash = async () => {
    throw new Error('secret path');
  };
  const failing = build(t, { services: { ...services, backtest: crash } });
  const crashed = await post(failing, { enrolment }, wait);
  isProblem(t, crashed, 500, 'internal-error');
  t.notMatch(crashed.body, /secret/, 'no internals');
  const [failed] = (await failing.inject('/api/v1/backtests?status=failed')).json().results;
  isProblem(t, await failing.inject(failed.links[1].href), 500, 'internal-error');
});

t.test('all faults at once: of the shape, of the tables and of what is asked', async (t) => {
  const app = build(t);
  const lines = enrolment.trim().split('\n');
  lines[3] = lines[3]!.replace(/,\d+$/, ',many');
  lines.push(lines[5]!);
  const bad = await post(app, {
    enrolment: lines.join('\n'),
    births: 'area,year,births\n区0,2000,-5\n区0,20,7\n',
    published: 'area,origin,forecast\n区0,2007,1\n',
    origins: [1999, 2007, 2011],
    leads: [1, 0],
    birth: '',
  });
  isProblem(t, bad, 422, 'invalid-body');
  t.same(codesAt(bad).sort(), [
    'EDU_DUPLICATE_ENTRY #/enrolment, row 38',
    'EDU_MISSING_COLUMN #/published',
    'EDU_NEGATIVE #/births, row 2, births',
    'EDU_NOT_VALID #/births, row 3',
    'EDU_OUT_OF_RANGE #/leads/1',
    'EDU_OUT_OF_RANGE #/origins',
    'EDU_TEXT_IN_NUMBER #/enrolment, row 4, TOTAL',
    'EDU_UNKNOWN_KEY #/birth',
  ]);
  for (const { detail, found, allowed, cure } of told(bad)) t.ok(detail && found && allowed && cure, detail);
  const outside = told(bad).find(({ pointer }) => pointer === '#/origins')!;
  t.match(outside, { found: '1999, 2011', allowed: '2005 至 2010', detail: 'origins：超出范围' });
  const english = await post(app, { enrolment, origins: [1999] }, { 'accept-language': 'en' });
  isProblem(t, english, 422, 'invalid-input');
  t.match(told(english), [{ allowed: '2005 to 2010', detail: /^origins: out of range/ }]);
});

t.test('histories that cannot be used', async (t) => {
  const app = build(t);
  const faults = async (body: object) => codesAt(await post(app, body));
  const short = enrolmentOf(2, 6);
  t.same(await faults({ enrolment: short }), ['EDU_HISTORY_TOO_SHORT #/enrolment']);
  t.same(await faults({ enrolment: `${short}区0,2000,x\n` }), [
    'EDU_CSV_COLUMNS #/enrolment, row 14',
    'EDU_HISTORY_TOO_SHORT #/enrolment',
  ]);
  t.same(await faults({ enrolment: `${HEAD}\n` }), ['EDU_CSV_NO_ROWS #/enrolment']);
  t.same(await faults({ enrolment: 'area,year,P1\n区0,2000,1\n' }), ['EDU_MISSING_COLUMN #/enrolment']);
  t.same(await faults({}), ['EDU_MISSING_KEY #/enrolment']);
  t.same(await faults({ enrolment: 5 }), ['EDU_WRONG_TYPE #/enrolment']);
  t.equal((await post(app, [])).statusCode, 422);
  const config = {
    grades: ['P1', 'P2'],
    stages: [{ id: 'primary', grades: ['P2'], compulsory: true }],
    entryAge: 6,
  };
  t.same(await faults({ enrolment, config }), ['EDU_NOT_VALID #/config/stages']);
  t.same(await faults({ enrolment, config: { ...config, entryAge: 'six' }, leads: [21] }), [
    'EDU_WRONG_TYPE #/config/entryAge',
    'EDU_OUT_OF_RANGE #/leads/0',
  ]);
  const wide = `${HEAD}\n${Array.from({ length: 1000 }, (_, area) => `区${area},${area === 0 ? 9999 : 2000}${',1'.repeat(13)}`).join('\n')}`;
  t.match(await faults({ enrolment: wide }), ['EDU_FILE_TOO_LARGE #/enrolment'], 'a wrong year takes no memory');
  const large = { enrolment: enrolmentOf(300, 30), leads: Array.from({ length: 20 }, (_, index) => index + 1) };
  t.same(await faults(large), ['EDU_BACKTEST_TOO_LARGE #/origins']);
  const tabs = enrolmentOf(3300, 12).replaceAll(',', '\t');
  isProblem(t, await post(app, { enrolment: tabs }), 413, 'body-too-large');
  const flood = await post(app, { enrolment: enrolmentOf(100, 12).replace(/,\d+(?=,)/g, ',x') });
  isProblem(t, flood, 422, 'invalid-input');
  t.equal(told(flood).length, 1000, 'a flood of faults is cut');
});

t.test('another system of grades', async (t) => {
  const app = build(t);
  const config = {
    columns: { area: '县', year: '年', total: '合计' },
    grades: ['一', '二', '三'],
    stages: [{ id: 'primary', grades: ['一', '二', '三'], compulsory: true }],
    entryAge: 6,
  };
  const rows = Array.from(
    { length: 10 },
    (_, year) => `甲,${FIRST + year},${100 + year},${99 + year},${98 + year},400`,
  );
  const done = await post(app, { enrolment: `县,年,一,二,三,合计\n${rows.join('\n')}`, config, leads: [1] }, wait);
  t.equal(done.statusCode, 201);
  t.same(done.json().grades, ['一', '二', '三']);
});

t.test('the thread is stopped where it stands, and the event loop goes on', async (t) => {
  const { value } = parseHistory(
    { enrolment: { file: 'a', text: enrolmentOf(150, 30) }, births: null, config: null },
    services.historyConfigs(),
  );
  const plan = { origins: Array.from({ length: 20 }, (_, index) => 2008 + index), leads: [1, 2, 3, 4, 5, 6] };
  const task: BacktestTask = { history: value!.history, system: value!.system, plan, published: [] };
  const stop = new AbortController();
  let turns = 0;
  const watch = setInterval(() => {
    turns += 1;
  }, 10);
  const computed = pool.backtest(task, stop.signal);
  await pause(600);
  clearInterval(watch);
  t.ok(turns > 5, `${turns} turns of the loop while it computes`);
  const aborted = performance.now();
  stop.abort();
  await t.rejects(computed, { name: 'AbortError' });
  t.ok(performance.now() - aborted < 2000, 'at once: all of it would take longer');
  const small = { ...task, plan: { origins: [2008], leads: [1] } };
  t.equal((await pool.backtest(small)).scores.byLead.length, 1, 'the next one finds a thread');
});

t.test('without threads it is the same', async (t) => {
  const { value } = parseHistory(
    { enrolment: { file: 'a', text: enrolment }, births: null, config: null },
    services.historyConfigs(),
  );
  const task = { ...value!, plan: { origins: [2008], leads: [1, 2] }, published: [] };
  const inline = createInlinePool();
  t.strictSame(await inline.backtest(task), await pool.backtest(task));
  await t.rejects(inline.backtest(task, AbortSignal.abort()), { name: 'AbortError' });
});
