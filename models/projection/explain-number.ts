import type { ExplainedData } from '../explain/context.ts';
import type { County } from '../explain/county.ts';
import { explainCounty, explainedCounty } from '../explain/explain-county.ts';
import { explainParent } from '../explain/explain-parent.ts';
import type { Explanation, Limits, Question } from '../explain/explanation.ts';
import type { Horizon } from '../horizon.ts';
import type { Baseline } from '../inputs/baseline.ts';
import type { AreaPlanner } from '../inputs/plan-areas.ts';
import type { Override } from '../inputs/scenario.ts';
import type { AreaResult, ProjectionResult } from '../result.ts';
import type { AreaTree } from './area-tree.ts';
import { type CountyInputs, unitOf } from './county-inputs.ts';
import type { ProjectionEngine } from './projection-engine.ts';

/** What an explanation of a county looks at. */
export interface ExplainedCounty {
  readonly county: CountyInputs;
  readonly planner: AreaPlanner;
  readonly horizon: Horizon;
  /** `overrides` and `baselines` of the request, for pointers. */
  readonly overrides: readonly Override[];
  readonly baselines: readonly Baseline[];
  readonly data: ExplainedData;
}

/** Walks a county and keeps what its explanations need: one walk serves many questions. */
export function walkedCounty({ county, planner, horizon, overrides, baselines, data }: ExplainedCounty): County {
  const unit = unitOf(county, planner, horizon);
  const { code, chain } = unit.start;
  return explainedCounty({
    ...unit,
    shipped: county.shipped,
    horizon,
    steps: planner.stepsOf(chain),
    requestOverrides: overrides,
    files: baselines.flatMap((baseline, index) => (baseline.area === code ? [{ index, baseline }] : [])),
    data,
  });
}

/** How a number of a county comes about. */
export const explainCountyNumber = (asked: ExplainedCounty, question: Question, limits: Limits): Explanation =>
  explainCounty(walkedCounty(asked), question, limits);

/** How a number of an area above the counties comes about. @param areas of a result, the area's children among them */
export function explainParentNumber(
  areas: readonly AreaResult[],
  years: readonly number[],
  planner: AreaPlanner,
  tree: AreaTree,
  data: ExplainedData,
  question: Question,
  limits: Limits,
): Explanation {
  const found = new Map(areas.map((area) => [area.code, area]));
  const { area } = question;
  const context = {
    parent: found.get(area)!,
    children: tree.childrenOf(area).map((code) => found.get(code)!),
    projects: planner.projectsAbove(area),
    chain: [area, ...tree.parentsOf(area)],
    data,
    baseYear: data.facts.baseYear,
    years,
  };
  return explainParent(context, question, limits);
}

/**
 * How a number of an engine comes about.
 * @param result under the same overrides: an area above the counties is explained by its children
 */
export function explainNumber(
  engine: ProjectionEngine,
  overrides: readonly Override[],
  question: Question,
  limits: Limits,
  { areas, years }: Pick<ProjectionResult, 'areas' | 'years'>,
): Explanation {
  const { data, horizon, tree } = engine;
  const { counties, baselines } = engine.inputs;
  const planner = engine.planner(overrides);
  const county = counties.find(({ start }) => start.code === question.area);
  if (county === undefined) return explainParentNumber(areas, years, planner, tree, data, question, limits);
  return explainCountyNumber({ county, planner, horizon, overrides, baselines, data }, question, limits);
}
