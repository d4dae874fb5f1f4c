import { SERIES } from '../catalogue/index.ts';
import type { Project } from '../inputs/project.ts';
import { COLUMN_OF_SERIES, COLUMNS, COLUMNS_END } from '../kernel/columns.ts';
import { SHEET } from '../kernel/sheet.ts';
import type { AreaResult } from '../result.ts';
import { addOpened } from '../supply/parent-projects.ts';
import { type AreaDraws, OUT_CELLS, type TargetWatch } from './area-draws.ts';
import { DrawCollector } from './draw-collector.ts';
import type { ParentSums } from './parent-sums.ts';
import { delayOf, mayBeLate, opensLater } from './project-delays.ts';
import type { DrawPlan } from './shared-paths.ts';

const { OUT } = SHEET;

/** A share as sums of columns over sums of columns. */
interface ShareColumn {
  readonly column: number;
  readonly numerator: readonly number[];
  readonly denominator: readonly number[];
}

const columnOfKey = (key: string, stage: string | null) =>
  COLUMNS.findIndex((series) => series.key === (key.endsWith(':') ? key + stage : key));

/** Shares are quotients of sums, in every draw. */
const SHARES: readonly ShareColumn[] = COLUMNS.flatMap(({ measure, stage }, column) =>
  measure.aggregation.kind === 'ratio' && column < COLUMNS_END.share
    ? [
        {
          column,
          numerator: measure.aggregation.numerator.map((key) => columnOfKey(key, stage)),
          denominator: measure.aggregation.denominator.map((key) => columnOfKey(key, stage)),
        },
      ]
    : [],
);

const SUMMED = Array.from({ length: COLUMNS_END.programme }, (_, column) => column);

/** What an area above counties needs for its draws. */
export interface ParentToDraw {
  /** Its deterministic result: what no draw moves is read there. */
  readonly result: AreaResult;
  readonly years: readonly number[];
  /** Projects that the plan states for the area as a whole. */
  readonly projects: readonly Project[];
  readonly watches: readonly TargetWatch[];
}

/** What the draws say of a parent: sums over its counties draw by draw, never sums of quantiles. */
export function drawParent(parent: ParentToDraw, drawPlan: DrawPlan, shownFrom: number, sums: ParentSums): AreaDraws {
  const { result, years, projects, watches } = parent;
  const { draws, baseYear } = drawPlan;
  loadResult(result, years.length);
  const base = OUT.slice(0, years.length * OUT_CELLS);
  const columns = [...SUMMED.filter((column) => column < sums.columns), ...SHARES.map(({ column }) => column)];
  const collector = new DrawCollector({ draws, years, first: 1, shownFrom, columns, following: [], watches });
  for (let draw = 0; draw < draws; draw++) {
    sums.load(draw);
    if (sums.columns === COLUMNS_END.programme && projects.length > 0) {
      const opened = projects.map((project) =>
        mayBeLate(project, baseYear) ? opensLater(project, delayOf(project, drawPlan, draw)) : project,
      );
      addOpened(OUT, OUT_CELLS, opened, baseYear, years);
    }
    for (const share of SHARES) writeShare(share, years.length);
    collector.take(draw);
  }
  OUT.set(base);
  return collector.finish(0);
}

function loadResult({ values }: AreaResult, years: number): void {
  for (let series = 0; series < SERIES.length; series++)
    for (let t = 0; t < years; t++) OUT[t * OUT_CELLS + COLUMN_OF_SERIES[series]!] = values[series * years + t]!;
}

function writeShare({ column, numerator, denominator }: ShareColumn, years: number): void {
  for (let t = 0; t < years; t++) {
    const out = t * OUT_CELLS;
    let above = 0;
    let below = 0;
    for (const part of numerator) above += OUT[out + part]!;
    for (const part of denominator) below += OUT[out + part]!;
    OUT[out + column] = below > 0 ? above / below : Number.NaN;
  }
}
