export { type BacktestPlan, type BacktestResult, runBacktest } from './backtest.ts';
export type { GradeSystem, History, HistoryStage } from './history.ts';
export { knownAt } from './history.ts';
export { type LedgerRow, type Scores, scoresOf } from './scores.ts';
