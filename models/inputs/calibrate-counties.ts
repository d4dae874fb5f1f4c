import { largestRemainder } from '../math.ts';
import { AGE_CELLS, CENSUS_GROUPS, FIRST_FERTILE_AGE, WOMEN_CELLS } from '../population/ages.ts';
import { birthsPerFertilityUnit } from '../population/fertility.ts';
import { schoolCohort } from '../population/school-cohort.ts';
import { singleAgesByProvince } from '../population/single-ages.ts';
import { GRADES, STAGE_SPAN, STAGES, type Stage, stageOfGrade } from '../stages.ts';
import type { AreaStart } from './area-start.ts';
import type { ProvinceStart } from './calibrate-province.ts';
import { countyMigration } from './county-migration.ts';
import type { CensusRow, Facts, Known } from './facts.ts';
import { nearestValue } from './nearest-value.ts';

const FERTILITY_BOUNDS = [0.3, 3] as const;

/** Migrant pupils of the compulsory stages by province. */
export type MigrantTotals = ReadonlyMap<string, { readonly primary: number; readonly junior: number }>;

/**
 * Starts every county-level unit of a province: census ages times the province's rates, closed on its totals.
 * @param grades raked pupils of the province by grade (18)
 * @param migrantTotals migrant pupils of every province
 * @param units census rows of the county-level units, in code order
 */
export function calibrateCounties(
  province: ProvinceStart,
  grades: Float64Array,
  migrantTotals: MigrantTotals,
  units: readonly CensusRow[],
  facts: Facts,
): AreaStart[] {
  const ages = units.map((unit) => singleAgesByProvince(unit.groups, province.ages, null, facts.baseYear));
  const pupils = spreadGrades(province, grades, units, ages, facts);
  const migrants = migrantShares(province, migrantTotals, pupils, units);
  return units.map((unit, index): AreaStart => {
    const chain = chainOf(unit, facts);
    const earlier = countyMigration(unit, chain, province, facts);
    const women = womenByAge(unit, ages[index]!, facts);
    const roll = pupils[index]!;
    const byStage = stageTotals(roll);
    const publicByStage = publicShares(chain, facts);
    return {
      code: unit.code,
      name: unit.name,
      level: unit.level === 'county' ? 'county' : 'city',
      chain,
      population: {
        total: ages[index]!,
        women,
        urbanShare: unit.residents > 0 ? unit.urban / unit.residents : 0,
        urbanRuralDifference: earlier.urbanRuralDifference,
        migration: earlier.migration,
        provinceMigration: province.migration,
        fertilityRatio: fertilityRatio(unit, women, facts),
        births: unit.groups[0]!,
        knownBirths: {},
        status: 'published',
      },
      enrolment: {
        pupils: roll,
        migrantShare: migrants[index]!,
        status: STAGES.map(() => 'estimated' as const),
        migrantStatus: 'estimated',
      },
      rates: {
        entryRatio: province.entryRatio,
        kindergartenLevel:
          (roll[0]! + roll[1]! + roll[2]!) /
          (schoolCohort(ages[index]!, 3) + schoolCohort(ages[index]!, 4) + schoolCohort(ages[index]!, 5)),
        step: province.step,
        promotion: promotion(province, roll),
        generalShare:
          roll[STAGE_SPAN.generalSenior.first]! /
            (roll[STAGE_SPAN.generalSenior.first]! + roll[STAGE_SPAN.vocational.first]!) || 0,
        nineYearRetention: nearestValue(facts.baseValues, 'nineYearRetention', 'compulsory', chain, facts.baseYear)!
          .value,
      },
      shares: {
        publicByStage,
        inclusiveKindergarten: baseShare(facts, 'inclusiveKindergartenCoverage', 'kindergarten', chain),
        migrantPublic: baseShare(facts, 'migrantPublicShare', 'compulsory', chain),
      },
      supply: {
        places: byStage,
        publicPlaces: byStage.map((total, stage) => Math.round(total * publicByStage[stage]!)),
        counts: [],
      },
      oversizeClasses: Float64Array.from(STAGES, (stage, at) => oversizeClasses(stage, byStage[at]!, chain, facts)),
      own: [],
      learned: null,
      notes: earlier.notes,
    };
  });
}

