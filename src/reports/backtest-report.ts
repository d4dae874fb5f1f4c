import type { PublishedComparison } from '../../models/backtest/compare-published.ts';
import { FEWEST_YEARS } from '../../models/backtest/forecaster.ts';
import { firstOrigins } from '../../models/backtest/ledger-columns.ts';
import type { BacktestOutcome, BacktestScores } from '../../models/backtest/outcome.ts';
import { YARDSTICKS, type Yardstick } from '../../models/backtest/yardsticks.ts';
import { STAGE_SPAN, STAGES } from '../../models/stages.ts';
import { errorChart, percent } from './error-chart.ts';

/** What a forecast is measured against, as people call it. */
export const YARDSTICK_NAMES: Readonly<Record<Yardstick, string>> = {
  last: '上年数不变 last value',
  trend: '五年趋势 5-year trend',
  cohortSurvival: '队列留存 cohort survival',
};
const WORST = 10;
const MOST_BROKEN = 30;
/** Years ahead that the sentence and the tables by stage and size speak of. */
const SPOKEN = 3;

const ahead = (years: number) => `${years} ${years === 1 ? 'year' : 'years'} ahead`;

/** The lead that is spoken of: three years or, where that could not be counted, the nearest one that could; null: none. */
function spokenLead({ byLead }: BacktestScores): BacktestScores['byLead'][number] | null {
  const counted = byLead.filter(({ meanError }) => meanError !== null);
  return counted.find(({ lead }) => lead >= SPOKEN) ?? counted.at(-1) ?? null;
}

/** "Three years ahead, the error was usually 1.4 %", in Chinese and English. */
export function usualError(scores: BacktestScores): { readonly zh: string; readonly en: string } {
  const spoken = spokenLead(scores);
  if (spoken === null)
    return {
      zh: '所选起点和提前年数的预测都还没有实际数可以核对。',
      en: 'Nothing has been counted yet of the years that were forecast from these origins.',
    };
  const [mean, median] = [percent(spoken.meanError), percent(spoken.medianError)];
  return {
    zh: `提前${spoken.lead}年，误差平均为${mean}，一半情形不超过${median}。`,
    en: `${ahead(spoken.lead)}, the error was ${mean} on average, and in half of the cases no more than ${median}.`,
  };
}

/** Mean error by lead, ours and that of plain rules, as an SVG picture. */
export function backtestChart({ plan, scores }: BacktestOutcome): string {
  const { byLead, yardsticks, headline } = scores;
  return errorChart('误差 · error by years ahead', plan.leads, [
    { name: '本预测 ours', errors: byLead.map(({ meanError }) => meanError) },
    ...YARDSTICKS.map((name) => ({
      name: YARDSTICK_NAMES[name],
      errors: yardsticks
        .filter(({ yardstick, series }) => yardstick === name && series === headline)
        .map(({ meanError }) => meanError),
    })),
  ]);
}

/** Names of what stands beside the report: the picture, and where all broken transitions are listed. */
export interface BesideReport {
  readonly chart: string;
  readonly broken: string;
}

