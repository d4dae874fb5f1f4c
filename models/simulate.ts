import { SERIES } from './catalogue/index.ts';
import type { Horizon } from './horizon.ts';
import type { AreaPlan } from './inputs/area-parameters.ts';
import type { AreaStart } from './inputs/area-start.ts';
import { countsStage } from './inputs/own-records.ts';
import { COUNTED_STAGES, provenanceOf, statusProfile } from './inputs/provenance.ts';
import { STATUSES } from './inputs/status.ts';
import { COLUMN_OF_SERIES, COLUMNS } from './kernel/columns.ts';
import { prepareArea } from './kernel/prepare-area.ts';
import { SHEET } from './kernel/sheet.ts';
import type { AreaResult } from './result.ts';
import { STAGES } from './stages.ts';
import { shortageOfAssumption } from './uncertainty/assumed-shortage.ts';

const { RESULT } = SHEET;

/**
 * The staircase of annex 3 clause 2: population, enrolment, demand, supply, gap, year by year, for one county.
 * Deterministic and pure: the same start, plan and horizon give the same bytes everywhere. Monte Carlo draws walk the
 * same steps (kernel/README.md).
 */
export function simulate(start: AreaStart, plan: AreaPlan, horizon: Horizon): AreaResult {
  prepareArea(start, plan, horizon);
  return writtenResult(start, plan, horizon.years);
}

/** The result that stands in the sheet after an area has been prepared. */
export function writtenResult(start: AreaStart, plan: AreaPlan, years: readonly number[]): AreaResult {
  const values = new Float64Array(SERIES.length * years.length);
  for (let series = 0; series < SERIES.length; series++) {
    const column = COLUMN_OF_SERIES[series]!;
    for (let t = 0; t < years.length; t++) values[series * years.length + t] = RESULT[t * COLUMNS.length + column]!;
  }
  return {
    code: start.code,
    name: start.name,
    level: start.level,
    parent: start.chain[1] ?? null,
    values,
    status: statusBytes(values, start, plan, years),
    assumedShortage: shortageOfAssumption(start, plan),
  };
}

/** Provenance of every number; NaN is missing. */
function statusBytes(values: Float64Array, start: AreaStart, plan: AreaPlan, years: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length);
  const missing = STATUSES.indexOf('missing');
  const count = years.length;
  const changes = start.own.length > 0 || start.supply.counts.length > 0;
  // What the bureau has counted itself in a year is a report, not a projection.
  const countedIn = (year: number) =>
    STAGES.map((_, stage) => start.own.some((record) => record.year === year && countsStage(record, stage)));
  let profile = statusProfile(provenanceOf(start, years[0]!), plan.parameters);
  for (let t = 0; t < count; t++) {
    if (t > 0 && changes) profile = statusProfile(provenanceOf(start, years[t]!), plan.parameters);
    const counted = countedIn(years[t]!);
    for (let series = 0; series < SERIES.length; series++) {
      const cell = series * count + t;
      const isReport = t === 0 || (COUNTED_STAGES[series]?.every((stage) => counted[stage]) ?? false);
      bytes[cell] = Number.isNaN(values[cell]!) ? missing : (isReport ? profile.base : profile.later)[series]!;
    }
  }
  return bytes;
}
