import { seriesIndex } from '../../models/catalogue/index.ts';
import { STATUSES, type Status } from '../../models/inputs/status.ts';
import type { AreaResult, ProjectionResult } from '../../models/result.ts';
import type { Stage } from '../../models/stages.ts';

/** Reads the numbers of a result by name. */
export class Numbers {
  readonly result: ProjectionResult;
  readonly #areas: ReadonlyMap<string, AreaResult>;

  constructor(result: ProjectionResult) {
    this.result = result;
    this.#areas = new Map(result.areas.map((area) => [area.code, area]));
  }

  area(code: string): AreaResult | undefined {
    return this.#areas.get(code);
  }

  /** Children of an area that are in the result, in code order. */
  childrenOf(code: string): AreaResult[] {
    return this.result.areas.filter(({ parent }) => parent === code);
  }

  /** Null where it is missing, or not in the result. */
  value(code: string, measure: string, stage: Stage | null, schoolYear: number): number | null {
    const place = this.#place(measure, stage, schoolYear);
    const value = place === -1 ? undefined : this.#areas.get(code)?.values[place];
    return value === undefined || Number.isNaN(value) ? null : value;
  }

  status(code: string, measure: string, stage: Stage | null, schoolYear: number): Status {
    const place = this.#place(measure, stage, schoolYear);
    const byte = place === -1 ? undefined : this.#areas.get(code)?.status[place];
    return STATUSES[byte ?? STATUSES.length - 1] ?? 'missing';
  }

  #place(measure: string, stage: Stage | null, schoolYear: number): number {
    const { years } = this.result;
    const t = years.indexOf(schoolYear);
    return t === -1 ? -1 : seriesIndex(measure, stage) * years.length + t;
  }
}
