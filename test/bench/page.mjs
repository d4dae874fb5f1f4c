// The page in a browser, measured: what the first screen weighs, how long from opening to four numbers on a slow processor,
// how long from a lever to the redrawn numbers.
//   node test/bench/page.mjs [--only size|open|levers]
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wants = (name) => values.only === undefined || values.only === name;
const executablePath = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));
const SLOWER = 4;
const OPENINGS = 9;
const MOVES = 60;

const middle = (sorted) => sorted[Math.floor(sorted.length / 2)];
const spread = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return `median ${middle(sorted).toFixed(0)} ms, p95 ${at(0.95).toFixed(0)} (${sorted[0].toFixed(0)}..${sorted.at(-1).toFixed(0)})`;
};

if (wants('size')) size();
if (wants('open') || wants('levers')) {
  if (executablePath === undefined) console.log('no Chromium found: install it, or name it with CHROMIUM');
  else await withService(measure);
}

/** Everything that the first screen loads, levers among it: page, styles, scripts and the worker with the model. */
function size() {
  const folder = join(root, 'dist', 'page');
  const seen = new Set();
  const follow = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    if (!name.endsWith('.js')) return;
    for (const [, next] of readFileSync(join(folder, 'assets', name), 'utf8').matchAll(
      /from\s*["']\.\/([\w.-]+\.js)["']/g,
    ))
      follow(next);
  };
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  for (const [, name] of html.matchAll(/\/assets\/([\w.-]+\.(?:js|css))/g)) follow(name);
  for (const name of readdirSync(join(folder, 'assets')))
    if (/^(main|worker|answers|later-answers)-.*\.(js|css)$/.test(name)) follow(name);
  const bytes = [...seen].reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(folder, 'assets', name)), { level: 9 }).length,
    0,
  );
  console.log(
    `first screen: ${(bytes / 1000).toFixed(0)} kB of JavaScript and CSS, gz (goal 300), ${seen.size} files, the model among them`,
  );
}

async function withService(work) {
  const data = mkdtempSync(join(tmpdir(), 'xuewei-page-'));
  const service = spawn(process.execPath, [join(root, 'dist/program/cli.js'), 'serve', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const address = await new Promise((resolve, reject) => {
      let said = '';
      service.stdout.on('data', (text) => {
        said += text;
        const found = /(http:\S+?)\/api/.exec(said);
        if (found !== null) resolve(found[1]);
      });
      service.on('exit', () => reject(new Error(said)));
    });
    const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
    await work(browser, address);
    await browser.close();
  } finally {
    service.kill('SIGTERM');
    await new Promise((resolve) => service.on('exit', resolve));
    rmSync(data, { recursive: true });
  }
}

async function measure(browser, address) {
  if (wants('open'))
    for (const [name, hash] of [
      ['a county', '#/overview?area=440785&plan=enping-a'],
      ['a province', '#/overview?area=440000&plan=guangdong-2035'],
    ])
      console.log(
        `open to four numbers, ${name}, processor ${SLOWER} times slower: ${spread(await openings(browser, `${address}/${hash}`))} (goal 1500)`,
      );
  if (wants('levers'))
    for (const [name, hash, goal] of [
      ['one county', '#/overview?area=440785&plan=enping-a', 50],
      ['21 cities, 124 counties', '#/overview?area=440000&plan=guangdong-2035', 250],
    ])
      console.log(`lever to redraw, ${name}: ${spread(await moves(browser, `${address}/${hash}`))} (goal p95 ${goal})`);
}

async function openings(browser, address) {
  const times = [];
  for (let opening = 0; opening <= OPENINGS; opening++) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    // Looked for by the page itself: who asks from outside takes time of the slow processor.
    await page.addInitScript(() => {
      globalThis.shownAt = new Promise((resolve) => {
        const look = () => {
          if (document.querySelector('.four .figure') === null) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { childList: true, subtree: true });
      });
    });
    await page.goto(address, { waitUntil: 'commit' });
    // From the start of the navigation to the frame after the numbers.
    const shown = await page.evaluate(() => globalThis.shownAt);
    // The first one warms the service up.
    if (opening > 0) times.push(shown);
    await context.close();
  }
  return times;
}

async function moves(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.goto(address);
  await page.waitForSelector('.four .figure');
  await page.waitForTimeout(4000);
  const times = await page.evaluate(async (count) => {
    const slider = document.querySelector('[data-lever="fertilityMultiplier"] input[type="range"]');
    const four = document.querySelector('.four');
    const measured = [];
    for (let move = 0; move < count; move++) {
      const value = 0.5 + ((move * 37) % 100) / 100;
      const begun = performance.now();
      const changed = new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(resolve));
        });
        observer.observe(four, { subtree: true, characterData: true, childList: true, attributes: true });
      });
      slider.value = String(value);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      await changed;
      measured.push(performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return measured.slice(5);
  }, MOVES);
  await page.close();
  return times;
}
