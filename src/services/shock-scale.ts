import type { LearnedArea } from '../../models/backtest/learn-courses.ts';
import { ownBandScale } from '../../models/backtest/own-band-scale.ts';
import type { Horizon } from '../../models/horizon.ts';
import type { Unit } from '../../models/projection/unit.ts';
import type { DrawPlan } from '../../models/uncertainty/level-paths.ts';
import type { CountyPool } from '../../workers/pool.ts';

/** Draws from which the width of a band is read: within some five per cent. */
const TRIAL_DRAWS = 256;

/**
 * Scale of the shocks of counties with an own history, out of a few trial draws (backtest/own-band-scale.ts).
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
      ({ result, draws }) => [result.code, ownBandScale(learned.get(result.code)!, draws, horizon.years)] as const,
    ),
  );
}
