import { join } from 'node:path';
import { rowsOf } from '../../models/backtest/ledger-columns.ts';
import { createInlinePool } from '../../workers/pool.ts';
import { checkBacktest } from '../intake/check-backtest.ts';
import { readHistory, readPublished } from '../intake/read-history.ts';
import { scenariosFolder } from '../library/location.ts';
import { readHistoryConfigs } from '../library/read-history-configs.ts';
import { formatFaults, type Language } from '../locale/faults.ts';
import { backtestChart, backtestReport, usualError } from '../reports/backtest-report.ts';
import { ledgerCsv, ledgerJson } from '../reports/ledger.ts';
import { type Fault, InputFaults } from '../services/ports.ts';
import { makeFolder } from '../store/make-folder.ts';
import { outputFolderFaults, writeOutput } from './output.ts';

export interface BacktestCommand {
  readonly enrolment: string;
  readonly births?: string;
  readonly config?: string;
  /** CSV of a forecast by others, to be compared. */
  readonly published?: string;
  readonly origins?: readonly number[];
  readonly leads?: readonly number[];
  readonly out: string;
  readonly lang: Language;
}

const CHART = 'error-by-lead.svg';

/** `xuewei backtest`: forecasts at past origins out of what was known then, laid beside what was counted. */
export async function backtest(command: BacktestCommand): Promise<void> {
  const { enrolment, births, config, published, origins, leads, out, lang } = command;
  const asked = checkBacktest({
    read: await readHistory(enrolment, births, config, readHistoryConfigs(scenariosFolder())),
    published: published === undefined ? null : await readPublished(published),
    origins,
    leads,
    names: { history: enrolment, origins: '--origins', leads: '--leads' },
  });
  const unwritable = outputFolderFaults(out);
  const faults: Fault[] = [...unwritable, ...asked.faults];
  if (asked.value === undefined || unwritable.length > 0) throw new InputFaults(faults);
  if (faults.length > 0) process.stderr.write(`${formatFaults(faults, lang)}\n`);

  const outcome = await createInlinePool().backtest(asked.value);
  const { plan, scores, ledger } = outcome;
  makeFolder(out);
  await writeOutput(ledgerCsv(rowsOf(ledger)), join(out, 'ledger.csv'));
  await writeOutput(ledgerJson(rowsOf(ledger), { ...plan, ...scores }), join(out, 'ledger.json'));
  await writeOutput([backtestChart(outcome)], join(out, CHART));
  await writeOutput([backtestReport(outcome, { chart: CHART, broken: 'ledger.json' })], join(out, 'report.md'));
  const sentence = usualError(scores);
  const files = join(out, `{report.md,${CHART},ledger.csv,ledger.json}`);
  process.stdout.write(lang === 'zh' ? `${sentence.zh}\n已写入 ${files}\n` : `${sentence.en}\nwritten: ${files}\n`);
}