/** Stage totals (5) of a roll by grade (18). */
export function stageTotals(roll: Float64Array): Float64Array {
  const totals = new Float64Array(STAGES.length);
  for (let grade = 0; grade < GRADES.length; grade++) totals[STAGES.indexOf(stageOfGrade(grade))]! += roll[grade]!;
  return totals;
}

/**
 * Each grade of the province, to the counties by their share of the cohort; whole pupils by largest remainder. Where a
 * census volume does not list all parts of a province (development zones), their share stays unallocated.
 */
function spreadGrades(
  province: ProvinceStart,
  grades: Float64Array,
  units: readonly CensusRow[],
  ages: readonly Float64Array[],
  facts: Facts,
): Float64Array[] {
  const wide = facts.census.get(province.code)!;
  const rolls = ages.map(() => new Float64Array(GRADES.length));
  for (let grade = 0; grade < GRADES.length; grade++) {
    const span = STAGE_SPAN[stageOfGrade(grade)];
    const age = span.entryAge + grade - span.first;
    const group = CENSUS_GROUPS.findIndex(([first, last]) => age >= first && age <= last);
    const listed = units.reduce((sum, unit) => sum + unit.groups[group]!, 0) / wide.groups[group]!;
    const cohorts = ages.map((county) => schoolCohort(county, age));
    const all = cohorts.reduce((sum, cohort) => sum + cohort, 0);
    const total = grades[grade]! * listed;
    const whole = largestRemainder(
      cohorts.map((cohort) => (total * cohort) / all),
      Math.round(total),
    );
    for (let county = 0; county < rolls.length; county++) rolls[county]![grade] = whole[county]!;
  }
  return rolls;
}

/**
 * Share of migrant children by grade (18): the province's migrant pupils go to its counties by pupils times the share of
 * residents whose hukou is elsewhere. An estimate, and labelled so.
 */
function migrantShares(
  province: ProvinceStart,
  totals: MigrantTotals,
  pupils: readonly Float64Array[],
  units: readonly CensusRow[],
): Float64Array[] {
  const elsewhere = units.map((unit) => (unit.hukouElsewhere ?? 0) / unit.residents);
  const shares = units.map(() => new Float64Array(GRADES.length));
  for (const stage of ['primary', 'junior'] as const) {
    const { first, length } = STAGE_SPAN[stage];
    const stagePupils = pupils.map((roll) => roll.slice(first, first + length).reduce((sum, count) => sum + count, 0));
    const weight = stagePupils.reduce((sum, count, index) => sum + count * elsewhere[index]!, 0);
    const perWeight = weight > 0 ? totals.get(province.code)![stage] / weight : 0;
    // Kindergarten and senior school have no published count: they take the share of the stage next to them.
    const grades = GRADES.map((_, grade) => grade).filter((grade) =>
      stage === 'primary' ? grade < first + length : grade >= first,
    );
    for (let index = 0; index < units.length; index++) {
      for (const grade of grades) shares[index]![grade] = Math.min(MOST_MIGRANTS, perWeight * elsewhere[index]!);
    }
  }
  return shares;
}

/** Oversize classes, from the nearest published share and average class size; NaN where none is printed. */
function oversizeClasses(stage: Stage, pupils: number, chain: readonly string[], facts: Facts): number {
  const share = oversizeShare(stage, chain, facts);
  const size = nearestValue(facts.baseValues, 'averageClassSize', stage, chain, facts.baseYear);
  return share === null || size === null ? Number.NaN : (share.value * pupils) / size.value;
}

/** No county's roll is wholly migrant: local children exist everywhere. */
const MOST_MIGRANTS = 0.95;

