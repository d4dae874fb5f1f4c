import { GRADES, STAGE_SPAN, STAGES, type Stage, stageOfGrade } from '../stages.ts';
import {
  type AreaParameters,
  type DrivenPath,
  LEVERS,
  type Lever,
  MULTIPLIERS,
  type Multiplier,
} from './area-parameters.ts';
import type { BaseValue } from './facts.ts';
import { nearestValue } from './nearest-value.ts';
import type { ParameterOverrides, Path } from './parameters.ts';
import type { NormPack, NormPackChoice, Standard, Target } from './standard.ts';
import type { Status } from './status.ts';

/** The law and the defaults, as read from scenarios/. */
export interface Rules {
  readonly defaults: ParameterOverrides;
  readonly standards: readonly Standard[];
  readonly targets: readonly Target[];
  readonly normPacks: ReadonlyMap<string, NormPack>;
  readonly normPackChoices: readonly NormPackChoice[];
  readonly baseValues: readonly BaseValue[];
  readonly baseYear: number;
}

/**
 * Decides every parameter of an area. Precedence, weakest first: defaults; standards and norm pack of the nation,
 * province, city, county; targets in force (they drive a lever, and only upwards); overrides in their order.
 * @param chain the area and its parents, nearest first, ending with '000000'
 * @param overrides parameters of the overrides that cover the area, in order of application
 */
export function resolveParameters(
  chain: readonly string[],
  overrides: readonly ParameterOverrides[],
  rules: Rules,
): AreaParameters {
  const set: ParameterOverrides = Object.assign({}, rules.defaults, ...overrides);
  const standard = (parameter: string) => nearestStandards(rules.standards, parameter, chain);
  const packId = set.normPack ?? chainChoice(rules.normPackChoices, chain);
  const pack = rules.normPacks.get(packId);
  const perStage = (
    values: Partial<Record<Stage, number | null>> | undefined,
    fallback: (stage: Stage) => number | null,
  ) => Float64Array.from(STAGES, (stage) => values?.[stage] ?? fallback(stage) ?? Number.NaN);
  const merged = <
    K extends
      | 'staffRatio'
      | 'landPerPlace'
      | 'capitalCostPerPlace'
      | 'recurrentCostPerPupil'
      | 'staffQuota'
      | 'placesPerThousand',
  >(
    key: K,
  ) =>
    Object.assign({}, ...[rules.defaults, ...overrides].map((part) => part[key] ?? {})) as Partial<
      Record<Stage, number | null>
    >;
  const caps = classSizeCaps(standard('classSizeCap'), [rules.defaults, ...overrides]);
  const standardCaps = classSizeCaps(standard('classSizeCap'), [rules.defaults]);
  const levers = Object.fromEntries(LEVERS.map((lever) => [lever, set[lever] ?? null])) as Record<Lever, Path | null>;
  const driven = drivenPaths(rules.targets, chain, levers);
  const threshold = (level: string) => standard('warningThresholds').find((entry) => entry.level === level)!.value!;
  const stageStandard = (parameter: string) => (stage: Stage) =>
    standard(parameter).find((entry) => entry.stage === stage)?.value ?? null;
  return {
    fertilityVariant: set.fertilityVariant ?? 'medium',
    multipliers: Object.fromEntries(MULTIPLIERS.map((key) => [key, set[key] ?? null])) as Record<
      Multiplier,
      Path | null
    >,
    levers,
    driven,
    localFertilityPersistence: required(set.localFertilityPersistence, 'localFertilityPersistence'),
    migrationDamping: required(set.migrationDamping, 'migrationDamping'),
    urbanisationDamping: required(set.urbanisationDamping, 'urbanisationDamping'),
    kindergartenCeiling: required(set.kindergartenCeiling, 'kindergartenCeiling'),
    classSizeCap: caps.byGrade,
    standardCap: standardCaps.byGrade,
    roomFactor: roomFactors(caps.byGrade, standardCaps.byGrade),
    assumedCaps: caps.assumed,
    // null is an answer (never), not a question.
    oversizeClassEliminationYear:
      set.oversizeClassEliminationYear === undefined
        ? eliminationYear(rules.targets, chain)
        : set.oversizeClassEliminationYear,
    oversizeClassFrom: standard('classBands').find((entry) => entry.band === 'oversize')!.value!,
    electiveRoomFactor: set.electiveRoomFactor ?? null,
    normPack: packId,
    normStatus: normStatus(pack, overrides),
    placesPerThousand: perStage(merged('placesPerThousand'), (stage) => pack?.placesPerThousand[stage] ?? null),
    planningMargin: set.planningMargin ?? 0,
    standardMargin: rules.defaults.planningMargin ?? 0,
    staffRatio: perStage(merged('staffRatio'), stageStandard('staffRatio')),
    staffQuota: perStage(merged('staffQuota'), () => null),
    landPerPlace: perStage(merged('landPerPlace'), stageStandard('landPerPlace')),
    capitalCostPerPlace: perStage(merged('capitalCostPerPlace'), stageStandard('capitalCostPerPlace')),
    recurrentCostPerPupil: perStage(
      merged('recurrentCostPerPupil'),
      (stage) => nearestValue(rules.baseValues, 'recurrentCostPerPupil', stage, chain, rules.baseYear)?.value ?? null,
    ),
    capitalBudget: set.capitalBudget ?? null,
    purchasedPlaces: Object.assign(
      {},
      ...[rules.defaults, ...overrides].map((part) => part.purchasedPlaces ?? {}),
    ) as Partial<Record<Stage, Path>>,
    warning: { red: threshold('red'), yellow: threshold('yellow'), blue: threshold('blue') },
  };
}

