import { MOST_YEARS, SHEET, SHOCK_ROW } from '../kernel/sheet.ts';
import {
  countySource,
  type DrawPlan,
  type LevelPaths,
  nationPaths,
  policyPaths,
  provincePaths,
} from './level-paths.ts';
import type { PathSource } from './shock-paths.ts';
import { POLICY_QUANTITIES, SHOCK_QUANTITIES, type ShockProcess } from './uncertainty-parameters.ts';

const { SHOCKS, HELD } = SHEET;
const { FERTILITY, MIGRATION, ENTRY, KINDERGARTEN, PROGRESSION, PROMOTION, GENERAL_ODDS } = SHOCK_ROW.offsets;
const SHOCK_CELLS = SHOCK_ROW.cells;
const QUANTITIES = SHOCK_QUANTITIES.length;
const POLICIES = POLICY_QUANTITIES.length;
/** Places of the paths among those above; fertility stands first. */
const [MIGRATION_PATH, ENTRY_PATH, PROGRESSION_PATH] = [1, 2, 3] as const;
const [KINDERGARTEN_PATH, PROMOTION_PATH, GENERAL_PATH] = [4, 5, 6] as const;

/** Shocks add up to at most this on the logarithm, a factor of 7.4; what lies beyond is held there and counted. */
const LARGEST_SHOCK = 2;

/** Quantities of the paths above a county: the four shocks, nation and province added up, then those of policy. */
const ABOVE = QUANTITIES + POLICIES;

/** Paths of nation, policy and one province: made once, read by every county of the province. */
export interface PathsAbove {
  readonly nation: LevelPaths;
  readonly policy: LevelPaths;
  readonly province: LevelPaths;
  /** All of them, [draw][ABOVE][year]. */
  readonly together: Float64Array;
}

let kept: { readonly key: string; readonly nation: LevelPaths; readonly policy: LevelPaths } | undefined;

/** Paths above the counties of a province; those of the nation are kept for the thread as long as the plan is the same. */
export function pathsAbove(plan: DrawPlan, province: string): PathsAbove {
  const key = JSON.stringify(plan);
  if (kept?.key !== key) kept = { key, nation: nationPaths(plan), policy: policyPaths(plan) };
  const { nation, policy } = kept;
  const ofProvince = provincePaths(plan, province);
  const paths = { nation, policy, province: ofProvince };
  return { ...paths, together: together(paths, plan, 0) };
}

/**
 * Adds up the paths above a county.
 * @param known a path that has begun before this year starts anew there: x[t] − p^(t − known) x[known]
 */
function together(
  { nation, policy, province }: Omit<PathsAbove, 'together'>,
  { draws, years, parameters }: DrawPlan,
  known: number,
): Float64Array {
  const sums = new Float64Array(draws * ABOVE * years);
  const add = (paths: LevelPaths, processes: readonly ShockProcess[], first: number) => {
    processes.forEach(({ persistence }, quantity) => {
      const rest = Float64Array.from({ length: years }, (_, t) =>
        known > 0 && t > known ? persistence ** (t - known) : 0,
      );
      for (let draw = 0; draw < draws; draw++) {
        const from = (draw * processes.length + quantity) * years;
        const to = (draw * ABOVE + first + quantity) * years;
        const then = paths.values[from + known]!;
        for (let t = known + 1; t < years; t++)
          sums[to + t] = sums[to + t]! + paths.values[from + t]! - rest[t]! * then;
      }
    });
  };
  const { shocks } = parameters;
  add(
    nation,
    SHOCK_QUANTITIES.map((quantity) => shocks.nation[quantity]),
    0,
  );
  add(
    province,
    SHOCK_QUANTITIES.map((quantity) => shocks.province[quantity]),
    0,
  );
  add(
    policy,
    POLICY_QUANTITIES.map((quantity) => parameters.policy[quantity]),
    QUANTITIES,
  );
  return sums;
}

const OWN = new Float64Array(QUANTITIES * MOST_YEARS);

/** Shocks of one county: nation, province and its own added up, draw by draw. */
export class AreaShocks {
  readonly #years: number;
  readonly #above: Float64Array;
  readonly #own: PathSource;
  readonly #known: number;

  /**
   * @param known index of the last year that the bureau has counted itself: what is known is the same in all draws
   * @param residents of the base year
   */
  constructor(plan: DrawPlan, above: PathsAbove, code: string, known: number, residents: number) {
    this.#years = plan.years;
    this.#known = known;
    this.#above = known === 0 ? above.together : together(above, plan, known);
    this.#own = countySource(plan, code, known, residents);
  }

  /** Writes the shocks of a draw, from the year after the last known one on. */
  fill(draw: number): void {
    const years = this.#years;
    const above = this.#above;
    this.#own.fill(draw, OWN, 0);
    const first = draw * ABOVE * years;
    for (let t = this.#known + 1; t < years; t++) {
      const row = t * SHOCK_CELLS;
      const at = first + t;
      const entry = above[at + ENTRY_PATH * years]! + OWN[ENTRY_PATH * years + t]!;
      const progression = above[at + PROGRESSION_PATH * years]! + OWN[PROGRESSION_PATH * years + t]!;
      SHOCKS[row + FERTILITY] = factor(above[at]! + OWN[t]!);
      SHOCKS[row + MIGRATION] = factor(above[at + MIGRATION_PATH * years]! + OWN[MIGRATION_PATH * years + t]!) - 1;
      SHOCKS[row + ENTRY] = factor(entry);
      SHOCKS[row + KINDERGARTEN] = factor(entry + above[at + KINDERGARTEN_PATH * years]!);
      SHOCKS[row + PROGRESSION] = factor(progression);
      SHOCKS[row + PROMOTION] = factor(progression + above[at + PROMOTION_PATH * years]!);
      SHOCKS[row + GENERAL_ODDS] = factor(above[at + GENERAL_PATH * years]!) - 1;
    }
  }
}

/** Factor of a log shock; what lies beyond the bound is held there and counted. */
function factor(shock: number): number {
  if (shock <= LARGEST_SHOCK && shock >= -LARGEST_SHOCK) return Math.exp(shock);
  HELD[0] = HELD[0]! + 1;
  return Math.exp(shock > 0 ? LARGEST_SHOCK : -LARGEST_SHOCK);
}
