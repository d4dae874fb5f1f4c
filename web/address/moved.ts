import { ABSOLUTE_PARAMETERS } from '../../models/inputs/absolute-parameters.ts';
import type { ParameterOverrides } from '../../models/inputs/parameters.ts';
import type { Project } from '../../models/inputs/project.ts';
import type { Override } from '../../models/inputs/scenario.ts';
import { STAGES, type Stage } from '../../models/stages.ts';
import { FROM, TO } from '../desk/horizon.ts';

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

/** More than the values of every parameter take. */
const LONGEST = 20_000;

/** The same backwards; undefined where it cannot be read. What parameters may say is judged by the engine. */
export function readMoved(text: string): Moved | undefined {
  let given: unknown;
  if (text.length > LONGEST) return undefined;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(given)) return undefined;
  const { p = {}, n = [] } = given;
  if (!isRecord(p) || !Array.isArray(n)) return undefined;
  if (!Object.entries(p).every(([id, value]) => NAME.test(id) && isPlain(value, DEPTH))) return undefined;
  const places = n.map(readPlaces);
  if (places.includes(undefined) || new Set(places.map((each) => each?.stage)).size < places.length) return undefined;
  return { parameters: p as ParameterOverrides, places: places as MovedPlaces[] };
}

/** Parameters, stages and grades, and years: not `__proto__`. */
const NAME = /^[A-Za-z][A-Za-z0-9]{0,60}$/;
const YEAR = /^(19|20|21)\d\d$/;
/** A stage has a path by year, a year has a number. */
const DEPTH = 2;

/** What a parameter can be made of, so that every part of the page may walk through it. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string' || value === null) return true;
  if (depth === 0 || !isRecord(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length > 0 && entries.every(([key, part]) => (NAME.test(key) || YEAR.test(key)) && isPlain(part, depth - 1))
  );
}

/** What can be carried to another area: rates and factors, not places and quantities of a county. */
export function movedElsewhere({ parameters }: Moved): Moved {
  const carried = Object.entries(parameters).filter(([id]) => !(ABSOLUTE_PARAMETERS as readonly string[]).includes(id));
  return { parameters: Object.fromEntries(carried) as ParameterOverrides, places: [] };
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
    name:
      places < 0
        ? { zh: `会上减少${-places}个学位`, en: `${-places} places closed on the page` }
        : { zh: `会上新增${places}个学位`, en: `${places} places added on the page` },
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
  if (known === undefined || !whole(places, -1e6, 1e6) || places === 0) return undefined;
  if (value.length !== 3 || !whole(openingYear, FROM + 1, TO)) return undefined;
  return { stage: known, places, openingYear };
}
