import { CAUSES } from '../../../models/compare/causes.ts';
import type { Difference, DifferenceCause, Place } from '../../../models/projection/explain-difference.ts';
import { addDifferences } from './causes-of.ts';

/** Causes in the order in which data flows; figures come before all that is done with them. */
export const CAUSE_ORDER: readonly DifferenceCause[] = ['data', ...CAUSES];

/** Differences that are kept: those of a province's cities, a few times over. */
const MOST_KEPT = 400;

/** Asks for one difference. */
export type Ask = (place: Place) => Promise<Difference>;

/**
 * Differences that were asked for, kept. A large area is asked for child by child, so that the engine can answer others in
 * between, progress can be told, and what is not wanted any more stops.
 */
export class Differences {
  readonly #kept = new Map<string, Difference>();

  /**
   * @param name of the two sides
   * @param children areas that the place consists of; empty: it is asked for as it is
   * @param told of every child that is done; false: not wanted any more
   * @returns null where it was not wanted any more
   */
  async of(
    name: string,
    place: Place,
    children: readonly string[],
    ask: Ask,
    told: (done: number, of: number) => boolean,
  ): Promise<Difference | null> {
    const areas = children.length === 0 ? [place.area] : children;
    const found: Difference[] = [];
    for (const area of areas) {
      if (!told(found.length, areas.length)) return null;
      found.push(await this.#one(name, { ...place, area }, ask));
    }
    return told(found.length, areas.length) ? addDifferences(found, CAUSE_ORDER) : null;
  }

  async #one(name: string, place: Place, ask: Ask): Promise<Difference> {
    const key = `${name} ${JSON.stringify(place)}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const difference = await ask(place);
    this.#kept.set(key, difference);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    return difference;
  }
}
