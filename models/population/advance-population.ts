import { type AreaState, multiplier, type SpareState } from '../area-state.ts';
import type { Horizon } from '../horizon.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { ageOneYear } from './age-one-year.ts';
import { CHILD_AGES } from './ages.ts';
import { fertilityRatioAfter } from './fertility.ts';
import { urbanShareAfter } from './urbanisation.ts';

/** One November to the next: survival, births, migration that fades year by year, urban share. */
export function advancePopulation(
  state: AreaState,
  spare: SpareState,
  start: AreaStart,
  plan: AreaPlan,
  horizon: Horizon,
  t: number,
): void {
  const { parameters } = plan;
  const year = horizon.years[t]!;
  const fading = parameters.migrationDamping ** t;
  const factor = multiplier(plan, 'netMigrationMultiplier', horizon.baseYear, year) * fading;
  const children = multiplier(plan, 'migrantChildrenMultiplier', horizon.baseYear, year);
  const migration = migrationFactors(start.population.migration, factor, children);
  const ratio = fertilityRatioAfter(start.population.fertilityRatio, t, parameters.localFertilityPersistence);
  const fertility =
    horizon.fertility[parameters.fertilityVariant][t]! *
    ratio *
    multiplier(plan, 'fertilityMultiplier', horizon.baseYear, year);
  state.flows = ageOneYear(state.population, spare.population, {
    survival: horizon.survival[t]!,
    womenSurvival: horizon.womenSurvival[t]!,
    fertility,
    agePattern: horizon.agePattern[t]!,
    girlsShare: horizon.girlsShare[t]!,
    migration,
    knownBirths: start.population.knownBirths[year] ?? null,
  });
  [state.population, spare.population] = [spare.population, state.population];
  state.urbanShare = urbanShareAfter(
    start.population.urbanShare,
    start.population.urbanRuralDifference,
    t,
    parameters.urbanisationDamping,
  );
}

/** exp(rate) − 1 by age. Rates are equal within their five-year group, so the exponential is taken once a group. */
function migrationFactors(rates: Float64Array, factor: number, children: number): Float64Array {
  const factors = new Float64Array(rates.length);
  for (let age = 0; age < rates.length; age++) {
    const rate = rates[age]!;
    if (age > 0 && age !== CHILD_AGES && rate === rates[age - 1]) factors[age] = factors[age - 1]!;
    else factors[age] = Math.exp(rate * factor * (age < CHILD_AGES && rate > 0 ? children : 1)) - 1;
  }
  return factors;
}
