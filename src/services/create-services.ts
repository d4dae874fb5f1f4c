import { dirname } from 'node:path';
import type { HistoryConfig } from '../../models/backtest/history-config.ts';
import { CATALOGUE } from '../../models/catalogue/index.ts';
import { compareAssumptions, compareNumbers } from '../../models/compare/compare-results.ts';
import { AreaTree, censusAreas } from '../../models/projection/area-tree.ts';
import { MODEL_VERSION } from '../../models/result.ts';
import { STAGES } from '../../models/stages.ts';
import { type CountyPool, createPool } from '../../workers/pool.ts';
import { libraryHashes } from '../library/library-hashes.ts';
import { readHistoryConfigs } from '../library/read-history-configs.ts';
import { type Library, readLibrary } from '../library/read-library.ts';
import { sourceCommit } from '../library/source-commit.ts';
import { coveredUnits } from './covered-units.ts';
import { Explainer } from './explainer.ts';
import { InputCollector } from './input-collector.ts';
import { PartProjector } from './part-projector.ts';
import { workOf } from './parts.ts';
import type { Comparison, KnownNames, Origin, PolicyRow, Region, Services } from './ports.ts';
import { Projector } from './projector.ts';
import { requestedUncertainty } from './requested-draws.ts';

/** The use cases over the shipped library and a pool of threads. */
export function createServices(library: Library = readLibrary(), pool: CountyPool = createPool()): Services {
  const tree = new AreaTree(censusAreas(library.facts));
  const projector = new Projector(library, tree, pool);
  const parts = new PartProjector(library, tree, pool, projector);
  const explainer = new Explainer(library, tree, projector);
  const collector = new InputCollector(library, tree, projector, explainer);
  let historyConfigs: readonly HistoryConfig[] | undefined;
  let origin: Origin | undefined;
  const region = (code: string): Region | undefined => {
    const identity = tree.identity(code);
    if (identity === undefined) return undefined;
    return {
      ...identity,
      children: tree.childrenOf(code).length,
      residents2020: library.facts.census.get(code)?.residents ?? null,
    };
  };
  const ofJurisdiction = <T extends { readonly jurisdiction: string }>(records: readonly T[], jurisdiction?: string) =>
    jurisdiction === undefined ? records : records.filter((record) => record.jurisdiction === jurisdiction);
  return {
    regions: () => tree.all().map(({ code }) => region(code)!),
    region,
    childrenOf: (code) => tree.childrenOf(code).map((child) => region(child)!),
    groupings: () => library.groupings,
    policies: () => library.policyRegister as unknown as readonly PolicyRow[],
    standards: (jurisdiction) => ofJurisdiction(library.rules.standards, jurisdiction),
    targets: (jurisdiction) => ofJurisdiction(library.rules.targets, jurisdiction),
    catalogue: () => CATALOGUE,
    scenarios: () => [...library.scenarios.values()],
    scenario: (id) => library.scenarios.get(id),
    known: () => knownNames(library),
    countiesOf: (areas) => coveredUnits(tree, areas),
    checkDraws: (draws, to) => {
      requestedUncertainty(draws, library.folder, to - library.facts.baseYear + 1);
    },
    project: (request, options) => projector.project(request, options),
    inputs: (request) => collector.collect(request),
    planParts: (request, preview) => parts.plan(request, preview),
    workOf,
    projectPart: (request, part, options) => parts.part(request, part, options),
    joinParts: (request, computed, options) => parts.join(request, computed, options),
    explain: (request, question, limits, result) => explainer.explain(request, question, limits, result),
    compare: (results, base, measures): Comparison => ({
      scenarios: results.map(({ scenario }) => ({ id: scenario.id, zh: scenario.name.zh, en: scenario.name.en })),
      base,
      assumptions: compareAssumptions(results),
      rows: [...compareNumbers(results, base, measures)],
      note: results.some(({ draws }) => draws !== null) ? DRAWS_NOT_COMPARED : null,
    }),
    historyConfigs: () => {
      historyConfigs ??= readHistoryConfigs(library.folder);
      return historyConfigs;
    },
    backtest: (task, signal) => pool.backtest(task, signal),
    origin: () => {
      origin ??= {
        modelVersion: MODEL_VERSION,
        commit: sourceCommit(dirname(library.folder)),
        data: libraryHashes(library.folder),
      };
      return origin;
    },
    close: () => pool.close(),
  };
}

const DRAWS_NOT_COMPARED = {
  zh: '比较的是各方案单一路径的数值；随机模拟的分位数和概率未作比较。',
  en: 'The single paths are compared; quantiles and probabilities of the draws are not.',
};

function knownNames(library: Library): KnownNames {
  const national = library.rules.standards.filter(
    (entry) => entry.parameter === 'schoolSizeCap' && entry.jurisdiction === '000000',
  );
  const caps = STAGES.flatMap((stage) => {
    const value = national.find((entry) => entry.stage === stage)?.value;
    return value == null ? [] : [[stage, value] as const];
  });
  return {
    scenarioIds: [...library.scenarios.keys()],
    programmeIds: [...library.programmes.keys()],
    normPackIds: [...library.rules.normPacks.keys()],
    schoolSizeCaps: Object.fromEntries(caps),
  };
}
