import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runBacktest } from '../../models/backtest/backtest.ts';
import { comparePublished } from '../../models/backtest/compare-published.ts';
import { FEWEST_YEARS } from '../../models/backtest/forecaster.ts';
import { YARDSTICKS } from '../../models/backtest/yardsticks.ts';
import { fault } from '../intake/fault.ts';
import { hasErrors } from '../intake/has-errors.ts';
import { readHistory } from '../intake/read-history.ts';
import { readPublished } from '../intake/read-published.ts';
import { scenariosFolder } from '../library/location.ts';
import { readHistoryConfigs } from '../library/read-history-configs.ts';
import { requestFaults } from '../locale/fault-catalogue.ts';
import { formatFaults, type Language } from '../locale/faults.ts';
import { backtestReport, usualError, YARDSTICK_NAMES } from '../reports/backtest-report.ts';
import { errorChart } from '../reports/error-chart.ts';
import { ledgerCsv, ledgerJson } from '../reports/ledger.ts';
import { type Fault, InputFaults } from '../services/ports.ts';
import { outputFolderFaults, writeOutput } from './output.ts';

export interface BacktestCommand {
  readonly enrolment: string;
  readonly births?: string;
  readonly config?: string;
  /** CSV of a forecast by others, to be compared. */
  readonly published?: string;
  readonly origins?: readonly number[];
  readonly leads: readonly number[];
  readonly out: string;
  readonly lang: Language;
}

/** `xuewei backtest`: forecasts at past origins out of what was known then, laid beside what was counted. */
export async function backtest(command: BacktestCommand): Promise<void> {
  const { enrolment, births, config, leads, out, lang } = command;
  const read = await readHistory(enrolment, births, config, readHistoryConfigs(scenariosFolder()));
  const faults: Fault[] = [...outputFolderFaults(out), ...read.faults];
  if (read.value === undefined) throw new InputFaults(faults);
  const { history, system } = read.value;
  const [first, last] = [history.years[0]! + FEWEST_YEARS - 1, history.years.at(-1)! - 1];
  const origins = command.origins ?? Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  const outside = origins.filter((origin) => origin < first || origin > last);
  if (last < first) {
    const allowed = { zh: `至少 ${FEWEST_YEARS + 1} 年`, en: `at least ${FEWEST_YEARS + 1} years` };
    const found = `${history.years[0]}–${history.years.at(-1)}`;
    const cure = requestFaults.EDU_HISTORY_TOO_SHORT.cure;
    faults.push({ code: 'EDU_HISTORY_TOO_SHORT', where: enrolment, found, allowed, cure, severity: 'error' });
  } else if (outside.length > 0)
    faults.push(
      fault('EDU_OUT_OF_RANGE', '--origins', outside.join(', '), {
        zh: `${first} 至 ${last}`,
        en: `${first} to ${last}`,
      }),
    );
  const published = command.published === undefined ? null : await readPublished(command.published);
  faults.push(...(published?.faults ?? []));
  if (hasErrors(faults)) throw new InputFaults(faults);
  if (faults.length > 0) process.stderr.write(`${formatFaults(faults, lang)}\n`);

  const result = runBacktest(history, system, { origins, leads });
  const { ledger, ...scores } = result;
  const compared = comparePublished(ledger, published?.value ?? []);
  mkdirSync(out, { recursive: true });
  const lines = [
    { name: '本预测 ours', errors: result.byLead.map(({ meanError }) => meanError) },
    ...YARDSTICKS.map((name) => ({
      name: YARDSTICK_NAMES[name],
      errors: result.yardsticks
        .filter(({ yardstick, series }) => yardstick === name && series === result.headline)
        .map(({ meanError }) => meanError),
    })),
  ];
  await writeOutput(ledgerCsv(ledger), join(out, 'ledger.csv'));
  await writeOutput(ledgerJson(ledger, { origins, leads, published: compared, ...scores }), join(out, 'ledger.json'));
  await writeOutput([errorChart('误差 · error by years ahead', leads, lines)], join(out, 'error-by-lead.svg'));
  await writeOutput([backtestReport(result, 'error-by-lead.svg', compared)], join(out, 'report.md'));
  const sentence = usualError(result);
  const files = join(out, '{report.md,error-by-lead.svg,ledger.csv,ledger.json}');
  process.stdout.write(lang === 'zh' ? `${sentence.zh}\n已写入 ${files}\n` : `${sentence.en}\nwritten: ${files}\n`);
}
