import type { LearnedCourse } from './learned-course.ts';
import type { Status } from './status.ts';

/** Own capacity of one stage, counted in one school year. */
export interface CapacityCount {
  readonly year: number;
  /** Index into STAGES. */
  readonly stage: number;
  readonly places: number;
  readonly publicPlaces: number;
  readonly purchased: number;
}

/** The bureau's own figures of one school year; NaN where it gave none. Each holds from its year on. */
export interface OwnRecord {
  readonly year: number;
  /** Pupils and migrant pupils by grade (18); in the base year they already stand in the start itself. */
  readonly pupils: Float64Array;
  readonly migrants: Float64Array;
  /** Public share by stage (5). */
  readonly publicShare: Float64Array;
  /** [index into STAGES, pupils in the class, number of such classes]. */
  readonly classSizes: readonly (readonly [number, number, number])[];
  /** Teachers in post by stage (5). */
  readonly teachers: Float64Array;
}

/** Where one county starts: plain data that can be sent to a thread. Grade arrays have 18 cells, stage arrays 5. */
export interface AreaStart {
  readonly code: string;
  readonly name: string;
  readonly level: 'city' | 'county';
  /** The county's own code, its city, its province, '000000': nearest first. */
  readonly chain: readonly string[];
  readonly population: {
    readonly total: Float64Array;
    readonly women: Float64Array;
    readonly urbanShare: number;
    /** Yearly urban-rural growth difference 2010-2020; null where there is nothing to move. */
    readonly urbanRuralDifference: number | null;
    /** Yearly log rates of net migration by age, base year. */
    readonly migration: Float64Array;
    /** The same for the province: grade steps already contain the province's own transfers. */
    readonly provinceMigration: Float64Array;
    /** Area fertility over national fertility in the base year. */
    readonly fertilityRatio: number;
    /** Births in the twelve months before the base census. */
    readonly births: number;
    /** Births known from the county's own records, by year of the November census that ends the twelve months. */
    readonly knownBirths: Readonly<Record<string, number>>;
    readonly status: Status;
  };
  readonly enrolment: {
    readonly pupils: Float64Array;
    readonly migrantShare: Float64Array;
    readonly status: readonly Status[];
    readonly migrantStatus: Status;
  };
  readonly rates: {
    readonly entryRatio: number;
    /** Children in kindergarten over the cohorts of age 3-5 in the base year. */
    readonly kindergartenLevel: number;
    /** Yearly step out of each grade, retention and transfers together: step[g] leads from grade g to g + 1. */
    readonly step: Float64Array;
    /** Senior entrants (general and vocational) per junior leaver of the year before. */
    readonly promotion: number;
    readonly generalShare: number;
    readonly nineYearRetention: number;
  };
  readonly shares: {
    /** Of a wider area, assumed: the bureau's own stand in its records. */
    readonly publicByStage: Float64Array;
    readonly inclusiveKindergarten: number;
    readonly migrantPublic: number;
  };
  readonly supply: {
    /** Places by stage in the base year, assumed equal to the roll. */
    readonly places: Float64Array;
    readonly publicPlaces: Float64Array;
    /** The bureau's own capacity: it holds from its school year on, and contains what had opened by then. */
    readonly counts: readonly CapacityCount[];
  };
  /** Classes of 56 and more by stage (5), estimated; NaN where missing. */
  readonly oversizeClasses: Float64Array;
  /** What the bureau reports itself, by school year, oldest first. */
  readonly own: readonly OwnRecord[];
  /** How the bureau's own history goes on; null where it has given none, or too short a one. */
  readonly learned: LearnedCourse | null;
  readonly notes: readonly { readonly zh: string; readonly en: string }[];
}
