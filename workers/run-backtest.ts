import { runBacktest } from '../models/backtest/backtest.ts';
import { comparePublished } from '../models/backtest/compare-published.ts';
import { columnsOf } from '../models/backtest/ledger-columns.ts';
import type { BacktestOutcome, BacktestTask } from '../models/backtest/outcome.ts';

/** Runs a back-test: the same function on the main thread and in a worker. */
export default function backtestTask({ history, system, plan, published }: BacktestTask): BacktestOutcome {
  const { ledger, ...scores } = runBacktest(history, system, plan);
  return { plan, scores: { ...scores, published: comparePublished(ledger, published) }, ledger: columnsOf(ledger) };
}
