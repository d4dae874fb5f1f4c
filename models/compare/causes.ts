import type { AreaParameters, AreaPlan } from '../inputs/area-parameters.ts';

/** Why two plans differ, in the order in which data flows. */
export const CAUSES = ['births', 'migration', 'attendance', 'classSize', 'supply', 'other'] as const;
export type Cause = (typeof CAUSES)[number];

export const CAUSE_NAMES: Readonly<Record<Cause, { readonly zh: string; readonly en: string }>> = {
  births: { zh: '出生', en: 'births' },
  migration: { zh: '迁移与城镇化', en: 'migration and urbanisation' },
  attendance: { zh: '入学、巩固、升学', en: 'attendance, retention, promotion' },
  classSize: { zh: '班额与余量', en: 'class size and margin' },
  supply: { zh: '建设与购买', en: 'building and buying' },
  other: { zh: '其他（公办占比、标准）', en: 'other (public shares, norms)' },
};

/** Every member of the parameters belongs to one cause; levers and multipliers are told apart by name. */
const OF_MEMBER: Readonly<Record<Exclude<keyof AreaParameters, 'levers' | 'driven' | 'multipliers'>, Cause>> = {
  fertilityVariant: 'births',
  localFertilityPersistence: 'births',
  migrationDamping: 'migration',
  urbanisationDamping: 'migration',
  kindergartenCeiling: 'attendance',
  classSizeCap: 'classSize',
  roomFactor: 'classSize',
  standardCap: 'classSize',
  assumedCaps: 'classSize',
  oversizeClassEliminationYear: 'classSize',
  oversizeClassFrom: 'classSize',
  electiveRoomFactor: 'classSize',
  planningMargin: 'classSize',
  standardMargin: 'classSize',
  purchasedPlaces: 'supply',
  capitalBudget: 'supply',
  normPack: 'other',
  normStatus: 'other',
  placesPerThousand: 'other',
  staffRatio: 'other',
  staffQuota: 'other',
  landPerPlace: 'other',
  capitalCostPerPlace: 'other',
  recurrentCostPerPupil: 'other',
  warning: 'other',
};

const OF_MULTIPLIER: Readonly<Record<keyof AreaParameters['multipliers'], Cause>> = {
  fertilityMultiplier: 'births',
  netMigrationMultiplier: 'migration',
  migrantChildrenMultiplier: 'migration',
  entryRatioMultiplier: 'attendance',
};

const OF_LEVER: Readonly<Record<keyof AreaParameters['levers'], Cause>> = {
  kindergartenGrossEnrolment: 'attendance',
  nineYearRetention: 'attendance',
  seniorGrossEnrolment: 'attendance',
  generalShare: 'attendance',
  publicKindergartenShare: 'other',
  inclusiveKindergartenCoverage: 'other',
  privateCompulsoryShare: 'other',
  migrantPublicShare: 'other',
  publicSeniorShare: 'other',
  ruralToTownShift: 'migration',
};

/** The base plan with what the other plan has under some causes. */
export function mixedPlan(base: AreaPlan, other: AreaPlan, taken: ReadonlySet<Cause>): AreaPlan {
  const from = (cause: Cause) => (taken.has(cause) ? other : base);
  const chosen = <T extends object>(causes: Readonly<Record<string, Cause>>, of: (plan: AreaPlan) => T): T =>
    Object.fromEntries(
      Object.entries(causes).flatMap(([name, cause]) => {
        const part = of(from(cause));
        return name in part ? [[name, part[name as keyof T]]] : [];
      }),
    ) as T;
  return {
    parameters: {
      ...chosen(OF_MEMBER, ({ parameters }) => parameters),
      multipliers: chosen(OF_MULTIPLIER, ({ parameters }) => parameters.multipliers),
      levers: chosen(OF_LEVER, ({ parameters }) => parameters.levers),
      driven: chosen(OF_LEVER, ({ parameters }) => parameters.driven),
    },
    projects: from('supply').projects,
    programmeStages: from('supply').programmeStages,
  };
}
