import type { AreaResult } from '../result.ts';
import type { AreaDraws } from '../uncertainty/area-draws.ts';
import { PROBABILITIES } from '../uncertainty/order-statistics.ts';

/** Drops the years before `from`: the model always walks from its base year. */
export function cutBefore(area: AreaResult, years: readonly number[], from: number): AreaResult {
  const skip = years.indexOf(from);
  if (skip <= 0) return area;
  const count = years.length;
  return {
    ...area,
    values: cutRows(area.values, count, skip, 1),
    status: cutRows(area.status, count, skip, 1),
    ...(area.draws === undefined ? {} : { draws: cutDraws(area.draws, count, skip) }),
  };
}

function cutDraws(draws: AreaDraws, years: number, skip: number): AreaDraws {
  return {
    ...draws,
    quantiles: cutRows(draws.quantiles, years, skip, PROBABILITIES.length),
    expected: cutRows(draws.expected, years, skip, 1),
    chance: cutRows(draws.chance, years, skip, 1),
    shortageChance: cutRows(draws.shortageChance, years, skip, 1),
  };
}

/** @param cells numbers of one row and year */
function cutRows<T extends Float64Array | Uint8Array>(rows: T, years: number, skip: number, cells: number): T {
  const length = years * cells;
  const kept = length - skip * cells;
  const cut = rows.slice(0, (rows.length / length) * kept) as T;
  for (let row = 0; row * length < rows.length; row++)
    cut.set(rows.subarray(row * length + skip * cells, (row + 1) * length), row * kept);
  return cut;
}
