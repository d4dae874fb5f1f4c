import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import t from 'tap';
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

  t.test('1 overview: the answers stand there without a click', async (t) => {
    const page = await served.open('#/overview?area=440785&plan=enping-a');
    await settled(page, true);
    t.match(await page.textContent('[data-verdict]'), /恩平市.+学年最紧，缺[\d,]+个学位，当年缺学位的概率\d+%/);
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

/** Figures whose value is another one than that of a run of the API. */
async function differing(address: string, requests: readonly object[], shown: readonly Shown[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const [alternative, request] of requests.entries()) {
    const ask = async (path: string, body?: object) => {
      const post = {
        method: 'POST',
        headers: { 'content-type': 'application/json', prefer: 'wait=10' },
        body: JSON.stringify(body),
      };
      return (await fetch(`${address}/api/v1${path}`, body === undefined ? {} : post)).json();
    };
    let run = (await ask('/runs', { ...request, from: 2020, to: 2035 })) as { id: string; status: string };
    while (run.status === 'accepted' || run.status === 'running') {
      await new Promise((resolve) => setTimeout(resolve, 500));
      run = (await ask(`/runs/${run.id}`)) as typeof run;
    }
    const mine = shown.filter((each) => each.alternative === alternative);
    const areas = [...new Set(mine.map(({ area }) => `area=${area}`))].join('&');
    const { rows } = (await ask(`/runs/${run.id}/results?shape=rows&${areas}`)) as {
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
