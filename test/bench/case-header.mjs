// Turns the case.json of an exported county into case.h, so that kernel.cpp names offsets instead of counting them.
// Needs dist/. node test/bench/case-header.mjs FOLDER
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [folder = 'case'] = process.argv.slice(2);
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist');
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { resolveUncertainty } = await load('models/uncertainty/resolve-uncertainty.js');
const { POLICY_QUANTITIES, SHOCK_QUANTITIES } = await load('models/uncertainty/uncertainty-parameters.js');
const { readLibrary } = await load('src/library/read-library.js');
const { readUncertainty } = await load('src/library/read-uncertainty.js');

const { draws, years, series, shocks, stages, start, layout } = JSON.parse(
  readFileSync(join(folder, 'case.json'), 'utf8'),
);
const { parameters } = resolveUncertainty(readUncertainty(readLibrary().folder));

const constant = (name) => name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
const text = (value) => `"${value}"`;
const list = (values) => `{${values.join(', ')}}`;
const define = (name, value) => `#define ${name} ${value}`;

/** Offsets of a row, and its width. */
const rowOf = (name, { offsets, cells }) => [
  ...Object.entries(offsets).map(([field, offset]) => define(`${name}_${field}`, offset)),
  define(`${name}_CELLS`, cells),
];

/** Column of the first stage of every measure; its other stages follow. */
function columnsOf(columns) {
  const first = new Map();
  columns.forEach((key, column) => {
    const [measure] = key.split(':');
    if (!first.has(measure)) first.set(measure, column);
  });
  return [...first].map(([measure, column]) => define(`COLUMN_${constant(measure)}`, column));
}

/** The autoregressions of a level. */
function level(name, processes) {
  const numbers = processes.map((process) =>
    list([process.persistence, process.deviation, Math.max(0, process.from - years[0]) + 1]),
  );
  return `static const struct process ${name}[${processes.length}] = ${list(numbers)};`;
}

const ofShocks = (name) => SHOCK_QUANTITIES.map((quantity) => parameters.shocks[name][quantity]);
const ofPolicy = POLICY_QUANTITIES.map((quantity) => parameters.policy[quantity]);
const lines = [
  '/* Written by case-header.mjs. */',
  define('DRAWS', draws),
  define('YEARS', years.length),
  define('AREA', Number(start.code)),
  define('PROVINCE', Number(start.chain.at(-2))),
  define('SERIES', series.length),
  define('STAGES', stages.length),
  ...Object.entries(layout.columnsEnd).map(([kind, end]) => define(`END_${constant(kind)}`, end)),
  ...columnsOf(layout.columns),
  ...rowOf('SCHEDULE', layout.schedule),
  ...rowOf('COHORT', layout.cohorts),
  ...rowOf('STATE', layout.state),
  ...shocks.map((name, index) => define(`SHOCK_${name}`, index)),
  define('SHOCK_CELLS', shocks.length),
  define('QUANTITIES', SHOCK_QUANTITIES.length),
  define('POLICIES', POLICY_QUANTITIES.length),
  `static const char *const SERIES_NAME[SERIES] = ${list(series.map(text))};`,
  `static const int COLUMN_OF_SERIES[SERIES] = ${list(series.map((key) => layout.columns.indexOf(key)))};`,
  '/* An autoregression: what is left of a shock a year later, deviation of the innovations, first year with one. */',
  'struct process { double persistence; double deviation; int first; };',
  level('NATION', ofShocks('nation')),
  level('PROVINCE_SHOCKS', ofShocks('province')),
  level('COUNTY', ofShocks('county')),
  level('POLICY', ofPolicy),
  ...Object.entries(parameters.progressionLoadings).map(([step, loading]) =>
    define(`LOADING_${constant(step)}`, loading),
  ),
  `static const double ROOT[QUANTITIES][QUANTITIES] = ${list(parameters.correlationRoot.map(list))};`,
];
writeFileSync(join(folder, 'case.h'), `${lines.join('\n')}\n`);
