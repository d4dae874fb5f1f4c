import type { BacktestPlan } from '../../models/backtest/backtest.ts';
import type { BacktestOutcome, BacktestTask } from '../../models/backtest/outcome.ts';
import type { Services } from '../services/ports.ts';
import { Job } from './job.ts';

/** One back-test: a job that keeps what came of it, not the history. */
export class Backtest extends Job<BacktestOutcome> {
  readonly kind = 'backtest';
  readonly plan: BacktestPlan;
  readonly areas: number;
  /** As the tables name them. */
  readonly codes: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly grades: readonly string[];
  readonly #services: Services;
  /** The history is not kept once it has been computed. */
  #task: BacktestTask | null;

  constructor(task: BacktestTask, services: Services) {
    super();
    const { areas, years, grades } = task.history;
    this.plan = task.plan;
    this.areas = areas.length;
    this.codes = areas;
    this.from = years[0]!;
    this.to = years.at(-1)!;
    this.grades = grades;
    this.#services = services;
    this.#task = task;
  }

  get bytes(): number {
    return this.result === null ? 0 : outcomeBytes(this.result);
  }

  protected async compute(signal: AbortSignal): Promise<BacktestOutcome> {
    const task = this.#task!;
    this.#task = null;
    return this.#services.backtest(task, signal);
  }
}

/** About what an outcome takes: the arrays, and some for every object beside them. */
function outcomeBytes({ ledger, scores }: BacktestOutcome): number {
  const arrays = Object.values(ledger).reduce<number>(
    (sum, column) => sum + (ArrayBuffer.isView(column) ? column.byteLength : 0),
    0,
  );
  const { byLead, bySeries, bySize, byArea, yardsticks, broken } = scores;
  return arrays + 200 * [byLead, bySeries, bySize, byArea, yardsticks, broken].flat().length;
}
