import type { Horizon } from '../horizon.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import { lastCounted, prepareArea } from '../kernel/prepare-area.ts';
import { SHEET } from '../kernel/sheet.ts';
import { advance, write } from '../kernel/walk.ts';
import type { AreaResult } from '../result.ts';
import { writtenResult } from '../simulate.ts';
import type { AreaDraws, TargetWatch } from './area-draws.ts';
import { AreaShocks, type PathsAbove } from './area-shocks.ts';
import { DrawCollector } from './draw-collector.ts';
import { collectedColumns, FOLLOWING_COLUMNS, isCountyOnly } from './follow-counts.ts';
import type { ParentSums } from './parent-sums.ts';
import { ProjectDelays } from './project-delays.ts';
import type { DrawPlan } from './shared-paths.ts';

const { STATE, HELD, OUT } = SHEET;

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
  const known = lastCounted(start, years);
  const state = new Float64Array(STATE.length);
  prepareArea(start, plan, horizon, (t) => {
    if (t === known) state.set(STATE);
  });
  const result = writtenResult(start, plan, years);
  const base = OUT.slice();
  const residents = start.population.total.reduce((sum, people) => sum + people, 0);
  const shocks = new AreaShocks(drawPlan, above, start.code, known, residents);
  const delays = new ProjectDelays(start, plan, horizon, drawPlan, known);
  const columns = collectedColumns(delays.any);
  const following = delays.any ? [] : FOLLOWING_COLUMNS;
  const whole = delays.any || watches.some((watch) => watch.columns.some(isCountyOnly));
  const collector = new DrawCollector({ draws, years, first: known + 1, shownFrom, columns, following, watches });
  HELD[0] = 0;
  for (let draw = 0; draw < draws; draw++) {
    STATE.set(state);
    shocks.fill(draw);
    delays.fill(draw);
    for (let t = known + 1; t < years.length; t++) {
      advance(t);
      write(t, whole);
    }
    collector.take(draw);
    for (const sum of sums) sum.add(draw);
  }
  const held = HELD[0]!;
  OUT.set(base);
  return { result, draws: collector.finish(held) };
}
