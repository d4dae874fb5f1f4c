import type { Demography } from './inputs/facts.ts';
import { WOMEN_CELLS } from './population/ages.ts';
import { type Survival, survivalFromDeathRates } from './population/life-table.ts';

/** What is the same for every area: the years and the national demography of each. Built once per run. */
export interface Horizon {
  readonly baseYear: number;
  /** baseYear .. last year. */
  readonly years: readonly number[];
  /** Index t: from the November of year t−1 of `years` to that of year t; index 0 is unused. */
  readonly survival: readonly Survival[];
  readonly womenSurvival: readonly Survival[];
  readonly agePattern: readonly Float64Array[];
  readonly girlsShare: readonly number[];
  /** National total fertility rate of the twelve months that end in November of the year. */
  readonly fertility: Readonly<Record<'low' | 'medium' | 'high', readonly number[]>>;
}

const PERIOD = 5;

/** @throws RangeError if the demography does not reach `to` */
export function buildHorizon(demography: Demography, baseYear: number, to: number): Horizon {
  const years = Array.from({ length: to - baseYear + 1 }, (_, index) => baseYear + index);
  const survivalOf = new Map<string, Survival>();
  const survival = (year: number, sexes: readonly ('male' | 'female')[]): Survival => {
    const start = clampPeriod(demography, year);
    const key = `${start}${sexes.join()}`;
    let found = survivalOf.get(key);
    if (found === undefined) {
      const rows = demography.mortality.filter((row) => Number(row.period.slice(0, 4)) === start);
      const rates = rows
        .filter((row) => row.sex === sexes[0])
        .map((row) => ({
          ageFrom: row.ageFrom,
          ageTo: row.ageTo,
          deathRate:
            sexes.reduce(
              (sum, sex) => sum + rows.find((other) => other.sex === sex && other.ageFrom === row.ageFrom)!.deathRate,
              0,
            ) / sexes.length,
        }));
      found = survivalFromDeathRates(rates);
      survivalOf.set(key, found);
    }
    return found;
  };
  const blended = (variant: 'low' | 'medium' | 'high') => (year: number) => {
    const rates = demography.fertility[variant];
    const first = rates.get(year - 1);
    const second = rates.get(year);
    if (first === undefined || second === undefined)
      throw new RangeError(`no ${variant} total fertility rate for ${year}`);
    // November and December of the year before, ten months of the year.
    return first / 6 + (second * 5) / 6;
  };
  return {
    baseYear,
    years,
    survival: years.map((year) => survival(year - 1, ['male', 'female'])),
    womenSurvival: years.map((year) => survival(year - 1, ['female'])),
    agePattern: years.map((year) => nearestPeriod(demography.agePattern, year)),
    girlsShare: years.map((year) => 1 / (1 + nearestPeriod(demography.sexRatioAtBirth, year))),
    fertility: {
      low: years.map(blended('low')),
      medium: years.map(blended('medium')),
      high: years.map(blended('high')),
    },
  };
}

/** First year of the five-year period of the mortality tables that serves a year. */
export function clampPeriod(demography: Demography, year: number): number {
  const starts = [...new Set(demography.mortality.map((row) => Number(row.period.slice(0, 4))))].sort((a, b) => a - b);
  return Math.min(starts.at(-1)!, Math.max(starts[0]!, PERIOD * Math.floor(year / PERIOD)));
}

/** The entry of the five-year period that serves a year. */
export function nearestPeriod<T>(byPeriod: ReadonlyMap<number, T>, year: number): T {
  const starts = [...byPeriod.keys()].sort((a, b) => a - b);
  const start = Math.min(starts.at(-1)!, Math.max(starts[0]!, PERIOD * Math.floor(year / PERIOD)));
  const found = byPeriod.get(start);
  if (found === undefined) throw new RangeError(`no period ${start}`);
  return found;
}

/** Spreads five-year shares of fertility evenly over their single ages (index 0..49, sums to the same total). */
export function agePatternBySingleYear(
  shares: readonly { ageFrom: number; ageTo: number; share: number }[],
): Float64Array {
  const pattern = new Float64Array(WOMEN_CELLS);
  for (const { ageFrom, ageTo, share } of shares) pattern.fill(share / (ageTo - ageFrom + 1), ageFrom, ageTo + 1);
  return pattern;
}
