import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import t from 'tap';
import { chanceText, numberText } from '../web/figures/number-text.ts';
import {
  browserPath,
  NO_BROWSER,
  Planner,
  type Served,
  SIZES,
  serveAndBrowse,
  settled,
  watchFaults,
} from './fixtures/page/browser.ts';

/*
 * The page in a browser: what a planner sees and does. Times are measured by test/bench/page.mjs, not here.
 */

const SCREENS = ['overview', 'compare', 'districts', 'meeting', 'versions', 'accuracy'] as const;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

if (browserPath() === undefined) t.pass('skipped', { skip: NO_BROWSER });
else {
  let served: Served;
  t.before(async () => {
    served = await serveAndBrowse(t);
  });

  for (const screen of SCREENS)
    for (const language of ['zh', 'en'])
      t.test(`${screen}, ${language}: nothing that axe calls serious, no error, nothing from elsewhere`, async (t) => {
        const page = await served.open('');
        const faults = watchFaults(page, served.address);
        const plans = screen === 'compare' || screen === 'meeting' ? '&plan=enping-a&plan=enping-b' : '&plan=enping-a';
        const area = screen === 'districts' ? '440700' : '440785';
        await page.goto(`${served.address}/#/${screen}?area=${area}${plans}&lang=${language}`);
        await page.waitForLoadState('networkidle');
        for (const size of Object.values(SIZES)) {
          await page.setViewportSize(size);
          const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
          t.ok(wide <= 0, `${size.width} wide: ${wide} pixels too many`);
        }
        t.strictSame(await seriousFindings(page), []);
        t.strictSame(faults, []);
        t.equal(await page.getAttribute('html', 'lang'), language === 'zh' ? 'zh-CN' : 'en');
        await page.context().close();
      });

  t.test('every number on the screens is that of the API', async (t) => {
    for (const { hash, request } of SHOWN) {
      const page = await served.open(hash);
      await settled(page);
      await page.waitForTimeout(500);
      const shown = await figuresOf(page);
      t.ok(shown.length >= 8, `${hash}: ${shown.length} numbers`);
      const wrong = await differing(served.address, request, shown);
      t.strictSame(wrong, [], hash);
      await page.context().close();
    }
  });

  t.test('bands and chances are those of the API', async (t) => {
    const page = await served.open('#/overview?area=440785&plan=enping-a&stage=junior');
    await settled(page, true);
    await page.click('.chart-frame [role="tab"]:has-text("表")');
    const shown = await page.$$eval('.chart-frame tbody tr', (rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent.trim())),
    );
    const head = await page.$$eval('.chart-frame thead th', (cells) => cells.map((cell) => cell.textContent.trim()));
    const column = (name: string) => head.findIndex((each) => each.includes(name));
    const run = await runOf(served.address, { areas: ['440785'], scenario: 'enping-a', draws: 1000, seed: 1 });
    const query = 'shape=rows&area=440785&stage=junior&measure=demand&measure=shortage';
    type Row = { schoolYear: number; measure: string; p05: number; p95: number; shortageChance: number | null };
    const { rows } = (await ask(served.address, `/runs/${run}/results?${query}`)) as { rows: Row[] };
    t.equal(shown.length, 16);
    for (const cells of shown) {
      const of = (measure: string) =>
        rows.find((row) => String(row.schoolYear) === cells[0] && row.measure === measure)!;
      const chance = of('shortage').shortageChance;
      t.equal(cells[column('5%')], numberText(of('demand').p05, 'places', 'zh').text, `${cells[0]} low`);
      t.equal(cells[column('95%')], numberText(of('demand').p95, 'places', 'zh').text, `${cells[0]} high`);
      t.equal(cells[column('概率')], chance === null ? '—' : chanceText(chance), `${cells[0]} chance`);
    }
    await page.context().close();
  });

  t.test('1 overview: the answers stand there without a click', async (t) => {
    const page = await served.open('#/overview?area=440785&plan=enping-a');
    await settled(page, true);
    t.match(
      await page.textContent('[data-verdict]'),
      /恩平市.+学年最紧，缺[\d,]+个学位（学位数为假定，其中[\d,]+个由假定本身造成），超出假定缺口的概率\d+%/,
    );
    t.equal(await page.locator('.four .card').count(), 4);
    const heights = await page.locator('.four').evaluate((four) => four.getBoundingClientRect().bottom);
    t.ok(heights <= SIZES.desk.height, 'the four numbers stand above the fold');
    await page.context().close();
  });

  t.test('2 levers: migrant children to 85 % from 2027, in four actions', async (t) => {
    const page = await served.open('#/overview?area=440785&plan=enping-a');
    await settled(page);
    const planner = new Planner(page);
    await planner.choose('.levers .scope select', '2027');
    await planner.type('[data-lever="migrantPublicShare"] .number-field input', '８５');
    await page.waitForSelector('.moved-list li');
    t.ok(planner.actions <= 4, `${planner.actions} actions`);
    t.match(decodeURIComponent(page.url()), /"migrantPublicShare":\{[^}]*"2027":0\.85\}/, 'the address says so');
    await page.goBack();
    await page.waitForSelector('.moved-list', { state: 'detached' });
    await page.fill('[data-lever="nineYearRetention"] .number-field input', '120');
    await page.press('[data-lever="nineYearRetention"] .number-field input', 'Enter');
    t.match(await page.textContent('.number-field .fault'), /须在 50 与 100 之间/);
    await page.fill('[data-lever="nineYearRetention"] .number-field input', '很多');
    await page.press('[data-lever="nineYearRetention"] .number-field input', 'Enter');
    t.match(await page.textContent('.number-field .fault'), /“很多”不是数字/);
    await page.context().close();
  });

  t.test('6 origin: the clause in three clicks, the cell in four', async (t) => {
    const page = await served.open('#/overview?area=440785&plan=enping-a');
    await settled(page);
    const planner = new Planner(page);
    await planner.click('.stages .figure[data-measure="surplus"]');
    await page.waitForSelector('.explanation .node .formula');
    const text = await page.textContent('.explanation');
    t.match(text, /粤府〔2021〕55号/, 'the clause');
    t.match(text, /provincial-annual-2000-2019\.csv|census-2020/, 'the table');
    t.ok(planner.actions <= 3);
    await page.click('.explanation header button');
    await page.waitForSelector('.explanation header:has-text("已复制")');
    await page.keyboard.press('Escape');
    await page.context().close();
  });

  t.test(
    'the address: what cannot be read is named and left out; a state that is sent is the state that was seen',
    async (t) => {
      const page = await served.open('#/overview?area=4407&plan=enping-a~{broken&year=abc&colour=red');
      await settled(page);
      const text = await page.textContent('[role="alert"]');
      for (const part of ['area', 'plan', 'year', 'colour']) t.match(text, new RegExp(part));
      const moved = encodeURIComponent('enping-a~{"p":{"fertilityMultiplier":{"2026":1,"2027":0.7}}}');
      await page.goto(`${served.address}/#/overview?area=440785&plan=${moved}`);
      await page.waitForSelector('.moved-list li');
      t.match(await page.textContent('.moved-list'), /生育率系数.*0\.7/);
      await page.context().close();
    },
  );

  for (const part of ['answers', 'later-answers'])
    t.test(`a line that is lost while the engine is being fetched breaks nothing: ${part}`, async (t) => {
      const page = await served.browser.newPage({ viewport: SIZES.desk, locale: 'zh-CN' });
      let lost = 0;
      await page.route(new RegExp(`/assets/${part}-[^/]*\\.js$`), (route) =>
        lost++ === 0 ? route.abort() : route.continue(),
      );
      await page.goto(`${served.address}/#/overview?area=440785&plan=enping-a`);
      // Before there is a page it tries again by itself.
      if (part === 'later-answers') await page.click('button:has-text("再试一次")');
      await page.waitForSelector('[data-lever="fertilityMultiplier"]');
      await settled(page);
      await page.fill('[data-lever="fertilityMultiplier"] .number-field input', '0.8');
      await page.press('[data-lever="fertilityMultiplier"] .number-field input', 'Enter');
      await page.waitForSelector('.moved-list li');
      t.ok(lost >= 2, `${lost} requests`);
      await page.context().close();
    });

  t.test('the nation: its assumptions stand there, its numbers are explained by the service', async (t) => {
    const page = await served.open('#/compare?area=000000&plan=reference');
    await page.waitForSelector('.figures-beside .figure', { timeout: 60_000 });
    await page.waitForSelector('.assumptions:not(:has-text("正在载入"))');
    t.equal(await page.locator('.trouble').count(), 0);
    await page.click('.figures-beside .figure');
    await page.waitForSelector('.explanation .node .formula', { timeout: 60_000 });
    t.match(await page.textContent('.explanation'), /31个下级地区相加/);
    await page.context().close();
  });

  t.test('the network goes: levers, comparison and explanation go on, and the page says so', async (t) => {
    const page = await served.open('#/overview?area=440785&plan=enping-a&plan=enping-b');
    await settled(page, true);
    await page.waitForTimeout(2500);
    const before = (await figuresOf(page)).map(({ value }) => value);
    await page.context().setOffline(true);
    await page.fill('[data-lever="fertilityMultiplier"] .number-field input', '0.6');
    await page.press('[data-lever="fertilityMultiplier"] .number-field input', 'Enter');
    await page.waitForSelector('.banner');
    t.match(await page.textContent('.banner'), /连接断了/);
    t.notSame(
      (await figuresOf(page)).map(({ value }) => value),
      before,
      'numbers have moved',
    );
    await page.click('.stages .figure');
    await page.waitForSelector('.explanation .node .formula');
    await page.click('.explanation header .quiet');
    await page.click('[data-screen="compare"]');
    await settled(page);
    await page.context().setOffline(false);
    await page.waitForSelector('.banner', { state: 'detached', timeout: 20_000 });
    await page.context().close();
  });
  t.test('3 compare: from the overview to the largest cause in three actions, and parts add up', async (t) => {
    const page = await served.open('#/overview?area=440785&plan=enping-a');
    await settled(page);
    const planner = new Planner(page);
    await planner.choose('.scenario-picker.more select', 'enping-b');
    await planner.click('[data-screen="compare"]');
    await page.waitForSelector('[data-sentence]');
    t.match(await page.textContent('[data-sentence]'), /B 比 A：.+原因是“建设与购买”/);
    t.ok(planner.actions <= 3, `${planner.actions} actions`);
    const parts = await page.$$eval('[data-part]', (rows) => rows.map((row) => Number(row.getAttribute('data-part'))));
    const total = Number(await page.getAttribute('[data-total]', 'data-total'));
    t.ok(Math.abs(parts.reduce((sum, part) => sum + part, 0) - total) < 1e-6 && total !== 0, `${parts} = ${total}`);
    await page.context().close();
  });

  t.test('7 areas: the three counties that lack most junior places in 2028, in three actions', async (t) => {
    const page = await served.open('#/overview?area=440700&plan=guangdong-2035');
    await settled(page);
    const planner = new Planner(page);
    await planner.click('[data-screen="districts"]');
    await planner.choose('[data-stage-choice]', 'junior');
    await planner.choose('[data-year-choice]', '2028');
    t.ok(planner.actions <= 3);
    const said = await page.textContent('[data-top]');
    const rows = await page.$$eval('[data-row] .figure[data-measure="shortage"]', (figures) =>
      figures.map((figure) => Number(figure.getAttribute('data-value'))),
    );
    t.strictSame(
      rows,
      [...rows].sort((a, b) => b - a),
      'ranked',
    );
    t.match(said, /2028/);
    const sum = Number(await page.getAttribute('[data-sum]', 'data-sum'));
    t.equal(
      sum,
      rows.reduce((all, each) => all + each, 0),
      'the sum of the counties',
    );
    await page.context().close();
  });

  t.test('9 meeting: by keyboard alone, and nothing is given away before it is shown', async (t) => {
    const page = await served.open('#/meeting?area=440785&plan=enping-a&plan=enping-b', SIZES.projector);
    await settled(page);
    await page.keyboard.press('g');
    await page.waitForFunction('document.querySelectorAll(".meeting .figure").length === 0');
    t.notMatch(await page.textContent('.meeting .result'), /4,326/, 'no number can be read');
    await page.locator('button:has-text("揭晓")').press('Enter');
    await page.waitForSelector('.meeting .figure');
    await page.keyboard.press('b');
    await page.waitForFunction('document.body.innerText.includes("恩平B")');
    await page.keyboard.press('m');
    await page.waitForSelector('text=会议纪要');
    await page.context().close();
  });

  t.test(
    '10 versions: who set the class size, in three actions; a scenario that is gone is said and can be brought back',
    async (t) => {
      const api = `${served.address}/api/v1/scenarios`;
      const json = { 'content-type': 'application/json' };
      await fetch(`${api}/enping-a/copies`, {
        method: 'POST',
        headers: json,
        body: '{"id":"journey","name":{"zh":"旅程"}}',
      });
      const etag = (await fetch(`${api}/journey`)).headers.get('etag')!;
      const changed = await fetch(`${api}/journey`, {
        method: 'PATCH',
        headers: {
          'content-type': 'application/merge-patch+json',
          'if-match': etag,
          'x-change-note': encodeURIComponent('按新标准'),
        },
        body: '{"overrides":[{"name":{"zh":"班额42"},"parameters":{"classSizeCap":{"primary":42}}}]}',
      });
      t.equal(changed.status, 200);
      const page = await served.open('#/overview?area=440785&plan=journey');
      await settled(page);
      const planner = new Planner(page);
      await planner.click('[data-screen="versions"]');
      await planner.type('input[type="search"][type="search"]:not(.seek input)', '谁把班额改成 42');
      const found = page.locator('[data-version]');
      await found.first().waitFor();
      t.ok(planner.actions <= 3);
      t.equal(await found.count(), 1);
      t.match(await found.first().textContent(), /42/);
      const newest = (await fetch(`${api}/journey`)).headers.get('etag')!;
      t.equal((await fetch(`${api}/journey`, { method: 'DELETE', headers: { 'if-match': newest } })).status, 204);
      await page.context().close();
      const later = await served.open('#/overview?area=440785&plan=journey');
      await later.waitForSelector('.trouble.lost');
      t.match(await later.textContent('.trouble.lost'), /journey|旅程/);
      await later.click('.trouble.lost button:has-text("恢复")');
      await later.click('dialog form button[type="submit"]');
      await settled(later);
      await later.context().close();
    },
  );

  t.test(
    'two people edit one scenario: the second is told what the first has changed, and both changes stand',
    async (t) => {
      const api = `${served.address}/api/v1/scenarios`;
      const json = { 'content-type': 'application/json' };
      await fetch(`${api}/enping-a/copies`, {
        method: 'POST',
        headers: json,
        body: '{"id":"shared","name":{"zh":"两人改"}}',
      });
      const page = await served.open('#/overview?area=440785&plan=shared');
      await settled(page);
      await page.fill('[data-lever="fertilityMultiplier"] .number-field input', '0.9');
      await page.press('[data-lever="fertilityMultiplier"] .number-field input', 'Enter');
      const etag = (await fetch(`${api}/shared`)).headers.get('etag')!;
      await fetch(`${api}/shared`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json', 'if-match': etag },
        body: '{"overrides":[{"name":{"zh":"余量"},"parameters":{"planningMargin":0.05}}]}',
      });
      await page.click('text=存为情景');
      await page.click('dialog form button[type="submit"]');
      await page.waitForSelector('dialog:has-text("改过这个情景")');
      t.match(await page.textContent('dialog'), /规划余量|余量/);
      await page.click('dialog button:has-text("在对方的版本上保存")');
      await page.waitForSelector('dialog', { state: 'detached' });
      const { overrides } = (await (await fetch(`${api}/shared`)).json()) as { overrides: { parameters?: object }[] };
      const parameters = Object.assign({}, ...overrides.map((override) => override.parameters ?? {}));
      t.match(parameters, { planningMargin: 0.05, fertilityMultiplier: { 2027: 0.9 } });
      await page.context().close();
    },
  );
}

