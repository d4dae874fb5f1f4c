import { setMaxListeners } from 'node:events';
import { SERIES } from '../../models/catalogue/index.ts';
import { projectFindings } from '../../models/findings/project-findings.ts';
import { stageFindings } from '../../models/findings/stage-findings.ts';
import { buildHorizon, type Horizon } from '../../models/horizon.ts';
import { applyBaseline } from '../../models/inputs/apply-baseline.ts';
import type { AreaPlan } from '../../models/inputs/area-parameters.ts';
import type { AreaStart } from '../../models/inputs/area-start.ts';
import type { Baseline } from '../../models/inputs/baseline.ts';
import {
  type Calibration,
  calibrateNation,
  calibrateProvinceCounties,
  provinceOf,
} from '../../models/inputs/calibrate.ts';
import { AreaPlanner } from '../../models/inputs/plan-areas.ts';
import type { Project } from '../../models/inputs/project.ts';
import type { Scenario } from '../../models/inputs/scenario.ts';
import { type AreaResult, type DrawsStatement, MODEL_VERSION, type ProjectionResult } from '../../models/result.ts';
import { evaluateTargets, type TargetContext } from '../../models/targets/evaluate-targets.ts';
import { withProbabilities } from '../../models/targets/target-probabilities.ts';
import { targetWatches, watchedYears } from '../../models/targets/target-watches.ts';
import type { AreaDraws, HeldCounts } from '../../models/uncertainty/area-draws.ts';
import { PROBABILITIES } from '../../models/uncertainty/order-statistics.ts';
import type { UncertaintyParameters } from '../../models/uncertainty/uncertainty-parameters.ts';
import type { CountyPool } from '../../workers/pool.ts';
import type { Library } from '../library/read-library.ts';
import { readUncertainty } from '../library/read-uncertainty.ts';
import type { AreaTree } from './area-tree.ts';
import { coveredUnits } from './covered-units.ts';
import { cutBefore } from './cut-before.ts';
import { drawCounties } from './draw-counties.ts';
import { drawNotes } from './draw-notes.ts';
import type { ProjectOptions, ProjectRequest } from './ports.ts';
import { programmeKnown } from './programme-known.ts';
import { requestedUncertainty } from './requested-draws.ts';
import { requestedScenario } from './requested-scenario.ts';
import { resultNotes } from './result-notes.ts';
import { finishedCounties, runCounties } from './run-counties.ts';
import { sumParents } from './sum-parents.ts';
import type { Unit } from './unit.ts';

/** Draws of the first, rougher answer. */
export const PREVIEW_DRAWS = 250;

/** One request on its way. */
interface Task {
  readonly request: ProjectRequest;
  readonly options: ProjectOptions;
  readonly codes: readonly string[];
  readonly planner: AreaPlanner;
  readonly horizon: Horizon;
  readonly named: readonly Scenario[];
  /** Filled as the provinces come. */
  readonly planOf: Map<string, AreaPlan>;
}

interface AskedDraws {
  readonly count: number;
  readonly seed: number;
  readonly measures: readonly string[] | null;
  readonly preview: boolean;
  readonly uncertainty: UncertaintyParameters;
  readonly onProgress: ProjectOptions['onProgress'];
}

/** Projects counties through the threads, then sums, judges and describes the result. */
export class Projector {
  readonly #library: Library;
  readonly #tree: AreaTree;
  readonly #pool: CountyPool;
  #calibration: Calibration | undefined;
  readonly #starts = new Map<string, readonly AreaStart[]>();

  constructor(library: Library, tree: AreaTree, pool: CountyPool) {
    this.#library = library;
    this.#tree = tree;
    this.#pool = pool;
  }

