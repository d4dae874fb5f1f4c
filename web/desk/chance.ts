import type { Stage } from '../../models/stages.ts';
import type { Alternative } from './alternative.ts';

/**
 * Share of draws in which a county is short of places, of more than what assumed places make by themselves
 * (models/uncertainty/assumed-shortage.ts); null without draws of what is shown, and above the counties: among many of them
 * some place is short in almost every draw.
 */
export function chanceOf(
  alternative: Alternative | undefined,
  area: string,
  stage: Stage,
  schoolYear: number,
): number | null {
  const { drawn = null, isDrawnStale = true, numbers = null } = alternative ?? {};
  if (drawn === null || isDrawnStale || numbers === null || numbers.childrenOf(area).length > 0) return null;
  return drawn.band(area, 'shortage', stage, schoolYear)?.shortageChance ?? null;
}
