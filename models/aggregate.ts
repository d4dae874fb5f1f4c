import { SERIES } from './catalogue/index.ts';
import { STATUSES } from './inputs/status.ts';
import type { AreaIdentity, AreaResult } from './result.ts';
import { STAGES } from './stages.ts';

const MISSING = STATUSES.indexOf('missing');
const INDEX = new Map(SERIES.map((series, index) => [series.key, index]));

/**
 * A parent out of its children (counties of a city, cities of a province): stocks are exact sums, shares are quotients
 * of sums, gaps are not netted (shortages and surpluses are summed apart). A sum with a missing part is missing.
 * @param children results of all children of the parent, at least one
 */
export function aggregate(identity: AreaIdentity, children: readonly AreaResult[]): AreaResult {
  const cells = children[0]!.values.length;
  const years = cells / SERIES.length;
  const values = new Float64Array(cells);
  const status = new Uint8Array(cells);
  const assumedShortage = new Float64Array(STAGES.length);
  // Child by child: each array is read once from front to back.
  for (const child of children) {
    for (let cell = 0; cell < cells; cell++) {
      values[cell] = values[cell]! + child.values[cell]!;
      if (child.status[cell]! > status[cell]!) status[cell] = child.status[cell]!;
    }
    for (let stage = 0; stage < STAGES.length; stage++)
      assumedShortage[stage] = assumedShortage[stage]! + child.assumedShortage[stage]!;
  }
  for (let series = 0; series < SERIES.length; series++) {
    const { kind } = SERIES[series]!.measure.aggregation;
    if (kind === 'countyOnly') values.fill(Number.NaN, series * years, (series + 1) * years);
    else if (kind !== 'sum') derive(series, children, values, status, years);
  }
  for (let cell = 0; cell < cells; cell++) if (Number.isNaN(values[cell]!)) status[cell] = MISSING;
  return { ...identity, values, status, assumedShortage };
}

/** Shares and weighted means, from the sums already made. */
function derive(
  series: number,
  children: readonly AreaResult[],
  values: Float64Array,
  status: Uint8Array,
  years: number,
): void {
  const { measure, stage } = SERIES[series]!;
  const { aggregation } = measure;
  if (aggregation.kind === 'ratio') {
    const rows = (keys: readonly string[]) => keys.map((key) => rowOf(key, stage));
    const numerator = rows(aggregation.numerator);
    const denominator = rows(aggregation.denominator);
    for (let year = 0; year < years; year++) {
      const total = (of: readonly number[]) => of.reduce((sum, row) => sum + values[row * years + year]!, 0);
      // A share is as weak as what it is made of, not as its children's own shares: one of nobody is missing there.
      status[series * years + year] = Math.max(
        ...[...numerator, ...denominator].map((row) => status[row * years + year]!),
      );
      const below = total(denominator);
      values[series * years + year] = below > 0 ? total(numerator) / below : Number.NaN;
    }
  }
  if (aggregation.kind === 'weightedMean') {
    const weight = rowOf(aggregation.weight, stage);
    for (let year = 0; year < years; year++) {
      let sum = 0;
      let weights = 0;
      for (const child of children) {
        sum += child.values[series * years + year]! * child.values[weight * years + year]!;
        weights += child.values[weight * years + year]!;
      }
      values[series * years + year] = weights > 0 ? sum / weights : Number.NaN;
    }
  }
}

function rowOf(key: string, stage: string | null): number {
  const found = INDEX.get(key.endsWith(':') ? key + stage : key);
  if (found === undefined) throw new RangeError(`no series ${key} in the catalogue`);
  return found;
}
