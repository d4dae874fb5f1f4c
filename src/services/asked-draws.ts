import type { DrawsStatement } from '../../models/result.ts';
import type { AreaDraws, HeldCounts } from '../../models/uncertainty/area-draws.ts';
import type { DrawPlan } from '../../models/uncertainty/level-paths.ts';
import { PROBABILITIES } from '../../models/uncertainty/order-statistics.ts';
import type { UncertaintyParameters } from '../../models/uncertainty/uncertainty-parameters.ts';
import type { Task } from './task.ts';

/** Draws as they are asked for. */
export interface AskedDraws {
  readonly count: number;
  readonly seed: number;
  readonly measures: readonly string[] | null;
  readonly preview: boolean;
  readonly uncertainty: UncertaintyParameters;
}

/** How the draws of a task are made. */
export function drawPlan(
  { request, planner, horizon }: Task,
  { count, seed, measures, uncertainty }: Omit<AskedDraws, 'preview'>,
  watched: readonly number[],
): DrawPlan {
  return {
    draws: count,
    seed,
    baseYear: horizon.baseYear,
    years: horizon.years.length,
    parameters: uncertainty,
    sampling: 'quasi',
    measures,
    watched,
    lateProjects: planner.listsProjects || (request.baselines ?? []).some(({ projects }) => projects !== undefined),
  };
}

/** How the draws of a result were made. */
export function drawsStatement(
  { codes, horizon }: Task,
  { count, seed, measures, preview, uncertainty }: AskedDraws,
  draws: ReadonlyMap<string, AreaDraws>,
): DrawsStatement {
  const sumOf = (what: keyof HeldCounts) => [...draws.values()].reduce((sum, area) => sum + area.held[what], 0);
  const held = {
    shocks: sumOf('shocks'),
    kindergartenRates: sumOf('kindergartenRates'),
    promotions: sumOf('promotions'),
    countyYears: codes.length * (horizon.years.length - 1) * count,
  };
  return { count, seed, measures, preview, probabilities: PROBABILITIES, parameters: uncertainty, held };
}
