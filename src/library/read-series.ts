import { join } from 'node:path';
import { agePatternBySingleYear } from '../../models/horizon.ts';
import type { AnnualRow, BaseValue, Demography, MortalityRow, NationalTotals } from '../../models/inputs/facts.ts';
import type { Stage } from '../../models/stages.ts';
import { numberOf, numberOrNull, readJson, readTable, type TableRow } from './read-table.ts';

/** 万 (ten thousand) to persons; shipped figures have four decimals at most, so the product is whole. */
const WAN = 10_000;

/** Provincial figures by code and year, with the base-year communiques of the provinces that publish them. */
export function readAnnual(folder: string, baseYear: number): Map<string, Map<number, AnnualRow>> {
  const rows = readTable(join(folder, 'series', 'provincial-annual-2000-2019.csv'));
  const annual = new Map<string, Map<number, AnnualRow>>();
  const populationOf = new Map(rows.map((row) => [`${row.code}${row.year}`, numberOrNull(row.pop_yearend_wan)]));
  for (const row of rows) {
    const years = annual.get(row.code!) ?? new Map<number, AnnualRow>();
    years.set(Number(row.year), annualRow(row, populationOf.get(`${row.code}${Number(row.year) - 1}`) ?? null));
    annual.set(row.code!, years);
  }
  const communique = readTable(join(folder, 'series', 'guangdong-communiques.csv'));
  annual.get('440000')!.set(baseYear, communiqueRow(communique, baseYear));
  return annual;
}

function annualRow(row: TableRow, residentsBefore: number | null): AnnualRow {
  const persons = (column: string): number | null => {
    const value = numberOrNull(row[column]);
    return value === null ? null : Math.round(value * WAN);
  };
  // Published per 100,000 residents of the year before; the product is the published stock (checked against the nation).
  const perHundredThousand = numberOrNull(row.kindergarten_per_100k);
  return {
    residents: persons('pop_yearend_wan'),
    kindergartenPupils:
      perHundredThousand === null || residentsBefore === null ? null : (perHundredThousand * residentsBefore) / 10,
    primaryEntrants: persons('primary_entrants_wan'),
    primaryPupils: persons('primary_enrolment_wan'),
    juniorEntrants: persons('junior_entrants_wan'),
    juniorPupils: persons('junior_enrolment_wan'),
    generalEntrants: persons('senior_entrants_wan'),
    generalPupils: persons('senior_enrolment_wan'),
    vocationalEntrants: persons('vocational_entrants_wan'),
    vocationalPupils: persons('vocational_enrolment_wan'),
  };
}

function communiqueRow(rows: readonly TableRow[], year: number): AnnualRow {
  const persons = (indicator: string): number | null => {
    const row = rows.find((entry) => Number(entry.year) === year && entry.indicator === indicator);
    return row === undefined ? null : Math.round(numberOf(row.value, 'value') * WAN);
  };
  return {
    residents: null,
    kindergartenPupils: persons('kindergarten_enrolment'),
    primaryEntrants: persons('primary_entrants'),
    primaryPupils: persons('primary_enrolment'),
    juniorEntrants: persons('junior_entrants'),
    juniorPupils: persons('junior_enrolment'),
    generalEntrants: null,
    generalPupils: null,
    vocationalEntrants: null,
    vocationalPupils: null,
  };
}

/** Births by province and year (derived from rates), and of the nation as first published. */
export function readBirths(folder: string): Map<string, Map<number, number>> {
  const births = new Map<string, Map<number, number>>();
  const add = (code: string, year: number, value: number | null) => {
    if (value === null) return;
    const years = births.get(code) ?? new Map<number, number>();
    years.set(year, value * WAN);
    births.set(code, years);
  };
  for (const row of readTable(join(folder, 'series', 'provincial-births-2001-2019.csv')))
    add(row.code!, Number(row.year), numberOrNull(row.births_wan_derived));
  for (const row of readTable(join(folder, 'series', 'national-births-1949-2024.csv')))
    add('000000', Number(row.year), numberOrNull(row.births_wan));
  return births;
}

