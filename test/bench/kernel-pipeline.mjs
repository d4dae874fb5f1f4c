// Times the draws of one county on one thread, phase by phase, on the built dist/: the counterpart of kernel.cpp.
// The last line of standard output is JSON, in microseconds of a draw.
// node test/bench/kernel-pipeline.mjs COUNTY SCENARIO LAST_YEAR DRAWS [repeats]
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [code = '440785', scenario = 'guangdong-2035', last = '2035', count = '1000', turns = '21'] =
  process.argv.slice(2);
const draws = Number(count);
const repeats = Number(turns);
/** Turns that are not counted: the compiler works during the first ones. */
const WARM_TURNS = 4;

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist');
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { AreaPlanner, buildHorizon, calibrateNation, calibrateProvinceCounties, seriesIndex } =
  await load('models/index.js');
const { keepTrail } = await load('models/kernel/keep-trail.js');
const { prepareArea } = await load('models/kernel/prepare-area.js');
const { BLOCK, SHEET, TRAIL_ROW } = await load('models/kernel/sheet.js');
const { COLUMNS } = await load('models/kernel/columns.js');
const { advance, write } = await load('models/kernel/walk.js');
const { sameSupplyForAll } = await load('models/supply/schedule-supply.js');
const { AreaShocks, pathsAbove } = await load('models/uncertainty/area-shocks.js');
const { drawCounty } = await load('models/uncertainty/draw-county.js');
const { DrawCollector } = await load('models/uncertainty/draw-collector.js');
const { collectedColumns } = await load('models/uncertainty/follow-counts.js');
const { orderStatistics, PROBABILITIES, quantileRanks } = await load('models/uncertainty/order-statistics.js');
const { NOTHING_KNOWN } = await load('models/uncertainty/known-years.js');
const { resolveUncertainty } = await load('models/uncertainty/resolve-uncertainty.js');
const { readLibrary } = await load('src/library/read-library.js');
const { readUncertainty } = await load('src/library/read-uncertainty.js');

const library = readLibrary();
const { facts, rules, programmes, scenarios } = library;
const { parameters } = resolveUncertainty(readUncertainty(library.folder));
const chain = { scenarios: [scenarios.get(scenario)], requestOverrides: [] };
const start = calibrateProvinceCounties(calibrateNation(facts), `${code.slice(0, 2)}0000`).find(
  (county) => county.code === code,
);
const plan = new AreaPlanner(rules, chain, programmes).plan(start.chain);
const horizon = buildHorizon(facts.demography, facts.baseYear, Number(last));
const { years } = horizon;
const drawPlan = {
  draws,
  seed: 1,
  baseYear: facts.baseYear,
  years: years.length,
  parameters,
  sampling: 'quasi',
  measures: null,
  watched: [],
  lateProjects: false,
};
const above = pathsAbove(drawPlan, start.chain.at(-2));
const county = { start, plan, watches: [] };

const { STATE, OUT, RESULT } = SHEET;
const TRAIL_CELLS = TRAIL_ROW.cells;
const state = new Float64Array(STATE.length);
prepareArea(start, plan, horizon, (t) => {
  if (t === 0) state.set(STATE);
});
for (let t = 1; t < years.length; t++) sameSupplyForAll(t * TRAIL_CELLS);
const shocks = new AreaShocks(drawPlan, above, code, NOTHING_KNOWN);
const { columns, following } = collectedColumns(false, null);

function onlyShocks() {
  for (let draw = 0; draw < draws; draw++) shocks.fill(draw);
}

/** The draws of a block, as drawCounty walks them. */
function walkBlock(begin, size) {
  for (let slot = 0; slot < size; slot++) {
    STATE.set(state);
    shocks.fill(begin + slot);
    for (let t = 1; t < years.length; t++) {
      advance(t);
      keepTrail(t * TRAIL_CELLS + slot);
    }
  }
}