/** Standards of the nearest jurisdiction first; within one jurisdiction the later record replaces the earlier. */
function nearestStandards(standards: readonly Standard[], parameter: string, chain: readonly string[]): Standard[] {
  const found: Standard[] = [];
  for (const jurisdiction of chain) {
    found.push(
      ...standards
        .filter((entry) => entry.parameter === parameter && entry.jurisdiction === jurisdiction && entry.value !== null)
        .reverse(),
    );
  }
  return found;
}

function chainChoice(choices: readonly NormPackChoice[], chain: readonly string[]): string {
  for (const jurisdiction of chain) {
    const choice = choices.find((entry) => entry.jurisdiction === jurisdiction);
    if (choice !== undefined) return choice.pack;
  }
  throw new RangeError('no norm pack is chosen for the nation (000000)');
}

function classSizeCaps(
  standards: readonly Standard[],
  parts: readonly ParameterOverrides[],
): { byGrade: Float64Array; assumed: Stage[] } {
  const own = Object.assign({}, ...parts.map((part) => part.classSizeCap ?? {})) as Record<string, number | undefined>;
  const assumed: Stage[] = [];
  const byGrade = Float64Array.from(GRADES, (grade, index) => {
    const stage = stageOfGrade(index);
    const stated =
      own[grade] ??
      own[stage] ??
      standards.find((entry) => entry.grade === grade)?.value ??
      standards.find((entry) => entry.stage === stage && entry.grade === null)?.value;
    if (stated != null) return stated;
    // Vocational schools have no printed cap: the general senior one stands in and is labelled assumed.
    if (!assumed.includes(stage)) assumed.push(stage);
    return (
      own.generalSenior ?? standards.find((entry) => entry.stage === 'generalSenior' && entry.grade === null)!.value!
    );
  });
  return { byGrade, assumed };
}

/** Rooms that exist hold fewer pupils under a smaller cap; a larger cap does not make them larger. */
function roomFactors(caps: Float64Array, standard: Float64Array): Float64Array {
  const sum = (byGrade: Float64Array, stage: Stage) => {
    const { first, length } = STAGE_SPAN[stage];
    return byGrade.slice(first, first + length).reduce((total, cap) => total + cap, 0);
  };
  return Float64Array.from(STAGES, (stage) => Math.min(1, sum(caps, stage) / sum(standard, stage)));
}

/** Targets that drive a lever, nearest jurisdiction first; several years of one jurisdiction make one path. */
function drivenPaths(
  targets: readonly Target[],
  chain: readonly string[],
  levers: Readonly<Record<Lever, Path | null>>,
): Partial<Record<Lever, DrivenPath>> {
  const driven: Partial<Record<Lever, DrivenPath>> = {};
  for (const lever of LEVERS) {
    if (levers[lever] !== null) continue;
    for (const jurisdiction of chain) {
      const inForce = targets.filter(
        (target) => target.drives === lever && target.jurisdiction === jurisdiction && target.value !== null,
      );
      if (inForce.length === 0) continue;
      driven[lever] = {
        path: Object.fromEntries(inForce.map((target) => [String(target.year), target.value!])),
        operator: inForce[0]!.operator === '<=' ? '<=' : '>=',
        targetId: inForce[0]!.id,
      };
      break;
    }
  }
  return driven;
}

function eliminationYear(targets: readonly Target[], chain: readonly string[]): number | null {
  for (const jurisdiction of chain) {
    const target = targets.find(
      (entry) => entry.drives === 'oversizeClassEliminationYear' && entry.jurisdiction === jurisdiction,
    );
    if (target !== undefined) return target.year;
  }
  return null;
}

function normStatus(pack: NormPack | undefined, overrides: readonly ParameterOverrides[]): Status {
  if (overrides.some((part) => part.placesPerThousand !== undefined)) return 'reported';
  return pack?.status === 'verified' ? 'published' : 'assumed';
}

function required(value: number | undefined, parameter: string): number {
  if (value === undefined) throw new RangeError(`scenarios/parameters/default.json gives no ${parameter}`);
  return value;
}
