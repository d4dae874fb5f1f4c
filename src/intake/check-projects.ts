import { type Project, projectSchema } from '../../models/inputs/project.ts';
import { STAGE_SPAN } from '../../models/stages.ts';
import type { Fault } from '../services/ports.ts';
import { checkAreas } from './check-areas.ts';
import type { IntakeContext, Locate } from './contract.ts';
import { fault } from './fault.ts';
import { validRows } from './valid-rows.ts';

/** A list of projects and the pointer at which it stands. */
export interface ProjectList {
  readonly pointer: string;
  readonly projects: unknown;
}

/** Checks of projects that a baseline and a scenario share: areas, ids that stand twice, schools beyond the standard. */
export function checkProjects(lists: readonly ProjectList[], context: IntakeContext, locate: Locate): Fault[] {
  const faults: Fault[] = [];
  const firsts = new Map<string, string>();
  for (const { pointer, projects } of lists) {
    for (const { row, index } of validRows(projects, projectSchema)) {
      const here = `${pointer}/${index}`;
      const first = firsts.get(row.id);
      if (first === undefined) firsts.set(row.id, here);
      else {
        const allowed = { zh: `每个编号一次（首次：${locate(first)}）`, en: `every id once (first: ${locate(first)})` };
        faults.push(fault('EDU_DUPLICATE_PROJECT', locate(`${here}/id`), row.id, allowed));
      }
      faults.push(...checkAreas([[`${here}/area`, row.area]], context.isKnownArea, locate));
      faults.push(...sizeFaults(row, context, locate(`${here}/places`)));
    }
  }
  return faults;
}

function sizeFaults({ id, stage, places, schools }: Project, context: IntakeContext, where: string): Fault[] {
  const cap = context.schoolSizeCaps[stage];
  // Without the number of schools the size of one is not known.
  if (cap === undefined || places === null || !schools) return [];
  const size = places / schools;
  if (size <= cap) return [];
  const allowed = {
    zh: `${STAGE_SPAN[stage].zh}每校（园）至多 ${cap} 人`,
    en: `at most ${cap} pupils per ${stage} school`,
  };
  return [fault('EDU_SCHOOL_TOO_LARGE', where, `${id}: ${places} / ${schools} = ${Math.round(size)}`, allowed)];
}
