// How far quantiles lie from those of very many draws, by number of draws and way of sampling: which way needs fewest draws
// for the error of 1,000 plain ones. `node test/bench/draw-error.mjs` prints the table of docs/draws.md, with --write it
// writes the table and its picture there. Takes some minutes; needs dist/ (npm run prepare).
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { linearRegression, linearRegressionLine } from 'simple-statistics';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const load = (path) => import(pathToFileURL(join(root, 'dist', path)).href);

const COUNTIES = ['440785', '440106', '441900', '445281'];
const SERIES_KEYS = [
  ...['pupils:kindergarten', 'pupils:primary', 'pupils:junior', 'pupils:generalSenior', 'pupils:vocational'],
  ...['shortage:primary', 'shortage:junior', 'births', 'residentPopulation', 'classes:primary', 'seniorGrossEnrolment'],
];
const YEARS = [2025, 2030, 2035];
const SIZES = [64, 125, 250, 300, 400, 500, 600, 800, 1000, 2000];
const SAMPLINGS = ['plain', 'antithetic', 'quasi'];
const SEEDS = 24;
const REFERENCE = { draws: 10_000, seeds: 6 };
const PLAIN_DRAWS = 1000;
/** Quantiles whose errors are shown: the median, the 5 and 95 % ones, and all five together. */
const GROUPS = ['median', 'tails', 'all five'];

const model = await load('models/index.js');
const { readLibrary } = await load('src/library/read-library.js');
const { readUncertainty } = await load('src/library/read-uncertainty.js');
const { resolveUncertainty } = await load('models/uncertainty/resolve-uncertainty.js');
const { pathsAbove } = await load('models/uncertainty/area-shocks.js');
const { drawCounty } = await load('models/uncertainty/draw-county.js');

const library = readLibrary();
const { facts, rules, programmes, scenarios } = library;
const { parameters } = resolveUncertainty(readUncertainty(library.folder));
const planner = new model.AreaPlanner(
  rules,
  { scenarios: [scenarios.get('reference')], requestOverrides: [] },
  programmes,
);
const horizon = model.buildHorizon(facts.demography, facts.baseYear, 2035);
const starts = model
  .calibrateProvinceCounties(model.calibrateNation(facts), '440000')
  .filter(({ code }) => COUNTIES.includes(code));
const columns = SERIES_KEYS.flatMap((key) => {
  const series = model.SERIES.findIndex((entry) => entry.key === key);
  return YEARS.map((year) => ({ series, at: horizon.years.indexOf(year) }));
});

/** 5, 50 and 95 % quantiles of every column: [column][3]. */
function quantiles(start, draws, seed, sampling) {
  const years = horizon.years.length;
  const plan = { draws, seed, baseYear: facts.baseYear, years, parameters, sampling, measures: null };
  const above = pathsAbove(plan, '440000');
  const county = { start, plan: planner.plan(start.chain), watches: [] };
  const { draws: found } = drawCounty(county, horizon, plan, above, 0, []);
  return columns.map(({ series, at }) => {
    const first = (found.rows[series] * years + at) * 5;
    return [
      found.quantiles[first],
      found.quantiles[first + 2],
      found.quantiles[first + 4],
      found.quantiles[first + 1],
      found.quantiles[first + 3],
    ];
  });
}

const errors = new Map();
for (const start of starts) {
  const many = Array.from({ length: REFERENCE.seeds }, (_, seed) =>
    quantiles(start, REFERENCE.draws, 9000 + seed, 'quasi'),
  );
  const truth = columns.map((_, column) =>
    many[0][column].map((_, which) => many.reduce((sum, run) => sum + run[column][which], 0) / many.length),
  );
  for (const sampling of SAMPLINGS) {
    for (const draws of SIZES) {
      for (let seed = 1; seed <= SEEDS; seed++) {
        const found = quantiles(start, draws, seed, sampling);
        columns.forEach((_, column) => {
          const range = truth[column][4] - truth[column][3];
          if (!(range > 0)) return;
          for (const which of [0, 1, 2, 3, 4]) {
            for (const where of [
              which === 1 ? 'median' : which === 0 || which === 2 ? 'tails' : 'quartiles',
              'all five',
            ]) {
              const key = `${sampling} ${draws} ${where}`;
              const sum = errors.get(key) ?? { squares: 0, count: 0 };
              sum.squares += ((found[column][which] - truth[column][which]) / range) ** 2;
              sum.count++;
              errors.set(key, sum);
            }
          }
        });
      }
    }
  }
}

