import { CENSUS_GROUPS } from '../population/ages.ts';
import { schoolCohort } from '../population/school-cohort.ts';
import { singleAgesByBirths } from '../population/single-ages.ts';
import { GRADES, gradeIndex, STAGE_SPAN, STAGES, type Stage, stageOfGrade } from '../stages.ts';
import { smallestBound } from '../supply/places-in-year.ts';
import type { AreaStart } from './area-start.ts';
import type { Baseline } from './baseline.ts';
import { stageTotals } from './calibrate-counties.ts';
import type { Status } from './status.ts';

/**
 * Replaces the shipped estimate of a county by its own data, part by part; what is not given stays as it was.
 * Enrolment of a later school year is kept as a later count: the projection is set to it when it gets there.
 */
export function applyBaseline(start: AreaStart, baseline: Baseline, baseYear: number): AreaStart {
  let next = start;
  if (baseline.births !== undefined) next = withBirths(next, baseline.births, baseYear);
  if (baseline.enrolment !== undefined) {
    next = baseline.schoolYear > baseYear ? withLaterCount(next, baseline) : withEnrolment(next, baseline.enrolment);
  }
  if (baseline.capacity !== undefined) next = withCapacity(next, baseline.capacity, baseline.schoolYear);
  if (baseline.classSizes !== undefined) next = withClassSizes(next, baseline.classSizes);
  if (baseline.staff !== undefined) next = withStaff(next, baseline.staff);
  return next;
}

function withEnrolment(start: AreaStart, rows: NonNullable<Baseline['enrolment']>): AreaStart {
  const pupils = start.enrolment.pupils.slice();
  const migrantShare = start.enrolment.migrantShare.slice();
  const given = new Set<number>();
  const withMigrants = new Set<number>();
  for (const row of rows) {
    const grade = gradeIndex(row.grade);
    given.add(grade);
    pupils[grade] = row.pupils;
    const migrants = row.migrant ?? (row.local === undefined ? undefined : row.pupils - row.local);
    if (migrants !== undefined) {
      withMigrants.add(grade);
      migrantShare[grade] = row.pupils > 0 ? migrants / row.pupils : 0;
    }
  }
  const status = STAGES.map(
    (stage, index): Status => (isComplete(stage, given) ? 'reported' : start.enrolment.status[index]!),
  );
  const allMigrants = isComplete('primary', withMigrants) && isComplete('junior', withMigrants);
  const publicByStage = publicShares(start, rows);
  const totals = stageTotals(pupils);
  const ages = start.population.total;
  const complete = (stage: Stage) => isComplete(stage, given);
  const cohorts = schoolCohort(ages, 3) + schoolCohort(ages, 4) + schoolCohort(ages, 5);
  const senior = [STAGE_SPAN.generalSenior.first, STAGE_SPAN.vocational.first] as const;
  const seniorEntrants = pupils[senior[0]]! + pupils[senior[1]]!;
  const lastJunior = STAGE_SPAN.junior.first + 2;
  const seniorGiven = complete('generalSenior') || complete('vocational');
  const leavers =
    start.rates.promotion > 0
      ? (start.enrolment.pupils[senior[0]]! + start.enrolment.pupils[senior[1]]!) / start.rates.promotion
      : 0;
  const leaversNow =
    start.enrolment.pupils[lastJunior]! > 0
      ? (leavers * pupils[lastJunior]!) / start.enrolment.pupils[lastJunior]!
      : leavers;
  return {
    ...start,
    enrolment: {
      ...start.enrolment,
      pupils,
      migrantShare,
      status,
      migrantStatus: allMigrants ? 'reported' : start.enrolment.migrantStatus,
    },
    rates: {
      ...start.rates,
      entryRatio: given.has(STAGE_SPAN.primary.first)
        ? pupils[STAGE_SPAN.primary.first]! / schoolCohort(ages, STAGE_SPAN.primary.entryAge)
        : start.rates.entryRatio,
      kindergartenLevel: complete('kindergarten') && cohorts > 0 ? totals[0]! / cohorts : start.rates.kindergartenLevel,
      promotion:
        (seniorGiven || given.has(lastJunior)) && leaversNow > 0 ? seniorEntrants / leaversNow : start.rates.promotion,
      generalShare: seniorGiven && seniorEntrants > 0 ? pupils[senior[0]]! / seniorEntrants : start.rates.generalShare,
    },
    shares: { ...start.shares, publicByStage: publicByStage.shares, status: publicByStage.status },
    supply: {
      ...start.supply,
      // Without its own capacity the assumption follows the county's own roll.
      places: totals,
      publicPlaces: totals.map((places, index) => Math.round(places * publicByStage.shares[index]!)),
    },
  };
}

