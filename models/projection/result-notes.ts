import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { stageCounted } from '../inputs/own-records.ts';
import type { Project } from '../inputs/project.ts';
import type { NormPack } from '../inputs/standard.ts';
import type { AreaResult, ProjectionResult } from '../result.ts';
import { STAGE_SPAN, STAGES } from '../stages.ts';
import type { AreaTree } from './area-tree.ts';

type Note = ProjectionResult['notes'][number];

/** What the notes look up. */
export interface Surroundings {
  readonly normPacks: ReadonlyMap<string, NormPack>;
  /** Residents that the census volume prints, by code. */
  readonly residents: ReadonlyMap<string, number>;
  readonly tree: AreaTree;
}

/** What a reader must know before believing the numbers: estimates, assumptions, fall-backs, sums that do not close. */
export function resultNotes(
  units: readonly { start: AreaStart; plan: AreaPlan }[],
  { normPacks, residents, tree }: Surroundings,
  areas: readonly AreaResult[],
  projectsAbove: (code: string) => readonly Project[],
): Note[] {
  const above = areas.flatMap((area) =>
    tree.childrenOf(area.code).length === 0 ? [] : projectNotes(area.code, projectsAbove(area.code)),
  );
  return [
    ...generalNotes(units, normPacks),
    ...closureNotes(areas, residents, tree),
    ...above,
    ...units.flatMap(unitNotes),
  ];
}

/** True where the roll of some stage is an estimate that no own count has replaced. */
export function hasEstimatedRoll(start: AreaStart): boolean {
  return STAGES.some(
    (_, stage) =>
      start.enrolment.status[stage] === 'estimated' && !stageCounted(start, stage, Number.POSITIVE_INFINITY),
  );
}

function generalNotes(
  units: readonly { start: AreaStart; plan: AreaPlan }[],
  normPacks: ReadonlyMap<string, NormPack>,
): Note[] {
  const estimated = units.filter(({ start }) => hasEstimatedRoll(start)).length;
  const assumed = units.filter(
    ({ start }) => new Set(start.supply.counts.map((count) => count.stage)).size < STAGES.length,
  ).length;
  const packs = [...new Set(units.map(({ plan }) => plan.parameters.normPack))];
  const reference = packs.filter((id) => normPacks.get(id)?.status === 'reference');
  const notes: Note[] = [];
  if (estimated > 0) {
    notes.push({
      area: null,
      zh: `${estimated}个县级单位有学段的起始在校生由普查年龄和公布的省级总数估算（标注 estimated），这些学段没有本地学籍数据。`,
      en: `In ${estimated} county-level units the starting roll of some stages is estimated from census ages and published provincial totals (status estimated): no own count was given.`,
    });
  }
  if (assumed > 0) {
    notes.push({
      area: null,
      zh: `${assumed}个县级单位有学段没有自己的学位数：假定基年供给等于基年在校生（标注 assumed），因此基年恰好满员（按整班取整后显示少量缺口，基年不作预警），缺口只反映此后的变化。`,
      en: `${assumed} county-level units lack own capacity for some stage: base-year supply is assumed to equal base-year enrolment (status assumed), so the base year is exactly full (whole classes show a small gap there, and no warning is given) and gaps show only what changes later.`,
    });
  }
  for (const id of reference) {
    notes.push({
      area: null,
      zh: `千人学位数采用参考标准 ${id}，不是本地标准；本地标准在来源中没有印出，请录入本局的标准。`,
      en: `Places per thousand are those of the reference pack ${id}, not a local norm; the local one is not printed in the sources: enter your own.`,
    });
  }
  return notes;
}

/** Census totals of a parent against the sum of its listed units: reported, never spread. */
function closureNotes(areas: readonly AreaResult[], residents: ReadonlyMap<string, number>, tree: AreaTree): Note[] {
  return areas.flatMap((area): Note[] => {
    if (tree.childrenOf(area.code).length === 0) return [];
    const printed = residents.get(area.code);
    if (printed === undefined) return [];
    const listed = tree.unitsOf(area.code).reduce((sum, unit) => sum + residents.get(unit)!, 0);
    if (listed === printed) return [];
    return [
      {
        area: area.code,
        zh: `${area.name}：普查总人口${printed}，所列县级单位合计${listed}，相差${printed - listed}（未单列的开发区等），不分摊。`,
        en: `${area.code}: census total ${printed}, listed units ${listed}, difference ${printed - listed} (development zones that are not listed), not spread.`,
      },
    ];
  });
}

function unitNotes({ start, plan }: { start: AreaStart; plan: AreaPlan }): Note[] {
  return [...start.notes.map((note) => ({ area: start.code, ...note })), ...projectNotes(start.code, plan.projects)];
}

/** Projects that add nothing to supply because the plan does not print when they open or how many places they have. */
function projectNotes(area: string, projects: readonly Project[]): Note[] {
  return projects
    .filter((project) => project.openingYear === null || project.places === null)
    .map((project) => ({
      area,
      zh: `项目“${project.name.zh}”（${STAGE_SPAN[project.stage].zh}）未公布${project.openingYear === null ? '开学年份' : '学位数'}，不计入供给。`,
      en: `Project ${project.id}: no published ${project.openingYear === null ? 'opening year' : 'number of places'}; it adds nothing to supply.`,
    }));
}
