import { largestRemainder } from '../math.ts';
import { STAGE_SPAN } from '../stages.ts';
import type { AreaStart } from './area-start.ts';
import { calibrateCounties, chainOf, type MigrantTotals } from './calibrate-counties.ts';
import { calibrateProvinces, type ProvinceStart } from './calibrate-province.ts';
import type { CensusRow, Facts } from './facts.ts';
import { nearestValue } from './nearest-value.ts';

const { first: P1 } = STAGE_SPAN.primary;
const { first: J1 } = STAGE_SPAN.junior;
const { first: S1 } = STAGE_SPAN.generalSenior;
const { first: V1 } = STAGE_SPAN.vocational;

/** The nation's calibration: every province's grades closed on the published totals. */
export interface Calibration {
  readonly facts: Facts;
  readonly provinces: ReadonlyMap<string, ProvinceStart>;
  /** Whole pupils by grade (18) of each province. */
  readonly grades: ReadonlyMap<string, Float64Array>;
  readonly migrantTotals: MigrantTotals;
}

/** Provinces first: published totals stand, the others are raked so that the nation's published totals are met exactly. */
export function calibrateNation(facts: Facts): Calibration {
  const provinces = calibrateProvinces(facts);
  const grades = new Map([...provinces].map(([code, province]) => [code, province.grades.slice()]));
  closePublished(facts, provinces, grades);
  const { national } = facts;
  const open = (stage: 'kindergarten' | 'primary' | 'junior') =>
    [...provinces.values()].filter((province) => !province.published[stage]).map(({ code }) => code);
  const all = [...provinces.keys()];
  rake(grades, open('kindergarten'), all, [0, 1, 2], national.pupils.kindergarten);
  rake(grades, open('primary'), all, [P1], national.primaryEntrants);
  rake(
    grades,
    open('primary'),
    all,
    [P1 + 1, P1 + 2, P1 + 3, P1 + 4, P1 + 5],
    national.pupils.primary - national.primaryEntrants,
  );
  rake(grades, open('junior'), all, [J1], national.juniorEntrants);
  rake(grades, open('junior'), all, [J1 + 1, J1 + 2], national.pupils.junior - national.juniorEntrants);
  rake(grades, all, all, [S1, S1 + 1, S1 + 2], national.pupils.generalSenior);
  addTechnicalSchools(facts, grades);
  rake(grades, all, all, [V1, V1 + 1, V1 + 2], national.pupils.vocational);
  return { facts, provinces, grades, migrantTotals: migrantTotals(facts, grades) };
}

/** County-level units of one province. */
export function calibrateProvinceCounties(calibration: Calibration, province: string): AreaStart[] {
  const start = calibration.provinces.get(province);
  if (start === undefined) throw new RangeError(`no province ${province}`);
  return calibrateCounties(
    start,
    calibration.grades.get(province)!,
    calibration.migrantTotals,
    countyUnits(calibration.facts, province),
    calibration.facts,
  );
}

