import { median, probit } from 'simple-statistics';
import { BAND_SHARE } from '../../models/backtest/bands.ts';
import type { LearnedArea } from '../../models/backtest/learn-courses.ts';
import { seriesIndex } from '../../models/catalogue/index.ts';
import type { Horizon } from '../../models/horizon.ts';
import type { AreaDraws } from '../../models/uncertainty/area-draws.ts';
import type { DrawPlan } from '../../models/uncertainty/level-paths.ts';
import { PROBABILITIES } from '../../models/uncertainty/order-statistics.ts';
import type { CountyPool } from '../../workers/pool.ts';
import type { Unit } from './unit.ts';

/** Draws from which the width of a band is read: within some five per cent. */
const TRIAL_DRAWS = 256;
/** A scale beyond these bounds rests on too few errors, or on a history that is none. */
const SMALLEST = 0.1;
const LARGEST = 3;
const OUTER = PROBABILITIES.length - 1;

/**
 * Factor on a county's shocks that makes the drawn band of primary and junior pupils, in the years after its history, as
 * wide as its own past errors say: the median over stages and years of the quotient of both widths.
 * @param units counties with an own history, of one province
 */
export async function shockScales(
  province: string,
  units: readonly Unit[],
  learned: ReadonlyMap<string, LearnedArea>,
  plan: DrawPlan,
  horizon: Horizon,
  pool: CountyPool,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, number>> {
  const trial = { ...plan, draws: TRIAL_DRAWS, measures: ['pupils'], watched: [] };
  const drawn = await pool.draw(
    {
      plan: trial,
      horizon,
      shownFrom: 0,
      province,
      parameters: units.map(({ plan: { parameters } }) => parameters),
      counties: units.map(({ start, plan: { projects, programmeStages } }, parameters) => ({
        start,
        parameters,
        projects,
        programmeStages,
        watches: [],
      })),
      cities: [],
      sums: null,
      progress: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
    },
    signal,
  );
  return new Map(
    drawn.counties.map(
      ({ result, draws }) => [result.code, scaleOf(learned.get(result.code)!, draws, horizon)] as const,
    ),
  );
}

function scaleOf({ accuracy, course }: LearnedArea, draws: AreaDraws, { years }: Horizon): number {
  const quotients = accuracy.flatMap(({ stage, measure, lead, low, high }): number[] => {
    if (measure !== 'pupils' || low === null || high === null || (stage !== 'primary' && stage !== 'junior')) return [];
    const row = draws.rows[seriesIndex('pupils', stage)]!;
    const t = years.indexOf(course.since + lead);
    if (row < 0 || t < 0) return [];
    const first = (row * years.length + t) * PROBABILITIES.length;
    const inDraws = Math.log(draws.quantiles[first + OUTER]! / draws.quantiles[first]!) / probit(PROBABILITIES[OUTER]!);
    const own = Math.log(high / low) / probit((1 + BAND_SHARE) / 2);
    return inDraws > 0 && own > 0 ? [own / inDraws] : [];
  });
  return quotients.length === 0 ? 1 : Math.min(LARGEST, Math.max(SMALLEST, median(quotients)));
}
