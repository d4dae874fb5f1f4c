import { join } from 'node:path';
import type {
  Exclusions,
  FertilityBand,
  NationYear,
  ProvinceYear,
  ShockEvidence,
  StageFlow,
} from '../../models/uncertainty/estimates/evidence.ts';
import { numberOf, numberOrNull, readJson, readTable, type TableRow } from './read-table.ts';

/** 万 (ten thousand) to persons. */
const WAN = 10_000;
const THOUSAND = 1000;

/** The series from which the shocks of the stochastic model are estimated. */
export function readShockEvidence(folder: string): ShockEvidence {
  const projections = readTable(join(folder, 'series', 'wpp2024-china.csv'));
  return {
    provinces: readProvinces(folder),
    nation: readNation(folder),
    unitedNationsBirths: new Map(
      projections.map((row) => [Number(row.year), numberOf(row.births_thousand, 'births_thousand') * THOUSAND]),
    ),
    fertilityBand: projections.filter((row) => numberOrNull(row.tfr_80l) !== null).map(band),
    kindergartenRate: new Map(
      readTable(join(folder, 'series', 'national-education-2011-2025.csv')).map((row) => [
        Number(row.year),
        numberOf(row.preprimaryGer_pct, 'preprimaryGer_pct') / 100,
      ]),
    ),
    exclusions: readExclusions(folder),
    migrationDamping: readDamping(folder),
  };
}

function band(row: TableRow): FertilityBand {
  return {
    year: Number(row.year),
    lower: numberOf(row.tfr_80l, 'tfr_80l'),
    upper: numberOf(row.tfr_80u, 'tfr_80u'),
  };
}

function persons(row: TableRow, column: string): number | null {
  const value = numberOrNull(row[column]);
  return value === null ? null : value * WAN;
}

function flow(row: TableRow, stage: string): StageFlow {
  return {
    entrants: persons(row, `${stage}_entrants_wan`),
    pupils: persons(row, `${stage}_enrolment_wan`),
    graduates: persons(row, `${stage}_graduates_wan`),
  };
}

function readProvinces(folder: string): Map<string, Map<number, ProvinceYear>> {
  const provinces = new Map<string, Map<number, ProvinceYear>>();
  for (const row of readTable(join(folder, 'series', 'provincial-annual-2000-2019.csv'))) {
    const years = provinces.get(row.code!) ?? new Map<number, ProvinceYear>();
    const growth = numberOrNull(row.natural_growth_permille);
    years.set(Number(row.year), {
      residents: persons(row, 'pop_yearend_wan'),
      naturalGrowth: growth === null ? null : growth / THOUSAND,
      primary: flow(row, 'primary'),
      generalSenior: flow(row, 'senior'),
      vocationalEntrants: persons(row, 'vocational_entrants_wan'),
    });
    provinces.set(row.code!, years);
  }
  return provinces;
}

/** The annual series to 2019; the communiques carry the flows of primary school on. */
function readNation(folder: string): Map<number, NationYear> {
  const nation = new Map<number, NationYear>();
  for (const row of readTable(join(folder, 'series', 'national-annual-2000-2019.csv'))) {
    const promotion = numberOrNull(row.promotion_junior_to_senior_pct);
    nation.set(Number(row.year), {
      primary: flow(row, 'primary'),
      junior: flow(row, 'junior'),
      generalSenior: flow(row, 'senior'),
      promotion: promotion === null ? null : promotion / 100,
    });
  }
  const unknown: StageFlow = { entrants: null, pupils: null, graduates: null };
  for (const row of readTable(join(folder, 'series', 'national-communiques.csv'))) {
    const year = Number(row.year);
    if (row.indicator !== 'primary_entrants' || nation.has(year)) continue;
    const primary = { ...unknown, entrants: numberOf(row.value, 'value') * WAN };
    nation.set(year, { primary, junior: unknown, generalSenior: unknown, promotion: null });
  }
  return nation;
}

function readExclusions(folder: string): Exclusions {
  const { exclusions } = readJson<{
    exclusions: { readonly [Key in keyof Exclusions]: { readonly value: Exclusions[Key] } };
  }>(join(folder, 'uncertainty', 'exclusions.json'));
  return {
    migrationYears: exclusions.migrationYears.value,
    rollCleaningYears: exclusions.rollCleaningYears.value,
    largestEntryJump: exclusions.largestEntryJump.value,
    largestStepDistance: exclusions.largestStepDistance.value,
    firstEntryYear: exclusions.firstEntryYear.value,
    firstProvincialEntryYear: exclusions.firstProvincialEntryYear.value,
  };
}

function readDamping(folder: string): number {
  const { parameters } = readJson<{ parameters: { migrationDamping: { value: number } } }>(
    join(folder, 'parameters', 'default.json'),
  );
  return parameters.migrationDamping.value;
}
