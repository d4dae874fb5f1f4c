import { GRADES, STAGE_SPAN } from '../stages.ts';
import type { AnnualRow, Facts } from './facts.ts';
import { type ProvinceBasis, provinceBasis } from './province-basis.ts';
import {
  closeOnNation,
  fitJunior,
  fitPrimary,
  type JuniorGrades,
  juniorGrades,
  kindergartenGrades,
  type PrimaryGrades,
  primaryGrades,
  seniorGrades,
} from './province-grades.ts';

/** What a province's published series say about its grades and its yearly steps. */
export interface ProvinceStart {
  readonly code: string;
  readonly ages: Float64Array;
  readonly migration: Float64Array;
  /** Pupils by grade in the base year before raking, 18 cells. */
  readonly grades: Float64Array;
  /** True per stage where the base-year total is published for the province itself. */
  readonly published: { readonly kindergarten: boolean; readonly primary: boolean; readonly junior: boolean };
  readonly entryRatio: number;
  /** Yearly step out of each grade, 18 cells. */
  readonly step: Float64Array;
  /** Junior leavers of the year before the base year per ninth-grader of the base year. */
  readonly leaversPerLastGrade: number;
}

/**
 * Grades and rates of all provinces from entrants and stocks before ages: published entrants where they exist, fitted
 * ones where not, closed on the nation's published entrants, each cohort walked up to the base year.
 */
export function calibrateProvinces(facts: Facts): Map<string, ProvinceStart> {
  const bases = new Map([...facts.annual.keys()].sort().map((code) => [code, provinceBasis(code, facts)]));
  const printed = (key: keyof AnnualRow) => (code: string, year: number) =>
    facts.annual.get(code)!.get(year)?.[key] != null;
  const mapped = <T, U>(map: ReadonlyMap<string, T>, make: (code: string, value: T) => U) =>
    new Map([...map].map(([code, value]) => [code, make(code, value)]));
  const primaryFits = closeOnNation(
    mapped(bases, (_, basis) => fitPrimary(basis)),
    printed('primaryEntrants'),
    facts.nationalEntrants.primary,
  );
  const primary = mapped(bases, (code, basis) => primaryGrades(basis, primaryFits.get(code)!));
  const juniorFits = closeOnNation(
    mapped(bases, (code, basis) => fitJunior(basis, primary.get(code)!)),
    printed('juniorEntrants'),
    facts.nationalEntrants.junior,
  );
  return mapped(bases, (code, basis) =>
    provinceStart(basis, primary.get(code)!, juniorGrades(basis, primary.get(code)!, juniorFits.get(code)!), facts),
  );
}

function provinceStart(
  basis: ProvinceBasis,
  primary: PrimaryGrades,
  junior: JuniorGrades,
  facts: Facts,
): ProvinceStart {
  const { baseYear, national } = facts;
  const change = (key: keyof AnnualRow, entrants: number) => entrants / sumOverProvinces(facts, baseYear - 1, key);
  const general = seniorGrades(
    basis,
    'generalEntrants',
    'generalPupils',
    change('generalEntrants', national.generalEntrants),
  );
  const vocational = seniorGrades(
    basis,
    'vocationalEntrants',
    'vocationalPupils',
    change('vocationalEntrants', national.vocationalEntrants),
  );

  const grades = Float64Array.from([
    ...kindergartenGrades(basis),
    ...[1, 2, 3, 4, 5, 6].map((grade) => primary.grade(baseYear, grade)),
    ...[1, 2, 3].map((grade) => junior.grade(baseYear, grade)),
    ...general.pupils,
    ...vocational.pupils,
  ]);
  const step = new Float64Array(GRADES.length).fill(1);
  const upperGrades = (stage: 'primary' | 'junior' | 'generalSenior' | 'vocational', yearly: number) =>
    step.fill(yearly, STAGE_SPAN[stage].first, STAGE_SPAN[stage].first + STAGE_SPAN[stage].length - 1);
  upperGrades('primary', primary.step);
  step[STAGE_SPAN.junior.first - 1] = junior.ontoJunior;
  upperGrades('junior', junior.step);
  upperGrades('generalSenior', general.step);
  upperGrades('vocational', vocational.step);

  const base = basis.annual.get(baseYear);
  return {
    code: basis.code,
    ages: basis.ages,
    migration: basis.migration,
    grades,
    published: {
      kindergarten: base?.kindergartenPupils != null,
      primary: base?.primaryPupils != null,
      junior: base?.juniorPupils != null,
    },
    entryRatio: primary.entryRatio,
    step,
    leaversPerLastGrade: junior.grade(baseYear - 1, 3) / junior.grade(baseYear, 3),
  };
}

function sumOverProvinces(facts: Facts, year: number, key: keyof AnnualRow): number {
  let sum = 0;
  for (const annual of facts.annual.values()) sum += annual.get(year)?.[key] ?? 0;
  return sum;
}
