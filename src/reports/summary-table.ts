import Table from 'cli-table3';
import type { ProjectionResult, StageFinding } from '../../models/result.ts';
import { STAGE_SPAN, STAGES } from '../../models/stages.ts';
import type { Language } from '../locale/faults.ts';

/**
 * What a planner reads first: for each area the peak year of every stage, the largest shortage with its year, the
 * surplus at the end, and how many targets are met.
 * @param levels which areas to show; counties are many, so they are shown only when asked for
 */
export function summaryTable(result: ProjectionResult, language: Language, levels: readonly string[]): string {
  const zh = language === 'zh';
  const table = new Table({
    head: [
      zh ? '地区' : 'Area',
      ...STAGES.flatMap((stage) => [STAGE_SPAN[stage][language]]),
      zh ? '目标 达/未/缺' : 'Targets met/missed/not computable',
    ],
    style: { head: [], border: [] },
    wordWrap: true,
  });
  const findings = new Map(result.findings.map((finding) => [`${finding.area}${finding.stage}`, finding]));
  for (const area of result.areas.filter(({ level }) => levels.includes(level))) {
    const cells = STAGES.map((stage) => stageCell(findings.get(`${area.code}${stage}`)!, result, zh));
    table.push([`${area.name}\n${area.code}`, ...cells, targetCell(result, area.code)]);
  }
  return [table.toString(), legend(result, zh)].join('\n');
}

function stageCell(finding: StageFinding, result: ProjectionResult, zh: boolean): string {
  const peak = finding.peakYear === null ? '-' : `${finding.peakYear} ${people(finding.peakPupils)}`;
  const short = finding.shortageYear === null ? '0' : `${people(finding.largestShortage)} (${finding.shortageYear})`;
  const spare = finding.surplusYear === null ? '0' : `${people(finding.largestSurplus)} (${finding.surplusYear})`;
  void result;
  return zh ? `峰 ${peak}\n缺 ${short}\n余 ${spare}` : `peak ${peak}\nshort ${short}\nspare ${spare}`;
}

function targetCell(result: ProjectionResult, area: string): string {
  const outcomes = result.targets.filter((target) => target.area === area);
  const count = (verdict: string) => outcomes.filter((outcome) => outcome.verdict === verdict).length;
  return `${count('met')} / ${count('missed')} / ${count('notComputable')}`;
}

/** Whole persons with thin thousands, so that large and small areas read alike. */
function people(value: number | null): string {
  return value === null ? '-' : Math.round(value).toLocaleString('en-US');
}

function legend(result: ProjectionResult, zh: boolean): string {
  const years = `${result.years[0]}–${result.years.at(-1)}`;
  return zh
    ? `方案：${result.scenario.name.zh}。${years}学年。峰 = 在校生峰年；缺、余 = 各县级单位短缺之和、富余之和的最大值及学年，互不轧差。\n起点多为估算（estimated），供给多为假定（assumed）：见 notes。 Peak of pupils; largest shortage and surplus, never netted.`
    : `Scenario: ${result.scenario.name.en ?? result.scenario.name.zh}. School years ${years}. peak = year with most pupils; short, spare = largest sum of shortages and of surpluses of the county-level units, never netted.\nMost starts are estimated and most supply is assumed: see the notes.`;
}
