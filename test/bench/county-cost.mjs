// Cost of one county-year of the model against the length of the horizon: warm, on one thread, without input or output.
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

const HORIZONS = [5, 15, 30];
const ROUNDS = 9;
const WARM_ROUNDS = 3;
const PROVINCE = '440000';

/** Median nanoseconds of one county-year for every horizon, over the counties of Guangdong. */
export async function countyCost(dist) {
  const load = (path) => import(pathToFileURL(`${dist}/${path}`).href);
  const model = await load('models/index.js');
  const { readLibrary } = await load('src/library/read-library.js');
  const { facts, rules, programmes, scenarios } = readLibrary();
  const chain = { scenarios: [scenarios.get('guangdong-2035')], requestOverrides: [] };
  const planner = new model.AreaPlanner(rules, chain, programmes);
  const counties = model
    .calibrateProvinceCounties(model.calibrateNation(facts), PROVINCE)
    .map((start) => ({ start, plan: planner.plan(start.chain) }));
  const horizons = HORIZONS.map((length) => ({
    length,
    horizon: model.buildHorizon(facts.demography, facts.baseYear, facts.baseYear + length - 1),
    nanoseconds: [],
  }));
  // The horizons take turns, so that a machine that slows down slows all of them.
  for (let round = -WARM_ROUNDS; round < ROUNDS; round++) {
    for (const { length, horizon, nanoseconds } of horizons) {
      const started = performance.now();
      for (const { start, plan } of counties) model.simulate(start, plan, horizon);
      const each = ((performance.now() - started) * 1e6) / (counties.length * length);
      if (round >= 0) nanoseconds.push(each);
    }
  }
  return { counties: counties.length, horizons };
}
