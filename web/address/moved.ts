import type { ParameterOverrides } from '../../models/inputs/parameters.ts';
import type { Project } from '../../models/inputs/project.ts';
import type { Override } from '../../models/inputs/scenario.ts';
import { STAGES, type Stage } from '../../models/stages.ts';

/** Places that somebody adds on the page; below 0: places that are given up. */
export interface MovedPlaces {
  readonly stage: Stage;
  readonly places: number;
  readonly openingYear: number;
}

/** What was moved on the page, over a scenario. */
export interface Moved {
  readonly parameters: ParameterOverrides;
  readonly places: readonly MovedPlaces[];
}

export const NOTHING_MOVED: Moved = { parameters: {}, places: [] };

export const isMoved = ({ parameters, places }: Moved): boolean =>
  Object.keys(parameters).length > 0 || places.length > 0;

/** Compact text for an address; empty where nothing was moved. */
export function writeMoved(moved: Moved): string {
  if (!isMoved(moved)) return '';
  const places = moved.places.map(({ stage, places, openingYear }) => [stage, places, openingYear]);
  return JSON.stringify({
    ...(Object.keys(moved.parameters).length > 0 ? { p: moved.parameters } : {}),
    ...(places.length > 0 ? { n: places } : {}),
  });
}

/** The same backwards; undefined where it cannot be read. What parameters may say is judged by the engine. */
export function readMoved(text: string): Moved | undefined {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(given)) return undefined;
  const { p = {}, n = [] } = given;
  if (!isRecord(p) || !Array.isArray(n)) return undefined;
  const places = n.map(readPlaces);
  if (places.includes(undefined)) return undefined;
  return { parameters: p as ParameterOverrides, places: places as MovedPlaces[] };
}

/** As overrides of a run. @param area code of the county in which places are built */
export function overridesOf(moved: Moved, area: string): Override[] {
  if (!isMoved(moved)) return [];
  const { parameters, places } = moved;
  return [
    {
      name: { zh: '会上调整', en: 'moved on the page' },
      ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
      ...(places.length > 0 ? { addProjects: places.map((each) => projectOf(each, area)) } : {}),
    },
  ];
}

function projectOf({ stage, places, openingYear }: MovedPlaces, area: string): Project {
  return {
    id: `page-${stage}-${openingYear}`,
    area,
    name: { zh: `会上新增${places}个学位`, en: `${places} places added on the page` },
    stage,
    sector: 'public',
    kind: places < 0 ? 'closure' : 'newBuild',
    schools: null,
    places: Math.abs(places),
    classes: null,
    investment: null,
    landSquareMetres: null,
    openingYear,
    openingTerm: 'autumn',
    openingBasis: null,
    closingYear: null,
    status: 'planned',
    countedInTotal: true,
    policyId: null,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readPlaces(value: unknown): MovedPlaces | undefined {
  if (!Array.isArray(value)) return undefined;
  const [stage, places, openingYear] = value as unknown[];
  const known = STAGES.find((each) => each === stage);
  const whole = (number: unknown, from: number, to: number): number is number =>
    Number.isInteger(number) && (number as number) >= from && (number as number) <= to;
  if (known === undefined || !whole(places, -1e6, 1e6) || !whole(openingYear, 2000, 2100)) return undefined;
  return { stage: known, places, openingYear };
}
