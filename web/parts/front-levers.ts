import type { ParameterId } from '../../models/inputs/parameters.ts';
import type { Stage } from '../../models/stages.ts';

/** A lever of the first row: what it moves, how far a hand may draw it, and in what steps. */
export interface FrontLever {
  readonly id: ParameterId | 'newPlaces';
  /** share is shown in per cent. */
  readonly unit: 'factor' | 'share' | 'pupilsPerClass' | 'places' | 'plain';
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** True where it belongs to the stage that is chosen. */
  readonly ofStage: boolean;
  /** True where it makes sense for a single county only. */
  readonly ofCounty: boolean;
  /** True where it has no years: it holds for all of them, the past among them. */
  readonly ofAllYears: boolean;
  /** True where it goes with the lever before it: migration and migrant children are one row. */
  readonly belongs: boolean;
  /** Measure of the catalogue that shows what is in force where no path steers it. */
  readonly measure: string | null;
}

const lever = (
  id: FrontLever['id'],
  unit: FrontLever['unit'],
  [from, to, step]: readonly [number, number, number],
  more: Partial<FrontLever> = {},
): FrontLever => ({
  id,
  unit,
  from,
  to,
  step,
  ofStage: false,
  ofCounty: false,
  belongs: false,
  ofAllYears: false,
  measure: null,
  ...more,
});

/** Ranges are those of a hand on a lever; the number field takes all that the model allows. */
export const FRONT_LEVERS: readonly FrontLever[] = [
  lever('fertilityMultiplier', 'factor', [0.5, 1.5, 0.01]),
  lever('netMigrationMultiplier', 'factor', [-1, 3, 0.05]),
  lever('migrantPublicShare', 'share', [0.5, 1, 0.005], { measure: 'migrantPublicShare', belongs: true }),
  lever('urbanisationDamping', 'plain', [0, 1, 0.01], { ofAllYears: true }),
  lever('classSizeCap', 'pupilsPerClass', [20, 60, 1], { ofStage: true, ofAllYears: true }),
  lever('nineYearRetention', 'share', [0.8, 1, 0.001], { measure: 'nineYearRetention' }),
  lever('seniorGrossEnrolment', 'share', [0.6, 1.1, 0.005], { measure: 'seniorGrossEnrolment' }),
  lever('newPlaces', 'places', [-3000, 6000, 50], { ofStage: true, ofCounty: true }),
  lever('purchasedPlaces', 'places', [0, 3000, 50], { ofStage: true, ofCounty: true }),
];

/** Levers for a meeting: what a room argues about. */
export const MEETING_LEVERS = ['fertilityMultiplier', 'netMigrationMultiplier', 'classSizeCap', 'newPlaces'] as const;

/** Stages of which places can be bought. */
export const BOUGHT: readonly Stage[] = ['kindergarten', 'primary', 'junior'];

/** Members of classSizeCap that a stage means. */
export const capMembers = (stage: Stage): readonly string[] =>
  stage === 'kindergarten' ? ['K1', 'K2', 'K3'] : [stage];
