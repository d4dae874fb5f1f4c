import { fiveYearGroups, netMigrationRates } from '../population/net-migration.ts';
import { schoolCohort } from '../population/school-cohort.ts';
import { singleAgesByBirths } from '../population/single-ages.ts';
import type { AnnualRow, Facts } from './facts.ts';

/** What a province's grades are worked out from. */
export interface ProvinceBasis {
  readonly code: string;
  readonly baseYear: number;
  readonly annual: ReadonlyMap<number, AnnualRow>;
  readonly ages: Float64Array;
  readonly migration: Float64Array;
  /** Last autumn whose stocks are published for the province: the base year or the year before. */
  readonly lastKnown: number;
  /** Resident cohort that was `age` on 1 September `year`, seen back from the base year through migration. */
  readonly cohortAt: (year: number, age: number) => number;
}

/** Single ages, migration and series of one province. */
export function provinceBasis(code: string, facts: Facts): ProvinceBasis {
  const { baseYear } = facts;
  const annual = facts.annual.get(code)!;
  const census = facts.census.get(code)!;
  const ages = singleAgesByBirths(census.groups, facts.births.get(code)!, baseYear);
  const migration = netMigrationRates(
    fiveYearGroups(facts.earlierCensus.get(code)!.groups),
    fiveYearGroups(census.groups),
    fiveYearGroups(facts.earlierCensus.get('000000')!.groups),
    fiveYearGroups(facts.census.get('000000')!.groups),
    null,
    0,
  );
  const cohortAt = (year: number, age: number): number => {
    let moved = 0;
    for (let back = 0; back < baseYear - year; back++) moved += migration[age + back]!;
    return schoolCohort(ages, age + baseYear - year) / Math.exp(moved);
  };
  const lastKnown = annual.get(baseYear)?.primaryPupils != null ? baseYear : baseYear - 1;
  return { code, baseYear, annual, ages, migration, lastKnown, cohortAt };
}

/** One column of the series as year -> value, from a year on; missing years are left out. */
export function seriesColumn(
  annual: ReadonlyMap<number, AnnualRow>,
  key: keyof AnnualRow,
  from: number,
): Map<number, number> {
  const found = new Map<number, number>();
  for (const [year, row] of annual) if (year >= from && row[key] !== null) found.set(year, row[key]!);
  return found;
}
