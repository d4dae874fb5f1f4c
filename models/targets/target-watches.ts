import { CATALOGUE } from '../catalogue/index.ts';
import { column } from '../kernel/columns.ts';
import type { Stage } from '../stages.ts';
import type { TargetWatch } from '../uncertainty/area-draws.ts';
import { holdsFor, PROGRAMME_MEASURES, stagesOf, type TargetContext } from './evaluate-targets.ts';

/** Indices of the years that some target looks at. */
export function watchedYears({ targets, years }: Pick<TargetContext, 'targets' | 'years'>): number[] {
  return [...new Set(targets.map(({ year }) => years.indexOf(year)))].filter((t) => t !== -1);
}

/**
 * Targets of one area that can be counted draw by draw. Targets of a group of areas are not among them: their
 * probability is missing.
 */
export function targetWatches(area: string, context: TargetContext): TargetWatch[] {
  return context.targets.flatMap((target): TargetWatch[] => {
    const year = context.years.indexOf(target.year);
    const measure = CATALOGUE.find((entry) => entry.id === target.measure);
    if (target.value === null || measure === undefined || year === -1 || !holdsFor(target, area, context)) return [];
    const wanted = stagesOf(target.stage);
    if (PROGRAMME_MEASURES.has(measure.id) && !context.programmeKnown(area, wanted)) return [];
    // A gap is read as its shortage, never netted.
    const id = measure.id === 'gap' ? 'shortage' : measure.id;
    const stages: readonly (Stage | null)[] =
      measure.stages.length === 0 ? [null] : measure.stages.filter((stage) => wanted.includes(stage));
    return [
      {
        targetId: target.id,
        columns: stages.map((stage) => column(id, stage)),
        year,
        operator: target.operator,
        value: target.value,
      },
    ];
  });
}
