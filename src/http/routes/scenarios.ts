import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Scenario } from '../../../models/inputs/scenario.ts';
import { lookUpScenario } from '../../planning/check-scenario.ts';
import { absence } from '../../planning/scenarios.ts';
import type { Services } from '../../services/ports.ts';
import type { Database } from '../../store/database.ts';
import { findScenario, listScenarios, storedScenarioIds } from '../../store/scenarios.ts';
import type { Api, RouteContext } from '../api.ts';
import { isKnownToClient } from '../entity-tag.ts';
import { pageOf, pageOfTotal, windowOf } from '../paging.ts';
import { requireScenarioRegions, visibleScenario } from '../people/scenario-regions.ts';
import { unknownScenario } from '../refusal-problem.ts';
import { scenarioTag, shippedView, storedView } from '../scenario-view.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import { type PagingQuery, pageSchema, pagingFields } from '../schemas/paging.ts';
import { type ScenarioView, scenarioParameters, scenarioViewSchema } from '../schemas/scenario.ts';

const listQuery = z.strictObject(pagingFields(500));
const tags = ['scenarios'];

/** The scenarios that come with the product, and those that are kept beside them. */
export function registerScenarios(app: Api, { services, database }: RouteContext): void {
  app.get(
    '/scenarios',
    {
      config: { action: 'scenarios.read' },
      schema: {
        tags,
        summary: '情景：随附的和自建的 · Scenarios, shipped and kept',
        querystring: listQuery,
        response: { 200: json(pageSchema(scenarioViewSchema), 'scenarios'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      reply.header('Cache-Control', 'no-cache');
      if (database === undefined) return pageOf(services.scenarios().map(shippedView), request.query, request, reply);
      const { views, total } = await pageOfScenarios(services, database, request);
      return pageOfTotal(views, total, request.query, request, reply);
    },
  );

  app.get(
    '/scenarios/:id',
    {
      config: { action: 'scenarios.read' },
      schema: {
        tags,
        summary: '一个情景 · One scenario',
        params: scenarioParameters,
        response: {
          200: json(scenarioViewSchema, 'scenario'),
          304: empty('未变 · not modified'),
          ...problemAnswer,
        },
      },
    },
    async (request, reply) => {
      const view = await viewOf(request, request.params.id, services, database);
      reply.header('Cache-Control', 'no-cache');
      if (isKnownToClient(request, reply, scenarioTag(view))) return reply.send();
      return view;
    },
  );
}

/** Shipped ones first, then kept ones by id. */
async function pageOfScenarios(
  services: Services,
  database: Database,
  request: FastifyRequest,
): Promise<{ readonly views: ScenarioView[]; readonly total: number }> {
  const kept = new Set(await storedScenarioIds(database));
  const shipped: Scenario[] = services.scenarios().filter(({ id }) => !kept.has(id));
  const { offset, limit } = windowOf(request.query as PagingQuery);
  if (request.server.regionScope.codes(request.actor) !== undefined) {
    // The store does not know what lies within a region: scenarios are few, so all are read for those with a limit.
    const visible = visibleScenario(request);
    const all = await listScenarios(database, { limit: Math.max(1, kept.size), offset: 0 });
    const own = all.filter(({ document }) => visible(document));
    const views = [...shipped.map(shippedView), ...own.map(storedView)];
    return { views: views.slice(offset, offset + limit), total: views.length };
  }
  const first = shipped.slice(offset, offset + limit);
  const rest = limit - first.length;
  const stored =
    rest === 0 ? [] : await listScenarios(database, { limit: rest, offset: Math.max(0, offset - shipped.length) });
  return { views: [...first.map(shippedView), ...stored.map(storedView)], total: shipped.length + kept.size };
}

async function viewOf(
  request: FastifyRequest,
  id: string,
  services: Services,
  database: Database | undefined,
): Promise<ScenarioView> {
  if (database === undefined) {
    const scenario = services.scenario(id);
    const known = services.scenarios().map((entry) => entry.id);
    if (scenario === undefined) throw unknownScenario(id, known);
    return shippedView(scenario);
  }
  const found = await lookUpScenario(database, services, id);
  // Who deleted one, and when, is told to those who might have read it.
  const stored = found === undefined ? await findScenario(database, id) : found.stored;
  if (stored !== undefined) requireScenarioRegions(request, [stored.document]);
  if (found === undefined) throw await absence(database, services, id);
  return found.stored === undefined ? shippedView(found.document) : storedView(found.stored);
}
