import { CENSUS_GROUPS } from '../population/ages.ts';
import { schoolCohort } from '../population/school-cohort.ts';
import { singleAgesByBirths } from '../population/single-ages.ts';
import { GRADES, gradeIndex, STAGE_SPAN, STAGES, type Stage, stageOfGrade } from '../stages.ts';
import { smallestBound } from '../supply/places-in-year.ts';
import type { AreaStart, OwnRecord } from './area-start.ts';
import type { Baseline } from './baseline.ts';
import { stageTotals } from './calibrate-counties.ts';
import { publicShareKnown } from './own-records.ts';
import type { Status } from './status.ts';

/**
 * Replaces the shipped estimate of a county by its own data, part by part; what is not given stays as it was, and the
 * shipped figures given back change nothing. Every part holds from its school year on.
 */
export function applyBaseline(start: AreaStart, baseline: Baseline, baseYear: number): AreaStart {
  let next = start;
  if (baseline.births !== undefined) next = withBirths(next, baseline.births, baseYear);
  // Counts before the base year are history: something is learned from them, nothing starts from them.
  if (baseline.schoolYear < baseYear) return next;
  const record = ownRecord(baseline);
  next = { ...next, own: [...next.own, record].sort((a, b) => a.year - b.year) };
  if (baseline.enrolment !== undefined && baseline.schoolYear === baseYear)
    next = withEnrolment(start, next, record, baseYear);
  if (baseline.capacity !== undefined) next = withCapacity(next, baseline.capacity, baseline.schoolYear);
  return next;
}

function ownRecord(baseline: Baseline): OwnRecord {
  const pupils = new Float64Array(GRADES.length).fill(Number.NaN);
  const migrants = pupils.slice();
  for (const row of baseline.enrolment ?? []) {
    const grade = gradeIndex(row.grade);
    pupils[grade] = row.pupils;
    migrants[grade] = row.migrant ?? (row.local === undefined ? Number.NaN : row.pupils - row.local);
  }
  const teachers = new Float64Array(STAGES.length).fill(Number.NaN);
  for (const row of baseline.staff ?? []) teachers[STAGES.indexOf(row.stage)] = row.teachers;
  return {
    year: baseline.schoolYear,
    pupils,
    migrants,
    publicShare: Float64Array.from(STAGES, (stage) => publicShareOf(stage, baseline.enrolment ?? [])),
    classSizes: (baseline.classSizes ?? []).map((row) => [STAGES.indexOf(row.stage), row.size, row.classes] as const),
    teachers,
  };
}

/** Public share of a stage over the grades that state public or private pupils; NaN where none does. */
function publicShareOf(stage: Stage, rows: NonNullable<Baseline['enrolment']>): number {
  let pupils = 0;
  let inPublic = 0;
  for (const row of rows) {
    const counted = row.public ?? (row.private === undefined ? undefined : row.pupils - row.private);
    if (counted === undefined || stageOfGrade(gradeIndex(row.grade)) !== stage) continue;
    pupils += row.pupils;
    inPublic += counted;
  }
  return pupils > 0 ? inPublic / pupils : Number.NaN;
}

/**
 * The base-year roll is the county's own; its rates move by the factor between the own and the estimated figure, so
 * that what was calibrated over several years is corrected, not thrown away.
 * @param shipped the start before any own data: its estimates are what the factors compare with
 */
