import { z } from 'zod';
import { changesBetween } from '../../planning/changes.ts';
import { absence, knownScenarioVersion, ScenarioKeeper } from '../../planning/scenarios.ts';
import { findScenario, type ScenarioStep, type ScenarioVersion, scenarioSteps } from '../../store/scenarios.ts';
import type { Api, StoreContext } from '../api.ts';
import { authorOf } from '../change-note.ts';
import { beijingTime } from '../clock.ts';
import { isKnownToClient } from '../entity-tag.ts';
import { USUAL_HORIZON } from '../horizon.ts';
import { keepWithChange } from '../idempotency.ts';
import { pageOfTotal, windowOf } from '../paging.ts';
import { requireScenarioRegions } from '../people/scenario-regions.ts';
import { seenVersion, versionTag } from '../preconditions.ts';
import { MOST_CHANGES } from '../refusal-problem.ts';
import { answerChange, changeHeaders, writtenBody } from '../scenario-view.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import { keyHeader, matchHeader, noteHeader } from '../schemas/headers.ts';
import { pageSchema, pagingFields } from '../schemas/paging.ts';
import {
  scenarioParameters,
  scenarioStepSchema,
  scenarioVersionParameters,
  scenarioVersionSchema,
  writtenScenarioSchema,
} from '../schemas/scenario.ts';

const historyQuery = z.strictObject(pagingFields(50));
const tags = ['scenarios'];

/** Who changed a scenario, when and why; every version can be read and brought back. */
export function registerScenarioHistory(app: Api, { services, database }: StoreContext): void {
  const keeper = new ScenarioKeeper(database, services, USUAL_HORIZON);
  app.get(
    '/scenarios/:id/history',
    {
      config: { action: 'scenarios.read' },
      schema: {
        tags,
        summary: '情景的历史，最新在前；删除后仍在 · History, newest first; it outlives the scenario',
        params: scenarioParameters,
        querystring: historyQuery,
        response: { 200: json(pageSchema(scenarioStepSchema), 'history'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const scenario = await findScenario(database, id);
      // A shipped scenario was never changed here.
      if (scenario === undefined && services.scenario(id) === undefined) throw await absence(database, services, id);
      const steps = await scenarioSteps(database, id, windowOf(request.query));
      // Earlier versions, and what they were changed from, may name areas that the newest does not.
      const shown = steps.flatMap(({ document, before }) => (before === null ? [document] : [document, before]));
      requireScenarioRegions(request, scenario === undefined ? shown : [scenario.document, ...shown]);
      reply.header('Cache-Control', 'no-cache');
      return pageOfTotal(steps.map(stepBody), scenario?.version ?? 0, request.query, request, reply);
    },
  );

  app.get(
    '/scenarios/:id/versions/:version',
    {
      config: { action: 'scenarios.read' },
      schema: {
        tags,
        summary: '情景的某一版，不再变 · One version; it never changes',
        params: scenarioVersionParameters,
        response: {
          200: json(scenarioVersionSchema, 'version'),
          304: empty('未变 · not modified'),
          ...problemAnswer,
        },
      },
    },
    async (request, reply) => {
      const { id, version } = request.params;
      const found = await knownScenarioVersion(database, services, id, version);
      requireScenarioRegions(request, [found.document]);
      const body = { ...versionBody(found), document: found.document };
      reply.header('Cache-Control', 'private, immutable, max-age=31536000');
      if (isKnownToClient(request, reply, versionTag(version, body))) return reply.send();
      return body;
    },
  );

  app.post(
    '/scenarios/:id/versions/:version/restore',
    {
      config: { action: 'scenarios.write' },
      schema: {
        tags,
        summary: '恢复某一版：旧内容成为新的一版 · Bring a version back as the newest',
        description: '已删除的情景由此恢复。If-Match 可不写；写了则须是最新一版。',
        params: scenarioVersionParameters,
        headers: z.looseObject({ ...keyHeader, ...matchHeader, ...noteHeader }),
        response: { 200: json(writtenScenarioSchema, '恢复后的情景 · as it is now'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { id, version } = request.params;
      const seen = seenVersion(request) ?? 'any';
      const written = await keeper.restore(id, version, authorOf(request), seen, (transaction, result) =>
        keepWithChange(transaction, request, 200, changeHeaders(result.scenario), writtenBody(result, request)),
      );
      return answerChange(written, request, reply);
    },
  );
}

function stepBody(step: ScenarioStep) {
  const changes = changesBetween(step.before, step.action === 'deleted' ? null : step.document);
  const moreChanges = Math.max(0, changes.length - MOST_CHANGES);
  return { ...versionBody(step), changes: changes.slice(0, MOST_CHANGES), moreChanges };
}

function versionBody({ version, action, author, note, written }: Omit<ScenarioVersion, 'id' | 'document'>) {
  return { version, action, author, note, at: beijingTime(written.getTime()) };
}
