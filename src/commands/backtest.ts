import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BacktestResult, runBacktest } from '../../models/backtest/backtest.ts';
import { FEWEST_YEARS } from '../../models/backtest/forecaster.ts';
import { fault } from '../intake/fault.ts';
import { hasErrors } from '../intake/has-errors.ts';
import { readHistory } from '../intake/read-history.ts';
import { readPublished } from '../intake/read-published.ts';
import { scenariosFolder } from '../library/location.ts';
import { readHistoryConfigs } from '../library/read-history-configs.ts';
import { requestFaults } from '../locale/fault-catalogue.ts';
import { formatFaults, type Language } from '../locale/faults.ts';
import { backtestReport, type PublishedComparison, usualError } from '../reports/backtest-report.ts';
import { errorChart } from '../reports/error-chart.ts';
import { ledgerCsv, ledgerJson } from '../reports/ledger.ts';
import { type Fault, InputFaults } from '../services/ports.ts';
import { writeOutput } from './output.ts';

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
  const faults: Fault[] = [...read.faults];
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
  const compared = comparedWith(result, published?.value ?? []);
  mkdirSync(out, { recursive: true });
  const lines = [
    { name: '本预测 ours', errors: result.byLead.map(({ meanError }) => meanError) },
    ...(['cohortSurvival', 'trend', 'last'] as const).map((name) => ({
      name: { cohortSurvival: '队列留存 cohort survival', trend: '五年趋势 5-year trend', last: '上年数 last value' }[
        name
      ],
      errors: result.yardsticks.filter(({ yardstick }) => yardstick === name).map(({ meanError }) => meanError),
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

/** Ours and theirs on the same cells, by lead. */
function comparedWith(
  { ledger }: BacktestResult,
  published: readonly {
    readonly area: string;
    readonly origin: number;
    readonly target: number;
    readonly error: (actual: number) => number;
  }[],
): PublishedComparison[] {
  const ours = new Map(
    ledger
      .filter(({ series }) => series === 'TOTAL')
      .map((row) => [`${row.area} ${row.origin} ${row.target}`, row] as const),
  );
  const cells = published.flatMap(({ area, origin, target, error }) => {
    const row = ours.get(`${area} ${origin} ${target}`);
    if (row?.actual == null) return [];
    return [{ lead: row.lead, own: Math.abs(row.forecast / row.actual - 1), theirs: Math.abs(error(row.actual)) }];
  });
  return [...new Set(cells.map(({ lead }) => lead))]
    .sort((a, b) => a - b)
    .map((lead) => {
      const some = cells.filter((cell) => cell.lead === lead);
      const mean = (value: (cell: (typeof some)[number]) => number) =>
        some.reduce((sum, cell) => sum + value(cell), 0) / some.length;
      return {
        lead,
        rows: some.length,
        publishedError: mean(({ theirs }) => theirs),
        ownError: mean(({ own }) => own),
        better: mean(({ own, theirs }) => Number(own < theirs)),
      };
    });
}
