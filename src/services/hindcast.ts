import { join } from 'node:path';
import type { AccuracyRow } from '../../models/accuracy/accuracy.ts';
import { summariseErrors } from '../../models/accuracy/summarise-errors.ts';
import { seriesIndex } from '../../models/catalogue/index.ts';
import { STAGES, type Stage } from '../../models/stages.ts';
import { PROBABILITIES } from '../../models/uncertainty/order-statistics.ts';
import { DEFAULT_SEED } from '../../models/uncertainty/uncertainty-parameters.ts';
import type { Library } from '../library/read-library.ts';
import { numberOrNull, readTable } from '../library/read-table.ts';
import type { Services } from './ports.ts';

/** One projected total beside the published one. */
export interface HindcastRow {
  readonly area: string;
  readonly schoolYear: number;
  readonly stage: Stage;
  readonly measure: 'pupils' | 'entrants';
  readonly projected: number;
  readonly published: number;
  readonly errorPercent: number;
  /** 5 and 95 % quantile of the draws, and whether the published number lies between; null without draws. */
  readonly band: { readonly p05: number; readonly p95: number; readonly holds: boolean } | null;
  readonly note: string;
}

const WAN = 10_000;
const LAST_YEAR = 2025;
const NATIONAL_COLUMNS: Readonly<Record<Stage, string>> = {
  kindergarten: 'kindergartenEnrolment_wan',
  primary: 'primaryEnrolment_wan',
  junior: 'juniorEnrolment_wan',
  generalSenior: 'generalSeniorEnrolment_wan',
  vocational: 'vocationalEnrolment_wan',
};

/**
 * The default projection from the base year, without any later history, against published totals.
 * @param draws Monte Carlo draws for the bands; none where left out
 */
export async function hindcastRows(services: Services, library: Library, draws?: number): Promise<HindcastRow[]> {
  const result = await services.project({
    areas: ['all'],
    from: library.facts.baseYear,
    to: LAST_YEAR,
    scenario: 'reference',
    ...(draws === undefined ? {} : { draws: { count: draws, seed: DEFAULT_SEED, measures: ['pupils', 'entrants'] } }),
  });
  const projected = (area: string, year: number, stage: Stage, measure: string): number => {
    const found = result.areas.find((entry) => entry.code === area)!;
    return found.values[seriesIndex(measure, stage) * result.years.length + result.years.indexOf(year)]!;
  };
  const band = (area: string, year: number, stage: Stage, measure: string, found: number): HindcastRow['band'] => {
    const made = result.areas.find((entry) => entry.code === area)!.draws;
    const row = made?.rows[seriesIndex(measure, stage)] ?? -1;
    // The base year is where the draws begin: it has no band.
    if (made === undefined || row < 0 || year === library.facts.baseYear) return null;
    const first = (row * result.years.length + result.years.indexOf(year)) * PROBABILITIES.length;
    const [p05, p95] = [made.quantiles[first]!, made.quantiles[first + PROBABILITIES.length - 1]!];
    return { p05: Math.round(p05), p95: Math.round(p95), holds: found >= p05 && found <= p95 };
  };
  const published = [
    ...communique(library, 'guangdong-communiques.csv', '440000', ['pupils', 'entrants']),
    ...nation(library),
    ...communique(library, 'national-communiques.csv', '000000', ['entrants']),
  ];
  return published.map(({ area, year, stage, measure, pupils, note }): HindcastRow => {
    const value = projected(area, year, stage, measure);
    return {
      area,
      schoolYear: year,
      stage,
      measure,
      projected: value,
      published: pupils,
      errorPercent: Math.round((value / pupils - 1) * 10_000) / 100,
      band: band(area, year, stage, measure, pupils),
      note,
    };
  });
}

/** The same by stage and years ahead, areas together; rows that are not comparable are left out. */
export function hindcastAccuracy(rows: readonly HindcastRow[], baseYear: number): AccuracyRow[] {
  const groups = new Map<string, HindcastRow[]>();
  for (const row of rows) {
    if (row.note !== '' || row.schoolYear <= baseYear) continue;
    const key = `${row.measure} ${row.stage} ${row.schoolYear}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const order = ({ stage, measure, schoolYear }: HindcastRow) =>
    (STAGES.indexOf(stage) * 2 + Number(measure === 'entrants')) * LAST_YEAR + schoolYear;
  const sorted = [...groups.values()].sort(([a], [b]) => order(a!) - order(b!));
  return sorted.map((group): AccuracyRow => {
    const { stage, measure, schoolYear } = group[0]!;
    return {
      stage,
      measure,
      lead: schoolYear - baseYear,
      origins: [baseYear, baseYear],
      ...summariseErrors(group.map(({ projected, published }) => projected / published - 1)),
      low: null,
      high: null,
    };
  });
}

interface Published {
  readonly area: string;
  readonly year: number;
  readonly stage: Stage;
  readonly measure: HindcastRow['measure'];
  readonly pupils: number;
  readonly note: string;
}

/** What a communique calls the series: stage and measure. */
const COMMUNIQUE_SERIES: Readonly<Record<string, readonly [Stage, HindcastRow['measure']]>> = {
  kindergarten_enrolment: ['kindergarten', 'pupils'],
  primary_enrolment: ['primary', 'pupils'],
  junior_enrolment: ['junior', 'pupils'],
  primary_entrants: ['primary', 'entrants'],
  junior_entrants: ['junior', 'entrants'],
};

/** Rows of a communique file since the base year, by stage, measure and year. */
function communique(
  library: Library,
  file: string,
  area: string,
  measures: readonly HindcastRow['measure'][],
): Published[] {
  return readTable(join(library.folder, 'series', file))
    .filter((row) => Number(row.year) >= library.facts.baseYear)
    .flatMap((row): Published[] => {
      const series = COMMUNIQUE_SERIES[row.indicator!];
      if (series === undefined || !measures.includes(series[1])) return [];
      const [stage, measure] = series;
      return [{ area, year: Number(row.year), stage, measure, pupils: Math.round(Number(row.value) * WAN), note: '' }];
    })
    .sort(
      (a, b) =>
        a.measure.localeCompare(b.measure) * -1 || STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || a.year - b.year,
    );
}

/** National totals; the primary figures of 2021-2023 that the yearly table rounds are taken from the communiques. */
function nation(library: Library): Published[] {
  const exact = readTable(join(library.folder, 'series', 'national-communiques.csv')).filter(
    (row) => row.indicator === 'primary_enrolment',
  );
  const rows = readTable(join(library.folder, 'series', 'national-education-2011-2025.csv')).filter(
    (row) => Number(row.year) >= library.facts.baseYear,
  );
  return STAGES.flatMap((stage) =>
    rows.flatMap((row): Published[] => {
      const year = Number(row.year);
      const communique = stage === 'primary' ? exact.find((entry) => Number(entry.year) === year) : undefined;
      const wan = numberOrNull(communique?.value ?? row[NATIONAL_COLUMNS[stage]]);
      if (wan === null) return [];
      const broken = stage === 'vocational' && year > library.facts.baseYear;
      const note = broken
        ? '2021年起公布数不含技工学校，口径不可比 published without technical schools since 2021: not comparable'
        : '';
      return [{ area: '000000', year, stage, measure: 'pupils', pupils: Math.round(wan * WAN), note }];
    }),
  );
}
