import { accuracyStatement } from '../../models/accuracy/accuracy-statement.ts';
import { FEWEST_YEARS } from '../../models/backtest/forecaster.ts';
import { SERIES } from '../../models/catalogue/index.ts';
import { projectFindings } from '../../models/findings/project-findings.ts';
import { stageFindings } from '../../models/findings/stage-findings.ts';
import type { Scenario } from '../../models/inputs/scenario.ts';
import { type AreaResult, type DrawsStatement, MODEL_VERSION, type ProjectionResult } from '../../models/result.ts';
import { evaluateTargets, type TargetContext } from '../../models/targets/evaluate-targets.ts';
import { withProbabilities } from '../../models/targets/target-probabilities.ts';
import { targetWatches } from '../../models/targets/target-watches.ts';
import type { AreaDraws } from '../../models/uncertainty/area-draws.ts';
import { readAccuracy } from '../library/read-accuracy.ts';
import type { Library } from '../library/read-library.ts';
import { readUncertainty } from '../library/read-uncertainty.ts';
import type { AreaTree } from './area-tree.ts';
import { cutBefore } from './cut-before.ts';
import { drawNotes } from './draw-notes.ts';
import { programmeKnown } from './programme-known.ts';
import { hasEstimatedRoll, resultNotes } from './result-notes.ts';
import { sumParents } from './sum-parents.ts';
import type { Task } from './task.ts';
import type { Unit } from './unit.ts';

/** What the threads gave back. */
export interface Computed {
  readonly units: readonly Unit[];
  readonly results: readonly AreaResult[];
  /** How the draws were made; null for a single path. */
  readonly statement: DrawsStatement | null;
  readonly draws: ReadonlyMap<string, AreaDraws>;
}

/** What targets are judged against. */
export function targetContext(
  { request, planner, horizon, planOf }: Task,
  library: Library,
  tree: AreaTree,
): TargetContext {
  const baselines = request.baselines ?? [];
  return {
    years: horizon.years,
    targets: library.rules.targets,
    groupings: library.groupings,
    parentsOf: (code) => tree.parentsOf(code),
    programmeKnown: (code, stages) => programmeKnown(code, stages, tree, planOf, baselines, planner),
  };
}

/** Sums, verdicts, findings and notes around the numbers of the counties. */
export async function describeResult(
  task: Task,
  { units, results, statement, draws }: Computed,
  library: Library,
  tree: AreaTree,
): Promise<ProjectionResult> {
  const { request, codes, planner, horizon, named, planOf } = task;
  const context = targetContext(task, library, tree);
  const areas = await sumParents(results, codes, horizon, planner, tree);
  const withDraws = areas.map((area) => ({ ...area, ...drawsOf(area.code, draws) }));
  const shown = withDraws.map((area) => cutBefore(area, horizon.years, request.from));
  const years = horizon.years.filter((year) => year >= request.from);
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
      readAccuracy(library.folder),
      codes.length,
      [...task.learned.values()],
      units.some(({ start }) => hasEstimatedRoll(start)),
    ),
    notes: [
      ...(statement === null ? [] : drawNotes(statement, readUncertainty(library.folder), units, horizon.baseYear)),
      ...historyNotes(task),
      ...resultNotes(units, library, tree, areas, (code) => planner.projectsAbove(code)),
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

/** What became of histories: used, or too short for it. */
function historyNotes({ request, learned, horizon }: Task): ProjectionResult['notes'] {
  const early = new Set(
    (request.baselines ?? [])
      .filter(({ schoolYear, enrolment }) => schoolYear < horizon.baseYear && enrolment !== undefined)
      .map(({ area }) => area),
  );
  const used = [...learned.values()].map(({ area, course: { since, shockScale }, accuracy, broken }) => ({
    area,
    zh: `${since}年以后的升级、入学和升学按本县自己的历史推算，${accuracy.length > 0 ? '各种方法按它们在过去各起点上的误差加权' : '历史只够推算，不够检验，各种方法等权'}${shockScale === 1 ? '' : `；随机模拟中迁移、入学、升级的误差按本县过去的误差乘以${shockScale.toFixed(2)}`}${broken.length === 0 ? '' : `；${broken.join('、')}年有异常升级（区划、口径等），按常见值限住`}。`,
    en: `Steps, entrants and promotion after ${since} go by the county's own history, ${accuracy.length > 0 ? 'methods weighted by their errors at past origins' : 'which is too short to be tested on: methods at equal weights'}${shockScale === 1 ? '' : `; errors of migration, entry and progression in the draws are multiplied by ${shockScale.toFixed(2)} after its own past errors`}${broken.length === 0 ? '' : `; broken steps of ${broken.join(', ')} (boundaries, coverage) are held near the usual ones`}.`,
  }));
  const unused = [...early]
    .filter((area) => !learned.has(area))
    .map((area) => ({
      area,
      zh: `给出的历史没有用上：分年级在校生须满${FEWEST_YEARS}个学年，并包括${horizon.baseYear}年或以后的学年。`,
      en: `The history given was not used: it needs pupils by grade of ${FEWEST_YEARS} autumns, ${horizon.baseYear} or later among them.`,
    }));
  return [...used, ...unused];
}