interface Shown {
  readonly area: string;
  readonly measure: string;
  readonly stage: string;
  readonly year: number;
  readonly value: string;
  readonly alternative: number;
}

function figuresOf(page: Page): Promise<Shown[]> {
  return page.$$eval('.figure', (figures) =>
    figures.map((figure) => {
      const {
        area = '',
        measure = '',
        stage = '',
        year,
        value = '',
        alternative,
      } = (figure as unknown as { dataset: Record<string, string> }).dataset;
      return { area, measure, stage, year: Number(year), value, alternative: Number(alternative) };
    }),
  );
}

/** Screens whose numbers are compared, and the runs that they show. */
const SHOWN = [
  {
    hash: '#/overview?area=440785&plan=enping-a',
    request: [{ areas: ['440785'], scenario: 'enping-a' }],
  },
  {
    hash: `#/overview?area=440785&plan=${encodeURIComponent('enping-a~{"p":{"classSizeCap":{"primary":40}},"n":[["junior",1000,2028]]}')}`,
    request: [
      {
        areas: ['440785'],
        scenario: 'enping-a',
        overrides: [
          {
            name: { zh: '会上调整' },
            parameters: { classSizeCap: { primary: 40 } },
            addProjects: [
              {
                id: 'added',
                area: '440785',
                name: { zh: '新增' },
                stage: 'junior',
                kind: 'newBuild',
                schools: null,
                places: 1000,
                openingYear: 2028,
              },
            ],
          },
        ],
      },
    ],
  },
  { hash: '#/overview?area=440000&plan=guangdong-2035', request: [{ areas: ['440000'], scenario: 'guangdong-2035' }] },
  { hash: '#/overview?area=000000&plan=reference', request: [{ areas: ['all'], scenario: 'reference' }] },
  {
    hash: '#/districts?area=440700&plan=guangdong-2035&year=2028',
    request: [{ areas: ['440700'], scenario: 'guangdong-2035' }],
  },
  {
    hash: '#/compare?area=440785&plan=enping-a&plan=enping-b&plan=enping-c&year=2028',
    request: ['enping-a', 'enping-b', 'enping-c'].map((scenario) => ({ areas: ['440785'], scenario })),
  },
  { hash: '#/meeting?area=440785&plan=enping-a', request: [{ areas: ['440785'], scenario: 'enping-a' }] },
];

