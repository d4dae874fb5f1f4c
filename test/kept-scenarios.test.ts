import type { LightMyRequestResponse } from 'fastify';
import t from 'tap';
import { seriesIndex } from '../models/catalogue/index.ts';
import type { Scenario } from '../models/inputs/scenario.ts';
import { resolveScenario } from '../src/planning/resolve-scenario.ts';
import { type Kept, keptApi } from './fixtures/http/kept.ts';
import { isProblem } from './fixtures/http/problems.ts';

t.setTimeout(300_000);

const scenario = (id: string, more: object = {}) => ({
  schemaVersion: 1,
  id,
  name: { zh: `情景 ${id}` },
  overrides: [{ name: { zh: '余量' }, parameters: { planningMargin: 0.05 } }],
  ...more,
});
const ALL = '/api/v1/scenarios';
const note = (text: string) => ({ 'x-change-note': encodeURIComponent(text) });
const create = (api: Kept, payload: object, headers: Record<string, string> = {}, as?: string) =>
  api.ask({ method: 'POST', url: ALL, payload, headers, ...(as === undefined ? {} : { as }) });
const patch = (api: Kept, id: string, payload: unknown, headers: Record<string, string> = {}, as?: string) =>
  api.ask({
    method: 'PATCH',
    url: `${ALL}/${id}`,
    payload: JSON.stringify(payload),
    headers: { 'content-type': 'application/merge-patch+json', ...headers },
    ...(as === undefined ? {} : { as }),
  });
const tagOf = async (api: Kept, id: string) => String((await api.ask({ url: `${ALL}/${id}` })).headers.etag);
const match = (answer: LightMyRequestResponse) => ({ 'if-match': String(answer.headers.etag) });
const margin = (value: number) => ({ overrides: [{ name: { zh: '余量' }, parameters: { planningMargin: value } }] });

