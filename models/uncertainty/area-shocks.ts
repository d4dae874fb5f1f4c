import { HELD_AT, MOST_YEARS, SHEET, SHOCK_ROW } from '../kernel/sheet.ts';
import { type KnownYears, NOTHING_KNOWN } from './known-years.ts';
import {
  countySource,
  type DrawPlan,
  type LevelPaths,
  nationPaths,
  policyPaths,
  provincePaths,
  shiftsBelowNation,
} from './level-paths.ts';
import type { PathSource } from './shock-paths.ts';
import {
  POLICY_QUANTITIES,
  SHOCK_QUANTITIES,
  type ShockProcess,
  type UncertaintyParameters,
} from './uncertainty-parameters.ts';

const { SHOCKS, HELD } = SHEET;
const { FERTILITY, MIGRATION, ENTRY, KINDERGARTEN, PROMOTION, GENERAL_ODDS } = SHOCK_ROW.offsets;
const { PRIMARY_STEP, ONTO_JUNIOR, JUNIOR_STEP, SENIOR_STEP } = SHOCK_ROW.offsets;
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

let kept:
  | { readonly key: string; readonly nation: LevelPaths; readonly policy: LevelPaths; province?: [string, PathsAbove] }
  | undefined;

/** Paths above the counties of a province; kept for the thread as long as plan and province are the same. */
export function pathsAbove(plan: DrawPlan, province: string): PathsAbove {
  const key = JSON.stringify(plan);
  if (kept?.key !== key) kept = { key, nation: nationPaths(plan), policy: policyPaths(plan) };
  if (kept.province?.[0] === province) return kept.province[1];
  const { nation, policy } = kept;
  const paths = { nation, policy, province: provincePaths(plan, province) };
  const above = { ...paths, together: together(paths, plan, NOTHING_KNOWN) };
  kept.province = [province, above];
  return above;
}

/**
 * Adds up the paths above a county.
 * @param known a path that has begun before this year of its quantity starts anew there: x[t] − p^(t − known) x[known]
 */
function together(
  { nation, policy, province }: Omit<PathsAbove, 'together'>,
  { draws, years, parameters }: DrawPlan,
  known: KnownYears,
): Float64Array {
  const sums = new Float64Array(draws * ABOVE * years);
  /** @param count quantities of the paths, `place` that of the one to add, `to` its place among the sums */
  const add = (
    paths: LevelPaths,
    { persistence }: ShockProcess,
    count: number,
    place: number,
    to: number,
    from: number,
  ) => {
    const rest = Float64Array.from({ length: years }, (_, t) => (from > 0 && t > from ? persistence ** (t - from) : 0));
    for (let draw = 0; draw < draws; draw++) {
      const source = (draw * count + place) * years;
      const target = (draw * ABOVE + to) * years;
      const then = paths.values[source + from]!;
      for (let t = from + 1; t < years; t++)
        sums[target + t] = sums[target + t]! + paths.values[source + t]! - rest[t]! * then;
    }
  };
  const { shocks } = parameters;
  SHOCK_QUANTITIES.forEach((quantity, place) => {
    add(nation, shocks.nation[quantity], QUANTITIES, place, place, known[quantity]);
    add(province, shocks.province[quantity], QUANTITIES, place, place, known[quantity]);
  });
  POLICY_QUANTITIES.forEach((quantity, place) => {
    add(policy, parameters.policy[quantity], POLICIES, place, QUANTITIES + place, known[quantity]);
  });
  return sums;
}

const OWN = new Float64Array(QUANTITIES * MOST_YEARS);
const OWN_BEFORE_ENTRY = new Float64Array(QUANTITIES * MOST_YEARS);

/** Shocks of one county: nation, province and its own added up, draw by draw. */
export class AreaShocks {
  readonly #years: number;
  readonly #above: Float64Array;
  readonly #own: PathSource;
  /** Paths in which entry begins anew with the count of kindergartens, where first-graders were counted in another year. */
  readonly #kindergarten: { readonly above: Float64Array; readonly own: PathSource } | null;
  readonly #loadings: UncertaintyParameters['progressionLoadings'];
  readonly #scale: number;
  /** [quantity][year]: what scaled shocks have too much taken off for their size; 0 where they are not scaled. */
  readonly #centring: readonly Float64Array[];

