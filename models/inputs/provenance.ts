import { SERIES, type Series } from '../catalogue/index.ts';
import { STAGES, type Stage } from '../stages.ts';
import type { AreaParameters } from './area-parameters.ts';
import type { AreaStart } from './area-start.ts';
import { classSizeRecord, latestRecord, migrantsCounted, stageCounted } from './own-records.ts';
import { STATUSES, type Status, weakest } from './status.ts';

type Input =
  | 'split'
  | 'inclusive'
  | 'migrantShare'
  | 'retention'
  | 'purchased'
  | 'staff'
  | 'population'
  | 'enrolment'
  | 'migrants'
  | 'shares'
  | 'capacity'
  | 'programme'
  | 'cap'
  | 'classes'
  | 'norm'
  | 'cost';

/** What each measure is made of: its label is the weakest of these. */
const INPUTS: Readonly<Record<string, readonly Input[]>> = {
  residentPopulation: ['population'],
  urbanPopulation: ['population'],
  ruralPopulation: ['population'],
  urbanShare: ['population'],
  births: ['split'],
  deaths: ['population'],
  netMigration: ['population'],
  schoolAgePopulation: ['split'],
  seniorAgePopulation: ['split'],
  pupils: ['enrolment'],
  entrants: ['enrolment'],
  migrantPupils: ['enrolment', 'migrants'],
  localPupils: ['enrolment', 'migrants'],
  urbanPupils: ['enrolment', 'population'],
  publicPupils: ['enrolment', 'shares'],
  inclusivePupils: ['enrolment', 'inclusive'],
  migrantPublicPupils: ['enrolment', 'migrants', 'migrantShare'],
  nineYearRetention: ['retention'],
  seniorGrossEnrolment: ['enrolment', 'population'],
  seniorPupilsByTarget: ['population', 'enrolment'],
  seniorPupilsByPromotion: ['enrolment'],
  kindergartenGrossEnrolment: ['enrolment', 'population'],
  publicKindergartenShare: ['shares'],
  inclusiveKindergartenCoverage: ['inclusive'],
  privateCompulsoryPupils: ['enrolment', 'shares'],
  privateCompulsoryShare: ['shares'],
  migrantPublicShare: ['migrantShare'],
  classes: ['enrolment', 'cap'],
  demandByClass: ['enrolment', 'cap'],
  demandByNorm: ['population', 'norm'],
  demandByNormAllResidents: ['population', 'norm'],
  demandDifference: ['enrolment', 'cap', 'population', 'norm'],
  demand: ['enrolment', 'cap'],
  publicDemand: ['enrolment', 'cap', 'shares'],
  oversizeClasses: ['classes'],
  oversizeClassPlaces: ['classes'],
  publicKindergartenIncrement: ['enrolment', 'shares'],
  inclusiveKindergartenIncrement: ['enrolment', 'inclusive'],
  publicPrivateIncrement: ['enrolment', 'shares'],
  urbanRuralIncrement: ['enrolment', 'population'],
  migrantPublicIncrement: ['enrolment', 'migrants', 'migrantShare'],
  generalVocationalIncrement: ['enrolment'],
  electiveRoomIncrement: ['enrolment', 'cap', 'norm'],
  staffQuotaPupils: ['norm'],
  fiscalCapacityPlaces: ['cost'],
  supply: ['capacity'],
  publicSupply: ['capacity', 'shares', 'purchased'],
  purchasedPlaces: ['purchased'],
  newPublicPlaces: ['programme'],
  newSchools: ['programme'],
  investment: ['programme'],
  gap: ['enrolment', 'cap', 'capacity'],
  shortage: ['enrolment', 'cap', 'capacity'],
  surplus: ['enrolment', 'cap', 'capacity'],
  publicGap: ['enrolment', 'cap', 'capacity', 'shares'],
  publicShortage: ['enrolment', 'cap', 'capacity', 'shares'],
  publicSurplus: ['enrolment', 'cap', 'capacity', 'shares'],
  utilisation: ['enrolment', 'capacity'],
  warning: ['enrolment', 'cap', 'capacity'],
  redCounties: ['enrolment', 'cap', 'capacity'],
  yellowCounties: ['enrolment', 'cap', 'capacity'],
  blueCounties: ['enrolment', 'cap', 'capacity'],
  teachersInPost: ['staff'],
  pupilsPerTeacher: ['enrolment', 'staff'],
  teachers: ['enrolment'],
  landNeed: ['enrolment', 'capacity', 'norm'],
  capitalNeed: ['enrolment', 'capacity', 'cost'],
  recurrentCost: ['enrolment', 'shares', 'cost'],
};

/** Status bytes of every series: in the base year, and in every later year. */
export interface StatusProfile {
  readonly base: Uint8Array;
  readonly later: Uint8Array;
}

const PROFILES = new Map<string, StatusProfile>();

