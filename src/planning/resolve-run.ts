import type { Baseline } from '../../models/inputs/baseline.ts';
import type { Scenario } from '../../models/inputs/scenario.ts';
import type { Reference } from '../services/passport.ts';
import type { ProjectRequest, Services } from '../services/ports.ts';
import type { Database } from '../store/database.ts';
import { resolveDatasets } from './resolve-datasets.ts';
import { resolveScenario } from './resolve-scenario.ts';

/** What a run names: a scenario by id or as a document, and datasets of the counties. */
export interface NamedInputs {
  readonly areas: readonly string[];
  readonly scenario: string | Scenario;
  readonly datasets?: 'latest' | readonly string[] | undefined;
  readonly baselines?: readonly Baseline[] | undefined;
}

/** The same, taken out of the store: the run does not depend on it any more. */
export interface TakenInputs {
  readonly request: Pick<ProjectRequest, 'scenario' | 'bases' | 'baselines'>;
  readonly datasets: readonly Reference[];
  readonly scenarios: readonly Reference[];
}

/**
 * Takes everything that a run names out of the store. Figures that the request carries itself go over those of a dataset.
 * @throws InputFaults where something is not there
 */
export async function resolveRun(
  database: Database,
  services: Services,
  { areas, scenario, datasets, baselines = [] }: NamedInputs,
  where: { readonly scenario: string; readonly datasets: string } = { scenario: '#/scenario', datasets: '#/datasets' },
): Promise<TakenInputs> {
  const found =
    typeof scenario === 'string' ? await resolveScenario(database, services, scenario, where.scenario) : undefined;
  const kept =
    datasets === undefined
      ? { baselines: [], references: [] }
      : await resolveDatasets(database, datasets, services.countiesOf(areas), where.datasets);
  const all = [...kept.baselines, ...baselines];
  return {
    request: { ...(found?.request ?? { scenario }), ...(all.length === 0 ? {} : { baselines: all }) },
    datasets: kept.references,
    scenarios: (found?.chain ?? []).flatMap(({ id, version, sha256 }) =>
      version === null ? [] : [{ id, version, sha256 }],
    ),
  };
}
