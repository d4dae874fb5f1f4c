/** Published flows of one stage, area and autumn, persons. Missing is null. */
export interface StageFlow {
  readonly entrants: number | null;
  readonly pupils: number | null;
  /** Those who left at the end of the school year before this autumn. */
  readonly graduates: number | null;
}

/** What a province published for a year. */
export interface ProvinceYear {
  /** Residents at the end of the year, persons; 2011-2019 as first published. */
  readonly residents: number | null;
  /** Births less deaths per resident and year. */
  readonly naturalGrowth: number | null;
  readonly primary: StageFlow;
  readonly generalSenior: StageFlow;
  readonly vocationalEntrants: number | null;
}

/** What was published for the nation in a year. */
export interface NationYear {
  readonly primary: StageFlow;
  readonly junior: StageFlow;
  readonly generalSenior: StageFlow;
  /** Entrants of all senior schools, technical schools included, per junior leaver (0-1). */
  readonly promotion: number | null;
}

/** The 80 % band of the total fertility rate, children per woman. */
export interface FertilityBand {
  readonly year: number;
  readonly lower: number;
  readonly upper: number;
}

/** A break that a source is known to have, and how far from its surroundings a figure may lie. */
export interface Exclusions {
  /** Calendar years whose change of residents is a change of definition. */
  readonly migrationYears: readonly number[];
  /** Autumns in which rolls were cleaned: the step onto them is no progression. */
  readonly rollCleaningYears: readonly number[];
  /** Largest |log| by which a province's entry ratio may move in a year against the median of all provinces. */
  readonly largestEntryJump: number;
  /** Largest |log| distance of a step from the median of its province and stage. */
  readonly largestStepDistance: number;
  /** First autumn of the national entry ratio. */
  readonly firstEntryYear: number;
  /** First autumn of the provincial entry ratio. */
  readonly firstProvincialEntryYear: number;
}

/** Plain data from which the shocks are estimated, beside the facts of the base year. */
export interface ShockEvidence {
  /** By code and year. */
  readonly provinces: ReadonlyMap<string, ReadonlyMap<number, ProvinceYear>>;
  readonly nation: ReadonlyMap<number, NationYear>;
  /** Births by calendar year, United Nations revision of 2024, persons. */
  readonly unitedNationsBirths: ReadonlyMap<number, number>;
  readonly fertilityBand: readonly FertilityBand[];
  /** Gross enrolment rate of the three kindergarten years (0-1) by year. */
  readonly kindergartenRate: ReadonlyMap<number, number>;
  readonly exclusions: Exclusions;
  /** Share of this year's net migration rate that is left next year, as the model assumes. */
  readonly migrationDamping: number;
}

/** A figure that was left out, with its reason. */
export interface Excluded {
  readonly quantity: string;
  readonly area: string;
  readonly year: number;
  /** The ratio or step itself, not its logarithm; for a jump the factor between two years. */
  readonly value: number;
}
