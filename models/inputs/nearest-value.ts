import type { BaseValue, Known } from './facts.ts';

/**
 * The cited base value nearest to an area: its own, its city's, its province's, the nation's; among years the one
 * nearest to the base year. A value of a wider area is an assumption for the county and labelled so.
 * @returns null where no source prints one
 */
export function nearestValue(
  values: readonly BaseValue[],
  id: string,
  stage: string,
  chain: readonly string[],
  baseYear: number,
): Known | null {
  for (const area of chain) {
    const found = values
      .filter((entry) => entry.id === id && entry.stage === stage && entry.area === area && entry.value !== null)
      .sort((a, b) => Math.abs(a.year - baseYear) - Math.abs(b.year - baseYear))[0];
    if (found !== undefined) return { value: found.value!, status: area === chain[0] ? 'published' : 'assumed' };
  }
  return null;
}
