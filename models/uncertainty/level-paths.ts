import { type KnownYears, NOTHING_KNOWN } from './known-years.ts';
import { PathSource, type Sampling } from './shock-paths.ts';
import {
  POLICY_QUANTITIES,
  SHOCK_QUANTITIES,
  type ShockProcess,
  type UncertaintyParameters,
} from './uncertainty-parameters.ts';

/** Which draws are made, and how: the same for every area of a run. */
export interface DrawPlan {
  readonly draws: number;
  readonly seed: number;
  readonly baseYear: number;
  /** Years of the walk, the base year included. */
  readonly years: number;
  readonly parameters: UncertaintyParameters;
  readonly sampling: Sampling;
  /** Measures whose quantiles are wanted; null: all. Means, chances, peaks and targets are always made. */
  readonly measures: readonly string[] | null;
  /** Indices of the years that some target looks at: in them everything is written. */
  readonly watched: readonly number[];
  /** Some project may open late: what projects move is summed for the areas above, too. */
  readonly lateProjects: boolean;
}

const QUANTITIES = SHOCK_QUANTITIES.length;
const POLICIES = POLICY_QUANTITIES.length;
/** Streams of an area's random numbers; what is above is free for its projects. */
const LEVEL_STREAM = 0;
const POLICY_STREAM = 1;
export const PROJECT_STREAM = 2;
const NATION = 0;
const UNCORRELATED = [[1], [0, 1], [0, 0, 1]];

/** Paths of a level that many areas share, laid out [draw][quantity][year]. */
export interface LevelPaths {
  readonly values: Float64Array;
}

/** Paths of the nation: the same for every area. */
export function nationPaths(plan: DrawPlan): LevelPaths {
  const processes = SHOCK_QUANTITIES.map((quantity) => plan.parameters.shocks.nation[quantity]);
  return allDraws(levelSource(plan, 'nation', NATION, processes, NOTHING_KNOWN), plan, QUANTITIES);
}

/** National paths of policy: kindergarten rate, promotion, general share. */
export function policyPaths(plan: DrawPlan): LevelPaths {
  const processes = POLICY_QUANTITIES.map((quantity) => plan.parameters.policy[quantity]);
  const source = new PathSource({
    ...specification(
      plan,
      NATION,
      processes,
      POLICY_QUANTITIES.map(() => 0),
    ),
    root: UNCORRELATED,
    stream: POLICY_STREAM,
  });
  return allDraws(source, plan, POLICIES);
}

/** Paths of a province: the same for all its counties. */
export function provincePaths(plan: DrawPlan, code: string): LevelPaths {
  const processes = SHOCK_QUANTITIES.map((quantity) => plan.parameters.shocks.province[quantity]);
  return allDraws(levelSource(plan, 'province', Number(code), processes, NOTHING_KNOWN), plan, QUANTITIES);
}

/**
 * A county's own paths, made draw by draw.
 * @param known what the bureau has counted itself: no shock of a rate up to the year whose count fixes it
 */
export function countySource(plan: DrawPlan, code: string, known: KnownYears): PathSource {
  const processes = SHOCK_QUANTITIES.map((quantity) => plan.parameters.shocks.county[quantity]);
  return levelSource(plan, 'county', Number(code), processes, known);
}

/**
 * Half the variance of a log shock, which is what its factor would be above 1 on average: without it the sum over many
 * areas, each with its own shocks, would lie above the result without shocks. Taken off in provinces and counties; shocks
 * of the nation are the same for all areas and keep their median.
 *
 * Migration and progression multiply up from year to year, so theirs is the yearly growth of the variance of the sum.
 */
function centring(shock: ShockProcess, first: number, years: number, addsUp: boolean): Float64Array {
  const { persistence, deviation } = shock;
  const shift = new Float64Array(years);
  let variance = 0;
  let reach = 0;
  let kept = 1;
  for (let t = first; t < years; t++) {
    // reach = 1 + p + … + p^(n−1), kept = p^(n−1): an innovation's share in the sum, and in the level, n years on.
    reach += kept;
    const yearly = deviation ** 2 * (addsUp ? reach ** 2 : kept ** 2);
    variance += yearly;
    shift[t] = (addsUp ? yearly : variance) / 2;
    kept *= persistence;
  }
  return shift;
}

function firstYear(from: number, baseYear: number, known: number): number {
  return Math.max(from - baseYear, known) + 1;
}

function levelSource(
  plan: DrawPlan,
  level: 'nation' | 'province' | 'county',
  area: number,
  processes: readonly ShockProcess[],
  known: KnownYears,
): PathSource {
  const since = SHOCK_QUANTITIES.map((quantity) => known[quantity]);
  return new PathSource({
    ...specification(plan, area, processes, since),
    ...(level === 'nation' ? {} : { shift: shiftsOf(plan, processes, since) }),
    root: plan.parameters.correlationRoot,
    stream: LEVEL_STREAM,
  });
}

function specification(
  { seed, years, baseYear, sampling }: DrawPlan,
  area: number,
  processes: readonly ShockProcess[],
  known: readonly number[],
) {
  return {
    seed,
    area,
    years,
    sampling,
    persistence: processes.map(({ persistence }) => persistence),
    deviation: processes.map(({ deviation }) => deviation),
    first: processes.map(({ from }, index) => firstYear(from, baseYear, known[index]!)),
    shift: processes.map(() => new Float64Array(years)),
  };
}

/**
 * What is taken off the shocks of province and county together, [quantity][year]. Shocks that are multiplied by a factor s
 * want s² of it, not s.
 */
export function shiftsBelowNation(plan: DrawPlan, known: KnownYears): readonly Float64Array[] {
  const since = SHOCK_QUANTITIES.map((quantity) => known[quantity]);
  const [province, county] = (['province', 'county'] as const).map((level) =>
    shiftsOf(
      plan,
      SHOCK_QUANTITIES.map((quantity) => plan.parameters.shocks[level][quantity]),
      since,
    ),
  );
  return province!.map((shift, quantity) => shift.map((each, t) => each + county![quantity]![t]!));
}

function shiftsOf(
  { baseYear, years }: DrawPlan,
  processes: readonly ShockProcess[],
  known: readonly number[],
): Float64Array[] {
  return processes.map((shock, index) => {
    const addsUp = SHOCK_QUANTITIES[index] === 'migration' || SHOCK_QUANTITIES[index] === 'progression';
    return centring(shock, firstYear(shock.from, baseYear, known[index]!), years, addsUp);
  });
}

function allDraws(source: PathSource, { draws, years }: DrawPlan, quantities: number): LevelPaths {
  const values = new Float64Array(draws * quantities * years);
  for (let draw = 0; draw < draws; draw++) source.fill(draw, values, draw * quantities * years);
  return { values };
}
