import { type Baseline, baselineSchema } from '../../models/inputs/baseline.ts';
import { projectSchema } from '../../models/inputs/project.ts';
import type { Fault } from '../services/ports.ts';
import { checkAreas } from './check-areas.ts';
import { checkCapacity } from './check-capacity.ts';
import { checkDuplicates } from './check-duplicates.ts';
import { checkEnrolment } from './check-enrolment.ts';
import { checkProjects } from './check-projects.ts';
import type { IntakeContext, Locate, Outcome } from './contract.ts';
import { fault } from './fault.ts';
import { hasErrors } from './has-errors.ts';
import { validRows } from './valid-rows.ts';
import { zodFaults } from './zod-faults.ts';

/**
 * A raw value to a baseline: its shape by the schema, its sense by the checks. The checks run on what is readable even
 * where the shape has faults. `locate` says where a JSON Pointer stands; without a file the pointer itself.
 */
export function checkBaseline(
  value: unknown,
  context: IntakeContext,
  locate: Locate = (pointer) => pointer || '/',
): Outcome<Baseline> {
  const parsed = baselineSchema.safeParse(value);
  const shape = parsed.success ? [] : zodFaults(parsed.error.issues, value, baselineSchema, locate);
  const readable = typeof value === 'object' && value !== null && !Array.isArray(value);
  const sense = readable ? senseFaults(value as Record<string, unknown>, context, locate) : [];
  const faults = [...shape, ...sense];
  return { value: parsed.success && !hasErrors(faults) ? parsed.data : undefined, faults };
}

function senseFaults(value: Record<string, unknown>, context: IntakeContext, locate: Locate): Fault[] {
  return [
    ...checkAreas([['/area', value.area]], context.isKnownArea, locate),
    ...checkDuplicates(value, locate),
    ...checkEnrolment(value, locate),
    ...checkCapacity(value, locate),
    ...checkProjects([{ pointer: '/projects', projects: value.projects }], context, locate),
    ...ownProjectFaults(value, locate),
  ];
}

/** A county's own projects stand in that county, and what has opened is no plan any more. */
function ownProjectFaults({ area, schoolYear, projects }: Record<string, unknown>, locate: Locate): Fault[] {
  return validRows(projects, projectSchema).flatMap(({ row, index }) => {
    const faults: Fault[] = [];
    if (typeof area === 'string' && row.area !== area) {
      faults.push(fault('EDU_PROJECT_AREA', locate(`/projects/${index}/area`), row.area, { zh: area, en: area }));
    }
    const { openingYear, status } = row;
    if (openingYear !== null && typeof schoolYear === 'number' && openingYear < schoolYear && status === 'planned') {
      const allowed = {
        zh: `规划项目的开办年份不早于 ${schoolYear}`,
        en: `a planned project opens in ${schoolYear} or later`,
      };
      const where = locate(`/projects/${index}/openingYear`);
      faults.push(fault('EDU_PROJECT_ALREADY_OPEN', where, `${row.id}: ${openingYear}, ${status}`, allowed));
    }
    return faults;
  });
}
