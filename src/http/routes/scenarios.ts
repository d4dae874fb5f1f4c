import { z } from 'zod';
import type { Api, RouteContext } from '../api.ts';
import { entityTag, isKnownToClient } from '../entity-tag.ts';
import { pageOf } from '../paging.ts';
import { Problem } from '../problem.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import { pageSchema, pagingFields } from '../schemas/paging.ts';
import { shippedScenarioSchema } from '../schemas/reference.ts';

const listQuery = z.strictObject(pagingFields(500));
const parameters = z.strictObject({ id: z.string().max(100) });
const tags = ['scenarios'];

/** The scenarios that come with the product. */
export function registerScenarios(app: Api, { services }: RouteContext): void {
  app.get(
    '/scenarios',
    {
      config: { action: 'scenarios.read' },
      schema: {
        tags,
        summary: '现成情景 · Shipped scenarios',
        querystring: listQuery,
        response: { 200: json(pageSchema(shippedScenarioSchema), 'scenarios'), ...problemAnswer },
      },
    },
    async (request, reply) => pageOf(services.scenarios(), request.query, request, reply),
  );

  app.get(
    '/scenarios/:id',
    {
      config: { action: 'scenarios.read' },
      schema: {
        tags,
        summary: '一个情景 · One scenario',
        params: parameters,
        response: {
          200: json(shippedScenarioSchema, 'scenario'),
          304: empty('未变 · not modified'),
          ...problemAnswer,
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const scenario = services.scenario(id);
      if (scenario === undefined)
        throw unknownScenario(
          id,
          services.scenarios().map((entry) => entry.id),
        );
      reply.header('Cache-Control', 'no-cache');
      if (isKnownToClient(request, reply, entityTag(JSON.stringify(scenario)))) return reply.send();
      return scenario;
    },
  );
}

function unknownScenario(id: string, known: readonly string[]): Problem {
  return new Problem('scenario-unknown', {
    zh: `没有编号为“${id}”的情景；现有：${known.join('、')}。`,
    en: `There is no scenario "${id}"; known are: ${known.join(', ')}.`,
  });
}