function walked() {
  for (let begin = 0; begin < draws; begin += BLOCK) walkBlock(begin, Math.min(BLOCK, draws - begin));
}

function written() {
  for (let begin = 0; begin < draws; begin += BLOCK) {
    const size = Math.min(BLOCK, draws - begin);
    walkBlock(begin, size);
    for (let t = 1; t < years.length; t++) write(t, size, true, false);
  }
}

/** @returns the collector that has taken all draws */
function taken(take) {
  for (let begin = 0; begin < draws; begin += BLOCK) {
    const size = Math.min(BLOCK, draws - begin);
    walkBlock(begin, size);
    for (let t = 1; t < years.length; t++) {
      write(t, size, true, false);
      take(t, begin, size);
    }
  }
}

/** Draws of the collected numbers, a column each: what quantiles are taken of. */
function collected() {
  const cells = columns.flatMap((column) =>
    years.map((_, t) => ({ column, t })).filter(({ t }) => t > 0 && !Number.isNaN(RESULT[t * COLUMNS.length + column])),
  );
  const values = new Float64Array(cells.length * draws);
  taken((year, begin, size) => {
    cells.forEach(({ column, t }, cell) => {
      if (t === year) values.set(OUT.subarray(column * BLOCK, column * BLOCK + size), cell * draws + begin);
    });
  });
  const complete = cells
    .map((_, cell) => values.subarray(cell * draws, (cell + 1) * draws))
    .filter((column) => !column.some(Number.isNaN));
  return Float64Array.from(complete.flatMap((column) => [...column]));
}

const numbers = collected();
const ranks = quantileRanks(draws);
const statistics = new Float64Array(ranks.length);
const copy = new Float64Array(draws);

function selected() {
  let proof = 0;
  for (let first = 0; first < numbers.length; first += draws) {
    orderStatistics(numbers, first, draws, ranks, statistics, 0);
    proof += statistics[0];
  }
  return proof;
}

function sorted() {
  let proof = 0;
  for (let first = 0; first < numbers.length; first += draws) {
    copy.set(numbers.subarray(first, first + draws));
    copy.sort();
    for (let rank = 0; rank < ranks.length; rank++) statistics[rank] = copy[ranks[rank]];
    proof += statistics[0];
  }
  return proof;
}

function time(job) {
  const started = performance.now();
  const given = job();
  return [((performance.now() - started) * 1000) / draws, given];
}

const kept = [];
let middle = Number.NaN;
for (let turn = -WARM_TURNS; turn < repeats; turn++) {
  const collector = new DrawCollector({
    draws,
    years,
    shownFrom: 0,
    columns,
    following,
    wanted: () => true,
    watches: [],
    assumedShortage: new Float64Array(5 * years.length),
  });
  const [ofShocks] = time(onlyShocks);
  const [toWalk] = time(walked);
  const [toWrite] = time(written);
  const [toTake] = time(() => taken((t, begin, size) => collector.take(t, begin, size)));
  const [finish] = time(() => collector.finish(0));
  const [whole, drawn] = time(() => drawCounty(county, horizon, drawPlan, above, 0, []));
  const [bySelection, one] = time(selected);
  const [bySorting, other] = time(sorted);
  if (one !== other) throw new Error('order statistics differ from those of a sorted column');
  const row = drawn.draws.rows[seriesIndex('pupils', 'primary')];
  middle = drawn.draws.quantiles[((row + 1) * years.length - 1) * PROBABILITIES.length + 2];
  if (turn >= 0)
    kept.push({
      shocks: ofShocks,
      walk: toWalk - ofShocks,
      write: toWrite - toWalk,
      take: toTake - toWrite,
      simulation: toTake - ofShocks,
      quantiles: finish,
      whole,
      selected: bySelection,
      sorted: bySorting,
    });
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const phases = Object.keys(kept[0]).map((phase) => [phase, median(kept.map((times) => times[phase]))]);
console.log(JSON.stringify({ ...Object.fromEntries(phases), pupils: middle }));