async function ask(address: string, path: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json', prefer: 'wait=10' };
  const post = { method: 'POST', headers, body: JSON.stringify(body) };
  return (await fetch(`${address}/api/v1${path}`, body === undefined ? {} : post)).json();
}

/** Id of a run that is done. */
async function runOf(address: string, request: object): Promise<string> {
  let run = (await ask(address, '/runs', { ...request, from: 2020, to: 2035 })) as { id: string; status: string };
  while (run.status === 'accepted' || run.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 500));
    run = (await ask(address, `/runs/${run.id}`)) as typeof run;
  }
  return run.id;
}

/** Figures whose value is another one than that of a run of the API. */
async function differing(address: string, requests: readonly object[], shown: readonly Shown[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const [alternative, request] of requests.entries()) {
    const run = await runOf(address, request);
    const mine = shown.filter((each) => each.alternative === alternative);
    const areas = [...new Set(mine.map(({ area }) => `area=${area}`))].join('&');
    const { rows } = (await ask(address, `/runs/${run}/results?shape=rows&${areas}`)) as {
      rows: {
        areaCode: string;
        schoolYear: number;
        stage: string | null;
        measure: string;
        value: number | string | null;
      }[];
    };
    const levels = ['blue', 'none', 'yellow', 'red'];
    const known = new Map(
      rows.map(({ areaCode, schoolYear, stage, measure, value }) => [
        `${areaCode} ${measure} ${stage ?? ''} ${schoolYear}`,
        value === null ? '' : String(typeof value === 'string' ? levels.indexOf(value) : value),
      ]),
    );
    for (const { area, measure, stage, year, value } of mine) {
      const place = `${area} ${measure} ${stage} ${year}`;
      if (known.get(place) !== value) wrong.push(`${place}: ${value}, the API has ${known.get(place)}`);
    }
  }
  return wrong;
}

async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