t.test('a scenario: create, read, change, replace, delete, bring back', async (t) => {
  const api = await keptApi(t);
  const shipped = (await api.ask({ url: ALL })).json();
  t.match(shipped.results[0], { source: 'shipped', version: null, author: null, lockedBy: null });
  const created = await create(api, scenario('mine', { extends: 'enping-a' }), note('为了会审'), '张三');
  t.equal(created.statusCode, 201);
  t.equal(created.headers.location, `${ALL}/mine`);
  t.match(created.json(), {
    source: 'stored',
    version: 1,
    author: '张三',
    note: '为了会审',
    lockedBy: null,
    findings: [],
  });
  const got = await api.ask({ url: `${ALL}/mine` });
  t.equal(got.headers.etag, created.headers.etag);
  t.equal(
    (await api.ask({ url: `${ALL}/mine`, headers: { 'if-none-match': String(got.headers.etag) } })).statusCode,
    304,
  );
  const all = (await api.ask({ url: ALL })).json();
  t.equal(all.paging.totalResults, shipped.paging.totalResults + 1);
  t.equal(all.results.at(-1).id, 'mine');
  const last = (await api.ask({ url: `${ALL}?pageSize=1&page=${all.paging.totalResults}` })).json();
  t.match(last.results, [{ id: 'mine', source: 'stored' }], 'the last page is the kept one');
  t.match((await api.ask({ url: `${ALL}?pageSize=2&page=2` })).json().results, all.results.slice(2, 4));
  t.strictSame((await api.ask({ url: `${ALL}?page=99` })).json().results, []);

  const changed = await patch(
    api,
    'mine',
    { extends: null, description: { zh: '说明' }, ...margin(0.1) },
    { ...match(got), ...note('加余量') },
    '李四',
  );
  t.equal(changed.statusCode, 200);
  t.match(changed.json(), { version: 2, author: '李四', note: '加余量', description: { zh: '说明' } });
  t.notOk('extends' in changed.json(), 'null takes away');
  t.equal(changed.headers.etag, await tagOf(api, 'mine'));
  t.equal(
    (await patch(api, 'mine', { description: { zh: '说明' } }, match(changed))).json().version,
    2,
    'nothing new, no version',
  );

  const whole = { ...changed.json(), name: { zh: '改名' } };
  delete whole.findings;
  const put = await api.ask({ method: 'PUT', url: `${ALL}/mine`, payload: whole, headers: match(changed) });
  t.equal(put.statusCode, 200, 'what was read can be sent back');
  t.match(put.json(), { version: 3, name: { zh: '改名' }, author: 'local' });

  const history = (await api.ask({ url: `${ALL}/mine/history` })).json();
  t.match(history.results, [
    {
      version: 3,
      action: 'changed',
      author: 'local',
      changes: [{ pointer: '/name/zh', from: '情景 mine', to: '改名' }],
    },
    { version: 2, action: 'changed', author: '李四', note: '加余量' },
    { version: 1, action: 'created', author: '张三', note: '为了会审' },
  ]);
  t.match(history.results[1].changes, [
    { pointer: '/extends', kind: 'removed', from: 'enping-a', to: null },
    { pointer: '/overrides/0/parameters/planningMargin', kind: 'changed', from: 0.05, to: 0.1 },
    { pointer: '/description/zh', kind: 'added', to: '说明' },
  ]);
  t.equal((await api.ask({ url: `${ALL}/mine/history?pageSize=1&page=3` })).json().results[0].version, 1);
  const first = await api.ask({ url: `${ALL}/mine/versions/1` });
  t.match(first.json(), { version: 1, action: 'created', document: { extends: 'enping-a' } });
  t.match(first.headers['cache-control'], 'immutable');
  isProblem(t, await api.ask({ url: `${ALL}/mine/versions/9` }), 404, 'version-unknown');
  isProblem(t, await api.ask({ url: `${ALL}/reference/versions/1` }), 404, 'version-unknown');
  t.strictSame((await api.ask({ url: `${ALL}/reference/history` })).json().results, []);

  isProblem(t, await api.ask({ method: 'DELETE', url: `${ALL}/mine` }), 428, 'precondition-required');
  const gone = await api.ask({
    method: 'DELETE',
    url: `${ALL}/mine`,
    headers: { ...match(put), ...note('不用了') },
    as: '王五',
  });
  t.equal(gone.statusCode, 204);
  const deleted = await api.ask({ url: `${ALL}/mine` });
  isProblem(t, deleted, 410, 'scenario-deleted');
  t.match(deleted.json(), { changedBy: '王五', changedAt: /\+08:00$/ });
  isProblem(t, await patch(api, 'mine', {}, { 'if-match': '*' }), 410, 'scenario-deleted');
  isProblem(t, await create(api, scenario('mine')), 409, 'scenario-taken');
  t.equal((await api.ask({ url: ALL })).json().paging.totalResults, shipped.paging.totalResults);
  t.match((await api.ask({ url: `${ALL}/mine/history` })).json().results[0], {
    version: 4,
    action: 'deleted',
    note: '不用了',
  });
  const back = await api.ask({ method: 'POST', url: `${ALL}/mine/versions/2/restore` });
  t.equal(back.statusCode, 200);
  t.match(back.json(), { version: 5, name: { zh: '情景 mine' }, description: { zh: '说明' } });
  const stale = await api.ask({ method: 'POST', url: `${ALL}/mine/versions/1/restore`, headers: match(put) });
  isProblem(t, stale, 412, 'changed-meanwhile');

  const trail = (await api.ask({ url: '/api/v1/audit?resource=scenario%20mine' })).json().results;
  t.match(
    trail.map(({ action }: { action: string }) => action),
    ['created', 'changed', 'changed', 'deleted', 'restored'],
  );
  t.match(trail[1], {
    actor: '李四',
    from: { version: 1, '/extends': 'enping-a' },
    to: { version: 2, '/description/zh': '说明' },
  });
  t.equal(await api.count('scenario_versions'), 5);
});

t.test('two change one version: one is written, the other is told by whom and what', async (t) => {
  const api = await keptApi(t);
  const tag = match(await create(api, scenario('shared')));
  const both = await Promise.all([
    patch(api, 'shared', margin(0.1), tag, '张三'),
    patch(api, 'shared', { description: { zh: '另一处' } }, tag, '李四'),
  ]);
  const won = both.find(({ statusCode }) => statusCode === 200)!;
  const lost = both.find(({ statusCode }) => statusCode === 412)!;
  isProblem(t, lost, 412, 'changed-meanwhile');
  const winner = won.json().author;
  t.match(lost.json(), { changedBy: winner, version: 2, changedAt: won.json().updated });
  const pointer = winner === '张三' ? '/overrides/0/parameters/planningMargin' : '/description/zh';
  t.match(lost.json().changes, [{ pointer }]);
  t.equal(await api.count('scenario_versions'), 2);
  for (const wrong of ['"1', 'x', 'W/"2', ''])
    isProblem(t, await patch(api, 'shared', {}, { 'if-match': wrong }), 400, 'header-invalid');
  for (const old of [`W/${won.headers.etag}`, '"1.abc"', '"99.abc"', '"x"'])
    isProblem(t, await patch(api, 'shared', {}, { 'if-match': old }), 412, 'changed-meanwhile');
  const several = { 'if-match': `${tag['if-match']}, ${won.headers.etag}` };
  t.equal((await patch(api, 'shared', margin(0.2), several)).statusCode, 200);
  t.equal((await patch(api, 'shared', margin(0.3), { 'if-match': '*' })).statusCode, 200);
  const posts = await Promise.all(Array.from({ length: 10 }, () => create(api, scenario('race'))));
  t.equal(posts.filter(({ statusCode }) => statusCode === 201).length, 1, 'an id is given once');
  isProblem(t, posts.find(({ statusCode }) => statusCode !== 201)!, 409, 'scenario-taken');
});