/** The nation's entrants of primary and junior school by year, persons. */
export function readNationalEntrants(folder: string): { primary: Map<number, number>; junior: Map<number, number> } {
  const rows = readTable(join(folder, 'series', 'national-annual-2000-2019.csv'));
  const column = (name: string) => new Map(rows.map((row) => [Number(row.year), numberOf(row[name], name) * WAN]));
  return { primary: column('primary_entrants_wan'), junior: column('junior_entrants_wan') };
}

/** Cited base values of education: shares, rates, head counts. */
export function readBaseValues(folder: string): BaseValue[] {
  return readJson<BaseValue[]>(join(folder, 'parameters', 'education-base.json'));
}

/** National totals of the base year out of the cited base values. */
export function nationalTotals(values: readonly BaseValue[], baseYear: number): NationalTotals {
  const find = (id: string, stage: string): number => {
    const found = values.find(
      (entry) => entry.id === id && entry.stage === stage && entry.area === '000000' && entry.year === baseYear,
    );
    if (found?.value == null) throw new Error(`education-base.json has no national ${id} of ${stage} for ${baseYear}`);
    return found.value;
  };
  const pupils = (stage: Stage) => find('pupils', stage);
  return {
    primaryEntrants: find('entrants', 'primary'),
    juniorEntrants: find('entrants', 'junior'),
    generalEntrants: find('entrants', 'generalSenior'),
    vocationalEntrants: find('entrants', 'vocational') - find('technicalSchoolEntrants', 'technical'),
    technicalPupils: find('technicalSchoolPupils', 'technical'),
    pupils: {
      kindergarten: pupils('kindergarten'),
      primary: pupils('primary'),
      junior: pupils('junior'),
      generalSenior: pupils('generalSenior'),
      vocational: pupils('vocational'),
    },
    migrantPrimary: find('migrantPupilsCompulsory', 'primary'),
    migrantJunior: find('migrantPupilsCompulsory', 'junior'),
  };
}

/** Mortality, age pattern of fertility, sex ratio at birth and total fertility by variant. */
export function readDemography(folder: string): Demography {
  const mortality = readTable(join(folder, 'demography', 'mortality.csv')).map(
    (row): MortalityRow => ({
      period: row.period!,
      sex: row.sex as MortalityRow['sex'],
      ageFrom: numberOf(row.ageFrom, 'ageFrom'),
      ageTo: numberOrNull(row.ageTo),
      deathRate: numberOf(row.deathRate, 'deathRate'),
    }),
  );
  const shares = new Map<number, { ageFrom: number; ageTo: number; share: number }[]>();
  for (const row of readTable(join(folder, 'demography', 'fertility-age-pattern.csv'))) {
    const start = Number(row.period!.slice(0, 4));
    const entry = {
      ageFrom: numberOf(row.ageFrom, 'ageFrom'),
      ageTo: numberOf(row.ageTo, 'ageTo'),
      share: numberOf(row.share, 'share'),
    };
    shares.set(start, [...(shares.get(start) ?? []), entry]);
  }
  const fertility = {
    low: new Map<number, number>(),
    medium: new Map<number, number>(),
    high: new Map<number, number>(),
  };
  for (const row of readTable(join(folder, 'series', 'wpp2024-china.csv'))) {
    const year = Number(row.year);
    const medium = numberOf(row.tfr, 'tfr');
    fertility.medium.set(year, medium);
    fertility.low.set(year, numberOrNull(row.tfr_low) ?? medium);
    fertility.high.set(year, numberOrNull(row.tfr_high) ?? medium);
  }
  return {
    mortality,
    agePattern: new Map([...shares].map(([start, entries]) => [start, agePatternBySingleYear(entries)])),
    sexRatioAtBirth: new Map(
      readTable(join(folder, 'demography', 'sex-ratio-at-birth.csv')).map((row) => [
        Number(row.period!.slice(0, 4)),
        numberOf(row.malesPerFemale, 'malesPerFemale'),
      ]),
    ),
    fertility,
  };
}
