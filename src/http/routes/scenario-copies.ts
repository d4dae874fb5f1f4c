import { z } from 'zod';
import { lockScenario, unlockScenario } from '../../planning/scenario-lock.ts';
import { ScenarioKeeper } from '../../planning/scenarios.ts';
import type { Api, StoreContext } from '../api.ts';
import { authorOf } from '../change-note.ts';
import { USUAL_HORIZON } from '../horizon.ts';
import { keepWithChange } from '../idempotency.ts';
import { seenVersion } from '../preconditions.ts';
import { answerChange, changeHeaders, scenarioAddress, storedView, writtenBody } from '../scenario-view.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { keyHeader, matchHeader, noteHeader } from '../schemas/headers.ts';
import { copySchema, scenarioParameters, scenarioViewSchema, writtenScenarioSchema } from '../schemas/scenario.ts';

const tags = ['scenarios'];

/** Copies of scenarios, shipped ones too; locks of those that were approved. */
export function registerScenarioCopies(app: Api, { services, database }: StoreContext): void {
  const keeper = new ScenarioKeeper(database, services, USUAL_HORIZON);
  app.post(
    '/scenarios/:id/copies',
    {
      config: { action: 'scenarios.write' },
      schema: {
        tags,
        summary: '复制情景，随附的也可以 · Copy a scenario, shipped ones too',
        params: scenarioParameters,
        headers: z.looseObject({ ...keyHeader, ...noteHeader }),
        body: copySchema,
        response: { 201: json(writtenScenarioSchema, '已复制 · copied'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const written = await keeper.copy(request.params.id, request.body, authorOf(request), (transaction, result) => {
        const headers = { ...changeHeaders(result.scenario), location: scenarioAddress(result.scenario.id) };
        return keepWithChange(transaction, request, 201, headers, writtenBody(result, request));
      });
      reply.code(201).header('Location', scenarioAddress(written.scenario.id));
      return answerChange(written, request, reply);
    },
  );

  app.post(
    '/scenarios/:id/lock',
    {
      config: { action: 'scenarios.lock' },
      schema: {
        tags,
        summary: '锁定（审定） · Lock: nobody changes it, nor what it builds upon',
        description: 'If-Match 可不写；写了则锁定的必须是这一版。',
        params: scenarioParameters,
        headers: z.looseObject({ ...keyHeader, ...matchHeader, ...noteHeader }),
        response: { 200: json(scenarioViewSchema, '已锁定 · locked'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const seen = seenVersion(request) ?? 'any';
      const scenario = await lockScenario(database, services, request.params.id, authorOf(request), seen);
      reply.headers(changeHeaders(scenario));
      return storedView(scenario);
    },
  );

  app.delete(
    '/scenarios/:id/lock',
    {
      config: { action: 'scenarios.lock' },
      schema: {
        tags,
        summary: '解锁 · Take the lock away',
        params: scenarioParameters,
        headers: z.looseObject(noteHeader),
        response: { 200: json(scenarioViewSchema, '已解锁 · unlocked'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const scenario = await unlockScenario(database, services, request.params.id, authorOf(request));
      reply.headers(changeHeaders(scenario));
      return storedView(scenario);
    },
  );
}
