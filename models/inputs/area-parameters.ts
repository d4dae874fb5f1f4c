import type { Stage } from '../stages.ts';
import type { Path } from './parameters.ts';
import type { Project } from './project.ts';
import type { Status } from './status.ts';

/** A path that a target asks for: it only ever improves on the base value, it never worsens it. */
export interface DrivenPath {
  readonly path: Path;
  readonly operator: '>=' | '<=';
  readonly targetId: string;
}

export const LEVERS = [
  'kindergartenGrossEnrolment',
  'nineYearRetention',
  'seniorGrossEnrolment',
  'generalShare',
  'publicKindergartenShare',
  'inclusiveKindergartenCoverage',
  'privateCompulsoryShare',
  'migrantPublicShare',
  'publicSeniorShare',
  'ruralToTownShift',
] as const;
export type Lever = (typeof LEVERS)[number];

export const MULTIPLIERS = [
  'fertilityMultiplier',
  'netMigrationMultiplier',
  'migrantChildrenMultiplier',
  'entryRatioMultiplier',
] as const;
export type Multiplier = (typeof MULTIPLIERS)[number];

/** Everything that the model asks about one area, decided. Areas with the same rules share one object. */
export interface AreaParameters {
  readonly fertilityVariant: 'low' | 'medium' | 'high';
  readonly multipliers: Readonly<Record<Multiplier, Path | null>>;
  /** Set by a scenario: followed as it is. */
  readonly levers: Readonly<Record<Lever, Path | null>>;
  /** Set by targets in force where no scenario sets the lever. */
  readonly driven: Readonly<Partial<Record<Lever, DrivenPath>>>;
  readonly localFertilityPersistence: number;
  readonly migrationDamping: number;
  readonly urbanisationDamping: number;
  readonly kindergartenCeiling: number;
  /** Pupils per class at most, by grade (18). */
  readonly classSizeCap: Float64Array;
  /** By stage (5): pupils that a room holds under this cap over those under the standard in force; 1 unless a scenario lowers the cap. */
  readonly roomFactor: Float64Array;
  /** By grade (18): the cap where no scenario says otherwise. */
  readonly standardCap: Float64Array;
  /** Stages whose cap is assumed because no source prints one. */
  readonly assumedCaps: readonly Stage[];
  readonly oversizeClassEliminationYear: number | null;
  readonly oversizeClassFrom: number;
  readonly electiveRoomFactor: number | null;
  readonly normPack: string;
  /** A printed local norm is published, the bureau's own is reported, another city's used as reference is assumed. */
  readonly normStatus: Status;
  /** By stage (5); NaN is missing. */
  readonly placesPerThousand: Float64Array;
  readonly planningMargin: number;
  /** The margin where no scenario says otherwise. */
  readonly standardMargin: number;
  readonly staffRatio: Float64Array;
  readonly staffQuota: Float64Array;
  readonly landPerPlace: Float64Array;
  readonly capitalCostPerPlace: Float64Array;
  readonly recurrentCostPerPupil: Float64Array;
  readonly capitalBudget: number | null;
  readonly purchasedPlaces: Readonly<Partial<Record<Stage, Path>>>;
  readonly warning: { readonly red: number; readonly yellow: number; readonly blue: number };
}

/** Parameters and projects of one area. */
export interface AreaPlan {
  readonly parameters: AreaParameters;
  readonly projects: readonly Project[];
  /** Stages whose building programme has been entered: where it has not, new places are missing, not 0. */
  readonly programmeStages: readonly Stage[];
}

/** The same plan without the levers on people: no multiplier, fertility of the medium variant. */
export function unmovedPlan(plan: AreaPlan): AreaPlan {
  const none: AreaParameters['multipliers'] = {
    fertilityMultiplier: null,
    netMigrationMultiplier: null,
    migrantChildrenMultiplier: null,
    entryRatioMultiplier: null,
  };
  return { ...plan, parameters: { ...plan.parameters, multipliers: none, fertilityVariant: 'medium' } };
}
