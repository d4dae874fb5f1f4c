import { median } from 'simple-statistics';
import { fadingYears } from './fading-trend.ts';
import { type History, restOf } from './history.ts';

/** How pupils outside the grades go on. */
export interface RestMethod {
  readonly id: string;
  /** Share of the distance of the latest number from the median of three years that is left a year later. */
  readonly persistence: number;
  /** Share of the trend that goes on, fading. */
  readonly trend: number;
}

export const REST_METHODS: readonly RestMethod[] = [
  { id: 'last', persistence: 1, trend: 0 },
  { id: 'last, trend', persistence: 1, trend: 0.5 },
  { id: 'last, whole trend', persistence: 1, trend: 1 },
  { id: 'median', persistence: 0, trend: 0 },
  { id: 'half of the latest', persistence: 0.5, trend: 0 },
  { id: 'half of the latest, trend', persistence: 0.5, trend: 0.5 },
];

const LEVEL_YEARS = 3;
const TREND_YEARS = 4;
const LARGEST_GROWTH = 0.1;

/** Pupils outside the grades in the years after the origin, [area][lead]; 0 where there never were any. */
export function projectRest(history: History, { persistence, trend }: RestMethod, leads: number): Float64Array {
  const { areas, years } = history;
  const found = new Float64Array(areas.length * leads);
  areas.forEach((_, area) => {
    const known = years.map((year) => restOf(history, area, year)).filter(Number.isFinite);
    if (known.length === 0) return;
    const last = known.at(-1)!;
    const level = median(known.slice(-LEVEL_YEARS));
    const before = known.at(-1 - TREND_YEARS);
    const growth = before !== undefined && before > 0 && last > 0 ? Math.log(last / before) / TREND_YEARS : 0;
    const bounded = Math.min(LARGEST_GROWTH, Math.max(-LARGEST_GROWTH, growth));
    for (let lead = 0; lead < leads; lead++) {
      const base = level + persistence ** (lead + 1) * (last - level);
      found[area * leads + lead] = base * Math.exp(trend * bounded * fadingYears(lead + 1));
    }
  });
  return found;
}
