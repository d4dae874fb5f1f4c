import { CATALOGUE, seriesIndex } from '../../models/catalogue/index.ts';
import type { ExplainedData } from '../../models/explain/context.ts';
import { drawnSpread } from '../../models/explain/drawn.ts';
import type { Explanation, Limits, Question } from '../../models/explain/explanation.ts';
import { AreaPlanner } from '../../models/inputs/plan-areas.ts';
import type { AreaTree } from '../../models/projection/area-tree.ts';
import { explainCountyNumber, explainParentNumber } from '../../models/projection/explain-number.ts';
import type { AreaResult, ProjectionResult } from '../../models/result.ts';
import { readCitations } from '../library/read-citations.ts';
import type { Library } from '../library/read-library.ts';
import { coveredUnits } from './covered-units.ts';
import { InputFaults, type ProjectRequest } from './ports.ts';
import type { Projector } from './projector.ts';
import { questionFaults } from './question-faults.ts';
import { requestedScenario } from './requested-scenario.ts';

/** Says how the numbers of a run come about. */
export class Explainer {
  readonly #library: Library;
  readonly #tree: AreaTree;
  readonly #projector: Projector;
  #data: ExplainedData | undefined;

  constructor(library: Library, tree: AreaTree, projector: Projector) {
    this.#library = library;
    this.#tree = tree;
    this.#projector = projector;
  }

  /**
   * @param result of the request; without it the request is projected where the area is above the counties
   * @throws InputFaults naming every part of the question that cannot be answered
   */
  async explain(
    request: ProjectRequest,
    question: Question,
    limits: Limits,
    given?: ProjectionResult,
  ): Promise<Explanation> {
    const isParent = this.#tree.childrenOf(question.area).length > 0;
    const result = given ?? (isParent ? await this.#projector.project({ ...request, draws: undefined }) : undefined);
    const faults = questionFaults(question, {
      areas: result?.areas.map(({ code }) => code) ?? coveredUnits(this.#tree, request.areas),
      baseYear: this.#library.facts.baseYear,
      from: request.from,
      to: request.to,
      isParent,
    });
    if (faults.length > 0) throw new InputFaults(faults);
    const root = isParent
      ? this.#ofParent(request, question, limits, result!)
      : await this.#ofCounty(request, question, limits);
    return withStored(root, question, result);
  }

  async #ofCounty(request: ProjectRequest, question: Question, limits: Limits): Promise<Explanation> {
    const task = await this.#projector.prepare(request, {}, [question.area]);
    const county = await this.#projector.county({ ...task, codes: [question.area] });
    const { overrides = [], baselines = [] } = request;
    const asked = { ...task, county, overrides, baselines, data: this.citedData() };
    return explainCountyNumber(asked, question, limits);
  }

  #ofParent(request: ProjectRequest, question: Question, limits: Limits, result: ProjectionResult): Explanation {
    const { rules, programmes } = this.#library;
    const codes = coveredUnits(this.#tree, request.areas);
    const planner = new AreaPlanner(rules, requestedScenario(request, this.#library, codes, this.#tree), programmes);
    const { areas, years } = result;
    return explainParentNumber(areas, years, planner, this.#tree, this.citedData(), question, limits);
  }

  /** Everything that explanations cite. */
  citedData(): ExplainedData {
    const { facts, rules, programmes, folder } = this.#library;
    this.#data ??= { ...readCitations(folder), facts, rules, programmes };
    return this.#data;
  }
}

/** Adds what the stored result says beside the number that was just computed: its draws, and another number if it has one. */
function withStored(root: Explanation, question: Question, result: ProjectionResult | undefined): Explanation {
  const area = result?.areas.find(({ code }) => code === question.area);
  const isMeasure = CATALOGUE.some(({ id }) => id === question.measure);
  const position = result?.years.indexOf(question.schoolYear) ?? -1;
  if (result === undefined || area === undefined || !isMeasure || position === -1) return root;
  const { measure, stage } = question;
  const draws = drawnSpread(area, measure, stage, position, result.years.length);
  const note = changedNote(root, area, result, seriesIndex(measure, stage) * result.years.length + position);
  return { ...root, ...(note === null ? {} : { note }), ...(draws === null ? {} : { draws }) };
}

/** A run that another version of the model has computed may say something else: that is told. */
function changedNote(
  { value, note }: Explanation,
  { values }: AreaResult,
  { modelVersion }: ProjectionResult,
  cell: number,
): Explanation['note'] {
  const stored = values[cell]!;
  if (Object.is(stored, value ?? Number.NaN)) return null;
  const text = Number.isNaN(stored) ? 'null' : String(stored);
  return {
    zh: `${note?.zh ?? ''}存下的结果（模型 ${modelVersion}）中这个数是 ${text}；这里解释的是现在的模型和数据算出的数。`,
    en: `${note === null ? '' : `${note.en} `}The stored result (model ${modelVersion}) says ${text}; what is explained is the number of the present model and data.`,
  };
}
