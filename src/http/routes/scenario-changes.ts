import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ScenarioKeeper } from '../../planning/scenarios.ts';
import type { Api, StoreContext } from '../api.ts';
import { DATA_BODY_LIMIT } from '../body-limits.ts';
import { authorOf } from '../change-note.ts';
import { USUAL_HORIZON } from '../horizon.ts';
import { keepWithChange } from '../idempotency.ts';
import { acceptJsonAs } from '../json-body.ts';
import { mergePatch } from '../merge-patch.ts';
import { requiredVersion } from '../preconditions.ts';
import { Problem } from '../problem.ts';
import { answerChange, changeHeaders, documentOf, scenarioAddress, writtenBody } from '../scenario-view.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import { keyHeader, matchHeader, noteHeader } from '../schemas/headers.ts';
import {
  scenarioDocumentSchema,
  scenarioParameters,
  scenarioPatchSchema,
  writtenScenarioSchema,
} from '../schemas/scenario.ts';

const tags = ['scenarios'];
const config = { action: 'scenarios.write' } as const;
const MERGE_PATCH = 'application/merge-patch+json';

/** Create, change and delete scenarios; each change names the version that it was made upon. */
export function registerScenarioChanges(app: Api, { services, database }: StoreContext): void {
  const keeper = new ScenarioKeeper(database, services, USUAL_HORIZON);
  app.post(
    '/scenarios',
    {
      config,
      // The checks say more than the schema, and all at once.
      attachValidation: true,
      bodyLimit: DATA_BODY_LIMIT,
      schema: {
        tags,
        summary: '新建情景 · Create a scenario',
        headers: z.looseObject({ ...keyHeader, ...noteHeader }),
        body: scenarioDocumentSchema,
        response: { 201: json(writtenScenarioSchema, '已建 · created'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const written = await keeper.create(
        documentOf(Object(request.body)),
        authorOf(request),
        (transaction, result) => {
          const headers = { ...changeHeaders(result.scenario), location: scenarioAddress(result.scenario.id) };
          return keepWithChange(transaction, request, 201, headers, writtenBody(result, request));
        },
      );
      reply.code(201).header('Location', scenarioAddress(written.scenario.id));
      return answerChange(written, request, reply);
    },
  );

  app.register(async (scope) => {
    acceptJsonAs(scope, MERGE_PATCH);
    const api: Api = scope.withTypeProvider();
    api.patch(
      '/scenarios/:id',
      {
        config,
        onRequest: requireMergePatch,
        bodyLimit: DATA_BODY_LIMIT,
        schema: {
          tags,
          summary: '修改情景 · Change a scenario (RFC 7396)',
          description:
            '只写要改的成员；null 删去；overrides 等数组整体替换。改完的整个情景受检查，问题的位置指改完的情景。没有实际改动则不产生新版本。',
          consumes: [MERGE_PATCH],
          params: scenarioParameters,
          headers: z.looseObject({ ...matchHeader, ...noteHeader }),
          body: scenarioPatchSchema,
          response: { 200: json(writtenScenarioSchema, '改完的情景 · as it is now'), ...problemAnswer },
        },
      },
      async (request, reply) => {
        const edit = (document: object) => mergePatch(document, request.body);
        const seen = requiredVersion(request);
        return answerChange(await keeper.change(request.params.id, edit, authorOf(request), seen), request, reply);
      },
    );
  });

  app.put(
    '/scenarios/:id',
    {
      config,
      attachValidation: true,
      bodyLimit: DATA_BODY_LIMIT,
      schema: {
        tags,
        summary: '替换整个情景 · Replace a scenario',
        params: scenarioParameters,
        headers: z.looseObject({ ...matchHeader, ...noteHeader }),
        body: scenarioDocumentSchema,
        response: { 200: json(writtenScenarioSchema, '改完的情景 · as it is now'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const edit = () => documentOf(Object(request.body));
      const seen = requiredVersion(request);
      return answerChange(await keeper.change(request.params.id, edit, authorOf(request), seen), request, reply);
    },
  );

  app.delete(
    '/scenarios/:id',
    {
      config,
      schema: {
        tags,
        summary: '删除情景，历史保留 · Delete a scenario; its history stays',
        params: scenarioParameters,
        headers: z.looseObject({ ...matchHeader, ...noteHeader }),
        response: { 204: empty('已删除 · deleted'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      await keeper.delete(request.params.id, authorOf(request), requiredVersion(request));
      return reply.code(204).send();
    },
  );
}

/** A whole document sent as a patch would keep what it meant to take away. */
async function requireMergePatch(request: FastifyRequest): Promise<void> {
  const found = (request.headers['content-type'] ?? '').slice(0, 100);
  if (found.split(';')[0]!.trim().toLowerCase() === MERGE_PATCH) return;
  throw new Problem(
    'media-type-unsupported',
    {
      zh: `PATCH 的正文类型是“${found}”；只接受 ${MERGE_PATCH}。`,
      en: `The body of the PATCH is "${found}"; only ${MERGE_PATCH} is accepted.`,
    },
    { headers: { 'Accept-Patch': MERGE_PATCH } },
  );
}
