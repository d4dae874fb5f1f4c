import { seriesIndex } from '../catalogue/index.ts';
import type { Project } from '../inputs/project.ts';
import { STATUSES } from '../inputs/status.ts';
import { column } from '../kernel/columns.ts';
import { BLOCK } from '../kernel/sheet.ts';
import type { AreaResult } from '../result.ts';
import { STAGES } from '../stages.ts';
import { openedProjects } from './places-in-year.ts';

const COUNTED = [
  ['newPublicPlaces', 'newPublicPlaces'],
  ['newSchools', 'schools'],
  ['investment', 'investment'],
] as const;

/**
 * Adds projects that a plan states for a city or province as a whole. They count in its programme (new places,
 * schools, money) and in no county's supply: which county gets them is not known, and a shortage is never netted.
 */
export function withParentProjects(
  area: AreaResult,
  projects: readonly Project[],
  baseYear: number,
  years: readonly number[],
): AreaResult {
  if (projects.length === 0) return area;
  const values = area.values.slice();
  const status = area.status.slice();
  years.forEach((year, t) => {
    const opened = openedProjects(projects, baseYear, year);
    for (const [measure, field] of COUNTED) {
      STAGES.forEach((stage, index) => {
        const cell = seriesIndex(measure, stage) * years.length + t;
        if (!projects.some((project) => project.stage === STAGES[index])) return;
        // The plan speaks for the area as a whole: counties that have entered nothing do not make it unknown.
        const below = Number.isNaN(values[cell]!) ? 0 : values[cell]!;
        values[cell] = below + opened[field][index]!;
        status[cell] = STATUSES.indexOf(Number.isNaN(values[cell]!) ? 'missing' : 'assumed');
      });
    }
  });
  return { ...area, values, status };
}

const COUNTED_COLUMNS = COUNTED.map(([measure, field]) => [column(measure) * BLOCK, field] as const);

/**
 * The same for one draw of one year, in a written year [column][draw of the block].
 * @param slot place of the draw in its block
 * @param projects with the openings of the draw
 */
export function addOpened(
  out: Float64Array,
  slot: number,
  projects: readonly Project[],
  baseYear: number,
  year: number,
): void {
  const opened = openedProjects(projects, baseYear, year);
  for (let stage = 0; stage < STAGES.length; stage++) {
    if (!projects.some((project) => project.stage === STAGES[stage])) continue;
    for (const [first, field] of COUNTED_COLUMNS) {
      const cell = first + stage * BLOCK + slot;
      out[cell] = (Number.isNaN(out[cell]!) ? 0 : out[cell]!) + opened[field][stage]!;
    }
  }
}
