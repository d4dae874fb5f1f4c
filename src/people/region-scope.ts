import type { Actor } from './actor.ts';

/** Just enough of the area tree: the parent of a code, null above provinces, undefined where the code is unknown. */
export type ParentOf = (code: string) => string | null | undefined;

const NATION = '000000';

/** True for whom the whole nation is open: regions were not given, or the nation is one of them. */
export function isUnlimited({ regions }: Pick<Actor, 'regions'>): boolean {
  return regions.length === 0 || regions.includes(NATION);
}

/**
 * Which areas an actor may see and change. It walks the tree upwards instead of comparing digits: counties under the
 * direct rule of a province, municipalities and districts made later have parents that their codes do not tell.
 */
export class RegionScope {
  readonly #parentOf: ParentOf;
  readonly #allCodes: () => readonly string[];

  /** @param allCodes every code of the tree */
  constructor(parentOf: ParentOf, allCodes: () => readonly string[]) {
    this.#parentOf = parentOf;
    this.#allCodes = allCodes;
  }

  mayRead(actor: Actor, area: string): boolean {
    return actor.roles.length > 0 && (isUnlimited(actor) || this.#covers(actor.regions, area));
  }

  /** For lists: true where the actor may read every one of the areas. */
  visible(actor: Actor, areas: readonly string[]): boolean {
    if (actor.roles.length === 0) return false;
    return isUnlimited(actor) || this.outside(actor, areas).length === 0;
  }

  /** Codes that the actor may read; undefined where there is no limit. */
  codes(actor: Actor): readonly string[] | undefined {
    if (isUnlimited(actor)) return undefined;
    return this.#allCodes().filter((code) => this.mayRead(actor, code));
  }

  /** Those of the areas that the actor may not read, in their order. */
  outside(actor: Actor, areas: readonly string[]): string[] {
    // What belongs to no area at all belongs to everybody's: only those without limits may see it.
    if (areas.length === 0) return isUnlimited(actor) ? [] : [''];
    return areas.filter((area) => !this.mayRead(actor, area));
  }

  #covers(regions: readonly string[], area: string): boolean {
    const code = area === 'all' ? NATION : area;
    for (let at: string | null | undefined = code; at !== null && at !== undefined; at = this.#parentOf(at))
      if (regions.includes(at)) return this.#parentOf(code) !== undefined;
    return false;
  }
}
