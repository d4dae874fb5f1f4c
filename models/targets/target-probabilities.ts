import type { TargetOutcome } from '../result.ts';
import type { AreaDraws, TargetWatch } from '../uncertainty/area-draws.ts';

/**
 * Adds to every verdict that could be reached the share of draws that meet the target.
 * @param watchesOf targets of an area as its draws have counted them
 */
export function withProbabilities(
  outcomes: readonly TargetOutcome[],
  draws: ReadonlyMap<string, AreaDraws>,
  watchesOf: (area: string) => readonly TargetWatch[],
): TargetOutcome[] {
  if (draws.size === 0) return [...outcomes];
  const placesOf = new Map<string, ReadonlyMap<string, number>>();
  return outcomes.map((outcome) => {
    const { area, verdict } = outcome;
    const ofArea = draws.get(area);
    if (ofArea === undefined || (verdict !== 'met' && verdict !== 'missed')) return outcome;
    let places = placesOf.get(area);
    if (places === undefined) {
      places = new Map(watchesOf(area).map(({ targetId }, index) => [targetId, index]));
      placesOf.set(area, places);
    }
    const place = places.get(outcome.targetId);
    const probability = place === undefined ? Number.NaN : ofArea.met[place]!;
    return { ...outcome, probability: Number.isNaN(probability) ? null : probability };
  });
}
