import { initialState, spareState } from './area-state.ts';
import type { AreaYear } from './area-year.ts';
import { SERIES } from './catalogue/index.ts';
import { demandOfYear } from './demand/demand-of-year.ts';
import { advanceRoll } from './enrolment/advance-roll.ts';
import { enrolmentOfYear, publicShares } from './enrolment/enrolment-of-year.ts';
import { gapOfYear } from './gap/gap-of-year.ts';
import type { Horizon } from './horizon.ts';
import type { AreaPlan } from './inputs/area-parameters.ts';
import type { AreaStart } from './inputs/area-start.ts';
import { provenanceOf, statusProfile } from './inputs/provenance.ts';
import { STATUSES } from './inputs/status.ts';
import { advancePopulation } from './population/advance-population.ts';
import { populationOfYear } from './population/population-of-year.ts';
import type { AreaResult } from './result.ts';
import { supplyOfYear } from './supply/supply-of-year.ts';
import { YearColumn } from './year-column.ts';

/**
 * The staircase of annex 3 clause 2: population, enrolment, demand, supply, gap, year by year, for one county.
 * Deterministic and pure: the same start, plan and horizon give the same bytes everywhere.
 */
export function simulate(start: AreaStart, plan: AreaPlan, horizon: Horizon): AreaResult {
  const { years, baseYear } = horizon;
  const values = new Float64Array(SERIES.length * years.length).fill(Number.NaN);
  const column = new YearColumn(values, years.length);
  const state = initialState(start, baseYear);
  const spare = spareState();
  for (let t = 0; t < years.length; t++) {
    const areaYear: AreaYear = { start, plan, baseYear, year: years[t]! };
    if (t > 0) {
      advancePopulation(state, spare, start, plan, horizon, t);
      advanceRoll(state, spare, areaYear);
    }
    state.publicShares = publicShares(state, areaYear);
    column.moveTo(t);
    populationOfYear(column, state);
    enrolmentOfYear(column, state, areaYear);
    demandOfYear(column, state, areaYear);
    supplyOfYear(column, areaYear);
    gapOfYear(column, areaYear);
  }
  return {
    code: start.code,
    name: start.name,
    level: start.level,
    parent: start.chain[1] ?? null,
    values,
    status: statusBytes(values, start, plan, years),
  };
}

/** Provenance of every number; NaN is missing. */
function statusBytes(values: Float64Array, start: AreaStart, plan: AreaPlan, years: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length);
  const missing = STATUSES.indexOf('missing');
  const count = years.length;
  const changes = start.own.length > 0 || start.supply.counts.length > 0;
  // A year that the bureau has counted itself is a report, not a projection.
  const counted = (year: number) =>
    start.own.some((record) => record.year === year && !record.pupils.every(Number.isNaN));
  let profile = statusProfile(provenanceOf(start, years[0]!), plan.parameters);
  for (let t = 0; t < count; t++) {
    if (t > 0 && changes) profile = statusProfile(provenanceOf(start, years[t]!), plan.parameters);
    const bySeries = t === 0 || counted(years[t]!) ? profile.base : profile.later;
    for (let series = 0; series < SERIES.length; series++) {
      const cell = series * count + t;
      bytes[cell] = Number.isNaN(values[cell]!) ? missing : bySeries[series]!;
    }
  }
  return bytes;
}
