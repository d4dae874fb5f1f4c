import type { Facts } from '../../inputs/facts.ts';
import { provinceBasis } from '../../inputs/province-basis.ts';
import { fitPrimary } from '../../inputs/province-grades.ts';
import { entryCohortOfBirths } from '../../population/school-cohort.ts';
import { STAGE_SPAN } from '../../stages.ts';
import type { NationYear, ShockEvidence, StageFlow } from './evidence.ts';
import type { YearlySeries } from './holding-error.ts';
import type { AreaSeries } from './own-parts.ts';

/** Steps from the first grade of primary to the last of senior school, by the flow in which they are seen. */
const STEPS = {
  primary: STAGE_SPAN.primary.length - 1,
  ontoJunior: 1,
  junior: STAGE_SPAN.junior.length - 1,
  generalSenior: STAGE_SPAN.generalSenior.length - 1,
} as const;

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

/** Log of the mean of all yearly steps P1 to J3 and within general senior school, nation, weighted by their number. */
export function nationalStep({ nation, exclusions }: ShockEvidence): YearlySeries {
  return seriesOf([...nation.keys()], (year) => {
    if (exclusions.rollCleaningYears.includes(year)) return null;
    return meanStep(nation.get(year - 1), nation.get(year)!);
  });
}

function meanStep(before: NationYear | undefined, after: NationYear): number | null {
  const primary = stageStep(before?.primary, after.primary);
  const junior = stageStep(before?.junior, after.junior);
  const senior = stageStep(before?.generalSenior, after.generalSenior);
  const { entrants } = after.junior;
  const { graduates } = after.primary;
  if (primary === null || junior === null || senior === null || entrants === null || graduates === null) return null;
  const sum =
    STEPS.primary * primary +
    STEPS.ontoJunior * Math.log(entrants / graduates) +
    STEPS.junior * junior +
    STEPS.generalSenior * senior;
  return sum / (STEPS.primary + STEPS.ontoJunior + STEPS.junior + STEPS.generalSenior);
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
