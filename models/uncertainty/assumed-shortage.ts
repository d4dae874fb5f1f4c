import { seriesIndex } from '../catalogue/index.ts';
import { STATUSES } from '../inputs/status.ts';
import type { AreaResult } from '../result.ts';
import { STAGES } from '../stages.ts';

const ASSUMED = STATUSES.indexOf('assumed');

/**
 * Shortage that is there because places are assumed to equal the pupils of the base year, while demand counts whole classes
 * and a reserve: a county of 46 pupils would lack 224 places for ever. A draw counts as short where it lacks more than
 * that. 0 from the year on in which a county has counted its places.
 * @param counties one county, or those of an area above: theirs add up
 * @returns [stage][year], places
 */
export function assumedShortage(counties: readonly AreaResult[], years: number): Float64Array {
  const found = new Float64Array(STAGES.length * years);
  for (const { values, status } of counties)
    STAGES.forEach((stage, index) => {
      const supply = seriesIndex('supply', stage) * years;
      const base = values[seriesIndex('shortage', stage) * years]!;
      for (let t = 0; t < years; t++)
        if (status[supply + t] === ASSUMED && base > 0) found[index * years + t] = found[index * years + t]! + base;
    });
  return found;
}
