import { scaleRates, takeCount } from '../enrolment/learned-rates.ts';
import type { Horizon } from '../horizon.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { keepTrail } from '../kernel/keep-trail.ts';
import { prepareArea } from '../kernel/prepare-area.ts';
import { BLOCK, HELD_AT, SHEET, TRAIL_ROW } from '../kernel/sheet.ts';
import { advance, write } from '../kernel/walk.ts';
import type { AreaResult } from '../result.ts';
import { writtenResult } from '../simulate.ts';
import { sameSupplyForAll } from '../supply/schedule-supply.ts';
import type { AreaDraws, TargetWatch } from './area-draws.ts';
import { AreaShocks, type PathsAbove } from './area-shocks.ts';
import { assumedShortage } from './assumed-shortage.ts';
import { DrawCollector } from './draw-collector.ts';
import { collectedColumns, isCountyOnly, isWanted } from './follow-counts.ts';
import { knownYears } from './known-years.ts';
import type { DrawPlan } from './level-paths.ts';
import type { ParentSums } from './parent-sums.ts';
import { ProjectDelays } from './project-delays.ts';
import { yearNeeds } from './year-needs.ts';

const { STATE, HELD } = SHEET;
const TRAIL_CELLS = TRAIL_ROW.cells;

/** What a county needs for its draws. */
export interface CountyToDraw {
  readonly start: AreaStart;
  readonly plan: AreaPlan;
  readonly watches: readonly TargetWatch[];
}

/**
 * All draws of one county: its deterministic result, and what the draws say of every number.
 * @param sums receive every draw for the areas above; none where no area above is whole
 */
export function drawCounty(
  { start, plan, watches }: CountyToDraw,
  horizon: Horizon,
  drawPlan: DrawPlan,
  above: PathsAbove,
  shownFrom: number,
  sums: readonly ParentSums[],
): { readonly result: AreaResult; readonly draws: AreaDraws } {
  const { years } = horizon;
  const { draws } = drawPlan;
  const state = new Float64Array(STATE.length);
  prepareArea(start, plan, horizon, (t) => {
    if (t === 0) state.set(STATE);
  });
  const result = writtenResult(start, plan, years);
  const shocks = new AreaShocks(drawPlan, above, start.code, knownYears(start, years), start.learned?.shockScale);
  const delays = new ProjectDelays(start, plan, horizon, drawPlan);
  const counts = years.map((year) => start.own.filter((record) => record.year === year));
  const wanted = (column: number) => isWanted(column, drawPlan.measures);
  const { columns, following } = collectedColumns(delays.any, drawPlan.measures);
  const countyOnly = delays.any || watches.some((watch) => watch.columns.some(isCountyOnly));
  const needs = yearNeeds(drawPlan);
  const collector = new DrawCollector({
    draws,
    years,
    shownFrom,
    columns,
    following,
    wanted,
    watches,
    assumedShortage: assumedShortage([result], years.length),
  });
  if (!delays.any) for (let t = 1; t < years.length; t++) sameSupplyForAll(t * TRAIL_CELLS);
  HELD.fill(0);
  for (let begin = 0; begin < draws; begin += BLOCK) {
    const count = Math.min(BLOCK, draws - begin);
    for (let slot = 0; slot < count; slot++) {
      STATE.set(state);
      shocks.fill(begin + slot);
      delays.fill(begin + slot, slot);
      for (let t = 1; t < years.length; t++) {
        advance(t);
        for (const count of counts[t]!) {
          scaleRates(count, t);
          takeCount(count);
        }
        keepTrail(t * TRAIL_CELLS + slot);
      }
    }
    for (let t = 1; t < years.length; t++) {
      write(t, count, needs[t]!.wide, countyOnly);
      collector.take(t, begin, count);
      for (const sum of sums) sum.add(t, begin, count);
    }
  }
  const held = {
    shocks: HELD[HELD_AT.SHOCKS]!,
    kindergartenRates: HELD[HELD_AT.KINDERGARTEN_RATES]!,
    promotions: HELD[HELD_AT.PROMOTIONS]!,
  };
  return { result, draws: collector.finish(held) };
}
