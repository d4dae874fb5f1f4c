import type { FastifyRequest } from 'fastify';
import { resolveRun } from '../planning/resolve-run.ts';
import type { Asked, Submitted } from '../queue/job-desk.ts';
import type { ProjectRequest, Services } from '../services/ports.ts';
import type { RouteContext } from './api.ts';
import { canonicalJson } from './canonical-json.ts';
import { requestedDraws } from './check-request.ts';
import { submitted } from './job.ts';
import { requireScenarioRegions } from './people/scenario-regions.ts';
import { faultyRequest, type Place } from './problem.ts';
import { unknownNames } from './request-fault.ts';
import type { RunRequest } from './schemas/run.ts';

/** A run as it goes to the desk. */
export interface NormalisedRun {
  readonly request: ProjectRequest;
  readonly asked: Asked;
}

/**
 * The request in one form: areas sorted and once, nothing empty, scenarios and datasets taken out of the store; so that
 * equal questions are seen as equal.
 */
export async function normalisedRun(
  body: RunRequest,
  incoming: FastifyRequest,
  { services, database }: RouteContext,
): Promise<NormalisedRun> {
  const { scenario, overrides, parameters, baselines, datasets } = body;
  const { actor } = incoming;
  const areas = body.areas.includes('all') ? ['all'] : [...new Set(body.areas)].sort();
  if (database === undefined && typeof scenario === 'string')
    requireShippedScenarios([scenario], services, 'body', 'scenario');
  const named = { areas, scenario, datasets, baselines };
  const taken =
    database === undefined
      ? { request: { scenario, ...(baselines?.length ? { baselines } : {}) }, datasets: [], scenarios: [] }
      : await resolveRun(database, services, named);
  // A kept scenario that names areas of others is not to be read, in whatever way.
  const documents = [taken.request.scenario, ...(taken.request.bases ?? [])];
  if (typeof scenario === 'string')
    requireScenarioRegions(
      incoming,
      documents.filter((each) => typeof each !== 'string'),
    );
  const request: ProjectRequest = {
    areas,
    from: body.from,
    to: body.to,
    ...taken.request,
    ...(overrides === undefined || overrides.length === 0 ? {} : { overrides }),
    ...(parameters === undefined || Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...(body.draws === undefined ? {} : { draws: requestedDraws(body, body.draws) }),
  };
  const { datasets: used, scenarios } = taken;
  const canonical = canonicalJson(request);
  return { request, asked: { by: actor.name, lane: 'interactive', canonical, datasets: used, scenarios } };
}

/** Hands a run to the desk. A county that somebody waits for is computed at once; it never stands behind a province. */
export async function submitRun(
  { request, asked }: NormalisedRun,
  { desk, services }: RouteContext,
  waits: boolean,
): Promise<Submitted> {
  const atOnce = waits && services.countiesOf(request.areas).length === 1;
  return submitted('run', () => desk.submitRun(request, asked, atOnce));
}

/** Throws a problem that names the scenarios there are. */
export function requireShippedScenarios(
  ids: readonly string[],
  services: Services,
  place: Place,
  parameter: string,
): void {
  const known = services.scenarios().map((scenario) => scenario.id);
  const faults = unknownNames(parameter, ids, known);
  if (faults.length > 0) throw faultyRequest(place === 'body' ? 'invalid-body' : 'invalid-query', faults, place);
}