const error = (sampling, draws, where) => {
  const { squares, count } = errors.get(`${sampling} ${draws} ${where}`);
  return 100 * Math.sqrt(squares / count);
};
/** Straight line through the errors of all sizes, both on logarithms: one size alone is off by luck. */
const line = (sampling, where) =>
  linearRegressionLine(
    linearRegression(SIZES.map((draws) => [Math.log(draws), Math.log(error(sampling, draws, where))])),
  );
/** Draws at which the line of a way of sampling reaches that of PLAIN_DRAWS plain ones. */
const needed = (sampling, where) => {
  const goal = line('plain', where)(Math.log(PLAIN_DRAWS));
  const own = line(sampling, where);
  return Math.round(Math.exp((goal - own(0)) / (own(1) - own(0))));
};

const rows = [
  `| draws | ${SAMPLINGS.flatMap((sampling) => GROUPS.map((where) => `${sampling}, ${where}`)).join(' | ')} |`,
  `| ---: | ${SAMPLINGS.flatMap(() => GROUPS.map(() => '---:')).join(' | ')} |`,
  ...SIZES.map(
    (draws) =>
      `| ${draws} | ${SAMPLINGS.flatMap((sampling) => GROUPS.map((where) => error(sampling, draws, where).toFixed(1))).join(' | ')} |`,
  ),
  `| **draws for the error of ${PLAIN_DRAWS} plain ones** | ${SAMPLINGS.flatMap((sampling) => GROUPS.map((where) => needed(sampling, where))).join(' | ')} |`,
];
console.log(rows.join('\n'));

/** Error against draws, both on logarithms; patterns of the line beside colours. */
function picture() {
  const [width, height, left, bottom] = [640, 400, 60, 40];
  const [most, least] = [40, 1];
  const x = (draws) => left + ((width - left - 150) * Math.log(draws / SIZES[0])) / Math.log(SIZES.at(-1) / SIZES[0]);
  const y = (value) => 10 + ((height - bottom - 10) * Math.log(most / value)) / Math.log(most / least);
  const style = { plain: ['#555', ''], antithetic: ['#b45f06', '6 4'], quasi: ['#0b5394', ''] };
  const lines = SAMPLINGS.flatMap((sampling) =>
    ['median', 'tails'].map((where) => {
      const points = SIZES.map((draws) => `${x(draws).toFixed(1)},${y(error(sampling, draws, where)).toFixed(1)}`).join(
        ' ',
      );
      const dash = where === 'tails' ? '2 3' : style[sampling][1];
      const end = y(error(sampling, SIZES.at(-1), where));
      return `<polyline points="${points}" fill="none" stroke="${style[sampling][0]}" stroke-width="2" stroke-dasharray="${dash}"/><text x="${x(SIZES.at(-1)) + 6}" y="${(end + 4).toFixed(1)}" fill="${style[sampling][0]}">${sampling}, ${where}</text>`;
    }),
  );
  const ticks = SIZES.filter((draws) => ![300, 600, 800].includes(draws)).map(
    (draws) => `<text x="${x(draws)}" y="${height - bottom + 18}" text-anchor="middle">${draws}</text>`,
  );
  const levels = [1, 2, 5, 10, 20, 40].map(
    (value) =>
      `<line x1="${left}" x2="${width - 150}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/><text x="${left - 8}" y="${y(value) + 4}" text-anchor="end">${value} %</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>${levels.join('')}${ticks.join('')}${lines.join('')}<text x="${left}" y="${height - 4}">draws; error of quantiles as a share of the interquartile range</text></svg>\n`;
}

if (process.argv.includes('--write')) {
  const path = join(root, 'docs', 'draws.md');
  const text = readFileSync(path, 'utf8');
  const [start, end] = ['<!-- table -->', '<!-- end of table -->'];
  const [before, rest] = text.split(start);
  writeFileSync(path, `${before}${start}\n${rows.join('\n')}\n${end}${rest.split(end)[1]}`);
  writeFileSync(join(root, 'docs', 'draws.svg'), picture());
}
