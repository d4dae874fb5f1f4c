import { mean } from 'simple-statistics';
import { fadingYears } from './fading-trend.ts';
import { birthsOf, type GradeSystem, type History, pupilsOf } from './history.ts';

/** How the entry grade goes on: by the births of its cohort, or by itself where they are not known. */
export interface EntryMethod {
  readonly id: string;
  /** Years over which entrants per birth are averaged. */
  readonly years: number;
  /** Share of the latest ratio's distance from that mean that is left a year later. */
  readonly persistence: number;
  /** Share of the trend of births that goes on where they are not known yet, fading. */
  readonly trend: number;
  /** Share by which the mean follows what the ratio of all areas together has done lately. */
  readonly wider: number;
}

export const ENTRY_METHODS: readonly EntryMethod[] = [
  { id: 'births(8)', years: 8, persistence: 0, trend: 0, wider: 0 },
  { id: 'births(8, wider)', years: 8, persistence: 0, trend: 0, wider: 1 },
  { id: 'births(5, wider)', years: 5, persistence: 0, trend: 0, wider: 1 },
  { id: 'births(8, trend)', years: 8, persistence: 0, trend: 0.5, wider: 0 },
  { id: 'births(8, held)', years: 8, persistence: 0.95, trend: 0, wider: 0 },
  { id: 'births(4)', years: 4, persistence: 0, trend: 0, wider: 0 },
  { id: 'births(8, half of the latest)', years: 8, persistence: 0.5, trend: 0, wider: 0 },
  { id: 'births(8, most of the latest)', years: 8, persistence: 0.8, trend: 0, wider: 0 },
  { id: 'births(8, most of the latest, trend)', years: 8, persistence: 0.8, trend: 0.5, wider: 0 },
];

/** Fewest years with both births and entrants. */
const FEWEST_RATIOS = 3;
const TREND_YEARS = 4;
/** Entrants change by no more than this a year where only they themselves are known. */
const LARGEST_GROWTH = 0.05;

/** Entrants of the years after the origin, [area][lead]. */
export function projectEntry(history: History, system: GradeSystem, method: EntryMethod, leads: number): Float64Array {
  const found = new Float64Array(history.areas.length * leads);
  history.areas.forEach((_, area) => {
    const path = byBirths(history, system, method, leads, area) ?? byItself(history, 0, method.trend, leads, area);
    found.set(path, area * leads);
  });
  return found;
}

/** Births that enter in an autumn: of the cohort between two cut-off days, or of the one calendar year that is known. */
export function cohortOfBirths(
  births: (year: number) => number,
  year: number,
  { entryAge, cutOffMonth }: GradeSystem,
): number {
  const [first, second] = [births(year - entryAge - 1), births(year - entryAge)];
  const share = (13 - cutOffMonth) / 12;
  return Number.isFinite(first) ? share * first + (1 - share) * second : second;
}

function byBirths(
  history: History,
  system: GradeSystem,
  { years, persistence, trend, wider }: EntryMethod,
  leads: number,
  area: number,
): Float64Array | null {
  const { birthYears } = history;
  const lastBirths = birthYears.findLast((year) => birthsOf(history, area, year) > 0);
  if (lastBirths === undefined) return null;
  const known = (year: number) => birthsOf(history, area, year);
  const origin = history.years.at(-1)!;
  const ratios: number[] = [];
  for (let year = origin - years + 1; year <= origin; year++) {
    const ratio = Math.log(pupilsOf(history, area, year, 0) / cohortOfBirths(known, year, system));
    if (Number.isFinite(ratio)) ratios.push(ratio);
  }
  if (ratios.length < FEWEST_RATIOS) return null;
  const level = mean(ratios) + wider * latelyWider(history, system, years);
  const growth = trend * yearlyGrowth(known, lastBirths);
  const births = (year: number) =>
    year <= lastBirths ? known(year) : known(lastBirths) * Math.exp(growth * fadingYears(year - lastBirths));
  return Float64Array.from({ length: leads }, (_, index) => {
    const left = persistence ** (index + 1);
    return cohortOfBirths(births, origin + index + 1, system) * Math.exp(level + left * (ratios.at(-1)! - level));
  });
}

/** How far the ratio of all areas together lies, in the latest years, from its mean over the years of a method. */
function latelyWider(history: History, system: GradeSystem, years: number): number {
  const origin = history.years.at(-1)!;
  const ratios: number[] = [];
  for (let year = origin - years + 1; year <= origin; year++) {
    let [pupils, births] = [0, 0];
    history.areas.forEach((_, area) => {
      const cohort = cohortOfBirths((calendar) => birthsOf(history, area, calendar), year, system);
      const entrants = pupilsOf(history, area, year, 0);
      if (!Number.isFinite(entrants / cohort)) return;
      pupils += entrants;
      births += cohort;
    });
    if (births > 0) ratios.push(Math.log(pupils / births));
  }
  return ratios.length < FEWEST_RATIOS ? 0 : mean(ratios.slice(-FEWEST_RATIOS)) - mean(ratios);
}

/** A grade that follows from nothing below it: the latest number, with a share of its trend that fades. */
export function byItself(history: History, grade: number, trend: number, leads: number, area: number): Float64Array {
  const known = (year: number) => pupilsOf(history, area, year, grade);
  const last = history.years.findLast((year) => known(year) > 0);
  if (last === undefined) return new Float64Array(leads).fill(Number.NaN);
  const growth = Math.min(LARGEST_GROWTH, Math.max(-LARGEST_GROWTH, yearlyGrowth(known, last)));
  return Float64Array.from(
    { length: leads },
    (_, index) => known(last) * Math.exp(trend * growth * fadingYears(index + 1)),
  );
}

/** Mean yearly growth of the log over the latest years that are known; 0 where none are. */
function yearlyGrowth(value: (year: number) => number, last: number): number {
  for (let years = TREND_YEARS; years > 0; years--) {
    const growth = Math.log(value(last) / value(last - years)) / years;
    if (Number.isFinite(growth)) return growth;
  }
  return 0;
}
