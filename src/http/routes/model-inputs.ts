import { stringify } from 'devalue';
import { InputFaults, type Services } from '../../services/ports.ts';
import type { Api, RouteContext } from '../api.ts';
import { entityTag, isKnownToClient } from '../entity-tag.ts';
import { requireRegions } from '../people/region-check.ts';
import { faultyRequest } from '../problem.ts';
import { requestFault } from '../request-fault.ts';
import { normalisedRun } from '../run-submission.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import { MOST_COUNTIES, modelInputsQuery, modelInputsSchema } from '../schemas/model-inputs.ts';

/** What a projection is computed from, for the page: it runs the same model while a lever is dragged. */
export function registerModelInputs(app: Api, context: RouteContext): void {
  const { services } = context;
  app.get(
    '/model-inputs',
    {
      config: { action: 'runs.read' },
      schema: {
        tags: ['runs'],
        summary: '模型的输入 · Inputs of the model',
        description:
          '一个范围在一个情景下的全部输入：各县起点、规则、出处。网页用它在本机重算和解释。格式是 devalue（npm 包）的文本，读法：parse(text)。\n\nEverything that a projection of the areas is computed from. The text is that of the npm package devalue.',
        querystring: modelInputsQuery,
        response: {
          200: json(modelInputsSchema, 'inputs'),
          304: empty('未变 · not modified'),
          ...problemAnswer,
        },
      },
    },
    async (request, reply) => {
      const { areas, datasets, ...named } = request.query;
      requireRegions(request, areas);
      try {
        requireFewCounties(areas, services);
        const body = { ...named, areas, ...(datasets === undefined ? {} : { datasets }) };
        const { request: asked, asked: given } = await normalisedRun(body, request, context);
        const { data, modelVersion, commit } = services.origin();
        reply.header('Cache-Control', 'private, no-cache').type('application/json; charset=utf-8');
        if (isKnownToClient(request, reply, entityTag(given.canonical, data.sha256, modelVersion, commit ?? '')))
          return reply.send();
        return reply.send(stringify(await services.inputs(asked)));
      } catch (error) {
        throw error instanceof InputFaults ? faultyRequest('invalid-query', error.faults, 'query') : error;
      }
    },
  );
}

function requireFewCounties(areas: readonly string[], services: Services): void {
  const count = services.countiesOf(areas).length;
  if (count <= MOST_COUNTIES) return;
  const allowed = {
    zh: `合计至多 ${MOST_COUNTIES} 个县级单位；全国用 POST /runs`,
    en: `at most ${MOST_COUNTIES} county-level units; the nation is computed by POST /runs`,
  };
  throw requestFault('EDU_OUT_OF_RANGE', 'query', 'areas', `${areas.join(',')} (${count})`, allowed);
}