function womenByAge(unit: CensusRow, ages: Float64Array, facts: Facts): Float64Array {
  const women = new Float64Array(WOMEN_CELLS);
  for (let age = 0; age < FIRST_FERTILE_AGE; age++) {
    const period = 5 * Math.floor((facts.baseYear - age) / 5);
    const boysPerGirl =
      facts.demography.sexRatioAtBirth.get(period) ?? [...facts.demography.sexRatioAtBirth.values()][0]!;
    women[age] = ages[age]! / (1 + boysPerGirl);
  }
  for (let group = 0; group < 7; group++) {
    const first = FIRST_FERTILE_AGE + 5 * group;
    let total = 0;
    for (let age = first; age < first + 5; age++) total += ages[age]!;
    for (let age = first; age < first + 5; age++)
      women[age] = total > 0 ? (ages[age]! * unit.women![group]!) / total : 0;
  }
  return women;
}

/** County fertility over national fertility from infants per expected birth: the undercount of infants cancels. */
function fertilityRatio(unit: CensusRow, women: Float64Array, facts: Facts): number {
  const pattern = facts.demography.agePattern.get(5 * Math.floor((facts.baseYear - 1) / 5))!;
  const nation = facts.census.get('000000')!;
  const nationalWomen = womenByAge(nation, nationalAges(nation, facts), facts);
  const local = unit.groups[0]! / birthsPerFertilityUnit(women, pattern);
  const national = nation.groups[0]! / birthsPerFertilityUnit(nationalWomen, pattern);
  const ratio = local / national;
  return Number.isFinite(ratio) ? Math.min(FERTILITY_BOUNDS[1], Math.max(FERTILITY_BOUNDS[0], ratio)) : 1;
}

const nationalAgesOf = new WeakMap<Facts, Float64Array>();
function nationalAges(nation: CensusRow, facts: Facts): Float64Array {
  let ages = nationalAgesOf.get(facts);
  if (ages === undefined) {
    ages = singleAgesByProvince(nation.groups, new Float64Array(AGE_CELLS).fill(1), null, facts.baseYear);
    nationalAgesOf.set(facts, ages);
  }
  return ages;
}

/** Senior entrants of the base year per junior leaver of the year before. */
function promotion(province: ProvinceStart, roll: Float64Array): number {
  const entrants = roll[STAGE_SPAN.generalSenior.first]! + roll[STAGE_SPAN.vocational.first]!;
  const leavers = roll[STAGE_SPAN.junior.first + 2]! * province.leaversPerLastGrade;
  return leavers > 0 ? entrants / leavers : 0;
}

function publicShares(chain: readonly string[], facts: Facts): Float64Array {
  return Float64Array.from(STAGES, (stage) =>
    stage === 'kindergarten'
      ? baseShare(facts, 'publicKindergartenShare', 'kindergarten', chain)
      : 1 - baseShare(facts, 'privateShare', stage, chain),
  );
}

function baseShare(facts: Facts, id: string, stage: string, chain: readonly string[]): number {
  return nearestValue(facts.baseValues, id, stage, chain, facts.baseYear)?.value ?? Number.NaN;
}

/** Published share of oversize classes up to the base year; a share of all compulsory classes serves both stages. */
function oversizeShare(stage: Stage, chain: readonly string[], { baseValues, baseYear }: Facts): Known | null {
  const own = nearestValue(baseValues, 'oversizeClassShare', stage, chain, baseYear, baseYear);
  if (own !== null || (stage !== 'primary' && stage !== 'junior')) return own;
  return nearestValue(baseValues, 'oversizeClassShare', 'compulsory', chain, baseYear, baseYear);
}

/** The area and its parents, nearest first, ending with the nation. */
export function chainOf(unit: CensusRow, facts: Facts): string[] {
  const chain: string[] = [];
  for (
    let code: string | null = unit.code;
    code !== null && code !== '000000';
    code = facts.census.get(code)?.parent ?? null
  )
    chain.push(code);
  return [...chain, '000000'];
}
