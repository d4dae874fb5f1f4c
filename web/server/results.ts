import { SERIES, seriesIndex, WARNING_LEVELS } from '../../models/catalogue/index.ts';
import { STATUSES } from '../../models/inputs/status.ts';
import type { AreaIdentity, AreaResult, ProjectionResult } from '../../models/result.ts';
import { STAGES, type Stage } from '../../models/stages.ts';

/** One series of a result as the API writes it. */
export interface SeriesBody {
  readonly measure: string;
  readonly stage: Stage | null;
  readonly values: readonly (number | string | null)[];
  readonly status: readonly string[];
  readonly p05?: readonly (number | null)[];
  readonly p25?: readonly (number | null)[];
  readonly p50?: readonly (number | null)[];
  readonly p75?: readonly (number | null)[];
  readonly p95?: readonly (number | null)[];
  readonly mean?: readonly (number | null)[];
  readonly chance?: readonly (number | null)[];
  readonly shortageChance?: readonly (number | null)[];
}

type Described = Pick<
  ProjectionResult,
  | 'schemaVersion'
  | 'modelVersion'
  | 'baseYear'
  | 'years'
  | 'scenario'
  | 'applied'
  | 'draws'
  | 'targets'
  | 'findings'
  | 'projects'
  | 'accuracy'
  | 'notes'
>;

/** GET /runs/{id}/results. */
export interface ResultBody extends Described {
  readonly run: string;
  readonly areas: readonly {
    readonly code: string;
    readonly name: string;
    readonly level: AreaIdentity['level'];
    readonly series: readonly SeriesBody[];
  }[];
}

/** The answer of the API as the page's own result. @param parentOf parent of each area */
export function resultOf(body: ResultBody, parentOf: (code: string) => string | null): ProjectionResult {
  const { areas, run: _run, ...described } = body;
  const years = body.years.length;
  return {
    ...described,
    series: SERIES.map(({ key }) => key),
    areas: areas.map(({ code, name, level, series }): AreaResult => {
      const values = new Float64Array(SERIES.length * years).fill(Number.NaN);
      const status = new Uint8Array(values.length).fill(STATUSES.indexOf('missing'));
      for (const row of series) {
        const first = seriesIndex(row.measure, row.stage) * years;
        row.values.forEach((value, t) => {
          if (value === null) return;
          values[first + t] = typeof value === 'number' ? value : WARNING_LEVELS.indexOf(value as never);
          status[first + t] = STATUSES.indexOf(row.status[t] as never);
        });
      }
      // The API does not tell it.
      const assumedShortage = new Float64Array(STAGES.length).fill(Number.NaN);
      return { code, name, level, parent: parentOf(code), values, status, assumedShortage };
    }),
  };
}
