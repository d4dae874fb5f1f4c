import type { Series } from '../../models/catalogue/index.ts';
import type { AreaResult } from '../../models/result.ts';
import { STAGES } from '../../models/stages.ts';
import { expectedRow, NOT_ASKED } from '../../models/uncertainty/area-draws.ts';
import { PROBABILITIES } from '../../models/uncertainty/order-statistics.ts';
import { readableValue } from './readable-value.ts';

/** Names of the quantiles in every table, in the order of PROBABILITIES. */
export const QUANTILE_NAMES = ['p05', 'p25', 'p50', 'p75', 'p95'] as const;

/** What the draws say of one number; null is missing. */
export interface DrawnCell {
  /** In the order of PROBABILITIES. A level is a word, one that a draw has. */
  readonly quantiles: readonly (number | string | null)[];
  /** Mean over the draws, and share of draws above 0: for shortage, surplus and warnings. */
  readonly mean: number | null;
  readonly chance: number | null;
  /** Of a shortage: share of draws in which it is above the one that assumed places make by themselves. */
  readonly shortageChance: number | null;
}

/** Up to six decimals: a quantile lies between two draws, and what follows are rounding errors of the processor. */
const written = (value: number) =>
  Math.abs(value) < LARGE ? Math.round(value * DECIMALS) / DECIMALS : Math.round(value);
const DECIMALS = 1e6;
const LARGE = 1e9;

const NO_CHANCE = { mean: null, chance: null, shortageChance: null };
const NOTHING: DrawnCell = { quantiles: PROBABILITIES.map(() => null), ...NO_CHANCE };

/**
 * @param index place of the series in the catalogue
 * @param position place of the year in the result
 */
export function drawnCell(
  { values, draws }: AreaResult,
  { measure, stage }: Series,
  index: number,
  position: number,
  years: number,
): DrawnCell {
  if (draws === undefined) return NOTHING;
  const row = draws.rows[index]!;
  const first = (row * years + position) * PROBABILITIES.length;
  const value = values[index * years + position]!;
  const quantiles = PROBABILITIES.map((_, at) => {
    if (row === NOT_ASKED) return null;
    const quantile = row === -1 ? value : draws.quantiles[first + at]!;
    return readableValue(measure.unit, written(quantile));
  });
  const stageIndex = stage === null ? -1 : STAGES.indexOf(stage);
  const expected = expectedRow(measure.id, stageIndex);
  if (expected === -1) return { quantiles, ...NO_CHANCE };
  const finite = (number: number) => (Number.isFinite(number) ? written(number) : null);
  return {
    quantiles,
    mean: finite(draws.expected[expected * years + position]!),
    chance: finite(draws.chance[expected * years + position]!),
    shortageChance: measure.id === 'shortage' ? finite(draws.shortageChance[stageIndex * years + position]!) : null,
  };
}
