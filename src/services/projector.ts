import { setMaxListeners } from 'node:events';
import { buildHorizon } from '../../models/horizon.ts';
import type { AreaStart } from '../../models/inputs/area-start.ts';
import {
  type Calibration,
  calibrateNation,
  calibrateProvinceCounties,
  provinceOf,
} from '../../models/inputs/calibrate.ts';
import { AreaPlanner } from '../../models/inputs/plan-areas.ts';
import type { AreaTree } from '../../models/projection/area-tree.ts';
import { type CountyInputs, countyInputs, unitOf } from '../../models/projection/county-inputs.ts';
import { type Computed, describeResult, targetContext } from '../../models/projection/describe-result.ts';
import { earlyHistories, listingCounties } from '../../models/projection/own-files.ts';
import { sumParents } from '../../models/projection/sum-parents.ts';
import type { Unit } from '../../models/projection/unit.ts';
import type { World } from '../../models/projection/world.ts';
import type { AreaResult, ProjectionResult } from '../../models/result.ts';
import { watchedYears } from '../../models/targets/target-watches.ts';
import type { CountyPool } from '../../workers/pool.ts';
import { readAccuracy } from '../library/read-accuracy.ts';
import type { Library } from '../library/read-library.ts';
import { readUncertainty } from '../library/read-uncertainty.ts';
import { type AskedDraws, drawPlan, drawsStatement } from './asked-draws.ts';
import { coveredUnits } from './covered-units.ts';
import { drawCounties } from './draw-counties.ts';
import { drawNotes } from './draw-notes.ts';
import { ownHistories } from './own-histories.ts';
import type { ProjectOptions, ProjectRequest } from './ports.ts';
import { requestedUncertainty } from './requested-draws.ts';
import { requestedScenario } from './requested-scenario.ts';
import { finishedCounties, runCounties } from './run-counties.ts';
import { shockScales } from './shock-scale.ts';
import type { Task } from './task.ts';

/** Draws of the first, rougher answer. */
export const PREVIEW_DRAWS = 250;

/** Counties of one province. */
export interface ProvinceInputs {
  readonly province: string;
  readonly counties: readonly CountyInputs[];
}

/** Projects counties through the threads, then sums, judges and describes the result. */
export class Projector {
  readonly #library: Library;
  readonly #tree: AreaTree;
  readonly #pool: CountyPool;
  #calibration: Calibration | undefined;
  #world: World | undefined;
  readonly #starts = new Map<string, readonly AreaStart[]>();

  constructor(library: Library, tree: AreaTree, pool: CountyPool) {
    this.#library = library;
    this.#tree = tree;
    this.#pool = pool;
  }

