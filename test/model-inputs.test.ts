import { parse } from 'devalue';
import t from 'tap';
import type { ModelInputs } from '../models/projection/model-inputs.ts';
import { buildApp } from '../src/http/app.ts';
import { LOCAL_ACTOR } from '../src/people/actor.ts';
import { createServices } from '../src/services/create-services.ts';
import { createInlinePool } from '../workers/pool.ts';
import { memoryDesk } from './fixtures/http/memory-desk.ts';
import { migratedDatabase } from './fixtures/store/database.ts';

/* GET /model-inputs: what the page computes from, and to whom it is given. */

const PLANNED = {
  schemaVersion: 1,
  id: 'taishan-draft',
  name: { zh: '台山未公开方案' },
  extends: 'reference',
  areas: ['440781'],
  overrides: [{ name: { zh: '拟建' }, areas: ['440781'], parameters: { planningMargin: 0.02 } }],
};

t.test('inputs end at the regions of whoever asks, those of a scenario too', async (t) => {
  const services = createServices(undefined, createInlinePool());
  const { database } = await migratedDatabase(t);
  const app = buildApp({ services, desk: memoryDesk(services), database });
  const limited = { id: 'limited', name: 'limited', roles: ['planner'], regions: ['440785'] };
  app.addHook('onRequest', async (request) => {
    if (request.headers['x-test-actor'] !== undefined) Object.defineProperty(request, 'actor', { value: limited });
    else Object.defineProperty(request, 'actor', { value: LOCAL_ACTOR });
  });
  t.teardown(async () => {
    await app.close();
    await services.close();
  });
  const made = await app.inject({ method: 'POST', url: '/api/v1/scenarios', payload: PLANNED });
  t.equal(made.statusCode, 201, made.body);
  const get = (query: string, headers: Record<string, string> = { 'x-test-actor': 'limited' }) =>
    app.inject({ url: `/api/v1/model-inputs?${query}`, headers });

  const own = await get('areas=440785&scenario=enping-a');
  t.equal(own.statusCode, 200);
  t.strictSame(
    (parse(own.body) as ModelInputs).counties.map(({ start }) => start.code),
    ['440785'],
  );
  t.equal(
    (await get('areas=440785&scenario=enping-a', { 'if-none-match': own.headers.etag as string })).statusCode,
    304,
  );
  t.equal((await get('areas=440781&scenario=reference')).statusCode, 403);
  const hidden = await get('areas=440785&scenario=taishan-draft');
  t.equal(hidden.statusCode, 403, 'a kept scenario of another region');
  t.notMatch(hidden.body, /台山未公开方案/);
  t.equal((await get('areas=440785&scenario=taishan-draft@1')).statusCode, 403, 'its versions, too');
  const run = { areas: ['440785'], scenario: 'taishan-draft' };
  const headers = { 'x-test-actor': 'limited' };
  t.equal((await app.inject({ method: 'POST', url: '/api/v1/runs', payload: run, headers })).statusCode, 403);
  t.equal((await get('areas=440781&scenario=taishan-draft', {})).statusCode, 200);

  const wide = await get('areas=all&scenario=reference', {});
  t.equal(wide.statusCode, 400);
  t.match(wide.body, /至多 400 个县级单位/);
  t.equal((await get('areas=999999&scenario=reference', {})).statusCode, 400);
});
