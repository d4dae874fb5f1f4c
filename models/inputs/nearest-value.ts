import type { BaseValue, Known } from './facts.ts';

type Index = ReadonlyMap<string, readonly BaseValue[]>;

/** Looked up for every county of the nation, so the values are sorted into drawers once. */
const indexOf = new WeakMap<readonly BaseValue[], Index>();

function drawers(values: readonly BaseValue[]): Index {
  let index = indexOf.get(values);
  if (index === undefined) {
    const built = new Map<string, BaseValue[]>();
    for (const entry of values) {
      if (entry.value === null) continue;
      const key = `${entry.id}|${entry.stage}|${entry.area}`;
      built.set(key, [...(built.get(key) ?? []), entry]);
    }
    index = built;
    indexOf.set(values, index);
  }
  return index;
}

/**
 * The cited base value nearest to an area: its own, its city's, its province's, the nation's; among years the one
 * nearest to the base year. A value of a wider area is an assumption for the county and labelled so.
 * @param until the latest year that may be used; any where left out
 * @returns null where no source prints one
 */
export function nearestValue(
  values: readonly BaseValue[],
  id: string,
  stage: string,
  chain: readonly string[],
  baseYear: number,
  until = Number.POSITIVE_INFINITY,
): Known | null {
  const found = nearestBaseValue(values, id, stage, chain, baseYear, until);
  return found === null ? null : { value: found.value!, status: found.area === chain[0] ? 'published' : 'assumed' };
}

/** The same as the record itself, with its citation; its value is a number. */
export function nearestBaseValue(
  values: readonly BaseValue[],
  id: string,
  stage: string,
  chain: readonly string[],
  baseYear: number,
  until = Number.POSITIVE_INFINITY,
): BaseValue | null {
  const index = drawers(values);
  for (const area of chain) {
    const found = index.get(`${id}|${stage}|${area}`)?.filter((entry) => entry.year <= until);
    if (found === undefined || found.length === 0) continue;
    return found.reduce((best, entry) =>
      Math.abs(entry.year - baseYear) < Math.abs(best.year - baseYear) ? entry : best,
    );
  }
  return null;
}