/** The report: one page of Markdown, Chinese first. */
export function backtestReport(outcome: BacktestOutcome, beside: BesideReport): string {
  const { scores } = outcome;
  const { byLead, bySeries, bySize, leftOut, headline, published } = scores;
  const sentence = usualError(scores);
  const middle = spokenLead(scores)?.lead ?? byLead[0]!.lead;
  const farthest = byLead.findLast(({ rows }) => rows > 0)?.lead ?? middle;
  return [
    '# 回测：通常错多少 · Back-test: how wrong it usually is',
    '',
    sentence.zh,
    sentence.en,
    '',
    `![误差 · error](${beside.chart})`,
    '',
    `## ${seriesName(headline)}，按提前年数 · by years ahead`,
    '',
    `| 提前 lead | 次数 n | 平均误差 mean | 中位 median | 加权 weighted | 偏差 bias | 80%区间覆盖 coverage | 区间宽 width | 不分地区的区间宽 pooled width | 分位损失 pinball | 不分地区 pooled pinball | ${YARDSTICKS.map((name) => YARDSTICK_NAMES[name]).join(' | ')} |`,
    `| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ${YARDSTICKS.map(() => '---:').join(' | ')} |`,
    ...byLead.map(
      (row) =>
        `| ${row.lead} | ${row.rows} | ${percent(row.meanError, 2)} | ${percent(row.medianError, 2)} | ${percent(row.weightedError, 2)} | ${percent(row.bias, 2)} | ${percent(row.coverage)} | ${percent(row.width, 2)} | ${percent(row.pooled.width, 2)} | ${percent(row.pinball, 3)} | ${percent(row.pooled.pinball, 3)} | ${YARDSTICKS.map((name) => yardstickError(scores, name, headline, row.lead)).join(' | ')} |`,
    ),
    '',
    ...comparison(published),
    ...byStage(scores),
    '## 分学段、年级 · By stage and grade',
    '',
    `| 系列 series | ${[middle, farthest].map((lead) => `提前${lead}年 平均误差 mean | 偏差 bias | 80%区间覆盖 coverage`).join(' | ')} |`,
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...[...new Set(bySeries.map(({ series }) => series))].flatMap((series) => {
      const cells = [middle, farthest].map(
        (lead) => bySeries.find((row) => row.series === series && row.lead === lead)!,
      );
      if (cells.every(({ rows }) => rows === 0)) return [];
      return [
        `| ${seriesName(series)} | ${cells.map((row) => `${percent(row.meanError)} | ${percent(row.bias)} | ${percent(row.coverage)}`).join(' | ')} |`,
      ];
    }),
    '',
    `## 分规模，提前${middle}年 · By size, ${ahead(middle)}`,
    '',
    '| 规模 size | 次数 n | 平均误差 mean | 偏差 bias | 覆盖 coverage | 区间宽 width |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...bySize
      .filter(({ lead }) => lead === middle)
      .map(
        (row) =>
          `| ${row.sizeClass === 1 ? '较大 larger' : '较小 smaller'} | ${row.rows} | ${percent(row.meanError)} | ${percent(row.bias)} | ${percent(row.coverage)} | ${percent(row.width)} |`,
      ),
    '',
    ...worstAreas(outcome),
    '## 怎么做的 · How it was done',
    '',
    '每个起点只用当时已知的数据（出生数晚一年），方法的权重和区间也只来自更早起点上已经能够检验的误差。',
    'Every origin uses only what was known then (births a year later), and so do the weights of the methods and the bands: errors of earlier origins that could be checked by then.',
    '',
    ...heaviestMethods(scores),
    ...(leftOut.length === 0
      ? []
      : [
          `没有预测的地区（在校生不足${FEWEST_YEARS}年） Areas without a forecast, fewer than ${FEWEST_YEARS} autumns: ${leftOut.join('、')}`,
          '',
        ]),
    ...brokenSteps(scores, beside.broken),
  ].join('\n');
}

/** What people call a series. */
export function seriesName(id: string): string {
  if (id === 'TOTAL') return '总数 total';
  const stage = STAGES.find((each) => each === id);
  return stage === undefined ? id : `${STAGE_SPAN[stage].zh} ${STAGE_SPAN[stage].en}`;
}

/** The heaviest method of every part at the last origin, one year ahead and at the farthest lead. */
function heaviestMethods({ chosen, byLead }: BacktestScores): string[] {
  const leads = [...new Set([byLead[0]!.lead, byLead.at(-1)!.lead])];
  const parts = [...new Set(chosen.map(({ part }) => part))];
  const heaviest = (part: string, lead: number) => {
    const found = chosen.find((each) => each.part === part && each.lead === lead);
    return found === undefined ? '–' : `${found.method} ${percent(found.weight)}`;
  };
  return [
    '各部分由多种方法加权合成，误差小的权重大；下表为最后一个起点上权重最大的方法（REST 为年级以外）。全部权重列于 JSON。',
    'Every part is a weighted mean of many methods, those that erred less weighing more; below the heaviest at the last origin (REST: outside the grades). All weights are in the JSON.',
    '',
    `| 部分 part | ${leads.map((lead) => `提前 ${lead}`).join(' | ')} |`,
    `| --- | ${leads.map(() => '---').join(' | ')} |`,
    ...parts.map((part) => `| ${part} | ${leads.map((lead) => heaviest(part, lead)).join(' | ')} |`),
    '',
  ];
}

/** Transitions that were held, one line an area and year, the farthest from the usual first. */
function brokenSteps({ broken }: BacktestScores, file: string): string[] {
  const distance = ({ step, usual }: (typeof broken)[number]) => Math.abs(Math.log(step / usual));
  const farthest = new Map<string, (typeof broken)[number]>();
  for (const each of [...broken].sort((a, b) => distance(b) - distance(a))) {
    const key = `${each.area} ${each.year}`;
    if (!farthest.has(key)) farthest.set(key, each);
  }
  const listed = [...farthest.values()].slice(0, MOST_BROKEN);
  return [
    '## 异常升级 · Broken transitions',
    '',
    `行政区划变动、灾害、口径变化等异常升级按常见值限住：${farthest.size}个地区年份，${broken.length}个年级，全部列于 ${file}。`,
    `Boundaries, disasters, changed coverage: held near the usual step in ${farthest.size} areas and years, ${broken.length} grades; all of them in ${file}.`,
    '',
    ...(listed.length === 0
      ? []
      : ['| 地区 area | 年 year | 年级 grade | 升级比 step | 通常 usually |', '| --- | ---: | --- | ---: | ---: |']),
    ...listed.map(
      ({ area, year, grade, step, usual }) =>
        `| ${area} | ${year} | ${grade} | ${step.toFixed(3)} | ${usual.toFixed(3)} |`,
    ),
    '',
  ];
}

