import { SERIES } from '../catalogue/index.ts';
import { PARAMETER_IDS, parametersSchema } from '../inputs/parameters.ts';
import type { ProjectionResult } from '../result.ts';

/** Number of one series of one area in several scenarios. */
export interface ComparedNumber {
  readonly area: string;
  readonly areaName: string;
  readonly schoolYear: number;
  readonly stage: string | null;
  readonly measure: string;
  readonly unit: string;
  /** One per scenario, in the order asked; null is missing. */
  readonly values: readonly (number | null)[];
  /** value − value of the base scenario (the first unless another is named); null where either is missing. */
  readonly differences: readonly (number | null)[];
}

export interface DifferingAssumption {
  readonly parameter: string;
  readonly zh: string;
  readonly en: string;
  readonly areas: readonly string[] | null;
  /** One per scenario; null: not set by this scenario. */
  readonly values: readonly unknown[];
}

/**
 * Numbers side by side, in area, stage and year order. Results must cover the same areas and years.
 * @param measures only these; a nation has millions of numbers, so it is asked for by measure
 */
export function* compareNumbers(
  results: readonly ProjectionResult[],
  base: number,
  measures?: ReadonlySet<string>,
): Generator<ComparedNumber> {
  const [first] = results;
  const others = results.map((result) => new Map(result.areas.map((area) => [area.code, area])));
  const wanted = SERIES.map((series, index) => ({ series, index })).filter(
    ({ series }) => measures === undefined || measures.has(series.measure.id),
  );
  for (const area of first!.areas) {
    for (const { series, index } of wanted) {
      for (const schoolYear of first!.years) {
        const values = results.map((result, which) => {
          const year = result.years.indexOf(schoolYear);
          const value =
            year === -1 ? undefined : others[which]!.get(area.code)?.values[index * result.years.length + year];
          return value === undefined || Number.isNaN(value) ? null : value;
        });
        if (values.every((value) => value === null)) continue;
        yield {
          area: area.code,
          areaName: area.name,
          schoolYear,
          stage: series.stage,
          measure: series.measure.id,
          unit: series.measure.unit,
          values,
          differences: values.map((value) => (value === null || values[base] === null ? null : value - values[base]!)),
        };
      }
    }
  }
}

/**
 * Assumptions that differ, in the order in which they are entered: what each scenario set last for the same areas,
 * and the projects that one has and another has not.
 */
export function compareAssumptions(
  results: readonly Pick<ProjectionResult, 'applied' | 'projects'>[],
): DifferingAssumption[] {
  const rows: DifferingAssumption[] = [];
  const reach = [...new Set(results.flatMap((result) => result.applied.map((step) => step.areas?.join() ?? '')))];
  for (const parameter of PARAMETER_IDS) {
    const meta = parametersSchema.shape[parameter].unwrap().meta() as
      | { title?: string; description?: string }
      | undefined;
    for (const areas of reach) {
      const values = results.map((result) => {
        const steps = result.applied.filter(
          (step) => (step.areas?.join() ?? '') === areas && parameter in step.parameters,
        );
        return steps.at(-1)?.parameters[parameter] ?? null;
      });
      if (new Set(values.map((value) => JSON.stringify(value))).size < 2) continue;
      rows.push({
        parameter,
        zh: meta?.title ?? parameter,
        en: meta?.description ?? parameter,
        areas: areas === '' ? null : areas.split(','),
        values,
      });
    }
  }
  const programmes = results.map((result) => new Map(result.projects.map((project) => [project.projectId, project])));
  const ids = [...new Set(programmes.flatMap((programme) => [...programme.keys()]))];
  for (const id of ids) {
    const values = programmes.map((programme) => {
      const project = programme.get(id);
      return project === undefined
        ? null
        : { name: project.name, stage: project.stage, places: project.places, openingYear: project.openingYear };
    });
    if (new Set(values.map((value) => JSON.stringify(value))).size < 2) continue;
    const known = programmes.map((programme) => programme.get(id)).find((project) => project !== undefined)!;
    rows.push({
      parameter: `project ${id}`,
      zh: `项目：${known.name}`,
      en: `project ${id}`,
      areas: [known.area],
      values,
    });
  }
  return rows;
}
