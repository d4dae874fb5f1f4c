import { provinceOf } from '../../models/inputs/calibrate.ts';
import type { AreaTree } from '../../models/projection/area-tree.ts';
import { targetContext } from '../../models/projection/describe-result.ts';
import type { Unit } from '../../models/projection/unit.ts';
import type { ProjectionResult } from '../../models/result.ts';
import { watchedYears } from '../../models/targets/target-watches.ts';
import type { CountyPool } from '../../workers/pool.ts';
import type { Library } from '../library/read-library.ts';
import { type AskedDraws, drawPlan, drawsStatement } from './asked-draws.ts';
import { coveredUnits } from './covered-units.ts';
import type { DrawContext } from './draw-batches.ts';
import { DrawnParts, drawPart } from './draw-parts.ts';
import { type ComputedPart, cutIntoParts, type Part, type PartPlan } from './parts.ts';
import type { ProjectOptions, ProjectRequest } from './ports.ts';
import { PREVIEW_DRAWS, type Projector } from './projector.ts';
import { requestedScenario } from './requested-scenario.ts';
import { finishedCounties, runCounties } from './run-counties.ts';
import type { Task } from './task.ts';

/**
 * The same projection in parts that may be computed on different machines at different times, and joined: the result has
 * the bytes that Projector.project gives (tested).
 */
export class PartProjector {
  readonly #library: Library;
  readonly #tree: AreaTree;
  readonly #pool: CountyPool;
  readonly #projector: Projector;

  constructor(library: Library, tree: AreaTree, pool: CountyPool, projector: Projector) {
    this.#library = library;
    this.#tree = tree;
    this.#pool = pool;
    this.#projector = projector;
  }

  /**
   * Cuts a request. A preview of few draws comes first where it is wanted and many follow.
   * @throws InputFaults where the request cannot be answered: before anything is accepted
   */
  plan(request: ProjectRequest, preview: boolean): PartPlan {
    const { areas, draws } = request;
    const codes = coveredUnits(this.#tree, areas);
    const { facts } = this.#library;
    requestedScenario(request, this.#library, codes, this.#tree);
    this.#projector.askedDraws(request);
    const cut = (count: number | null, isPreview: boolean) =>
      cutIntoParts(codes, this.#tree, (code) => provinceOf(facts.census.get(code)!, facts), {
        draws: count,
        preview: isPreview,
      });
    const whole = cut(draws?.count ?? null, false);
    const previewed = preview && (draws?.count ?? 0) > PREVIEW_DRAWS;
    return { counties: codes.length, phases: previewed ? [cut(PREVIEW_DRAWS, true), whole] : [whole] };
  }

  /** Computes one part. */
  async part(request: ProjectRequest, part: Part, options: ProjectOptions = {}): Promise<ComputedPart> {
    const all = await this.#projector.prepare(request, options, part.codes);
    const asked = this.#asked(request, part);
    const own: Task = { ...all, codes: part.codes };
    if (asked === null) {
      const units = await this.#unitsOf(own);
      const progress = finishedCounties(units.length, options.onProgress);
      const results = await runCounties(units, all.codes.length, all.horizon, this.#pool, progress, options.signal);
      return { results, draws: [], sums: null, shockScales: [] };
    }
    const task = await this.#projector.withOwnBands(own, asked);
    const units = await this.#unitsOf(task);
    const drawn = await drawPart(part, units, all.codes, this.#context(task, all, asked));
    const shockScales = part.codes.flatMap((code) => {
      const learned = task.learned.get(code);
      return learned === undefined ? [] : [{ code, scale: learned.course.shockScale }];
    });
    return { ...drawn, shockScales };
  }

  /**
   * Joins the parts of a phase.
   * @param parts in any order, one after the other: none is needed once the next is asked for
   */
  async join(
    request: ProjectRequest,
    parts: AsyncIterable<{ readonly part: Part; readonly computed: ComputedPart }>,
    options: ProjectOptions = {},
  ): Promise<ProjectionResult> {
    const asIs = await this.#projector.prepare(request, options);
    const learned = new Map(asIs.learned);
    const task: Task = { ...asIs, learned };
    let asked: AskedDraws | null = null;
    let drawn: DrawnParts | undefined;
    const results: ComputedPart['results'][number][] = [];
    for await (const { part, computed } of parts) {
      asked ??= this.#asked(request, part);
      if (asked === null) results.push(...computed.results);
      else {
        drawn ??= new DrawnParts(task.codes, this.#context(task, task, asked));
        drawn.add(part.province, computed);
      }
      for (const { code, scale: shockScale } of computed.shockScales) {
        const each = learned.get(code)!;
        learned.set(code, { ...each, course: { ...each.course, shockScale } });
      }
    }
    const units = await this.#unitsOf(task);
    if (asked === null || drawn === undefined)
      return this.#projector.describe(task, results, { units, statement: null, draws: new Map() });
    await drawn.sumAbove();
    const statement = drawsStatement(task, asked, drawn.draws);
    return this.#projector.describe(task, drawn.results, { units, statement, draws: drawn.draws });
  }

  #asked(request: ProjectRequest, { draws, preview }: Part): AskedDraws | null {
    const asked = this.#projector.askedDraws(request);
    return asked === null || draws === null ? null : { ...asked, count: draws, preview };
  }

  async #unitsOf(task: Task): Promise<Unit[]> {
    const all: Unit[] = [];
    for await (const { units } of this.#projector.provinces(task)) all.push(...units);
    return all;
  }

  /** @param whole the task with all codes of the request */
  #context(task: Task, whole: Task, asked: AskedDraws): DrawContext {
    const { horizon, planner, request, options } = task;
    const targets = targetContext(task, this.#projector.world);
    return {
      tree: this.#tree,
      pool: this.#pool,
      planner,
      horizon,
      plan: drawPlan(whole, asked, watchedYears(targets)),
      shownFrom: Math.max(0, horizon.years.indexOf(request.from)),
      targets,
      signal: options.signal,
      onProgress: options.onProgress,
    };
  }
}
