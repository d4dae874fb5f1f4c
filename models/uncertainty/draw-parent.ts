import { SERIES } from '../catalogue/index.ts';
import type { Project } from '../inputs/project.ts';
import { COLUMN_OF_SERIES, COLUMNS, COLUMNS_END } from '../kernel/columns.ts';
import { BLOCK, SHEET } from '../kernel/sheet.ts';
import type { AreaResult } from '../result.ts';
import { addOpened } from '../supply/parent-projects.ts';
import { type AreaDraws, NOTHING_HELD, type TargetWatch } from './area-draws.ts';
import { DrawCollector } from './draw-collector.ts';
import { isWanted } from './follow-counts.ts';
import type { DrawPlan } from './level-paths.ts';
import type { ParentSums } from './parent-sums.ts';
import { delayOf, mayBeLate, opensLater } from './project-delays.ts';
import { yearNeeds } from './year-needs.ts';

const { OUT, RESULT } = SHEET;

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
  /** Of its counties: see assumed-shortage.ts. */
  readonly assumedShortage: Float64Array;
}

/** What the draws say of a parent: sums over its counties draw by draw, never sums of quantiles. */
export function drawParent(parent: ParentToDraw, drawPlan: DrawPlan, shownFrom: number, sums: ParentSums): AreaDraws {
  const { result, years, projects, watches, assumedShortage } = parent;
  const { draws, lateProjects } = drawPlan;
  const summed = lateProjects ? COLUMNS_END.programme : COLUMNS_END.sum;
  const needs = yearNeeds(drawPlan);
  loadResult(result, years.length);
  const wanted = (column: number) => isWanted(column, drawPlan.measures);
  const moved = [...SUMMED.filter((column) => column < summed), ...SHARES.map(({ column }) => column)];
  const columns = moved.filter(wanted);
  const collector = new DrawCollector({
    draws,
    years,
    shownFrom,
    columns,
    following: [],
    wanted,
    watches,
    assumedShortage,
  });
  const delayed = lateProjects && projects.length > 0;
  for (let begin = 0; begin < draws; begin += BLOCK) {
    const count = Math.min(BLOCK, draws - begin);
    const opened = delayed ? openingsOf(projects, drawPlan, begin, count) : [];
    for (let t = 1; t < years.length; t++) {
      sums.load(t, begin, count);
      opened.forEach((ofDraw, slot) => {
        addOpened(OUT, slot, ofDraw, drawPlan.baseYear, years[t]!);
      });
      // The area above sums this one with its projects.
      if (delayed) sums.store(t, begin, count);
      for (const share of SHARES) if (needs[t]!.wide || wanted(share.column)) writeShare(share, t, count, summed);
      collector.take(t, begin, count);
    }
  }
  return collector.finish(NOTHING_HELD);
}

/** Projects with the openings of each draw of a block. */
function openingsOf(projects: readonly Project[], plan: DrawPlan, begin: number, count: number): Project[][] {
  return Array.from({ length: count }, (_, slot) =>
    projects.map((project) =>
      mayBeLate(project, plan.baseYear) ? opensLater(project, delayOf(project, plan, begin + slot)) : project,
    ),
  );
}

function loadResult({ values }: AreaResult, years: number): void {
  for (let series = 0; series < SERIES.length; series++)
    for (let t = 0; t < years; t++)
      RESULT[t * COLUMNS.length + COLUMN_OF_SERIES[series]!] = values[series * years + t]!;
}

/** @param summed columns below this differ between draws, the others are those of the result */
function writeShare({ column, numerator, denominator }: ShareColumn, t: number, draws: number, summed: number): void {
  const read = (part: number, draw: number) =>
    part < summed ? OUT[part * BLOCK + draw]! : RESULT[t * COLUMNS.length + part]!;
  for (let draw = 0; draw < draws; draw++) {
    let above = 0;
    let below = 0;
    for (const part of numerator) above += read(part, draw);
    for (const part of denominator) below += read(part, draw);
    OUT[column * BLOCK + draw] = below > 0 ? above / below : Number.NaN;
  }
}
