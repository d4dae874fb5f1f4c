import type { Facts } from '../../inputs/facts.ts';
import { provinceBasis } from '../../inputs/province-basis.ts';
import { fitPrimary } from '../../inputs/province-grades.ts';
import { entryCohortOfBirths } from '../../population/school-cohort.ts';
import { STAGE_SPAN } from '../../stages.ts';
import type { ProgressionStep } from '../uncertainty-parameters.ts';
import type { NationYear, ShockEvidence, StageFlow } from './evidence.ts';
import type { YearlySeries } from './holding-error.ts';
import type { AreaSeries } from './own-parts.ts';

/**
 * Log of the mean step of a stage onto an autumn: (pupils − entrants) / (pupils a year before − those who graduated in
 * between). The graduates of a year leave in its summer, so they belong to the roll of the autumn before.
 */
export function stageStep(before: StageFlow | undefined, after: StageFlow): number | null {
  if (before?.pupils == null || after.pupils === null || after.entrants === null || after.graduates === null)
    return null;
  return Math.log((after.pupils - after.entrants) / (before.pupils - after.graduates));
}

/** Log of the steps of one stage of every province, without the years in which rolls were cleaned. */
export function provincialSteps(
  { provinces, exclusions }: ShockEvidence,
  stage: 'primary' | 'generalSenior',
): AreaSeries {
  return new Map(
    [...provinces].map(([code, years]) => [
      code,
      seriesOf([...years.keys()], (year) =>
        exclusions.rollCleaningYears.includes(year)
          ? null
          : stageStep(years.get(year - 1)?.[stage], years.get(year)![stage]),
      ),
    ]),
  );
}

/** Log of the yearly steps of the nation, by where they are. */
export function nationalSteps({
  nation,
  exclusions,
}: ShockEvidence): Readonly<Record<'primary' | ProgressionStep, YearlySeries>> {
  const steps = (step: (before: NationYear | undefined, after: NationYear) => number | null) =>
    seriesOf([...nation.keys()], (year) =>
      exclusions.rollCleaningYears.includes(year) ? null : step(nation.get(year - 1), nation.get(year)!),
    );
  return {
    primary: steps((before, after) => stageStep(before?.primary, after.primary)),
    ontoJunior: steps((_, { junior, primary }) =>
      junior.entrants === null || primary.graduates === null ? null : Math.log(junior.entrants / primary.graduates),
    ),
    junior: steps((before, after) => stageStep(before?.junior, after.junior)),
    senior: steps((before, after) => stageStep(before?.generalSenior, after.generalSenior)),
  };
}

/** Log of the nation's primary entrants per birth of the September to August cohort. */
export function nationalEntry(
  { nation, exclusions }: ShockEvidence,
  births: ReadonlyMap<number, number>,
): YearlySeries {
  return seriesOf([...nation.keys()], (year) => {
    const { entrants } = nation.get(year)!.primary;
    const cohort = entryCohortOfBirths(births, year, STAGE_SPAN.primary.entryAge);
    return year < exclusions.firstEntryYear || entrants === null || cohort === null
      ? null
      : Math.log(entrants / cohort);
  });
}

/**
 * Log of primary entrants per resident child of every province: the ratio that the model smooths and holds. Where
 * entrants are blank they are those that the stocks imply. Children are seen back from the last census through
 * migration, so that the ratio contains no migration, which has a shock of its own.
 */
export function provincialEntry(facts: Facts, { provinces, exclusions }: ShockEvidence): AreaSeries {
  return new Map(
    [...provinces.keys()].map((code) => {
      const basis = provinceBasis(code, facts);
      const fitted = fitPrimary(basis).entrants;
      const years = [...fitted.keys()].filter(
        (year) => year >= exclusions.firstProvincialEntryYear && year < facts.baseYear,
      );
      return [
        code,
        seriesOf(years, (year) => Math.log(fitted.get(year)! / basis.cohortAt(year, STAGE_SPAN.primary.entryAge))),
      ];
    }),
  );
}

/** A series of the years that have a value. */
export function seriesOf(years: readonly number[], value: (year: number) => number | null): YearlySeries {
  return new Map(
    [...years]
      .sort((a, b) => a - b)
      .flatMap((year) => {
        const found = value(year);
        return found === null ? [] : [[year, found] as const];
      }),
  );
}