function yardstickError({ yardsticks }: BacktestScores, name: Yardstick, series: string, lead: number): string {
  const found = yardsticks.find((row) => row.yardstick === name && row.series === series && row.lead === lead);
  return percent(found?.meanError ?? null, 2);
}

/** Mean error of every stage and the total by lead, beside the yardsticks. */
function byStage(scores: BacktestScores): string[] {
  const { byLead, bySeries, yardsticks } = scores;
  const leads = byLead.map(({ lead }) => lead);
  const series = [...new Set(yardsticks.map((row) => row.series))];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    '## 各学段平均误差 · Mean error of each stage',
    '',
    line(['系列 series', '方法 method', ...leads.map((lead) => `提前 ${lead}`)]),
    line(['---', '---', ...leads.map(() => '---:')]),
    ...series.flatMap((id) => [
      line([
        seriesName(id),
        '本预测 ours',
        ...leads.map((lead) => {
          const found = bySeries.find((row) => row.series === id && row.lead === lead);
          return percent(found?.meanError ?? null, 2);
        }),
      ]),
      ...YARDSTICKS.map((name) =>
        line(['', YARDSTICK_NAMES[name], ...leads.map((lead) => yardstickError(scores, name, id, lead))]),
      ),
    ]),
    '',
  ];
}

function comparison(published: readonly PublishedComparison[]): string[] {
  if (published.length === 0) return [];
  return [
    '## 与已发表预测相比 · Against a published forecast',
    '',
    '| 提前 lead | 次数 n | 已发表 published | 本预测 ours | 更准的比例 share nearer |',
    '| ---: | ---: | ---: | ---: | ---: |',
    ...published.map(
      ({ lead, rows, publishedError, ownError, better }) =>
        `| ${lead} | ${rows} | ${percent(publishedError, 2)} | ${percent(ownError, 2)} | ${percent(better)} |`,
    ),
    '',
  ];
}

function worstAreas({ scores, ledger }: BacktestOutcome): string[] {
  const last = scores.byLead.findLast(({ rows }) => rows > 0)?.lead ?? scores.byLead.at(-1)!.lead;
  const first = firstOrigins(ledger);
  const areas = scores.byArea.filter(({ lead, meanError }) => lead === last && meanError !== null);
  const worst = [...areas].sort((a, b) => b.meanError! - a.meanError!).slice(0, WORST);
  return [
    `## 最差的地区，提前${last}年 · Worst areas, ${ahead(last)}`,
    '',
    '| 地区 area | 平均误差 mean | 偏差 bias | 原因 reason |',
    '| --- | ---: | ---: | --- |',
    ...worst.map(
      (row) =>
        `| ${row.area} | ${percent(row.meanError)} | ${percent(row.bias)} | ${reasonOf(row.meanError!, row.bias!, brokenSince(scores, row.area, first.get(row.area)!))} |`,
    ),
    '',
  ];
}

type Broken = BacktestScores['broken'];

const brokenSince = ({ broken }: BacktestScores, area: string, origin: number): Broken =>
  broken.filter((step) => step.area === area && step.year >= origin);

/** What can be seen of an area that explains its error. @param own its broken transitions within the back-test */
function reasonOf(error: number, bias: number, own: Broken): string {
  const years = [...new Set(own.map(({ year }) => year))].sort((a, b) => a - b);
  const parts: string[] = [];
  if (years.length > 0) {
    const [largest] = [...own].sort(
      (a, b) => Math.abs(Math.log(b.step / b.usual)) - Math.abs(Math.log(a.step / a.usual)),
    );
    parts.push(
      `异常升级 broken steps ${years.join(', ')} (${largest!.grade} ${largest!.year}: ×${largest!.step.toFixed(2)}，通常 usually ${largest!.usual.toFixed(2)})`,
    );
  }
  if (Math.abs(bias) > error / 2)
    parts.push(
      bias > 0
        ? '流入比以往少：持续高估 fewer came than before: forecast too high'
        : '流入比以往多：持续低估 more came than before: forecast too low',
    );
  return parts.length === 0 ? '上下波动，无单一原因 up and down, no single reason' : parts.join('；');
}
