import { AGE_CELLS, OPEN_AGE } from './ages.ts';

/** Central death rate of an age group, ages inclusive; `ageTo` null is the open group. */
export interface DeathRate {
  readonly ageFrom: number;
  readonly ageTo: number | null;
  readonly deathRate: number;
}

/** Shares of a cohort that survive one year. */
export interface Survival {
  /** survival[a]: from completed age a to a + 1; the last cell is the open group 85+. */
  readonly byAge: Float64Array;
  /** From birth during the year to the census at its end (half a year of infancy). */
  readonly infant: number;
}

/**
 * Survival by single age from central death rates, with constant force inside a group:
 * from age a (on average a + 1/2) to a + 1 the cohort lives half a year under each of the two rates.
 * @param rates death rates by age group of one sex, or of both weighted
 * @throws RangeError if an age has no rate
 */
export function survivalFromDeathRates(rates: readonly DeathRate[]): Survival {
  const rateAt = (age: number): number => {
    const found = rates.find((rate) => age >= rate.ageFrom && (rate.ageTo === null || age <= rate.ageTo));
    if (found === undefined) throw new RangeError(`no death rate for age ${age}`);
    return found.deathRate;
  };
  const byAge = new Float64Array(AGE_CELLS);
  for (let age = 0; age < OPEN_AGE; age++) byAge[age] = Math.exp(-(rateAt(age) + rateAt(age + 1)) / 2);
  byAge[OPEN_AGE] = Math.exp(-openGroupRate(rates));
  return { byAge, infant: Math.exp(-rateAt(0) / 2) };
}

/** Death rate of 85+ in a stationary population: deaths over person-years above 85. */
function openGroupRate(rates: readonly DeathRate[]): number {
  let alive = 1;
  let years = 0;
  for (const rate of rates.filter((entry) => entry.ageFrom >= OPEN_AGE)) {
    const span = rate.ageTo === null ? Number.POSITIVE_INFINITY : rate.ageTo - rate.ageFrom + 1;
    const survivors = span === Number.POSITIVE_INFINITY ? 0 : alive * Math.exp(-rate.deathRate * span);
    years += (alive - survivors) / rate.deathRate;
    alive = survivors;
  }
  return 1 / years;
}