/** Profile of an area. Areas with the same kinds of input share one profile. */
export function statusProfile(provenance: Provenance, parameters: AreaParameters): StatusProfile {
  const purchased = Object.keys(parameters.purchasedPlaces);
  const key = JSON.stringify([provenance, parameters.assumedCaps, parameters.normStatus, purchased]);
  let profile = PROFILES.get(key);
  if (profile === undefined) {
    const both = SERIES.map((series) => statusOfSeries(series, provenance, parameters));
    profile = {
      base: Uint8Array.from(both, ({ base }) => STATUSES.indexOf(base)),
      later: Uint8Array.from(both, ({ later }) => STATUSES.indexOf(later)),
    };
    PROFILES.set(key, profile);
  }
  return profile;
}

/** Kinds of input of one area. */
export interface Provenance {
  readonly population: Status;
  readonly enrolment: readonly Status[];
  readonly migrants: Status;
  readonly shares: readonly Status[];
  readonly supply: readonly Status[];
  readonly classes: readonly Status[];
  readonly staff: readonly Status[];
}

/** Provenance of a start in a year; from the year of an own record on, its part is the bureau's own. */
export function provenanceOf(start: AreaStart, year: number): Provenance {
  const byStage = (status: (stage: number) => Status) => STAGES.map((_, stage) => status(stage));
  const reportedIf = (known: boolean, otherwise: Status): Status => (known ? 'reported' : otherwise);
  const ownShare = (stage: number) =>
    latestRecord(start, year, (record) => !Number.isNaN(record.publicShare[stage]!)) !== undefined;
  const ownPlaces = (stage: number) => start.supply.counts.some((count) => count.stage === stage && count.year <= year);
  return {
    population: start.population.status,
    enrolment: byStage((stage) => reportedIf(stageCounted(start, stage, year), start.enrolment.status[stage]!)),
    migrants: reportedIf(migrantsCounted(start, year), start.enrolment.migrantStatus),
    shares: byStage((stage) => reportedIf(ownShare(stage), 'assumed')),
    supply: byStage((stage) => reportedIf(ownPlaces(stage), 'assumed')),
    classes: byStage((stage) => reportedIf(classSizeRecord(start, stage, year) !== undefined, 'estimated')),
    staff: byStage(() => 'reported'),
  };
}

function statusOfSeries(
  series: Series,
  start: Provenance,
  parameters: AreaParameters,
): { base: Status; later: Status } {
  const inputs = INPUTS[series.measure.id];
  if (inputs === undefined) throw new RangeError(`provenance of ${series.measure.id} is not declared`);
  const stages: readonly Stage[] = series.stage === null ? stagesBehind(series.measure.id) : [series.stage];
  const base = weakest(
    'published',
    ...inputs.flatMap((input) => stages.map((stage) => statusOfInput(input, stage, start, parameters))),
  );
  return { base, later: weakest(base, 'projected') };
}

function statusOfInput(input: Input, stage: Stage, start: Provenance, parameters: AreaParameters): Status {
  const index = STAGES.indexOf(stage);
  switch (input) {
    case 'population':
      return start.population;
    case 'enrolment':
      return start.enrolment[index]!;
    case 'migrants':
      return start.migrants;
    case 'shares':
      return start.shares[index]!;
    case 'split':
      // Single ages and infants of the census are split and undercounted: an estimate even in the base year.
      return 'estimated';
    case 'inclusive':
    case 'migrantShare':
    case 'retention':
      // No county publishes these: they are the values of a wider area.
      return 'assumed';
    case 'purchased':
      return parameters.purchasedPlaces[stage] === undefined ? 'published' : 'assumed';
    case 'capacity':
      return start.supply[index]!;
    case 'cap':
      return parameters.assumedCaps.includes(stage) ? 'assumed' : 'published';
    case 'staff':
      return start.staff[index]!;
    case 'classes':
      return start.classes[index]!;
    case 'programme':
      // A plan is a plan until it has opened.
      return 'assumed';
    case 'norm':
      return parameters.normStatus;
    case 'cost':
      return 'assumed';
  }
}

/**
 * Stages whose count in a year makes a number of that year a report: those of every number that rests on the roll and not
 * on the population, which nobody counts with the pupils. Null for all others.
 */
export const COUNTED_STAGES: readonly (readonly number[] | null)[] = SERIES.map(({ measure, stage }) => {
  const inputs = INPUTS[measure.id]!;
  if (!inputs.includes('enrolment') || inputs.includes('population')) return null;
  return (stage === null ? stagesBehind(measure.id) : [stage]).map((each) => STAGES.indexOf(each));
});

/** Area-wide measures rest on the stages that they add up. */
function stagesBehind(measure: string): readonly Stage[] {
  if (measure.toLowerCase().includes('kindergarten') || measure === 'inclusivePupils') return ['kindergarten'];
  if (measure.startsWith('senior') || measure === 'generalVocationalIncrement') return ['generalSenior', 'vocational'];
  if (measure === 'electiveRoomIncrement') return ['generalSenior'];
  if (measure.startsWith('private') || measure === 'migrantPublicShare' || measure === 'nineYearRetention')
    return ['primary', 'junior'];
  return STAGES;
}
