import type { ProjectRequest, Services } from '../services/ports.ts';
import { requestedDraws } from './check-request.ts';
import { faultyRequest, type Place } from './problem.ts';
import { unknownNames } from './request-fault.ts';
import type { RunRequest } from './schemas/run.ts';

/** The request in one form: areas sorted and once, nothing empty; so that equal questions are seen as equal. */
export function normalisedRequest(request: RunRequest, services: Services): ProjectRequest {
  const { scenario, overrides, parameters, baselines } = request;
  if (typeof scenario === 'string') requireShippedScenarios([scenario], services, 'body', 'scenario');
  return {
    areas: request.areas.includes('all') ? ['all'] : [...new Set(request.areas)].sort(),
    from: request.from,
    to: request.to,
    scenario,
    ...(overrides === undefined || overrides.length === 0 ? {} : { overrides }),
    ...(parameters === undefined || Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...(baselines === undefined || baselines.length === 0 ? {} : { baselines }),
    ...(request.draws === undefined ? {} : { draws: requestedDraws(request, request.draws) }),
  };
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