/** Census rows of the county-level units of a province: counties, and cities that have none (东莞, 中山 ...). */
export function countyUnits(facts: Facts, province: string): CensusRow[] {
  const rows = [...facts.census.values()].filter(
    (row) => row.level !== 'province' && provinceOf(row, facts) === province,
  );
  const parents = new Set(rows.map((row) => row.parent));
  return rows
    .filter((row) => row.level === 'county' || !parents.has(row.code))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Province of an area by its parents: one code of the volume (170971) does not begin with its province's digits. */
export function provinceOf(row: CensusRow, facts: Facts): string {
  const chain = chainOf(row, facts);
  return chain[chain.length - 2]!;
}

/** Provinces with published base-year stocks: entrants as published, the other grades closed on the stock, whole pupils. */
function closePublished(
  facts: Facts,
  provinces: ReadonlyMap<string, ProvinceStart>,
  grades: Map<string, Float64Array>,
): void {
  for (const [code, province] of provinces) {
    const row = facts.annual.get(code)!.get(facts.baseYear);
    const roll = grades.get(code)!;
    if (province.published.kindergarten) close(roll, [0, 1, 2], row!.kindergartenPupils!);
    if (province.published.primary)
      closeStage(roll, P1, STAGE_SPAN.primary.length, row!.primaryPupils!, row!.primaryEntrants);
    if (province.published.junior)
      closeStage(roll, J1, STAGE_SPAN.junior.length, row!.juniorPupils!, row!.juniorEntrants);
  }
}

function closeStage(roll: Float64Array, first: number, length: number, pupils: number, entrants: number | null): void {
  const upper = Array.from({ length: length - 1 }, (_, index) => first + 1 + index);
  if (entrants === null) {
    close(roll, [first, ...upper], pupils);
    return;
  }
  roll[first] = entrants;
  close(roll, upper, pupils - entrants);
}

function close(roll: Float64Array, cells: readonly number[], total: number): void {
  const sum = cells.reduce((all, cell) => all + roll[cell]!, 0);
  const whole = largestRemainder(
    cells.map((cell) => (roll[cell]! * total) / sum),
    Math.round(total),
  );
  cells.forEach((cell, index) => {
    roll[cell] = whole[index]!;
  });
}

/** Scales the cells of the open provinces so that all provinces together make the national total; whole pupils. */
function rake(
  grades: Map<string, Float64Array>,
  open: readonly string[],
  all: readonly string[],
  cells: readonly number[],
  total: number,
): void {
  const sum = (codes: readonly string[]) =>
    codes.reduce((whole, code) => whole + cells.reduce((part, cell) => part + grades.get(code)![cell]!, 0), 0);
  const closed = all.filter((code) => !open.includes(code));
  const factor = (total - sum(closed)) / sum(open);
  const parts = open.flatMap((code) => cells.map((cell) => grades.get(code)![cell]! * factor));
  const whole = largestRemainder(parts, Math.round(total - sum(closed)));
  open.forEach((code, row) => {
    cells.forEach((cell, column) => {
      grades.get(code)![cell] = whole[row * cells.length + column]!;
    });
  });
}

/**
 * The provincial series leaves technical schools (技工学校) out, the gross enrolment rate counts them. A province's own
 * published number is added; the others share the rest of the nation's in proportion to their vocational pupils.
 */
function addTechnicalSchools(facts: Facts, grades: ReadonlyMap<string, Float64Array>): void {
  const pupils = (roll: Float64Array) => roll[V1]! + roll[V1 + 1]! + roll[V1 + 2]!;
  const own = new Map(
    [...grades.keys()].map((code) => [
      code,
      nearestValue(facts.baseValues, 'technicalSchoolPupils', 'technical', [code], facts.baseYear)?.value ?? null,
    ]),
  );
  const published = [...own.values()].reduce((sum: number, value) => sum + (value ?? 0), 0);
  const others = [...grades]
    .filter(([code]) => own.get(code) === null)
    .reduce((sum, [, roll]) => sum + pupils(roll), 0);
  for (const [code, roll] of grades) {
    const technical = own.get(code) ?? ((facts.national.technicalPupils - published) * pupils(roll)) / others;
    const factor = 1 + technical / pupils(roll);
    for (let grade = V1; grade < V1 + 3; grade++) roll[grade] = roll[grade]! * factor;
  }
}

/** The nation's migrant pupils, to provinces by pupils times the share of residents whose hukou is elsewhere. */
function migrantTotals(facts: Facts, grades: ReadonlyMap<string, Float64Array>): MigrantTotals {
  const weights = [...grades].map(([code, roll]) => {
    const row = facts.census.get(code)!;
    const elsewhere = (row.hukouElsewhere ?? 0) / row.residents;
    const pupils = (first: number, length: number) =>
      roll.slice(first, first + length).reduce((sum, count) => sum + count, 0);
    return { code, primary: elsewhere * pupils(P1, 6), junior: elsewhere * pupils(J1, 3) };
  });
  const sum = (stage: 'primary' | 'junior') => weights.reduce((total, weight) => total + weight[stage], 0);
  const [primary, junior] = [sum('primary'), sum('junior')];
  return new Map(
    weights.map((weight) => [
      weight.code,
      {
        primary: (facts.national.migrantPrimary * weight.primary) / primary,
        junior: (facts.national.migrantJunior * weight.junior) / junior,
      },
    ]),
  );
}
