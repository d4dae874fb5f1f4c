import { CATALOGUE, type Measure } from '../../models/catalogue/index.ts';

const MEASURES: ReadonlyMap<string, Measure> = new Map(CATALOGUE.map((measure) => [measure.id, measure]));

/** @throws RangeError for a measure that is not in the catalogue */
export function measureOf(id: string): Measure {
  const found = MEASURES.get(id);
  if (found === undefined) throw new RangeError(`no measure ${id}`);
  return found;
}

export const isMeasure = (id: string): boolean => MEASURES.has(id);
