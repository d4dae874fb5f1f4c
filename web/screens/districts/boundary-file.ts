/*
 * Boundaries that a bureau has itself: read from disk, never sent anywhere. Coordinates are laid onto a plane once
 * (Mercator), so that drawing needs no knowledge of the globe and rings may run either way round.
 */

type Position = readonly [x: number, y: number];
export type Geometry =
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] };

/** The shape of one area. */
export interface Boundary {
  readonly code: string;
  readonly geometry: Geometry;
}

/** Why a file cannot be used; words are in language/. */
export type BoundaryFault = 'tooLarge' | 'notJson' | 'topology' | 'notFeatures' | 'noShapes' | 'noCodes' | 'notDegrees';

export type BoundaryFile =
  | { readonly boundaries: readonly Boundary[]; readonly unknown: number }
  | { readonly fault: BoundaryFault; readonly found: string };

/** Bytes of the largest file that is read. */
export const LARGEST_FILE = 30 * 1024 * 1024;

/** Properties that hold codes, as files from surveying offices and map services name them. */
const CODE_PROPERTIES = ['adcode', 'code', 'gb', 'id', 'xzqdm', 'pac', 'dm', '区划代码', '行政区划代码', '代码'];

/**
 * Reads a GeoJSON FeatureCollection.
 * @param isKnown whether a code is an area of the service
 */
export function readBoundaries(text: string, isKnown: (code: string) => boolean): BoundaryFile {
  const refuse = (fault: BoundaryFault, found = ''): BoundaryFile => ({ fault, found: found.slice(0, 60) });
  if (text.length > LARGEST_FILE) return refuse('tooLarge');
  let given: unknown;
  try {
    given = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return refuse('notJson', text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '').slice(0, 20));
  }
  const root = record(given);
  if (root?.type === 'Topology') return refuse('topology');
  const features =
    root?.type === 'FeatureCollection' && Array.isArray(root.features) ? (root.features as unknown[]) : null;
  if (features === null || features.length === 0) return refuse('notFeatures', String(root?.type ?? ''));
  const shapes = features.flatMap((feature) => {
    const geometry = shapeOf(record(record(feature)?.geometry));
    return geometry === null ? [] : [{ feature: record(feature)!, geometry }];
  });
  if (shapes.length === 0) return refuse('noShapes');
  const boundaries: Boundary[] = [];
  for (const { feature, geometry } of shapes) {
    const code = codeOf(feature, isKnown);
    if (code === null) continue;
    const plane = onPlane(geometry);
    if (plane === null) return refuse('notDegrees');
    boundaries.push({ code, geometry: plane });
  }
  if (boundaries.length === 0)
    return refuse('noCodes', Object.keys(record(shapes[0]!.feature.properties) ?? {}).join(', '));
  return { boundaries, unknown: features.length - boundaries.length };
}

function shapeOf(geometry: Readonly<Record<string, unknown>> | null): Geometry | null {
  const { type, coordinates } = geometry ?? {};
  const isSound =
    type === 'Polygon' ? isPolygon(coordinates) : type === 'MultiPolygon' && isListOf(coordinates, isPolygon);
  return isSound ? (geometry as unknown as Geometry) : null;
}

const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isOne);
const isPosition = (value: unknown) =>
  Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number';
const isPolygon = (value: unknown) => isListOf(value, (ring) => isListOf(ring, isPosition));

/** The code of a feature: of a property with a known name first, then of any; six digits, or written longer. */
function codeOf(feature: Readonly<Record<string, unknown>>, isKnown: (code: string) => boolean): string | null {
  const properties = record(feature.properties) ?? {};
  const names = Object.keys(properties);
  const named = CODE_PROPERTIES.flatMap((wanted) => names.filter((name) => name.toLowerCase() === wanted));
  for (const value of [
    ...named.map((name) => properties[name]),
    feature.id,
    ...names.map((name) => properties[name]),
  ]) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const code = sixDigits(String(value).trim());
    if (code !== null && isKnown(code)) return code;
  }
  return null;
}

/** 440785; 156440785 (with the country); 440785000000 (as statistics write it). */
function sixDigits(text: string): string | null {
  return /^(?:156)?(\d{6})(?:0{3}|0{6})?$/.exec(text)?.[1] ?? null;
}

/** Web Mercator; null where the numbers are no degrees. */
function onPlane(geometry: Geometry): Geometry | null {
  let isDegrees = true;
  const point = ([longitude, latitude]: Position): Position => {
    if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) < 89)) isDegrees = false;
    return [(longitude * Math.PI) / 180, Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360))];
  };
  const polygon = (rings: readonly (readonly Position[])[]) => rings.map((ring) => ring.map(point));
  const moved: Geometry =
    geometry.type === 'Polygon'
      ? { type: 'Polygon', coordinates: polygon(geometry.coordinates) }
      : { type: 'MultiPolygon', coordinates: geometry.coordinates.map(polygon) };
  return isDegrees ? moved : null;
}

/** A map number (审图号) as it is printed: anything with a year and a number, e.g. GS(2024)0650号. */
export const isMapNumber = (text: string): boolean =>
  /\d{4}.*\d+/.test(text.normalize('NFKC')) && text.trim().length >= 8;

const record = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
