import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AreaPlanner,
  buildHorizon,
  calibrateNation,
  calibrateProvinceCounties,
  SERIES,
  STAGES,
} from '../../models/index.ts';
import { COLUMN_OF_SERIES, COLUMNS, COLUMNS_END } from '../../models/kernel/columns.ts';
import { keepTrail } from '../../models/kernel/keep-trail.ts';
import { prepareArea } from '../../models/kernel/prepare-area.ts';
import { SCHEDULE_ROW } from '../../models/kernel/schedule-row.ts';
import { BLOCK, COHORT_ROW, SHEET, SHOCK_ROW, STATE_ROW, TRAIL_ROW } from '../../models/kernel/sheet.ts';
import { advance, write } from '../../models/kernel/walk.ts';
import { sameSupplyForAll } from '../../models/supply/schedule-supply.ts';
import { AreaShocks, pathsAbove } from '../../models/uncertainty/area-shocks.ts';
import { NOTHING_KNOWN } from '../../models/uncertainty/known-years.ts';
import { resolveUncertainty } from '../../models/uncertainty/resolve-uncertainty.ts';
import { readLibrary } from '../../src/library/read-library.ts';
import { readUncertainty } from '../../src/library/read-uncertainty.ts';

/**
 * Writes one county for the independent implementations: what goes in, the shocks of some draws, and what came out.
 *
 * case.json     start, parameters, horizon, names of series and shocks, layout of the binary files
 * shocks.bin    float64 [draw][year][shock]
 * expected.bin  float64 [draw][year][series], NaN is missing
 * schedule.bin, cohorts.bin, state.bin, result.bin   the prepared county, for the scalar yardstick
 *
 * Usage: export-case FOLDER COUNTY SCENARIO LAST_YEAR DRAWS
 */
const [folder = 'case', code = '440785', scenario = 'guangdong-2035', last = '2035', count = '1000'] =
  process.argv.slice(2);
const draws = Number(count);
const library = readLibrary();
const { facts, rules, programmes, scenarios } = library;
const chain = { scenarios: [scenarios.get(scenario)!], requestOverrides: [] };
const start = calibrateProvinceCounties(calibrateNation(facts), `${code.slice(0, 2)}0000`).find(
  (county) => county.code === code,
)!;
const plan = new AreaPlanner(rules, chain, programmes).plan(start.chain);
const horizon = buildHorizon(facts.demography, facts.baseYear, Number(last));
const years = horizon.years.length;
const resolved = resolveUncertainty(readUncertainty(library.folder));
if ('problems' in resolved) throw new Error('the shipped uncertainty is refused');
const drawPlan = {
  draws,
  seed: 1,
  baseYear: facts.baseYear,
  years,
  parameters: resolved.parameters,
  sampling: 'quasi' as const,
  measures: null,
  watched: [],
  lateProjects: false,
};

const { SCHEDULE, COHORTS, STATE, SHOCKS, OUT, RESULT } = SHEET;
const state = new Float64Array(STATE.length);
prepareArea(start, plan, horizon, (t) => {
  if (t === 0) state.set(STATE);
});
const result = RESULT.slice();
for (let t = 0; t < years; t++) sameSupplyForAll(t * TRAIL_ROW.cells);
const shocks = new AreaShocks(drawPlan, pathsAbove(drawPlan, start.chain.at(-2)!), code, NOTHING_KNOWN);

const shockNames = Object.keys(SHOCK_ROW.offsets);
const allShocks = new Float64Array(draws * years * SHOCK_ROW.cells);
const expected = new Float64Array(draws * years * SERIES.length).fill(Number.NaN);
for (let draw = 0; draw < draws; draw++) {
  STATE.set(state);
  shocks.fill(draw);
  allShocks.set(SHOCKS.subarray(0, years * SHOCK_ROW.cells), draw * years * SHOCK_ROW.cells);
  for (let t = 0; t < years; t++) {
    if (t > 0) {
      advance(t);
      keepTrail(t * TRAIL_ROW.cells);
      write(t, 1, true, true);
    }
    for (let series = 0; series < SERIES.length; series++) {
      const column = COLUMN_OF_SERIES[series]!;
      const drawn = t > 0 && column < COLUMNS_END.share;
      expected[(draw * years + t) * SERIES.length + series] = drawn
        ? OUT[column * BLOCK]!
        : result[t * COLUMNS.length + column]!;
    }
  }
}

const bytes = (numbers: Float64Array) => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
const plain = (_: string, value: unknown) =>
  value instanceof Float64Array ? Array.from(value, (cell) => (Number.isNaN(cell) ? null : cell)) : value;
mkdirSync(folder, { recursive: true });
const description = {
  draws,
  years: horizon.years,
  stages: STAGES,
  series: SERIES.map(({ key }) => key),
  shocks: shockNames,
  start,
  plan,
  horizon,
  layout: {
    columns: COLUMNS.map(({ key }) => key),
    columnsEnd: COLUMNS_END,
    schedule: SCHEDULE_ROW,
    cohorts: COHORT_ROW,
    state: STATE_ROW,
  },
};
writeFileSync(join(folder, 'case.json'), JSON.stringify(description, plain));
writeFileSync(join(folder, 'shocks.bin'), bytes(allShocks));
writeFileSync(join(folder, 'expected.bin'), bytes(expected));
writeFileSync(join(folder, 'schedule.bin'), bytes(SCHEDULE.subarray(0, years * SCHEDULE_ROW.cells)));
writeFileSync(join(folder, 'cohorts.bin'), bytes(COHORTS.subarray(0, years * COHORT_ROW.cells)));
writeFileSync(join(folder, 'state.bin'), bytes(state));
writeFileSync(join(folder, 'result.bin'), bytes(result.subarray(0, years * COLUMNS.length)));
