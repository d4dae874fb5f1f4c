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
  // Places are needed in the order in which they opened: the first project is not idle because a later one came.
  const opening = (project: Project) => project.openingYear ?? Number.POSITIVE_INFINITY;
  const order = [...projects].sort((a, b) => opening(a) - opening(b));
  const laterPlaces = (project: Project, year: number) =>
    order
      .slice(order.indexOf(project) + 1)
      .filter((other) => other.stage === project.stage && addsPlaces(other) && opening(other) <= year)
      .reduce((sum, other) => sum + (other.places ?? 0), 0);
  return projects.map((project) => {
    const counts = project.openingYear !== null && project.places !== null && addsPlaces(project);
    const open = years
      .map((year, t) => ({ year, t }))
      .filter(({ year }) => counts && year >= opening(project) && (project.closingYear ?? year + 1) > year);
    const needed = open.filter(({ year, t }) => {
      const without = read('supply', project.stage, t) - project.places! - laterPlaces(project, year);
      return read('pupils', project.stage, t) > without;
    });
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
      yearsUsed: counts ? needed.length : null,
      firstIdleYear: idle?.year ?? null,
      couldConvertTo: taker ?? null,
    };
  });
}

/** True for a project that brings seats which were not there before. */
function addsPlaces(project: Project): boolean {
  return project.status !== 'cancelled' && !['closure', 'purchased', 'privateToPublic'].includes(project.kind);
}
