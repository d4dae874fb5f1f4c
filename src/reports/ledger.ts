import type { BacktestPlan } from '../../models/backtest/backtest.ts';
import type { BacktestScores } from '../../models/backtest/outcome.ts';
import type { LedgerRow } from '../../models/backtest/scores.ts';
import { BYTE_ORDER_MARK, csvLine } from './tidy-csv.ts';

/** Columns of the ledger, in their order. */
const COLUMNS = ['area', 'series', 'origin', 'lead', 'target', 'forecast', 'p10', 'p90', 'actual', 'method'] as const;

/** Pupils with one decimal: a forecast is no count. */
const written = (value: number | null) => (value === null ? '' : String(Math.round(value * 10) / 10));

/** The ledger as CSV, a number a line. */
export function* ledgerCsv(rows: Iterable<LedgerRow>): Generator<string> {
  yield BYTE_ORDER_MARK + csvLine([...COLUMNS]);
  for (const { area, series, origin, lead, target, forecast, p10, p90, actual, method } of rows)
    yield csvLine([
      area,
      series,
      String(origin),
      String(lead),
      String(target),
      written(forecast),
      written(p10),
      written(p90),
      written(actual),
      method,
    ]);
}

/** The same as JSON, behind what else there is to say. */
export function* ledgerJson(rows: Iterable<LedgerRow>, scores: object): Generator<string> {
  yield `${JSON.stringify(scores, null, 1).slice(0, -2)},\n "ledger": [\n`;
  let separator = '';
  for (const row of rows) {
    yield separator + JSON.stringify(row);
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** Everything but the ledger as JSON, a list at a time. */
export function* scoresJson(backtest: string, plan: BacktestPlan, scores: BacktestScores): Generator<string> {
  let separator = '{';
  for (const [name, value] of Object.entries({ backtest, ...plan, ...scores })) {
    yield `${separator}${JSON.stringify(name)}:${JSON.stringify(value)}`;
    separator = ',';
  }
  yield '}';
}