t.test('copies and locks', async (t) => {
  const api = await keptApi(t);
  const copy = (from: string, id: string) =>
    api.ask({ method: 'POST', url: `${ALL}/${from}/copies`, payload: { id, name: { zh: id } }, headers: note('试算') });
  const lock = (id: string, as: string, headers: Record<string, string> = {}) =>
    api.ask({ method: 'POST', url: `${ALL}/${id}/lock`, as, headers });
  const copied = await copy('enping-a', 'plan');
  t.equal(copied.statusCode, 201);
  const original = api.services.scenario('enping-a')!;
  t.match(copied.json(), { version: 1, programmes: original.programmes, note: '试算' });
  isProblem(t, await copy('nope', 'other'), 404, 'scenario-unknown');
  isProblem(t, await copy('plan', 'enping-b'), 409, 'scenario-taken');
  for (const method of ['PUT', 'DELETE'] as const) {
    const refused = await api.ask({
      method,
      url: `${ALL}/reference`,
      payload: scenario('reference'),
      headers: { 'if-match': '*' },
    });
    isProblem(t, refused, 409, 'scenario-shipped');
  }
  isProblem(t, await patch(api, 'reference', {}, { 'if-match': '*' }), 409, 'scenario-shipped');
  isProblem(t, await lock('reference', '审定人'), 409, 'scenario-shipped');

  await create(api, scenario('above', { extends: 'plan' }));
  isProblem(t, await lock('plan', '审定人', { 'if-match': '"7.x"' }), 412, 'changed-meanwhile');
  const locked = await lock('plan', '审定人', match(copied));
  t.match(locked.json(), { lockedBy: '审定人', lockedAt: /\+08:00$/, version: 1 });
  t.not(locked.headers.etag, copied.headers.etag, 'what is shown has changed');
  t.equal((await lock('plan', '审定人')).statusCode, 200, 'twice is once');
  isProblem(t, await lock('plan', '别人'), 409, 'scenario-locked');
  const refused = await patch(api, 'plan', margin(0.2), match(copied));
  isProblem(t, refused, 409, 'scenario-locked');
  t.match(refused.json(), { lockedBy: '审定人', lockedAt: locked.json().lockedAt });
  const restore = await api.ask({ method: 'POST', url: `${ALL}/plan/versions/1/restore` });
  isProblem(t, restore, 409, 'scenario-locked');
  isProblem(
    t,
    await api.ask({ method: 'DELETE', url: `${ALL}/plan`, headers: { 'if-match': '*' } }),
    409,
    'scenario-locked',
  );
  t.equal((await copy('plan', 'free')).json().lockedBy, null, 'a copy is free');
  const open = await api.ask({ method: 'DELETE', url: `${ALL}/plan/lock`, as: '审定人' });
  t.match(open.json(), { lockedBy: null, lockedAt: null });
  t.equal((await api.ask({ method: 'DELETE', url: `${ALL}/plan/lock` })).statusCode, 200, 'no lock to take away');
  t.equal(
    (await patch(api, 'plan', { description: { zh: '改' } }, match(copied))).statusCode,
    200,
    'the version is the same',
  );

  await lock('above', '审定人');
  const beneath = await patch(api, 'plan', margin(0.3), { 'if-match': '*' });
  isProblem(t, beneath, 409, 'scenario-locked');
  t.match(beneath.json().detail, '“above”', 'what an approved scenario builds upon stays as well');
  const trail = (await api.ask({ url: '/api/v1/audit?resource=scenario%20plan' })).json().results;
  t.match(
    trail.map(({ action }: { action: string }) => action),
    ['copied', 'locked', 'unlocked', 'changed'],
  );
});