function withEnrolment(shipped: AreaStart, start: AreaStart, record: OwnRecord, baseYear: number): AreaStart {
  const given = (grade: number) => !Number.isNaN(record.pupils[grade]!);
  const pupils = start.enrolment.pupils.map((estimate, grade) => (given(grade) ? record.pupils[grade]! : estimate));
  const migrantShare = start.enrolment.migrantShare.map((share, grade) =>
    Number.isNaN(record.migrants[grade]!) ? share : quotient(record.migrants[grade]!, pupils[grade]!),
  );
  const before = shipped.enrolment.pupils;
  const complete = (stage: Stage) => gradesOf(stage).every(given);
  const factor = (grades: readonly number[]) => quotient(sum(pupils, grades), sum(before, grades)) || 1;
  const p1 = STAGE_SPAN.primary.first;
  const cohortChange = quotient(
    schoolCohort(shipped.population.total, STAGE_SPAN.primary.entryAge),
    schoolCohort(start.population.total, STAGE_SPAN.primary.entryAge),
  );
  const senior = [STAGE_SPAN.generalSenior.first, STAGE_SPAN.vocational.first];
  const totals = stageTotals(pupils);
  const shares = STAGES.map((_, stage) => publicShareKnown(start, stage, baseYear, baseYear).share);
  const { rates } = start;
  const kindergarten = complete('kindergarten') ? factor([0, 1, 2]) : 1;
  return {
    ...start,
    enrolment: {
      ...start.enrolment,
      pupils,
      migrantShare,
      status: STAGES.map((stage, index): Status => (complete(stage) ? 'reported' : start.enrolment.status[index]!)),
    },
    rates: {
      ...rates,
      entryRatio: given(p1) ? rates.entryRatio * factor([p1]) * (cohortChange || 1) : rates.entryRatio,
      kindergartenLevel: rates.kindergartenLevel * kindergarten,
      promotion: (rates.promotion * factor(senior)) / factor([STAGE_SPAN.junior.first + 2]),
      generalShare: senior.every(given) ? quotient(pupils[senior[0]!]!, sum(pupils, senior)) : rates.generalShare,
    },
    supply: {
      ...start.supply,
      // Without its own capacity the assumption follows the county's own roll.
      places: totals,
      publicPlaces: totals.map((places, stage) => Math.round(places * shares[stage]!)),
    },
  };
}

function gradesOf(stage: Stage): number[] {
  return Array.from({ length: STAGE_SPAN[stage].length }, (_, index) => STAGE_SPAN[stage].first + index);
}

function sum(values: Float64Array, grades: readonly number[]): number {
  return grades.reduce((total, grade) => total + values[grade]!, 0);
}

function quotient(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function withCapacity(start: AreaStart, rows: NonNullable<Baseline['capacity']>, year: number): AreaStart {
  const counts = [...start.supply.counts];
  const notes = [...start.notes];
  for (const row of rows) {
    const stage = STAGES.indexOf(row.stage);
    const bound = smallestBound(row.bounds ?? {});
    const stated = row.places ?? bound?.places;
    if (stated === undefined) continue;
    const places = bound === null ? stated : Math.min(stated, bound.places);
    const publicPlaces = row.publicPlaces ?? Math.round(places * publicShareKnown(start, stage, year, year).share);
    counts.push({ year, stage, places, publicPlaces, purchased: row.purchasedPlaces ?? 0 });
    if (bound !== null) {
      notes.push({
        zh: `${start.name}${STAGE_SPAN[row.stage].zh}：法定容量${places}个学位，起约束作用的是${BOUND_LABEL[bound.binds]}。`,
        en: `${start.code} ${row.stage}: legal capacity ${places} places, bound by ${bound.binds}.`,
      });
    }
  }
  return { ...start, supply: { ...start.supply, counts: counts.sort((a, b) => a.year - b.year) }, notes };
}

const BOUND_LABEL = { classes: '班级数', site: '用地', building: '校舍', staff: '教职工' } as const;

/** Own births split the census groups up to 14 where all years are known, and replace projected births after the base. */
function withBirths(start: AreaStart, rows: NonNullable<Baseline['births']>, baseYear: number): AreaStart {
  const births = new Map(rows.map((row) => [row.year, row.births]));
  const ages = start.population.total;
  const groups = CENSUS_GROUPS.map(([first, last]) =>
    ages.slice(first, last + 1).reduce((sum, count) => sum + count, 0),
  );
  const split = singleAgesByBirths(groups, births, baseYear);
  const total = ages.slice();
  for (const [first, last] of CENSUS_GROUPS) {
    if (last > 14) break;
    const known = Array.from({ length: last - first + 2 }, (_, index) => baseYear - 1 - last + index).every((year) =>
      births.has(year),
    );
    if (known) for (let age = first; age <= last; age++) total[age] = split[age]!;
  }
  const knownBirths: Record<string, number> = {};
  for (const year of births.keys()) {
    // Twelve months to 1 November: two of the year before, ten of the year; the census knows the months before it.
    const before = births.get(year - 1) ?? (year - 1 === baseYear ? start.population.births : undefined);
    if (year > baseYear && before !== undefined) knownBirths[year] = before / 6 + (births.get(year)! * 5) / 6;
  }
  return { ...start, population: { ...start.population, total, knownBirths } };
}
