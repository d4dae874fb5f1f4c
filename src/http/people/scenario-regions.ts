import type { FastifyRequest } from 'fastify';
import type { Scenario } from '../../../models/inputs/scenario.ts';
import { namedAreas } from '../../planning/scenario-reach.ts';
import { requireRegions, visibleTo } from './region-check.ts';

/** For lists: tells which kept scenarios the actor may see. One that names no area is everybody's, as shipped ones are. */
export function visibleScenario(request: FastifyRequest): (document: Scenario) => boolean {
  const visible = visibleTo(request);
  return (document) => {
    const named = namedAreas(document);
    return named.length === 0 || visible(named);
  };
}

/** Refuses documents of kept scenarios that name areas outside the actor's regions. */
export function requireScenarioRegions(request: FastifyRequest, documents: readonly Scenario[]): void {
  const named = [...new Set(documents.flatMap(namedAreas))].sort();
  if (named.length > 0) requireRegions(request, named);
}
