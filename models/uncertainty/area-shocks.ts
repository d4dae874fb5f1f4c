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
const [FERTILITY_PATH, MIGRATION_PATH, ENTRY_PATH, PROGRESSION_PATH] = [0, 1, 2, 3] as const;

/** Shocks add up to at most this on the logarithm, a factor of 7.4; what lies beyond is held there and counted. */
const LARGEST_SHOCK = 2;

/** Paths of nation, policy and one province: made once, read by every county of the province. */
export interface PathsAbove {
  readonly nation: LevelPaths;
  readonly policy: LevelPaths;
  readonly province: LevelPaths;
}

let kept: { readonly plan: DrawPlan; readonly nation: LevelPaths; readonly policy: LevelPaths } | undefined;

/** Paths above the counties of a province; those of the nation are kept for the thread as long as the plan is the same. */
export function pathsAbove(plan: DrawPlan, province: string): PathsAbove {
  if (kept?.plan !== plan) kept = { plan, nation: nationPaths(plan), policy: policyPaths(plan) };
  return { nation: kept.nation, policy: kept.policy, province: provincePaths(plan, province) };
}

const OWN = new Float64Array(QUANTITIES * MOST_YEARS);

/** Shocks of one county: nation, province and its own added up, draw by draw. */
export class AreaShocks {
  readonly #plan: DrawPlan;
  readonly #above: PathsAbove;
  readonly #own: PathSource;
  readonly #known: number;
  readonly #restNation: readonly Float64Array[];
  readonly #restProvince: readonly Float64Array[];
  readonly #restPolicy: readonly Float64Array[];

  /**
   * @param known index of the last year that the bureau has counted itself: what is known is the same in all draws
   * @param residents of the base year
   */
  constructor(plan: DrawPlan, above: PathsAbove, code: string, known: number, residents: number) {
    this.#plan = plan;
    this.#above = above;
    this.#known = known;
    this.#own = countySource(plan, code, known, residents);
    const { shocks, policy } = plan.parameters;
    this.#restNation = SHOCK_QUANTITIES.map((quantity) => restOf(shocks.nation[quantity], known, plan.years));
    this.#restProvince = SHOCK_QUANTITIES.map((quantity) => restOf(shocks.province[quantity], known, plan.years));
    this.#restPolicy = POLICY_QUANTITIES.map((quantity) => restOf(policy[quantity], known, plan.years));
  }

  /** Writes the shocks of a draw, from the year after the last known one on. */
  fill(draw: number): void {
    const { years } = this.#plan;
    const known = this.#known;
    const { policy } = this.#above;
    this.#own.fill(draw, OWN, 0);
    const ofNation = draw * QUANTITIES * years;
    const ofPolicy = draw * POLICIES * years;
    for (let t = known + 1; t < years; t++) {
      const row = t * SHOCK_CELLS;
      const fertility = this.#sum(FERTILITY_PATH, t, ofNation);
      const migration = this.#sum(MIGRATION_PATH, t, ofNation);
      const entry = this.#sum(ENTRY_PATH, t, ofNation);
      const progression = this.#sum(PROGRESSION_PATH, t, ofNation);
      const kindergarten = this.#policyAt(policy, 0, t, ofPolicy);
      const promotion = this.#policyAt(policy, 1, t, ofPolicy);
      const general = this.#policyAt(policy, 2, t, ofPolicy);
      SHOCKS[row + FERTILITY] = Math.exp(held(fertility));
      SHOCKS[row + MIGRATION] = Math.exp(held(migration)) - 1;
      SHOCKS[row + ENTRY] = Math.exp(held(entry));
      SHOCKS[row + KINDERGARTEN] = Math.exp(held(entry + kindergarten));
      SHOCKS[row + PROGRESSION] = Math.exp(held(progression));
      SHOCKS[row + PROMOTION] = Math.exp(held(progression + promotion));
      SHOCKS[row + GENERAL_ODDS] = Math.exp(held(general)) - 1;
    }
  }

  /** Nation, province and own path of a quantity; a path that has begun before the last known year starts anew there. */
  #sum(quantity: number, t: number, draw: number): number {
    const { years } = this.#plan;
    const known = this.#known;
    const at = draw + quantity * years;
    const nation = this.#above.nation.values;
    const province = this.#above.province.values;
    let sum = nation[at + t]! + province[at + t]! + OWN[quantity * years + t]!;
    if (known > 0)
      sum -=
        this.#restNation[quantity]![t]! * nation[at + known]! +
        this.#restProvince[quantity]![t]! * province[at + known]!;
    return sum;
  }

  #policyAt(policy: LevelPaths, quantity: number, t: number, draw: number): number {
    const at = draw + quantity * this.#plan.years;
    const path = policy.values[at + t]!;
    return this.#known > 0 ? path - this.#restPolicy[quantity]![t]! * policy.values[at + this.#known]! : path;
  }
}

/** What is left in year t of a shock of the last known year: persistence^(t − known). */
function restOf({ persistence }: ShockProcess, known: number, years: number): Float64Array {
  return Float64Array.from({ length: years }, (_, t) => (t > known ? persistence ** (t - known) : 0));
}

function held(shock: number): number {
  if (shock <= LARGEST_SHOCK && shock >= -LARGEST_SHOCK) return shock;
  HELD[0] = HELD[0]! + 1;
  return shock > 0 ? LARGEST_SHOCK : -LARGEST_SHOCK;
}