  async project(request: ProjectRequest, options: ProjectOptions = {}): Promise<ProjectionResult> {
    const asIs = await this.prepare(request, options);
    const drawn = this.askedDraws(request);
    if (drawn === null) return this.#onePath(asIs);
    const { count } = drawn;
    const task = await this.withOwnBands(asIs, drawn);
    const previewed = options.onPreview !== undefined && count > PREVIEW_DRAWS ? PREVIEW_DRAWS : 0;
    // Progress is that of the whole work, the preview included.
    const progress = (begun: number, share: number) => progressWithin(options.onProgress, begun, share);
    const share = previewed / (previewed + count);
    if (previewed > 0) {
      const preview = { ...drawn, count: previewed, preview: true };
      options.onPreview!(await this.#drawn(task, preview, progress(0, share)));
    }
    return this.#drawn(task, drawn, progress(share, 1 - share));
  }

  /** What the draws of a request are; null where it asks for none. */
  askedDraws({ draws, to }: ProjectRequest): AskedDraws | null {
    if (draws === undefined) return null;
    const { count, seed, measures = null } = draws;
    const { folder, facts } = this.#library;
    return {
      count,
      seed,
      measures,
      preview: false,
      uncertainty: requestedUncertainty(draws, folder, to - facts.baseYear + 1),
    };
  }

  /**
   * Reads what a request asks: its counties, its scenarios, what its own histories teach.
   * @param learning counties whose own histories are learned from; all where left out
   * @throws InputFaults where it cannot be answered
   */
  async prepare(request: ProjectRequest, options: ProjectOptions, learning?: readonly string[]): Promise<Task> {
    const { facts, rules, programmes } = this.#library;
    const codes = coveredUnits(this.#tree, request.areas);
    const scenario = requestedScenario(request, this.#library, codes, this.#tree);
    // What cannot be drawn is refused before anything is computed.
    this.askedDraws(request);
    options.signal?.throwIfAborted();
    // Every batch listens to the same signal: that is no leak.
    if (options.signal !== undefined) setMaxListeners(0, options.signal);
    const planner = new AreaPlanner(rules, scenario, programmes);
    const horizon = buildHorizon(facts.demography, facts.baseYear, request.to);
    const learned = await ownHistories(
      request.baselines ?? [],
      learning ?? codes,
      horizon,
      this.#library,
      this.#pool,
      options.signal,
    );
    const baselines = request.baselines ?? [];
    return {
      request,
      options,
      from: request.from,
      codes,
      planner,
      horizon,
      named: scenario.named,
      planOf: new Map(),
      learned,
      listing: listingCounties(baselines),
      early: earlyHistories(baselines, facts.baseYear),
    };
  }

  /** What is known of one county of a request. */
  async county(task: Task): Promise<CountyInputs> {
    for await (const { counties } of this.inputs(task)) return counties[0]!;
    throw new RangeError(`${task.codes.join()} is no county-level unit`);
  }

  /** The same task with the shocks of counties that have a history scaled to their own past errors. */
  async withOwnBands(task: Task, { seed, uncertainty }: Pick<AskedDraws, 'seed' | 'uncertainty'>): Promise<Task> {
    const codes = task.codes.filter((code) => task.learned.get(code)?.accuracy.some(({ low }) => low !== null));
    if (codes.length === 0) return task;
    const { horizon, options } = task;
    const learned = new Map(task.learned);
    const plan = drawPlan(task, { count: 0, seed, measures: null, uncertainty }, []);
    for await (const { province, units } of this.provinces({ ...task, codes })) {
      const scales = await shockScales(province, units, learned, plan, horizon, this.#pool, options.signal);
      for (const [code, shockScale] of scales) {
        const each = learned.get(code)!;
        learned.set(code, { ...each, course: { ...each.course, shockScale } });
      }
    }
    return { ...task, learned };
  }

  /** The result of a single path. */
  async #onePath(task: Task): Promise<ProjectionResult> {
    const { codes, options, horizon } = task;
    const units: Unit[] = [];
    const parts: Promise<AreaResult[]>[] = [];
    const progress = finishedCounties(codes.length, options.onProgress);
    // Threads compute one province while the next is being calibrated.
    for await (const { units: some } of this.provinces(task)) {
      units.push(...some);
      parts.push(runCounties(some, codes.length, horizon, this.#pool, progress, options.signal));
    }
    const results = (await Promise.all(parts)).flat();
    return this.describe(task, results, { units, statement: null, draws: new Map() });
  }

  /** The same with draws. */
  async #drawn(task: Task, asked: AskedDraws, onProgress: ProjectOptions['onProgress']): Promise<ProjectionResult> {
    const { codes, options, planner, horizon, request } = task;
    const targets = targetContext(task, this.world);
    const units: Unit[] = [];
    const remembered = async function* (provinces: ReturnType<Projector['provinces']>) {
      for await (const province of provinces) {
        units.push(...province.units);
        yield province;
      }
    };
    const { results, draws } = await drawCounties(codes, remembered(this.provinces(task)), {
      tree: this.#tree,
      pool: this.#pool,
      planner,
      horizon,
      plan: drawPlan(task, asked, watchedYears(targets)),
      shownFrom: Math.max(0, horizon.years.indexOf(request.from)),
      targets,
      signal: options.signal,
      onProgress,
    });
    const statement = drawsStatement(task, asked, draws);
    return this.describe(task, results, { units, statement, draws });
  }

  /** Units of the request, province by province. */
  async *provinces(task: Task): AsyncGenerator<{ province: string; units: Unit[] }> {
    const { planner, horizon, planOf } = task;
    for await (const { province, counties } of this.inputs(task)) {
      const units = counties.map((county) => unitOf(county, planner, horizon));
      for (const { start, plan } of units) planOf.set(start.code, plan);
      yield { province, units };
    }
  }

  /** What is known of the counties of a request, province by province. */
  async *inputs({ request, codes, learned }: Task): AsyncGenerator<ProvinceInputs> {
    const baselines = request.baselines ?? [];
    const { baseYear } = this.#library.facts;
    for (const province of this.#provincesOf(codes)) {
      const starts = await this.#startsOf(province, codes);
      const counties = starts.map((start) => {
        const own = baselines.filter(({ area }) => area === start.code);
        return countyInputs(start, own, learned.get(start.code) ?? null, baseYear);
      });
      yield { province, counties };
    }
  }

  /** Sums, verdicts, findings and notes around the numbers of the counties. */
  async describe(task: Task, results: readonly AreaResult[], computed: Computed): Promise<ProjectionResult> {
    const { codes, planner, horizon } = task;
    const { units, statement } = computed;
    const areas = await sumParents(results, codes, horizon, planner, this.#tree, breath);
    const ofDraws =
      statement === null ? [] : drawNotes(statement, readUncertainty(this.#library.folder), units, horizon.baseYear);
    return describeResult(task, areas, computed, this.world, ofDraws);
  }

  /** What is the same for every request. */
  get world(): World {
    const { facts, rules, groupings, folder } = this.#library;
    this.#world ??= {
      tree: this.#tree,
      rules,
      groupings,
      residents: new Map([...facts.census].map(([code, { residents }]) => [code, residents])),
      accuracy: readAccuracy(folder),
    };
    return this.#world;
  }

  #provincesOf(codes: readonly string[]): string[] {
    const { facts } = this.#library;
    return [...new Set(codes.map((code) => provinceOf(facts.census.get(code)!, facts)))];
  }

  /** Starts of the wanted units of one province; calibrated once and kept. */
  async #startsOf(province: string, codes: readonly string[]): Promise<AreaStart[]> {
    this.#calibration ??= calibrateNation(this.#library.facts);
    let starts = this.#starts.get(province);
    if (starts === undefined) {
      starts = calibrateProvinceCounties(this.#calibration, province);
      this.#starts.set(province, starts);
      await breath();
    }
    const wanted = new Set(codes);
    return starts.filter((start) => wanted.has(start.code));
  }
}

/** Tells of a part of the work as counties of the whole. @param begun share of the work before it, `share` its own */
function progressWithin(
  tell: ProjectOptions['onProgress'],
  begun: number,
  share: number,
): ProjectOptions['onProgress'] {
  if (tell === undefined || share === 1) return tell;
  return (done, total, area) => tell(Math.floor(begun * total + share * done + 1e-9), total, area);
}

/** Lets the event loop answer others between two pieces of work that are done on it. */
const breath = () => new Promise<void>((resolve) => setImmediate(resolve));
