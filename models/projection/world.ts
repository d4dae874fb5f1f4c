import type { ShippedAccuracy } from '../accuracy/accuracy-statement.ts';
import type { Rules } from '../inputs/resolve-parameters.ts';
import type { Grouping } from '../inputs/standard.ts';
import type { AreaTree } from './area-tree.ts';

/** What is the same for every question: the areas, the rules, and what has been measured. */
export interface World {
  readonly tree: AreaTree;
  readonly rules: Rules;
  readonly groupings: readonly Grouping[];
  /** Residents that the census volume prints, by code. */
  readonly residents: ReadonlyMap<string, number>;
  readonly accuracy: ShippedAccuracy;
}
