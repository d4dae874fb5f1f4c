import { accuracyStatement } from '../accuracy/accuracy-statement.ts';
import { SERIES } from '../catalogue/index.ts';
import { projectFindings } from '../findings/project-findings.ts';
import { stageFindings } from '../findings/stage-findings.ts';
import type { Scenario } from '../inputs/scenario.ts';
import { type AreaResult, type DrawsStatement, MODEL_VERSION, type ProjectionResult } from '../result.ts';
import { evaluateTargets, type TargetContext } from '../targets/evaluate-targets.ts';
import { withProbabilities } from '../targets/target-probabilities.ts';
import { targetWatches } from '../targets/target-watches.ts';
import type { AreaDraws } from '../uncertainty/area-draws.ts';
import { cutBefore } from './cut-before.ts';
import type { Frame } from './frame.ts';
import { historyNotes } from './history-notes.ts';
import { programmeKnown } from './programme-known.ts';
import { hasEstimatedRoll, resultNotes } from './result-notes.ts';
import type { Unit } from './unit.ts';
import type { World } from './world.ts';

/** What was computed besides the numbers. */
export interface Computed {
  readonly units: readonly Unit[];
  /** How the draws were made; null for a single path. */
  readonly statement: DrawsStatement | null;
  readonly draws: ReadonlyMap<string, AreaDraws>;
}

/** What targets are judged against. */
export function targetContext(
  { planner, horizon, planOf, listing }: Frame,
  { tree, rules, groupings }: World,
): TargetContext {
  return {
    years: horizon.years,
    targets: rules.targets,
    groupings,
    parentsOf: (code) => tree.parentsOf(code),
    programmeKnown: (code, stages) => programmeKnown(code, stages, tree, planOf, listing, planner),
  };
}

/**
 * Verdicts, findings and notes around the numbers.
 * @param areas counties and all that they sum up to, in code order
 * @param drawNotes what a reader must know of the draws
 */
export function describeResult(
  frame: Frame,
  areas: readonly AreaResult[],
  { units, statement, draws }: Computed,
  world: World,
  drawNotes: ProjectionResult['notes'] = [],
): ProjectionResult {
  const { from, codes, planner, horizon, named, planOf } = frame;
  const context = targetContext(frame, world);
  const withDraws = areas.map((area) => ({ ...area, ...drawsOf(area.code, draws) }));
  const shown = withDraws.map((area) => cutBefore(area, horizon.years, from));
  const years = horizon.years.filter((year) => year >= from);
  return {
    schemaVersion: 1,
    modelVersion: MODEL_VERSION,
    baseYear: horizon.baseYear,
    years,
    series: SERIES.map(({ key }) => key),
    scenario: scenarioName(named),
    applied: planner.applied(),
    draws: statement,
    areas: shown,
    targets: withProbabilities(evaluateTargets(areas, context), draws, (code) => targetWatches(code, context)),
    findings: stageFindings(shown, years),
    projects: shown.flatMap((area) => {
      const plan = planOf.get(area.code);
      return plan === undefined ? [] : projectFindings(area, plan.projects, years, plan.parameters.warning.blue);
    }),
    accuracy: accuracyStatement(
      world.accuracy,
      codes.length,
      [...frame.learned.values()],
      units.some(({ start }) => hasEstimatedRoll(start)),
    ),
    notes: [
      ...drawNotes,
      ...historyNotes(frame),
      ...resultNotes(units, { ...world, normPacks: world.rules.normPacks }, areas, (code) =>
        planner.projectsAbove(code),
      ),
    ],
  };
}

/** Stacked scenarios carry all their names. */
function scenarioName(named: readonly Scenario[]): ProjectionResult['scenario'] {
  const zh = named.map(({ name }) => name.zh).join(' + ');
  const en = named.map(({ name }) => name.en ?? name.zh).join(' + ');
  return { id: named.map(({ id }) => id).join('+'), name: { zh, en } };
}

function drawsOf(code: string, draws: ReadonlyMap<string, AreaDraws>): { readonly draws?: AreaDraws } {
  const found = draws.get(code);
  return found === undefined ? {} : { draws: found };
}
