import { type RunScore, runScores, type ScoredNumber, scoreRun } from '../../models/accuracy/score-run.ts';
import { STAGE_SPAN } from '../../models/stages.ts';
import { readRun } from '../intake/read-run.ts';
import { readLibrary } from '../library/read-library.ts';
import { requestFaults } from '../locale/fault-catalogue.ts';
import { formatFaults, type Language } from '../locale/faults.ts';
import { percent } from '../reports/error-chart.ts';
import { plainTable, type TableFormat } from '../reports/plain-table.ts';
import { createServices } from '../services/create-services.ts';
import { type Fault, InputFaults } from '../services/ports.ts';
import { baselinesOf, intakeContext } from './load-request.ts';
import { outputPathFaults, writeOutput } from './output.ts';

export interface ScoreCommand {
  readonly run: string;
  readonly actuals: readonly string[];
  readonly format: TableFormat;
  readonly lang: Language;
  readonly out?: string;
}

/** `xuewei score`: a frozen result beside what has been counted since. */
export async function score({ run, actuals, format, lang, out }: ScoreCommand): Promise<void> {
  const faults: Fault[] = [...outputPathFaults(out)];
  const frozen = await readRun(run);
  faults.push(...frozen.faults);
  const services = createServices(readLibrary());
  try {
    const horizon = { from: frozen.value?.years[0] ?? 0, to: frozen.value?.years.at(-1) ?? 0 };
    const counted = await baselinesOf(actuals, intakeContext(services, horizon), faults).catch((error: unknown) => {
      if (!(error instanceof InputFaults)) throw error;
      faults.push(...error.faults);
      return null;
    });
    if (frozen.value === undefined || counted === null || faults.some(({ severity }) => severity === 'error'))
      throw new InputFaults(faults);
    const scored = scoreRun(frozen.value, counted);
    if (scored.length === 0) throw new InputFaults([...faults, nothingInCommon(actuals)]);
    const scores = runScores(scored, frozen.value);
    if (faults.length > 0) process.stderr.write(`${formatFaults(faults, lang)}\n`);
    const text =
      format === 'csv' ? ledgerOf(scored) : format === 'json' ? jsonOf(scored, scores) : tableOf(scores, lang);
    await writeOutput([text], out);
  } finally {
    await services.close();
  }
}

function nothingInCommon(actuals: readonly string[]): Fault {
  return {
    code: 'EDU_NOTHING_TO_SCORE',
    where: actuals.join(', '),
    found: '0',
    allowed: {
      zh: '测算结果中的地区、此后学年的在校生或招生（整个学段各年级、学段总数或起始年级）',
      en: 'areas and later years of the result: every grade of a stage, its total, or its first grade',
    },
    cure: requestFaults.EDU_NOTHING_TO_SCORE.cure,
    severity: 'error',
  };
}

const LEDGER = ['area', 'stage', 'measure', 'origin', 'lead', 'target', 'forecast', 'p05', 'p95', 'actual'] as const;

/** The ledger: one projected number a line, with what was counted. */
function ledgerOf(scored: readonly ScoredNumber[]): string {
  return plainTable(
    LEDGER,
    scored.map((row) => LEDGER.map((column) => row[column])),
    'csv',
  );
}

function jsonOf(scored: readonly ScoredNumber[], scores: readonly RunScore[]): string {
  return `${JSON.stringify({ scores, ledger: scored }, null, 1)}\n`;
}

function tableOf(scores: readonly RunScore[], lang: Language): string {
  const columns = {
    zh: ['学段', '指标', '提前年数', '个数', '平均误差', '中位误差', '偏差', '当时预计误差', '5–95%区间覆盖'],
    en: [
      'stage',
      'measure',
      'years ahead',
      'numbers',
      'mean error',
      'median error',
      'bias',
      'error expected',
      '5-95 % coverage',
    ],
  };
  const row = ({ stage, measure, lead, cases, meanError, medianError, bias, expected, coverage }: RunScore) => [
    STAGE_SPAN[stage][lang],
    MEASURE_NAMES[measure][lang],
    lead,
    cases,
    percent(meanError),
    percent(medianError),
    percent(bias),
    percent(expected),
    percent(coverage),
  ];
  return plainTable(columns[lang], scores.map(row), 'table');
}

const MEASURE_NAMES = { pupils: { zh: '在校生', en: 'pupils' }, entrants: { zh: '招生', en: 'entrants' } } as const;