t.test('bases: shipped or kept, no circle, none taken away from beneath', async (t) => {
  const api = await keptApi(t);
  await create(api, scenario('base'));
  await create(api, scenario('middle', { extends: 'base' }));
  await create(api, scenario('leaf', { extends: 'middle' }));
  const circle = await patch(api, 'base', { extends: 'leaf' }, { 'if-match': '*' });
  isProblem(t, circle, 422, 'invalid-input');
  t.match(circle.json().errors, [
    { code: 'EDU_EXTENDS_ITSELF', pointer: '#/extends', found: 'base → leaf → middle → base' },
  ]);
  isProblem(t, await patch(api, 'base', { extends: 'base' }, { 'if-match': '*' }), 422, 'invalid-input');
  isProblem(t, await patch(api, 'base', { extends: 'nope' }, { 'if-match': '*' }), 422, 'invalid-input');
  const extended = await api.ask({ method: 'DELETE', url: `${ALL}/base`, headers: { 'if-match': '*' } });
  isProblem(t, extended, 409, 'scenario-extended');
  t.strictSame(extended.json().extendedBy, ['middle']);
  const crossed = await Promise.all([
    patch(api, 'base', { extends: 'race-b' }, { 'if-match': '*' }),
    create(api, scenario('race-b', { extends: 'leaf' })),
  ]);
  t.ok(
    crossed.some(({ statusCode }) => statusCode >= 400),
    'two cannot close a circle together',
  );
  const emptied = await patch(api, 'leaf', { extends: null }, { 'if-match': '*' });
  t.equal(emptied.statusCode, 200);
  const gone = await api.ask({ method: 'DELETE', url: `${ALL}/middle`, headers: { 'if-match': '*' } });
  t.equal(gone.statusCode, 204);
  const back = await api.ask({ method: 'POST', url: `${ALL}/leaf/versions/1/restore` });
  isProblem(t, back, 422, 'invalid-input');
  t.match(back.json().errors, [{ code: 'EDU_UNKNOWN_SCENARIO', pointer: '#/extends' }]);
});

