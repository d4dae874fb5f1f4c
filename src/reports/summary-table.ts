import type { ProjectionResult, Spread, StageFinding, StageSpread, TargetOutcome } from '../../models/result.ts';
import { STAGE_SPAN, STAGES } from '../../models/stages.ts';
import type { Language } from '../locale/faults.ts';
import { textTable } from './text-table.ts';

/**
 * What a planner reads first: for each area the peak year of every stage, the largest shortage with its year, the
 * surplus at the end, and how many targets are met.
 * @param levels which areas to show; counties are many, so they are shown only when asked for
 */
export function summaryTable(result: ProjectionResult, language: Language, levels: readonly string[]): string {
  const zh = language === 'zh';
  const head = [
    zh ? '地区' : 'Area',
    ...STAGES.map((stage) => STAGE_SPAN[stage][language]),
    zh ? '目标 达(其中按假定)/未/不可算' : 'Targets met (by assumption)/missed/not computable',
  ];
  const findings = new Map(result.findings.map((finding) => [`${finding.area}${finding.stage}`, finding]));
  const outcomes = groupTargets(result);
  const rows = result.areas
    .filter(({ level }) => levels.includes(level))
    .map((area) => [
      `${area.name}\n${area.code}`,
      ...STAGES.map((stage) => stageCell(findings.get(`${area.code}${stage}`)!, zh)),
      targetCell(outcomes.get(area.code) ?? [], zh),
    ]);
  return [textTable(head, rows), legend(result, zh)].join('\n');
}

function groupTargets(result: ProjectionResult): Map<string, TargetOutcome[]> {
  const groups = new Map<string, TargetOutcome[]>();
  for (const target of result.targets) {
    const group = groups.get(target.area);
    if (group === undefined) groups.set(target.area, [target]);
    else group.push(target);
  }
  return groups;
}

function stageCell(finding: StageFinding, zh: boolean): string {
  if (finding.draws !== undefined) return drawnStageCell(finding, finding.draws, zh);
  const peak = finding.peakYear === null ? '-' : `${finding.peakYear} ${people(finding.peakPupils)}`;
  const short = finding.shortageYear === null ? '0' : `${people(finding.largestShortage)} (${finding.shortageYear})`;
  const spare = finding.surplusYear === null ? '0' : `${people(finding.largestSurplus)} (${finding.surplusYear})`;
  return zh ? `峰 ${peak}\n缺 ${short}\n余 ${spare}` : `peak ${peak}\nshort ${short}\nspare ${spare}`;
}

/** With draws: the range in which nine of ten draws lie, and the year from which a shortage is as likely as not. */
function drawnStageCell(finding: StageFinding, draws: StageSpread, zh: boolean): string {
  const years = (spread: Spread) =>
    spread === null
      ? '-'
      : spread[0] === spread.at(-1)
        ? `${spread[0]}`
        : `${Math.floor(spread[0]!)}–${Math.ceil(spread.at(-1)!)}`;
  const range = (spread: Spread) => (spread === null ? '-' : `${people(spread[0]!)}–${people(spread.at(-1)!)}`);
  const chance = shortageChance(draws, zh);
  const lines = zh
    ? [
        `峰 ${years(draws.peakYear)}`,
        `  ${range(draws.peakPupils)}`,
        `缺 ${range(draws.largestShortage)}`,
        `  ${chance}`,
        `余 ${range(draws.largestSurplus)}`,
      ]
    : [
        `peak ${years(draws.peakYear)}`,
        `  ${range(draws.peakPupils)}`,
        `short ${range(draws.largestShortage)}`,
        `  ${chance}`,
        `spare ${range(draws.largestSurplus)}`,
      ];
  return finding.peakYear === null ? '-' : lines.join('\n');
}

/** How likely a shortage is: the years in which it is as likely as not, else the year in which it is likeliest. */
function shortageChance(draws: StageSpread, zh: boolean): string {
  const { firstShortageYear: first, lastShortageYear: last, likeliestShortage, likeliestShortageYear } = draws;
  if (likeliestShortage === null) return 'P 0 %';
  const percent = `P ${Math.round(100 * likeliestShortage)} % (${likeliestShortageYear})`;
  if (first === null) return percent;
  const years = first === last ? `${first}` : `${first}–${last}`;
  return `${percent}${zh ? '，过半 ' : ', likely '}${years}`;
}

/** Met (of which only because the plan assumes it) / missed / not computable; with draws the number to expect. */
function targetCell(outcomes: readonly TargetOutcome[], zh: boolean): string {
  const drawn = outcomes.flatMap(({ probability }) => probability ?? []);
  const expected = drawn.reduce((sum, probability) => sum + probability, 0);
  const counts = verdictCounts(outcomes);
  if (drawn.length === 0) return counts;
  const range = `${expected.toFixed(1)} / ${drawn.length}`;
  return `${counts}\n${zh ? '期望达标' : 'expected'} ${range}`;
}

function verdictCounts(outcomes: readonly TargetOutcome[]): string {
  const count = (verdict: string) => outcomes.filter((outcome) => outcome.verdict === verdict).length;
  const assumed = outcomes.filter((outcome) => outcome.verdict === 'met' && outcome.byAssumption).length;
  return `${count('met')} (${assumed}) / ${count('missed')} / ${count('notComputable')}`;
}

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Whole persons with thin thousands, so that large and small areas read alike. */
function people(value: number | null): string {
  return value === null ? '-' : WHOLE.format(value);
}

function legend(result: ProjectionResult, zh: boolean): string {
  const years = `${result.years[0]}–${result.years.at(-1)}`;
  const { draws } = result;
  const drawn =
    draws === null
      ? ''
      : zh
        ? `${draws.count}次随机模拟，种子${draws.seed}：区间为5%—95%分位（“峰”后为峰年）。P = 短缺概率最高的学年及概率，“过半”为概率不低于50%的首末学年；学位为假定的，只计超出2020学年假定缺口的短缺；市、省：辖内任一县短缺即计。期望达标 = 各可算目标达标概率之和。\n`
        : `${draws.count} draws, seed ${draws.seed}: ranges are the 5 % to 95 % quantiles. P = highest probability of a shortage and its year; "likely": first and last year with 50 % or more. Where places are assumed, only what exceeds the shortage that the assumption itself makes in 2020 counts; a city or province is short where some county of it is. expected = sum of the probabilities of the targets that can be computed.\n`;
  return (
    drawn +
    (zh
      ? `方案：${result.scenario.name.zh}。${years}学年。峰 = 在校生峰年；缺、余 = 各县级单位短缺之和、富余之和的最大值${draws === null ? '及学年' : ''}，互不轧差。\n起点多为估算（estimated），供给多为假定（assumed）：见 notes。`
      : `Scenario: ${result.scenario.name.en ?? result.scenario.name.zh}. School years ${years}. peak = year with most pupils; short, spare = largest sum of shortages and of surpluses of the county-level units, never netted.\nMost starts are estimated and most supply is assumed: see the notes.`)
  );
}
