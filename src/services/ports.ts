import type { HistoryConfig } from '../../models/backtest/history-config.ts';
import type { BacktestOutcome, BacktestTask } from '../../models/backtest/outcome.ts';
import type { Measure } from '../../models/catalogue/index.ts';
import type { ComparedNumber, DifferingAssumption } from '../../models/compare/compare-results.ts';
import type { Explanation, Limits, Question } from '../../models/explain/explanation.ts';
import type { Baseline } from '../../models/inputs/baseline.ts';
import type { ParameterOverrides } from '../../models/inputs/parameters.ts';
import type { Override, Scenario } from '../../models/inputs/scenario.ts';
import type { ModelInputs } from '../../models/projection/model-inputs.ts';
import type { AreaIdentity, ProjectionResult } from '../../models/result.ts';
import type { Stage } from '../../models/stages.ts';
import type { UncertaintyOverrides } from '../../models/uncertainty/uncertainty-parameters.ts';
import type { ComputedPart, Part, PartPlan } from './parts.ts';

export type { ComputedPart, Part, PartPlan } from './parts.ts';

/** A fault found in a file or a request: all faults of an input are reported at once. */
export interface Fault {
  /** Stable code, e.g. EDU_UNKNOWN_AREA. */
  readonly code: string;
  /** File and row, or JSON Pointer: where it was found. */
  readonly where: string;
  readonly found: string;
  readonly allowed: { readonly zh: string; readonly en: string };
  readonly cure: { readonly zh: string; readonly en: string };
  readonly severity: 'error' | 'warning' | 'notice';
}

/** Thrown by services when an input has faults of severity error. */
export class InputFaults extends Error {
  override readonly name = 'InputFaults';
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super(faults.map((fault) => `${fault.where}: ${fault.found}`).join('; '));
    this.faults = faults;
  }
}

export interface ProjectRequest {
  /** Codes of provinces, cities or counties; ['all'] for the nation. Children are included. */
  readonly areas: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Id of a shipped scenario, or a scenario itself. */
  readonly scenario: string | Scenario;
  /** Scenarios, besides the shipped ones, that the request's own may build upon (`extends`); they go before shipped ones. */
  readonly bases?: readonly Scenario[];
  /** More scenarios on top of the first, in order: a later one wins. */
  readonly stack?: readonly (string | Scenario)[];
  readonly overrides?: readonly Override[];
  /** Shorthand: one more override with these parameters for all areas of the request. */
  readonly parameters?: ParameterOverrides;
  readonly baselines?: readonly Baseline[];
  /** Monte Carlo: how many draws from which seed; without it a single path is computed. */
  readonly draws?: RequestedDraws;
}

export interface RequestedDraws {
  /** 1 to MOST_DRAWS. */
  readonly count: number;
  /** 0 to 2^32 − 1: the same seed gives the same bytes, on any machine and any number of threads. */
  readonly seed: number;
  /** Measures whose quantiles are wanted; all where left out. Fewer take less time and memory. */
  readonly measures?: readonly string[];
  /** Changes of the shipped uncertainty. */
  readonly uncertainty?: UncertaintyOverrides;
}

export interface ProjectOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number, area: string) => void;
  /** Receives a first, rougher result of few draws while the others are under way. */
  readonly onPreview?: (preview: ProjectionResult) => void;
}

export interface PolicyRow {
  readonly policyId: string;
  readonly status: 'evaluated' | 'encoded' | 'notComputable' | 'missing';
  readonly becomes: string;
  readonly reference: string;
  readonly reasonZh: string;
  readonly reasonEn: string;
  readonly [column: string]: string;
}

export interface Region extends AreaIdentity {
  /** Number of direct children. */
  readonly children: number;
  /** Census residents on 1 November 2020; null where the census volume has no row. */
  readonly residents2020: number | null;
}

export interface Comparison {
  readonly scenarios: readonly { readonly id: string; readonly zh: string; readonly en: string | undefined }[];
  readonly base: number;
  readonly assumptions: readonly DifferingAssumption[];
  readonly rows: readonly ComparedNumber[];
  /** Said where some result has draws: the numbers compared are those of the single paths. */
  readonly note: { readonly zh: string; readonly en: string } | null;
}

export interface KnownNames {
  readonly scenarioIds: readonly string[];
  readonly programmeIds: readonly string[];
  readonly normPackIds: readonly string[];
  readonly schoolSizeCaps: Readonly<Partial<Record<Stage, number>>>;
}

/** The use cases: what the command line and the REST API may ask. */
export interface Services {
  regions(): readonly Region[];
  region(code: string): Region | undefined;
  childrenOf(code: string): readonly Region[];
  /** Groupings by purpose (assessment 9 + 12, pairing 6 + 15). */
  groupings(): readonly unknown[];
  policies(): readonly PolicyRow[];
  /** Standards and targets with their citations, for a jurisdiction or all. */
  standards(jurisdiction?: string): readonly unknown[];
  targets(jurisdiction?: string): readonly unknown[];
  catalogue(): readonly Measure[];
  scenarios(): readonly Scenario[];
  scenario(id: string): Scenario | undefined;
  /** Names that a scenario may refer to, and sizes above which a school is remarked on. */
  known(): KnownNames;
  /** Codes of the county-level units that a request covers; throws InputFaults for unknown codes. */
  countiesOf(areas: readonly string[]): readonly string[];
  /** Throws InputFaults where a request's draws, seed or uncertainty cannot be used. */
  checkDraws(draws: RequestedDraws, to: number): void;
  project(request: ProjectRequest, options?: ProjectOptions): Promise<ProjectionResult>;
  /** What a request is computed from: with it the single path can be computed and explained elsewhere. */
  inputs(request: ProjectRequest): Promise<ModelInputs>;
  /** Cuts a projection into parts for several machines; @param preview true where a first answer of few draws is wanted */
  planParts(request: ProjectRequest, preview: boolean): PartPlan;
  /** Work of a part, in draws of a county. */
  workOf(part: Part): number;
  projectPart(request: ProjectRequest, part: Part, options?: ProjectOptions): Promise<ComputedPart>;
  /** The result that project() gives, byte for byte, out of its parts in any order. */
  joinParts(
    request: ProjectRequest,
    parts: AsyncIterable<{ readonly part: Part; readonly computed: ComputedPart }>,
    options?: ProjectOptions,
  ): Promise<ProjectionResult>;
  /**
   * How one number of a request comes about, down to cells and clauses.
   * @param result of the request: without it an area above the counties is projected first
   * @throws InputFaults naming every part of the question that cannot be answered
   */
  explain(request: ProjectRequest, question: Question, limits: Limits, result?: ProjectionResult): Promise<Explanation>;
  /** @param measures only these; all where left out */
  compare(results: readonly ProjectionResult[], base: number, measures?: ReadonlySet<string>): Comparison;
  /** Shipped systems of grades that a history may have. */
  historyConfigs(): readonly HistoryConfig[];
  /** How wrong forecasts out of a history would have been. */
  backtest(task: BacktestTask, signal?: AbortSignal): Promise<BacktestOutcome>;
  /** What the numbers come from, for the passport of a result. */
  origin(): Origin;
  close(): Promise<void>;
}

/** Program and data of this process. */
export interface Origin {
  readonly modelVersion: string;
  /** Commit of the program; null where it is not known. */
  readonly commit: string | null;
  /** Hashes of the shipped data: all, and by folder of scenarios/. */
  readonly data: { readonly sha256: string; readonly folders: Readonly<Record<string, string>> };
}