t.test('bad documents: all faults at once, nothing half-written; hostile ids and notes', async (t) => {
  const api = await keptApi(t);
  await create(api, scenario('good'));
  const counts = async () => [
    await api.count('scenarios'),
    await api.count('scenario_versions'),
    await api.count('audit'),
  ];
  const before = await counts();
  const bad = await create(api, {
    ...scenario('Bad Id'),
    extends: 'nope',
    areas: ['999999'],
    colour: 'red',
    overrides: [{ name: {}, parameters: { planningMargin: 'x', normPack: 'none' } }],
  });
  isProblem(t, bad, 422, 'invalid-input');
  const pointers = bad.json().errors.map(({ pointer }: { pointer: string }) => pointer);
  for (const pointer of [
    '#/id',
    '#/extends',
    '#/areas/0',
    '#/colour',
    '#/overrides/0/name/zh',
    '#/overrides/0/parameters/planningMargin',
    '#/overrides/0/parameters/normPack',
  ])
    t.ok(pointers.includes(pointer), pointer);
  for (const document of [
    {},
    [],
    'x',
    scenario('a', { name: { zh: 'a\0' } }),
    scenario('a', { description: { zh: '\udfff' } }),
  ])
    isProblem(
      t,
      await api.ask({
        method: 'POST',
        url: ALL,
        payload: JSON.stringify(document),
        headers: { 'content-type': 'application/json' },
      }),
      422,
      'invalid-input',
    );
  const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`);
  const project = {
    id: 'p',
    area: '440785',
    name: { zh: 'p' },
    stage: 'primary',
    kind: 'newBuild',
    places: 1,
    openingYear: 2025,
  };
  isProblem(
    t,
    await create(
      api,
      scenario('deep', { overrides: [{ name: { zh: 'x' }, addProjects: [{ ...project, note: deep }] }] }),
    ),
    422,
    'invalid-input',
  );
  const tag = { 'if-match': '*' };
  isProblem(t, await patch(api, 'good', { id: 'other' }, tag), 422, 'invalid-input');
  isProblem(t, await patch(api, 'good', { version: 9 }, tag), 422, 'invalid-input');
  for (const wrong of [null, 7, [], 'x']) isProblem(t, await patch(api, 'good', wrong, tag), 422, 'invalid-body');
  const json = await api.ask({ method: 'PATCH', url: `${ALL}/good`, payload: {}, headers: tag });
  isProblem(t, json, 415, 'media-type-unsupported');
  t.equal(json.headers['accept-patch'], 'application/merge-patch+json');
  isProblem(t, await patch(api, 'good', margin(0.1)), 428, 'precondition-required');
  for (const wrong of ['%', '%ff', '%00', encodeURIComponent('长'.repeat(1001))])
    isProblem(t, await patch(api, 'good', margin(0.1), { ...tag, 'x-change-note': wrong }), 400, 'header-invalid');
  for (const id of ['..%2f..', '%F0%9F%98%80', 'NOPE', 'constructor', "a'--", 'x'.repeat(90)]) {
    isProblem(t, await api.ask({ url: `${ALL}/${id}` }), 404, 'scenario-unknown');
    isProblem(t, await api.ask({ url: `${ALL}/${id}/history` }), 404, 'scenario-unknown');
    isProblem(t, await api.ask({ method: 'POST', url: `${ALL}/${id}/lock` }), 404, 'scenario-unknown');
  }
  isProblem(t, await api.ask({ url: `${ALL}/${'x'.repeat(101)}` }), 400, 'bad-request');
  isProblem(t, await api.ask({ url: `${ALL}/%00` }), 400, 'bad-request');
  t.strictSame(await counts(), before);
  const long = await patch(api, 'good', margin(0.1), { ...tag, ...note('长'.repeat(1000)) });
  t.equal(long.statusCode, 200, 'a thousand characters are a note');
});

t.test('what a run takes along does not need the store any more', async (t) => {
  const api = await keptApi(t);
  const { database, services } = api;
  const shipped = await resolveScenario(database, services, 'enping-a');
  t.strictSame(shipped.request, { scenario: 'enping-a' }, 'a shipped scenario stays its id');
  t.equal(shipped.version, null);
  await create(api, scenario('base', { extends: 'enping-a' }));
  await create(api, scenario('leaf', { extends: 'base', overrides: [] }));
  const resolved = await resolveScenario(database, services, 'leaf');
  t.match(resolved, {
    id: 'leaf',
    version: 1,
    chain: [
      { id: 'leaf', version: 1 },
      { id: 'base', version: 1 },
      { id: 'enping-a', version: null },
    ],
  });
  await patch(api, 'base', margin(0.2), { 'if-match': '*' });
  const later = await resolveScenario(database, services, 'leaf@1');
  t.not(later.sha256, resolved.sha256, 'another base, another question');
  t.match((await resolveScenario(database, services, 'base@1')).request.scenario, {
    overrides: [{ parameters: { planningMargin: 0.05 } }],
  });
  for (const wrong of ['nope', 'leaf@9', 'leaf@0', 'leaf@1@2', 'LEAF', 'enping-a@1', '\0']) {
    const refused = await resolveScenario(database, services, wrong).catch((error: unknown) => error);
    t.match(refused, { faults: [{ code: 'EDU_UNKNOWN_SCENARIO', where: '#/scenario' }] });
  }

  const range = { areas: ['440785'], from: 2020, to: 2026 };
  const values = async (request: Parameters<typeof services.project>[0]) => {
    const { areas, years, scenario: named } = await services.project(request);
    const row = seriesIndex('demand', 'primary') * years.length;
    return { named, demand: [...areas[0]!.values.slice(row, row + years.length)] };
  };
  const flat: Scenario = {
    ...services.scenario('enping-a')!,
    id: 'flat',
    overrides: [...services.scenario('enping-a')!.overrides, ...margin(0.05).overrides],
  };
  const kept = await values({ ...range, ...resolved.request });
  t.equal(kept.named.id, 'leaf');
  t.strictSame(kept.demand, (await values({ ...range, scenario: flat })).demand, 'as the chain written out by hand');
  t.strictSame(
    kept.demand,
    (await values({ ...range, ...resolved.request })).demand,
    'a change of the base since then does not matter',
  );
  t.notSame(kept.demand, (await values({ ...range, ...later.request })).demand);
  t.notSame(kept.demand, (await values({ ...range, ...shipped.request })).demand);
  t.strictSame(await values({ ...range, ...shipped.request }), await values({ ...range, scenario: 'enping-a' }));
});
