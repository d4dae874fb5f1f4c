import { seriesIndex } from '../catalogue/index.ts';
import type { Project } from '../inputs/project.ts';
import type { AreaResult, ProjectFinding } from '../result.ts';
import { STAGES } from '../stages.ts';

/**
 * What becomes of a project's places after the peak: in how many years the stage needs them, when the stage is used
 * below the idle threshold, and which stage of the same area is short then and could take the building over.
 * @param idleBelow utilisation below which places count as idle (data: warning threshold blue)
 */
export function projectFindings(
  area: AreaResult,
  projects: readonly Project[],
  years: readonly number[],
  idleBelow: number,
): ProjectFinding[] {
  const read = (measure: string, stage: (typeof STAGES)[number], t: number) =>
    area.values[seriesIndex(measure, stage) * years.length + t]!;
  return projects.map((project) => {
    const open = years
      .map((year, t) => ({ year, t }))
      .filter(({ year }) => project.openingYear !== null && year >= project.openingYear);
    const places = project.places ?? 0;
    const needed = open.filter(({ t }) => read('pupils', project.stage, t) > read('supply', project.stage, t) - places);
    const idle = open.find(({ t }) => read('utilisation', project.stage, t) < idleBelow);
    const takers =
      idle === undefined
        ? []
        : STAGES.filter((stage) => stage !== project.stage && read('shortage', stage, idle.t) > 0);
    const taker = takers.sort((a, b) => read('shortage', b, idle!.t) - read('shortage', a, idle!.t))[0];
    return {
      projectId: project.id,
      area: area.code,
      name: project.name.zh,
      stage: project.stage,
      kind: project.kind,
      sector: project.sector,
      openingYear: project.openingYear,
      places: project.places,
      investment: project.investment,
      yearsUsed: project.openingYear === null || project.places === null ? null : needed.length,
      firstIdleYear: idle?.year ?? null,
      couldConvertTo: taker ?? null,
    };
  });
}
