import { STAGES, type Stage } from '../../../models/stages.ts';
import type { Numbers } from '../../desk/numbers.ts';

/** One number of every result: which measure, stage and school year. */
export interface Spot {
  readonly measure: string;
  readonly stage: Stage;
  readonly year: number;
}

/** What is looked through where nothing differs at the stage and measure that were asked for. */
const ELSEWHERE = ['shortage', 'surplus', 'demand', 'supply'] as const;

/**
 * Where results differ most from the base, from the first open year on: at the measure and stage asked for; where nothing
 * differs there, at any stage, shortage first; null where they agree in all of these.
 */
export function whereDifferent(
  results: readonly Numbers[],
  base: number,
  area: string,
  asked: Omit<Spot, 'year'>,
  from: number,
): Spot | null {
  const tries: readonly Omit<Spot, 'year'>[][] = [
    [asked],
    ...ELSEWHERE.map((measure) => STAGES.map((stage) => ({ measure, stage }))),
  ];
  for (const spots of tries) {
    const found = largest(results, base, area, spots, from);
    if (found !== null) return found;
  }
  return null;
}

/** Differences below this are what rounding of the processor leaves. */
const NOTHING = 1e-6;

function largest(
  results: readonly Numbers[],
  base: number,
  area: string,
  spots: readonly Omit<Spot, 'year'>[],
  from: number,
): Spot | null {
  let best: Spot | null = null;
  let most = NOTHING;
  for (const { measure, stage } of spots)
    for (const year of results[base]?.result.years ?? []) {
      if (year < from) continue;
      const there = results[base]!.value(area, measure, stage, year);
      for (const other of results) {
        const value = other.value(area, measure, stage, year);
        if (there === null || value === null || Math.abs(value - there) <= most) continue;
        most = Math.abs(value - there);
        best = { measure, stage, year };
      }
    }
  return best;
}