function isComplete(stage: Stage, given: ReadonlySet<number>): boolean {
  const { first, length } = STAGE_SPAN[stage];
  return Array.from({ length }, (_, index) => first + index).every((grade) => given.has(grade));
}

/** Public share by stage from the grades that state public or private pupils. */
function publicShares(
  start: AreaStart,
  rows: NonNullable<Baseline['enrolment']>,
): { shares: Float64Array; status: Status[] } {
  const shares = start.shares.publicByStage.slice();
  const status = [...start.shares.status];
  STAGES.forEach((stage, index) => {
    let pupils = 0;
    let inPublic = 0;
    for (const row of rows) {
      const counted = row.public ?? (row.private === undefined ? undefined : row.pupils - row.private);
      if (counted === undefined || stageOfGrade(gradeIndex(row.grade)) !== stage) continue;
      pupils += row.pupils;
      inPublic += counted;
    }
    if (pupils === 0) return;
    shares[index] = inPublic / pupils;
    status[index] = 'reported';
  });
  return { shares, status };
}

function withLaterCount(start: AreaStart, baseline: Baseline): AreaStart {
  const counted = new Float64Array(GRADES.length).fill(Number.NaN);
  for (const row of baseline.enrolment!) counted[gradeIndex(row.grade)] = row.pupils;
  const counts = [
    ...start.enrolment.laterCounts.filter(([year]) => year !== baseline.schoolYear),
    [baseline.schoolYear, counted] as const,
  ];
  const shares = publicShares(start, baseline.enrolment!);
  return {
    ...start,
    enrolment: { ...start.enrolment, laterCounts: counts.sort((a, b) => a[0] - b[0]) },
    shares: { ...start.shares, publicByStage: shares.shares, status: shares.status },
  };
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
    const publicPlaces = row.publicPlaces ?? Math.round(places * start.shares.publicByStage[stage]!);
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

function withClassSizes(start: AreaStart, rows: NonNullable<Baseline['classSizes']>): AreaStart {
  const given = new Set(rows.map((row) => STAGES.indexOf(row.stage)));
  const sizes = rows.map((row) => [STAGES.indexOf(row.stage), row.size, row.classes] as const);
  return {
    ...start,
    classes: {
      ...start.classes,
      sizes,
      status: start.classes.status.map((status, index) => (given.has(index) ? 'reported' : status)),
    },
  };
}

function withStaff(start: AreaStart, rows: NonNullable<Baseline['staff']>): AreaStart {
  const teachers = start.staff.teachers.slice();
  const status = [...start.staff.status];
  for (const row of rows) {
    teachers[STAGES.indexOf(row.stage)] = row.teachers;
    status[STAGES.indexOf(row.stage)] = 'reported';
  }
  return { ...start, staff: { teachers, status } };
}

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
    const before = births.get(year - 1);
    // Twelve months to 1 November: two of the year before, ten of the year.
    if (year > baseYear && before !== undefined) knownBirths[year] = before / 6 + (births.get(year)! * 5) / 6;
  }
  const entrants = start.enrolment.pupils[STAGE_SPAN.primary.first]!;
  return {
    ...start,
    population: { ...start.population, total, knownBirths },
    rates: { ...start.rates, entryRatio: entrants / schoolCohort(total, STAGE_SPAN.primary.entryAge) },
  };
}
