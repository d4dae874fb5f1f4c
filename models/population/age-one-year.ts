import { AGE_CELLS, FIRST_FERTILE_AGE, OPEN_AGE, WOMEN_CELLS } from './ages.ts';
import type { Survival } from './life-table.ts';

/** Population of one area on 1 November. */
export interface Population {
  /** Both sexes by single age, 86 cells. */
  readonly total: Float64Array;
  /** Women by single age 0..49. */
  readonly women: Float64Array;
}

/** What moves the population from one November to the next. */
export interface YearOfChange {
  readonly survival: Survival;
  readonly womenSurvival: Survival;
  /** Total fertility rate of the area in the twelve months. */
  readonly fertility: number;
  /** Share of the total fertility rate by single age 0..49. */
  readonly agePattern: ArrayLike<number>;
  readonly girlsShare: number;
  /** Net migration by age as a factor on the survivors: exp(rate) − 1. */
  readonly migration: ArrayLike<number>;
  /** Births known from records replace the computed ones; null where none are. */
  readonly knownBirths: number | null;
}

export interface Flows {
  births: number;
  deaths: number;
  netMigration: number;
}

/**
 * One year of the cohort-component method: N[a+1][t+1] = N[a][t] survival[a] (1 + migration[a]).
 * Identity: next total = total + births − deaths + netMigration, exactly.
 * @param next receives the population of the next November; may not be `now`
 */
export function ageOneYear(now: Population, next: Population, change: YearOfChange): Flows {
  const { survival, womenSurvival, migration } = change;
  let deaths = 0;
  let netMigration = 0;
  next.total[OPEN_AGE] = 0;
  for (let age = 0; age < AGE_CELLS; age++) {
    const alive = now.total[age]! * survival.byAge[age]!;
    const moved = alive * migration[age]!;
    deaths += now.total[age]! - alive;
    netMigration += moved;
    if (age < OPEN_AGE - 1) next.total[age + 1] = alive + moved;
    else next.total[OPEN_AGE] = next.total[OPEN_AGE]! + alive + moved;
  }
  let unit = 0;
  for (let age = WOMEN_CELLS - 1; age > 0; age--) {
    const moved = now.women[age - 1]! * womenSurvival.byAge[age - 1]! * (1 + migration[age - 1]!);
    if (age >= FIRST_FERTILE_AGE) unit += ((now.women[age]! + moved) / 2) * change.agePattern[age]!;
    next.women[age] = moved;
  }
  const births = change.knownBirths ?? unit * change.fertility;
  const infants = births * survival.infant;
  // Half a year of migration, as half a year of mortality: births are spread over the twelve months.
  const infantsMoved = infants * (Math.sqrt(1 + migration[0]!) - 1);
  deaths += births - infants;
  netMigration += infantsMoved;
  next.total[0] = infants + infantsMoved;
  next.women[0] = (infants + infantsMoved) * change.girlsShare;
  return { births, deaths, netMigration };
}