  async project(request: ProjectRequest, options: ProjectOptions = {}): Promise<ProjectionResult> {
    const { facts, rules, programmes } = this.#library;
    const codes = coveredUnits(this.#tree, request.areas);
    const scenario = requestedScenario(request, this.#library, codes, this.#tree);
    const uncertainty =
      request.draws === undefined
        ? null
        : requestedUncertainty(request.draws, this.#library.folder, request.to - facts.baseYear + 1);
    options.signal?.throwIfAborted();
    // Every batch listens to the same signal: that is no leak.
    if (options.signal !== undefined) setMaxListeners(0, options.signal);
    const planner = new AreaPlanner(rules, scenario, programmes);
    const horizon = buildHorizon(facts.demography, facts.baseYear, request.to);
    const task: Task = { request, options, codes, planner, horizon, named: scenario.named, planOf: new Map() };
    if (uncertainty === null) return this.#onePath(task);
    const { count, seed, measures = null } = request.draws!;
    const asked = { seed, measures, uncertainty };
    const previewed = options.onPreview !== undefined && count > PREVIEW_DRAWS ? PREVIEW_DRAWS : 0;
    // Progress is that of the whole work, the preview included.
    const progress = (begun: number, share: number) => progressWithin(options.onProgress, begun, share);
    const share = previewed / (previewed + count);
    if (previewed > 0) {
      const preview = { ...asked, count: previewed, preview: true, onProgress: progress(0, share) };
      options.onPreview!(await this.#drawn(task, preview));
    }
    return this.#drawn(task, { ...asked, count, preview: false, onProgress: progress(share, 1 - share) });
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
    return this.#described(task, units, (await Promise.all(parts)).flat(), null, new Map());
  }

  /** The same with draws. */
  async #drawn(task: Task, asked: AskedDraws): Promise<ProjectionResult> {
    const { codes, options, planner, horizon, request } = task;
    const { count, seed, measures, preview, uncertainty } = asked;
    const targets = this.#targetContext(task);
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
      plan: {
        draws: count,
        seed,
        baseYear: horizon.baseYear,
        years: horizon.years.length,
        parameters: uncertainty,
        sampling: 'quasi',
        measures,
        watched: watchedYears(targets),
        lateProjects: planner.listsProjects || (request.baselines ?? []).some(({ projects }) => projects !== undefined),
      },
      shownFrom: Math.max(0, horizon.years.indexOf(request.from)),
      targets,
      signal: options.signal,
      onProgress: asked.onProgress,
    });
    const sumOf = (what: keyof HeldCounts) => [...draws.values()].reduce((sum, area) => sum + area.held[what], 0);
    const held = {
      shocks: sumOf('shocks'),
      kindergartenRates: sumOf('kindergartenRates'),
      promotions: sumOf('promotions'),
      countyYears: codes.length * (horizon.years.length - 1) * count,
    };
    const statement = { count, seed, measures, preview, probabilities: PROBABILITIES, parameters: uncertainty, held };
    return this.#described(task, units, results, statement, draws);
  }

  /** Units of the request, province by province. */
  async *provinces(task: Task): AsyncGenerator<{ province: string; units: Unit[] }> {
    const { request, planner, codes, planOf } = task;
    const baselines = request.baselines ?? [];
    const { baseYear } = this.#library.facts;
    for (const province of this.#provincesOf(codes)) {
      const units = (await this.#startsOf(province, codes)).map((start): Unit => {
        const own = baselines.filter((baseline) => baseline.area === start.code);
        const replaced = own.reduce((state, baseline) => applyBaseline(state, baseline, baseYear), start);
        return { start: replaced, plan: planner.plan(start.chain, ownProjects(own)) };
      });
      for (const { start, plan } of units) planOf.set(start.code, plan);
      yield { province, units };
    }
  }

  #targetContext({ request, planner, horizon, planOf }: Task): TargetContext {
    const baselines = request.baselines ?? [];
    return {
      years: horizon.years,
      targets: this.#library.rules.targets,
      groupings: this.#library.groupings,
      parentsOf: (code) => this.#tree.parentsOf(code),
      programmeKnown: (code, stages) => programmeKnown(code, stages, this.#tree, planOf, baselines, planner),
    };
  }

  /** Sums, verdicts, findings and notes around the numbers of the counties. */
  async #described(
    task: Task,
    units: readonly Unit[],
    results: readonly AreaResult[],
    statement: DrawsStatement | null,
    draws: ReadonlyMap<string, AreaDraws>,
  ): Promise<ProjectionResult> {
    const { request, codes, planner, horizon, named, planOf } = task;
    const context = this.#targetContext(task);
    const areas = await sumParents(results, codes, horizon, planner, this.#tree);
    const withDraws = areas.map((area) => ({ ...area, ...drawsOf(area.code, draws) }));
    const shown = withDraws.map((area) => cutBefore(area, horizon.years, request.from));
    const years = horizon.years.filter((year) => year >= request.from);
    return {
      schemaVersion: 1,
      modelVersion: MODEL_VERSION,
      baseYear: horizon.baseYear,
      years,
      series: SERIES.map(({ key }) => key),
      scenario: scenarioName(named),
      applied: planner.applied(),
      draws: statement,
      areas: shown,
      targets: withProbabilities(evaluateTargets(areas, context), draws, (code) => targetWatches(code, context)),
      findings: stageFindings(shown, years),
      projects: shown.flatMap((area) => {
        const plan = planOf.get(area.code);
        return plan === undefined ? [] : projectFindings(area, plan.projects, years, plan.parameters.warning.blue);
      }),
      notes: [
        ...(statement === null
          ? []
          : drawNotes(statement, readUncertainty(this.#library.folder), units, horizon.baseYear)),
        ...resultNotes(units, this.#library, this.#tree, areas, (code) => planner.projectsAbove(code)),
      ],
    };
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

/** Stacked scenarios carry all their names. */
function scenarioName(named: readonly Scenario[]): ProjectionResult['scenario'] {
  const zh = named.map(({ name }) => name.zh).join(' + ');
  const en = named.map(({ name }) => name.en ?? name.zh).join(' + ');
  return { id: named.map(({ id }) => id).join('+'), name: { zh, en } };
}

/** Lets the event loop answer others between two pieces of work that are done on it. */
const breath = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Projects of all own files of a county; null where none lists any. */
function ownProjects(own: readonly Baseline[]): readonly Project[] | null {
  const lists = own.flatMap((baseline) => (baseline.projects === undefined ? [] : [baseline.projects]));
  return lists.length === 0 ? null : lists.flat();
}

function drawsOf(code: string, draws: ReadonlyMap<string, AreaDraws>): { readonly draws?: AreaDraws } {
  const found = draws.get(code);
  return found === undefined ? {} : { draws: found };
}