  /**
   * @param known what the bureau has counted itself
   * @param scale factor on the shocks of migration, entry and progression
   */
  constructor(plan: DrawPlan, above: PathsAbove, code: string, known: KnownYears, scale: number = 1) {
    this.#years = plan.years;
    this.#scale = scale;
    const rest = scale - scale ** 2;
    this.#centring = shiftsBelowNation(plan, known).map((shift) => shift.map((each) => rest * each));
    const isKnown = Object.values(known).some((year) => year > 0);
    this.#above = isKnown ? together(above, plan, known) : above.together;
    this.#own = countySource(plan, code, known);
    // The error of entry moves the kindergarten rate, too, but a count of first-graders does not fix that rate.
    const entry = known.kindergartenRate;
    const other = { ...known, entry };
    this.#kindergarten =
      entry === known.entry ? null : { above: together(above, plan, other), own: countySource(plan, code, other) };
    this.#loadings = plan.parameters.progressionLoadings;
  }

  /** Writes the shocks of a draw, from the year after the base year on. */
  fill(draw: number): void {
    const years = this.#years;
    const above = this.#above;
    this.#own.fill(draw, OWN, 0);
    this.#kindergarten?.own.fill(draw, OWN_BEFORE_ENTRY, 0);
    const aboveOfKindergarten = this.#kindergarten?.above ?? above;
    const ownOfKindergarten = this.#kindergarten === null ? OWN : OWN_BEFORE_ENTRY;
    const { ontoJunior, junior, senior } = this.#loadings;
    const scale = this.#scale;
    const [entryCentring, progressionCentring, migrationCentring] = [
      this.#centring[ENTRY_PATH]!,
      this.#centring[PROGRESSION_PATH]!,
      this.#centring[MIGRATION_PATH]!,
    ];
    const first = draw * ABOVE * years;
    for (let t = 1; t < years; t++) {
      const row = t * SHOCK_CELLS;
      const at = first + t;
      const entry = scale * (above[at + ENTRY_PATH * years]! + OWN[ENTRY_PATH * years + t]!) + entryCentring[t]!;
      const progression =
        scale * (above[at + PROGRESSION_PATH * years]! + OWN[PROGRESSION_PATH * years + t]!) + progressionCentring[t]!;
      const migration =
        scale * (above[at + MIGRATION_PATH * years]! + OWN[MIGRATION_PATH * years + t]!) + migrationCentring[t]!;
      SHOCKS[row + FERTILITY] = factor(above[at]! + OWN[t]!);
      SHOCKS[row + MIGRATION] = factor(migration) - 1;
      SHOCKS[row + ENTRY] = factor(entry);
      const young = aboveOfKindergarten[at + ENTRY_PATH * years]! + ownOfKindergarten[ENTRY_PATH * years + t]!;
      SHOCKS[row + KINDERGARTEN] = factor(young + above[at + KINDERGARTEN_PATH * years]!);
      SHOCKS[row + PRIMARY_STEP] = factor(progression);
      SHOCKS[row + ONTO_JUNIOR] = factor(ontoJunior * progression);
      SHOCKS[row + JUNIOR_STEP] = factor(junior * progression);
      SHOCKS[row + SENIOR_STEP] = factor(senior * progression);
      SHOCKS[row + PROMOTION] = factor(progression + above[at + PROMOTION_PATH * years]!);
      SHOCKS[row + GENERAL_ODDS] = factor(above[at + GENERAL_PATH * years]!) - 1;
    }
  }
}

/** Factor of a log shock; what lies beyond the bound is held there and counted. */
function factor(shock: number): number {
  if (shock <= LARGEST_SHOCK && shock >= -LARGEST_SHOCK) return Math.exp(shock);
  HELD[HELD_AT.SHOCKS] = HELD[HELD_AT.SHOCKS]! + 1;
  return Math.exp(shock > 0 ? LARGEST_SHOCK : -LARGEST_SHOCK);
}
