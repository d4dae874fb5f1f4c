import type { BacktestPlan, BacktestResult } from './backtest.ts';
import type { PublishedComparison, PublishedForecast } from './compare-published.ts';
import type { GradeSystem, History } from './history.ts';
import type { LedgerColumns } from './ledger-columns.ts';

/** All that a back-test needs: it can be handed to a thread. */
export interface BacktestTask {
  readonly history: History;
  readonly system: GradeSystem;
  readonly plan: BacktestPlan;
  /** Forecasts by others, to be compared; none where there are none. */
  readonly published: readonly PublishedForecast[];
}

/** What is scored of a back-test, without its single numbers. */
export interface BacktestScores extends Omit<BacktestResult, 'ledger'> {
  readonly published: readonly PublishedComparison[];
}

/** All that comes of it: a thread can hand it back. */
export interface BacktestOutcome {
  readonly plan: BacktestPlan;
  readonly scores: BacktestScores;
  readonly ledger: LedgerColumns;
}
