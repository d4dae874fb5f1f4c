import type { DeathRate } from '../population/life-table.ts';
import type { Stage } from '../stages.ts';
import type { Source } from './standard.ts';
import type { Status } from './status.ts';

/** One row of a census volume. */
export interface CensusRow {
  readonly code: string;
  readonly name: string;
  readonly level: 'province' | 'prefecture' | 'county';
  readonly parent: string | null;
  readonly residents: number;
  readonly female: number | null;
  readonly urban: number;
  /** Residents by CENSUS_GROUPS (19). */
  readonly groups: Float64Array;
  /** Women 15-19 ... 45-49 (7); null in the volume of 2010. */
  readonly women: Float64Array | null;
  /** Residents whose hukou is in another county of the province or in another province. */
  readonly hukouElsewhere: number | null;
}

/** Published education figures of one province and year, persons. Missing is null. */
export interface AnnualRow {
  readonly residents: number | null;
  readonly kindergartenPupils: number | null;
  readonly primaryEntrants: number | null;
  readonly primaryPupils: number | null;
  readonly juniorEntrants: number | null;
  readonly juniorPupils: number | null;
  readonly generalEntrants: number | null;
  readonly generalPupils: number | null;
  readonly vocationalEntrants: number | null;
  readonly vocationalPupils: number | null;
}

/** National totals of the base year, to which provinces without own figures are raked. Persons. */
export interface NationalTotals {
  readonly primaryEntrants: number;
  readonly juniorEntrants: number;
  readonly generalEntrants: number;
  /** Without technical schools (技工学校), as the provincial series counts them. */
  readonly vocationalEntrants: number;
  /** Vocational pupils include technical schools. */
  readonly pupils: Readonly<Record<Stage, number>>;
  readonly technicalPupils: number;
  readonly migrantPrimary: number;
  readonly migrantJunior: number;
}

/** One cited base value of scenarios/parameters/education-base.json. */
export interface BaseValue {
  readonly id: string;
  readonly area: string;
  readonly stage: string;
  readonly year: number;
  readonly value: number | null;
  readonly status: string;
  /** Where the value is printed, and the words. */
  readonly source?: Source;
  readonly quote?: string | null;
}

export interface MortalityRow extends DeathRate {
  readonly period: string;
  readonly sex: 'male' | 'female';
}

export interface Demography {
  readonly mortality: readonly MortalityRow[];
  /** Share of the total fertility rate by single age 0..49, by first year of the five-year period. */
  readonly agePattern: ReadonlyMap<number, Float64Array>;
  /** Boys per girl at birth, by first year of the five-year period. */
  readonly sexRatioAtBirth: ReadonlyMap<number, number>;
  /** National total fertility rate by calendar year and variant. */
  readonly fertility: Readonly<Record<'low' | 'medium' | 'high', ReadonlyMap<number, number>>>;
}

/** Everything that calibration needs to know: plain facts, no assumption. */
export interface Facts {
  readonly baseYear: number;
  /** By code; nation under 000000 as the sum of its provinces. */
  readonly census: ReadonlyMap<string, CensusRow>;
  readonly earlierCensus: ReadonlyMap<string, CensusRow>;
  /** Codes of the earlier census that make up an area of the later one, where they differ. */
  readonly codeChanges: ReadonlyMap<string, readonly string[]>;
  readonly annual: ReadonlyMap<string, ReadonlyMap<number, AnnualRow>>;
  /** Births by province ('000000': nation) and calendar year. */
  readonly births: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly national: NationalTotals;
  /** The nation's published entrants by year, which the provinces together make up. */
  readonly nationalEntrants: {
    readonly primary: ReadonlyMap<number, number>;
    readonly junior: ReadonlyMap<number, number>;
  };
  readonly baseValues: readonly BaseValue[];
  readonly demography: Demography;
}

/** A number with its provenance. */
export interface Known {
  readonly value: number;
  readonly status: Status;
}
