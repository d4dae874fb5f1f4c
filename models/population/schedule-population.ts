import type { AreaYear } from '../area-year.ts';
import { townShare } from '../enrolment/town-share.ts';
import type { Horizon } from '../horizon.ts';
import type { AreaPlan, Multiplier } from '../inputs/area-parameters.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET } from '../kernel/sheet.ts';
import { leverAt } from '../math.ts';
import { CHILD_AGES } from './ages.ts';
import { fertilityRatioAfter } from './fertility.ts';
import { urbanShareAfter } from './urbanisation.ts';

const { SCHEDULE } = SHEET;
const { offsets: AT } = SCHEDULE_ROW;

/** A multiplier of the scenario in a year; 1 where none is set. */
export function multiplier(plan: AreaPlan, key: Multiplier, baseYear: number, year: number): number {
  return leverAt(1, plan.parameters.multipliers[key], baseYear, year);
}

/** Survival, migration that fades year by year, fertility and urban share of one year; the base year only has shares. */
export function schedulePopulation(row: number, { start, plan, baseYear, year }: AreaYear, horizon: Horizon): void {
  const { parameters } = plan;
  const { population } = start;
  const t = year - baseYear;
  const urban =
    t === 0
      ? population.urbanShare
      : urbanShareAfter(population.urbanShare, population.urbanRuralDifference, t, parameters.urbanisationDamping);
  SCHEDULE[row + AT.URBAN_SHARE] = urban;
  SCHEDULE[row + AT.TOWN_SHARE] = townShare(urban, parameters, baseYear, year);
  if (t === 0) return;
  SCHEDULE.set(horizon.survival[t]!.byAge, row + AT.SURVIVAL);
  SCHEDULE.set(
    horizon.womenSurvival[t]!.byAge.subarray(0, AT.INFANT_SURVIVAL - AT.WOMEN_SURVIVAL),
    row + AT.WOMEN_SURVIVAL,
  );
  SCHEDULE[row + AT.INFANT_SURVIVAL] = horizon.survival[t]!.infant;
  SCHEDULE.set(horizon.agePattern[t]!, row + AT.AGE_PATTERN);
  SCHEDULE[row + AT.GIRLS_SHARE] = horizon.girlsShare[t]!;
  SCHEDULE[row + AT.KNOWN_BIRTHS] = population.knownBirths[year] ?? Number.NaN;
  SCHEDULE[row + AT.FERTILITY] =
    horizon.fertility[parameters.fertilityVariant][t]! *
    fertilityRatioAfter(population.fertilityRatio, t, parameters.localFertilityPersistence) *
    multiplier(plan, 'fertilityMultiplier', baseYear, year);
  const factor = multiplier(plan, 'netMigrationMultiplier', baseYear, year) * parameters.migrationDamping ** t;
  const children = multiplier(plan, 'migrantChildrenMultiplier', baseYear, year);
  scheduleMigration(row + AT.MIGRATION, population.migration, factor, children);
}

/** exp(rate) − 1 by age. Rates are equal within their five-year group, so the exponential is taken once a group. */
function scheduleMigration(first: number, rates: Float64Array, factor: number, children: number): void {
  for (let age = 0; age < rates.length; age++) {
    const rate = rates[age]!;
    SCHEDULE[first + age] =
      age > 0 && age !== CHILD_AGES && rate === rates[age - 1]
        ? SCHEDULE[first + age - 1]!
        : Math.exp(rate * factor * (age < CHILD_AGES && rate > 0 ? children : 1)) - 1;
  }
}
