import { seriesIndex } from '../catalogue/index.ts';
import type { Horizon } from '../horizon.ts';
import { fertilityRatioAfter } from '../population/fertility.ts';
import { simulate } from '../simulate.ts';
import { type AreaPlan, unmovedPlan } from './area-parameters.ts';
import type { AreaStart } from './area-start.ts';

/** Births of so many latest known years tell the level of those that follow. */
const LATEST_YEARS = 3;

/**
 * A county that knows its births goes on from their level: local fertility is moved by the factor between the births known
 * lately and those that the model has for the same years, and from the last of them on nears the nation's as it does
 * elsewhere. Without it births would jump in the first year that is not known.
 * @param plan as asked; its multipliers and its fertility variant are taken out
 */
export function withOwnFertility(start: AreaStart, plan: AreaPlan, horizon: Horizon): AreaStart {
  const { population } = start;
  const known = Object.keys(population.knownBirths)
    .map(Number)
    .filter((year) => horizon.years.includes(year))
    .sort((a, b) => a - b)
    .slice(-LATEST_YEARS);
  const last = known.at(-1);
  if (last === undefined) return start;
  const unknown = { ...start, learned: null, population: { ...population, knownBirths: {} } };
  const { values } = simulate(unknown, unmovedPlan(plan), horizon);
  const first = seriesIndex('births', null) * horizon.years.length;
  const sum = (of: (year: number) => number) => known.reduce((all, year) => all + of(year), 0);
  const modelled = sum((year) => values[first + horizon.years.indexOf(year)]!);
  const factor = sum((year) => population.knownBirths[year]!) / modelled;
  if (!(factor > 0) || !Number.isFinite(factor)) return start;
  const persistence = plan.parameters.localFertilityPersistence;
  const years = last - horizon.baseYear;
  const wanted = fertilityRatioAfter(population.fertilityRatio, years, persistence) * factor;
  // The ratio of the base year from which that of the last known year follows.
  const fertilityRatio = 1 + (wanted - 1) / persistence ** years;
  return { ...start, population: { ...population, fertilityRatio } };
}
