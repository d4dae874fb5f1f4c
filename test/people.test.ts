import t, { type Test } from 'tap';
import { buildApp } from '../src/http/app.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { createAccount } from '../src/people/accounts.ts';
import { type Actor, LOCAL_ACTOR, NOBODY, ROLES, type Role } from '../src/people/actor.ts';
import { DECOY, TODAY } from '../src/people/argon.ts';
import { canonicalName, nameFaults } from '../src/people/names.ts';
import { passwordFaults } from '../src/people/password-rules.ts';
import { Passwords } from '../src/people/passwords.ts';
import { PERMISSIONS, type Permitted, permits } from '../src/people/permissions.ts';
import { RegionScope } from '../src/people/region-scope.ts';
import type { Batches } from '../src/queue/batches.ts';
import type { Schedules } from '../src/queue/schedules.ts';
import { createServices } from '../src/services/create-services.ts';
import { LOCKS } from '../src/store/advisory-locks.ts';
import { readAudit, verifyAudit } from '../src/store/audit.ts';
import { insertBatch, listBatches } from '../src/store/batches.ts';
import type { Database } from '../src/store/database.ts';
import { createJobId } from '../src/store/job-id.ts';
import { insertJob, listJobs } from '../src/store/jobs.ts';
import { holdScenarios } from '../src/store/scenarios.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { createInlinePool } from '../workers/pool.ts';
import { memoryDesk } from './fixtures/http/memory-desk.ts';
import { isProblem } from './fixtures/http/problems.ts';
import { PASSWORD, peopleService, TESTER } from './fixtures/people/service.ts';

// --- rules --------------------------------------------------------------------------------------------------------

t.test('names that look alike are one name, and what cannot be told apart is refused', async (t) => {
  for (const typed of ['Zhang', 'ｚｈａｎｇ', ' zhang\u3000', 'ZHANG\u00a0']) t.equal(canonicalName(typed), 'zhang');
  t.equal(canonicalName('张\u3000 三'), '张 三');
  for (const good of ['张三', 'li.si@edu', 'ÉLODIE', 'x']) t.strictSame(nameFaults(good), [], good);
  const hostile = [
    '',
    ' ',
    'zh\u200bang',
    'a\u202eb',
    'pаypal',
    'a'.repeat(65),
    'a/b',
    '<b>',
    'local',
    'Ｌocal',
    'a\nb\u0000',
  ];
  for (const bad of hostile) t.match(nameFaults(bad), [{ code: 'EDU_ACCOUNT_NAME' }], JSON.stringify(bad));
  t.notMatch(nameFaults('a\u202eb')[0]?.found, '\u202e', 'invisible signs are written out');
});

t.test('passwords: long, not the usual ones, never shown', async (t) => {
  const trivial = ['password1234', 'P@ssw0rd!2026', '123456789012', 'aaaaaaaaaaaa', 'qwertyuiop[]', 'xuewei202611'];
  for (const bad of [...trivial, 'zhangsan2026', 'abcdefghijklmn', 'admin-admin-1', '教育局密码12345678']) {
    const [fault] = passwordFaults(bad, 'zhangsan');
    t.equal(fault?.code, 'EDU_PASSWORD_COMMON', bad);
    t.notMatch(JSON.stringify(fault), bad, 'and not shown');
  }
  for (const bad of ['short', '', undefined, null, 12, ['x'], 'x'.repeat(1025)])
    t.match(passwordFaults(bad, 'zhang'), [{ code: 'EDU_PASSWORD_FORM' }]);
  for (const good of [PASSWORD, '纸鹤穿过蓝色的长廊去看海呀', 'k3!vR9_q-Zt0p', '8315 0927 4466'])
    t.strictSame(passwordFaults(good, 'zhang'), [], good);
});

t.test('hashes are argon2id of the recommended cost, and made away from the event loop', async (t) => {
  const passwords = new Passwords();
  t.teardown(() => passwords.close());
  await passwords.hash('warm up');
  let turns = 0;
  const ticking = setInterval(() => {
    turns += 1;
  }, 5);
  const hashes = await Promise.all([passwords.hash(PASSWORD), passwords.hash(PASSWORD)]);
  clearInterval(ticking);
  t.ok(turns >= 5, `the loop turned ${turns} times meanwhile`);
  t.match(hashes[0], /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  t.not(hashes[0], hashes[1], 'every hash has its own salt');
  t.ok(await passwords.verify('ｓeven blue herons 涉水', hashes[0]!), 'full-width letters are letters');
  t.notOk(await passwords.verify(`${PASSWORD} `, hashes[0]!));
  t.notOk(await passwords.verify('', hashes[0]!), 'an empty one is wrong, not a failure');
  t.notOk(await passwords.verify(PASSWORD, null), 'without a hash it is wrong after the same work');
  t.equal(DECOY.length, hashes[0]!.length);
  t.ok(DECOY.startsWith(TODAY), 'the decoy costs as much as a real hash');
  t.ok(passwords.isOutdated('$argon2id$v=19$m=4096,t=3,p=1$x$y'));
  const many = await Promise.allSettled(Array.from({ length: 40 }, () => passwords.verify('x', null)));
  t.match(many.at(-1), { status: 'rejected', reason: { reason: 'sign-in-busy' } }, 'the queue has an end');
});

t.test('regions are looked up in the tree', async (t) => {
  const services = createServices(readLibrary(), createInlinePool());
  t.teardown(() => services.close());
  const scope = new RegionScope(
    (code) => (code === '000000' ? null : services.region(code)?.parent),
    () => services.regions().map(({ code }) => code),
  );
  const who = (regions: string[], roles: Role[] = ['planner']): Actor => ({ id: 'x', name: 'x', roles, regions });
  const sees = (regions: string[], area: string) => scope.mayRead(who(regions), area);
  t.ok(sees(['440000'], '440785') && sees(['440700'], '440785') && sees(['440785'], '440785'));
  t.notOk(sees(['440785'], '440700'), 'not upwards');
  t.notOk(sees(['440784'], '440785'), 'not sideways');
  t.ok(sees(['110000'], '110105'), 'a district of a municipality');
  t.ok(sees(['500000'], '500229'), 'a county of Chongqing, which has no city above it');
  t.notOk(sees(['440000'], '110105'));
  t.ok(sees([], 'all') && sees(['000000'], 'all'));
  t.notOk(sees(['440000'], 'all'), 'the nation is more than a province');
  t.notOk(sees(['999999'], '999999'), 'what is not in the tree is nobody’s');
  t.notOk(scope.mayRead(NOBODY, '440785'), 'without a role nothing');
  t.ok(scope.visible(who(['440700']), ['440784', '440785']));
  t.notOk(scope.visible(who(['440785']), ['440784', '440785']), 'all of them or none');
  t.notOk(scope.visible(who(['440785']), []), 'what belongs to no area is for those without limits');
  t.strictSame(scope.outside(who(['440785']), ['440784', '440785']), ['440784']);
});

t.test('the table of permissions keeps the roles apart', async (t) => {
  const may = (role: Role) =>
    (Object.keys(PERMISSIONS) as Permitted[]).filter((action) => permits({ ...NOBODY, roles: [role] }, action));
  const changes = (role: Role) => may(role).filter((action) => !/read$/.test(action) && action !== 'own.manage');
  t.strictSame(changes('auditor'), [], 'auditors change nothing');
  t.strictSame(changes('admin'), ['schedules.write', 'queue.manage', 'accounts.manage'], 'admins touch no data');
  t.strictSame(changes('entry'), ['datasets.write', 'runs.write', 'comparisons.compute']);
  t.strictSame(changes('approver'), ['scenarios.lock', 'comparisons.compute']);
  t.notOk(may('planner').includes('scenarios.lock'), 'who writes does not approve');
  t.strictSame(
    may('auditor'),
    (Object.keys(PERMISSIONS) as Permitted[]).filter((action) => /read$|^own/.test(action)),
  );
  t.ok((Object.keys(PERMISSIONS) as Permitted[]).every((action) => permits(LOCAL_ACTOR, action)));
  t.notOk((Object.keys(PERMISSIONS) as Permitted[]).some((action) => permits(NOBODY, action)));
});

// --- routes -------------------------------------------------------------------------------------------------------

interface RouteSeen {
  readonly method: string;
  readonly url: string;
  readonly action: string | undefined;
}

/** Every route that an app registers: Fastify prints them, and the configuration is read where they are found. */
async function routesOf(t: Test): Promise<RouteSeen[]> {
  const services = createServices(readLibrary(), createInlinePool());
  // Routes that need a store are registered where there is one; nothing is asked of it here.
  const store = { database: {} as Database, batches: {} as Batches, schedules: {} as Schedules };
  const app = buildApp({ services, desk: memoryDesk(services), ...store });
  const seen: RouteSeen[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const one of [method].flat()) seen.push({ method: one, url, action: config?.action });
  });
  t.teardown(async () => {
    await app.close();
    await services.close();
  });
  await app.ready();
  return seen;
}

t.test('every route says who may use it, and each role gets what the table says', { timeout: 120_000 }, async (t) => {
  const routes = await routesOf(t);
  t.ok(routes.length > 40, `${routes.length} routes`);
  t.strictSame(
    routes.filter(({ action }) => action === undefined || (action !== 'public' && !(action in PERMISSIONS))),
    [],
    "add config: { action: '...' } (src/people/permissions.ts) to the route",
  );
  const isPublic = /^\/($|docs|health\/|problems\/|api\/v1\/(session(\/oidc|$)|openapi\.json))/;
  for (const { url, action } of routes.filter((route) => route.action === 'public'))
    t.match(url, isPublic, `${action}`);

  const queue = { batches: {} as Batches, schedules: {} as Schedules };
  const service = await peopleService(t, { requireAccounts: true }, queue);
  await service.add('root', ['admin']);
  for (const role of ROLES) await service.add(`only-${role}`, [role]);
  const id = '00000000-0000-7000-8000-000000000000';
  const asked = routes.filter(({ action, url, method }) => action !== 'public' && method !== 'HEAD' && !/\*/.test(url));
  for (const { method, url } of asked) {
    const address = url.replace(':id', id).replace(':code', '440785');
    const response = await service.app.inject({ method: method as 'GET', url: address });
    isProblem(t, response, 401, 'sign-in-required');
    t.equal(response.headers['www-authenticate'], 'Bearer realm="xuewei"', `${method} ${url}`);
  }
  for (const role of ROLES) {
    const visitor = await service.signIn(`only-${role}`);
    for (const { method, url, action } of asked.filter((route) => route.url !== '/api/v1/session')) {
      const address = url.replace(':id', id).replace(':code', '440785');
      const payload = ['POST', 'PATCH'].includes(method) ? { payload: {} } : {};
      const response = await visitor.ask({ method: method as 'GET', url: address, ...payload });
      const refused = response.statusCode === 403;
      const allowed = permits({ ...NOBODY, roles: [role] }, action as Permitted);
      const special = /accounts\/:id\/password$/.test(url) || url === '/api/v1/comparisons';
      if (!special) t.equal(refused, !allowed, `${role} ${method} ${url}: ${response.statusCode}`);
      if (refused && !allowed)
        t.match(response.json().detail, new RegExp(`only-${role}.*${role}`), 'says what was found');
    }
    const lists = await visitor.ask({ url: '/api/v1/comparisons?scenarios=reference,low&areas=440785' });
    t.equal(lists.statusCode === 403, ['admin', 'auditor'].includes(role), `${role} computes a comparison`);
    const other = await visitor.ask({
      method: 'POST',
      url: `/api/v1/accounts/${id}/password`,
      payload: { password: 'x' },
    });
    t.equal(other.statusCode, role === 'admin' ? 404 : 403, `${role} sets a password of others`);
  }
});

const GRADES = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'J1', 'J2', 'J3', 'S1', 'S2', 'S3'];

t.test('a county sees its county', { timeout: 60_000 }, async (t) => {
  const service = await peopleService(t);
  await service.add('root', ['admin']);
  await service.add('enping', ['planner'], ['440785']);
  await service.add('jiangmen', ['planner'], ['440700']);
  const [county, city] = [await service.signIn('enping'), await service.signIn('jiangmen')];
  const run = (areas: string[]) => ({
    method: 'POST' as const,
    url: '/api/v1/runs',
    headers: { prefer: 'wait=10' },
    payload: { areas, from: 2020, to: 2021, scenario: 'reference' },
  });
  const own = await county.ask(run(['440785']));
  t.equal(own.statusCode, 201);
  const outside = await county.ask(run(['440784', '440785']));
  isProblem(t, outside, 403, 'region-not-permitted');
  t.match(outside.json().detail, /440784 .*440785/, 'what was asked, and what is allowed');
  isProblem(t, await county.ask(run(['all'])), 403, 'region-not-permitted');
  const neighbour = await city.ask(run(['440784']));
  const id = neighbour.json().id as string;
  for (const address of [
    `/runs/${id}`,
    `/runs/${id}/results`,
    `/runs/${id}/events`,
    `/comparisons?runs=${id},${own.json().id}`,
  ])
    isProblem(t, await county.ask({ url: `/api/v1${address}` }), 403, 'region-not-permitted');
  isProblem(t, await county.ask({ method: 'DELETE', url: `/api/v1/runs/${id}` }), 403, 'region-not-permitted');
  isProblem(
    t,
    await county.ask({ url: '/api/v1/comparisons?scenarios=reference,low&areas=440784' }),
    403,
    'region-not-permitted',
  );
  t.equal((await county.ask({ url: '/api/v1/runs' })).json().paging.totalResults, 1, 'lists leave out the rest');
  t.equal((await city.ask({ url: '/api/v1/runs' })).json().paging.totalResults, 2);
  const table = (area: string) =>
    [
      `area,year,${GRADES.join(',')},TOTAL`,
      ...Array.from(
        { length: 14 },
        (_, year) => `${area},${2005 + year},${GRADES.map(() => 100 + year)},${12 * (100 + year)}`,
      ),
    ].join('\n');
  const backtest = (area: string) =>
    county.ask({ method: 'POST', url: '/api/v1/backtests', payload: { enrolment: table(area) } });
  isProblem(t, await backtest('440784'), 403, 'region-not-permitted');
  isProblem(t, await backtest('Enping'), 403, 'region-not-permitted');
  t.match((await backtest('440785')).statusCode, /20[12]/, 'the own history');
});

/** A scenario with one override; what is given goes over it. */
const scenario = (id: string, more: object = {}) => ({
  schemaVersion: 1,
  id,
  name: { zh: id },
  overrides: [{ name: { zh: '余量' }, parameters: { planningMargin: 0.05 } }],
  ...more,
});
const SCENARIOS = '/api/v1/scenarios';
const anyVersion = { 'if-match': '*' };

t.test('a scenario is written by whom all its areas belong to', { timeout: 60_000 }, async (t) => {
  const service = await peopleService(t);
  await service.add('root', ['admin']);
  await service.add('ministry', ['planner', 'approver']);
  await service.add('province', ['planner', 'approver'], ['440000']);
  await service.add('district', ['planner', 'approver'], ['110101']);
  const province = await service.signIn('province');
  const district = await service.signIn('district');
  const create = (visitor: typeof district, payload: object) =>
    visitor.ask({ method: 'POST', url: SCENARIOS, payload });
  const override = (areas: string[], more: object = {}) => ({ name: { zh: 'x' }, areas, ...more });
  const project = {
    id: 'p',
    area: '440785',
    name: { zh: 'p' },
    stage: 'primary',
    kind: 'newBuild',
    places: 1,
    openingYear: 2025,
  };
  for (const outside of [
    scenario('far', { areas: ['440000'] }),
    scenario('far', { overrides: [override(['110101']), override(['440785'])] }),
    scenario('far', { areas: ['110101'], overrides: [override(['440785'])] }),
    scenario('far', { areas: ['110101'], overrides: [override(['110101'], { addProjects: [project] })] }),
  ])
    isProblem(t, await create(district, outside), 403, 'region-not-permitted');
  t.equal((await create(district, scenario('own', { areas: ['110101'] }))).statusCode, 201);
  t.equal((await create(district, scenario('parts', { overrides: [override(['110101'])] }))).statusCode, 201);

  // Without areas it applies everywhere: its creator's, and whoever has no limit.
  t.equal((await create(province, scenario('whole'))).statusCode, 201);
  const mixed = scenario('mixed', { overrides: [override(['110101']), { name: { zh: 'x' } }] });
  const ministry = await service.signIn('ministry');
  t.equal((await create(ministry, mixed)).statusCode, 201);
  t.equal((await create(province, scenario('other', { overrides: [override(['440785'])] }))).statusCode, 201);
  for (const id of ['whole', 'other', 'mixed']) {
    const url = `${SCENARIOS}/${id}`;
    const patch = { 'content-type': 'application/merge-patch+json', ...anyVersion };
    for (const asked of [
      { method: 'DELETE' as const, url, headers: anyVersion },
      { method: 'PUT' as const, url, headers: anyVersion, payload: scenario(id, { areas: ['110101'] }) },
      { method: 'PATCH' as const, url, headers: patch, payload: JSON.stringify({ areas: ['110101'] }) },
      { method: 'POST' as const, url: `${url}/lock` },
      { method: 'DELETE' as const, url: `${url}/lock` },
      { method: 'POST' as const, url: `${url}/versions/1/restore` },
    ])
      isProblem(t, await district.ask(asked), 403, 'region-not-permitted');
  }
  const own = { method: 'PUT' as const, url: `${SCENARIOS}/own`, headers: anyVersion };
  const widened = await district.ask({ ...own, payload: scenario('own', { areas: ['110101', '440785'] }) });
  isProblem(t, widened, 403, 'region-not-permitted');
  t.equal((await district.ask({ ...own, payload: scenario('own') })).statusCode, 200, 'the creator may');
  t.equal((await province.ask({ method: 'POST', url: `${SCENARIOS}/whole/lock` })).statusCode, 200);
  t.equal((await province.ask({ method: 'DELETE', url: `${SCENARIOS}/whole/lock` })).statusCode, 200);
  const gone = { method: 'DELETE' as const, headers: anyVersion };
  t.equal((await province.ask({ ...gone, url: `${SCENARIOS}/whole` })).statusCode, 204);
  const restore = { method: 'POST' as const, url: `${SCENARIOS}/whole/versions/1/restore` };
  isProblem(t, await district.ask(restore), 403, 'region-not-permitted');
  t.equal((await ministry.ask(restore)).statusCode, 200);
  t.equal((await ministry.ask({ ...gone, url: `${SCENARIOS}/own` })).statusCode, 204, 'without a limit');
});

t.test('kept scenarios and the audit are read by whom their areas belong to', { timeout: 60_000 }, async (t) => {
  const service = await peopleService(t);
  await service.add('root', ['admin']);
  await service.add('province', ['planner', 'entry'], ['440000']);
  await service.add('district', ['planner', 'auditor'], ['110101']);
  await service.add('city', ['auditor'], ['440700']);
  await service.add('ministry', ['auditor'], ['000000']);
  const [province, district] = [await service.signIn('province'), await service.signIn('district')];
  const [city, ministry] = [await service.signIn('city'), await service.signIn('ministry')];
  const create = (payload: object) => province.ask({ method: 'POST', url: SCENARIOS, payload });
  await create(scenario('province', { areas: ['440000'] }));
  await create(scenario('county', { areas: ['440785'] }));
  await create(scenario('everybody'));
  await province.ask({
    method: 'PUT',
    url: `${SCENARIOS}/county`,
    headers: anyVersion,
    payload: scenario('county', { areas: ['440784'] }),
  });
  const status = async (visitor: typeof province, id: string, more = '') =>
    (await visitor.ask({ url: `${SCENARIOS}/${id}${more}` })).statusCode;
  for (const more of ['', '/history', '/versions/1'])
    isProblem(t, await district.ask({ url: `${SCENARIOS}/province${more}` }), 403, 'region-not-permitted');
  t.equal(await status(district, 'everybody'), 200, 'what names no area is for all');
  t.equal(await status(district, 'enping-a'), 200, 'and so is what is shipped');
  t.equal(await status(district, 'enping-a', '/history'), 200);
  t.equal(await status(city, 'county', '/versions/1'), 200);
  t.equal(await status(city, 'county', '/history'), 200);
  t.equal(await status(city, 'province'), 403, 'not upwards');
  const ids = async (visitor: typeof province) => {
    const { results, paging } = (await visitor.ask({ url: SCENARIOS })).json();
    t.equal(paging.totalResults, results.length);
    return results
      .filter(({ source }: { source: string }) => source === 'stored')
      .map(({ id }: { id: string }) => id)
      .join(' ');
  };
  t.equal(await ids(district), 'everybody');
  t.equal(await ids(city), 'county everybody');
  t.equal(await ids(ministry), 'county everybody province');
  const last = await city.ask({
    url: `${SCENARIOS}?pageSize=1&page=${(await city.ask({ url: SCENARIOS })).json().paging.totalResults}`,
  });
  t.equal(last.json().results[0].id, 'everybody');
  await province.ask({ method: 'DELETE', url: `${SCENARIOS}/province`, headers: anyVersion });
  t.equal(await status(district, 'province'), 403, 'nor who deleted it');
  t.equal(await status(province, 'province'), 410);

  const payload = {
    area: '440785',
    name: '恩平',
    baselines: [
      {
        schemaVersion: 1,
        area: '440785',
        schoolYear: 2024,
        source: { title: '教育事业统计报表' },
        enrolment: GRADES.slice(0, 6).map((grade) => ({ grade, pupils: 6300 })),
      },
    ],
  };
  const headers = { 'idempotency-key': '"one"' };
  const dataset = await province.ask({ method: 'POST', url: '/api/v1/datasets', payload, headers });
  t.equal(dataset.statusCode, 201, dataset.body);
  const audit = (visitor: typeof province, resource?: string) =>
    visitor.ask({ url: `/api/v1/audit${resource === undefined ? '' : `?resource=${encodeURIComponent(resource)}`}` });
  const resources = [undefined, `dataset ${dataset.json().id}`, 'scenario province', 'scenario county', 'account root'];
  for (const resource of [...resources, 'dataset x', 'scenario NONE'])
    isProblem(t, await audit(district, resource), 403, 'region-not-permitted');
  t.match((await audit(city, resources[1])).json().results, [{ action: 'created' }], 'of the own area');
  t.match((await audit(city, 'scenario county')).json().results, [{ action: 'created' }, { action: 'changed' }]);
  t.equal((await audit(city)).statusCode, 403);
  for (const resource of resources) t.ok((await audit(ministry, resource)).json().results.length > 0, `${resource}`);
  t.match((await city.ask({ url: '/api/v1/audit/verification' })).json(), { intact: true });
});

t.test('the store lists what lies within', async (t) => {
  const { database } = await peopleService(t);
  const lists = [['440785'], ['440784', '440785'], [], ['all']];
  for (const areas of lists) {
    const id = createJobId();
    const job = {
      kind: 'run',
      contentKey: id,
      lane: 'interactive',
      question: Buffer.of(),
      subject: {},
      passport: {},
    } as const;
    await insertJob(database, { id, ...job, requestedBy: 'x', areas, counties: 1, phases: [[]] });
    const request = { areas, scenarios: [] };
    await insertBatch(database, { id: createJobId(), name: 'x', request, requestedBy: 'x', scheduleId: null });
  }
  const page = { limit: 10, offset: 0 };
  const jobs = async (within?: string[]) => (await listJobs(database, { kind: 'run', within, ...page })).total;
  const batches = async (within?: string[]) => (await listBatches(database, { within, ...page })).total;
  t.strictSame([await jobs(), await jobs(['440785']), await jobs(['440785', '440784'])], [4, 1, 2]);
  t.strictSame([await batches(), await batches(['440785', '440700'])], [4, 1]);
});

// --- accounts -----------------------------------------------------------------------------------------------------

t.test('without accounts the local user; with the first account everybody signs in', async (t) => {
  const service = await peopleService(t);
  const { app } = service;
  t.match((await app.inject('/api/v1/session')).json(), {
    credential: 'local',
    signInRequired: false,
    actor: { name: 'local' },
  });
  t.equal((await app.inject('/api/v1/runs')).statusCode, 200);
  const far = await app.inject({ url: '/api/v1/runs', remoteAddress: '192.0.2.7' });
  isProblem(t, far, 401, 'sign-in-required');
  const proxied = await app.inject({ url: '/api/v1/runs', headers: { 'x-forwarded-for': '192.0.2.7' } });
  isProblem(t, proxied, 401, 'sign-in-required');
  const post = (payload: object) => app.inject({ method: 'POST', url: '/api/v1/accounts', payload });
  const first = await post({ name: 'li', password: PASSWORD, roles: ['planner'] });
  isProblem(t, first, 422, 'invalid-input');
  t.match(first.json().errors, [{ code: 'EDU_FIRST_ACCOUNT' }]);
  const wrong = await post({ name: 'a/b', password: 12345678901234, roles: ['boss'], regions: ['999999'] });
  isProblem(t, wrong, 422, 'invalid-input');
  t.strictSame(
    wrong.json().errors.map(({ code }: { code: string }) => code),
    ['EDU_ACCOUNT_NAME', 'EDU_PASSWORD_FORM', 'EDU_ACCOUNT_ROLES', 'EDU_ACCOUNT_REGIONS'],
    'all at once',
  );
  t.notMatch(wrong.body, '12345678901234', 'the password is not shown');
  const made = await post({ name: 'Ｌi', password: PASSWORD, roles: ['planner', 'admin'] });
  t.equal(made.statusCode, 201, made.body);
  t.match(made.json(), { name: 'li', roles: ['planner', 'admin'], hasPassword: true });
  t.notMatch(made.body, /argon|hash/);
  isProblem(t, await app.inject('/api/v1/runs'), 401, 'sign-in-required');
  t.match((await app.inject('/api/v1/session')).json(), { credential: 'none', signInRequired: true, actor: null });
  for (const open of ['/health/live', '/health/ready', '/api/v1/openapi.json', '/docs/', '/problems/not-permitted'])
    t.equal((await app.inject(open)).statusCode, 200, open);

  const li = await service.signIn('LI');
  t.equal(
    (
      await li.ask({
        method: 'POST',
        url: '/api/v1/accounts',
        payload: { name: 'LI', password: PASSWORD, roles: ['entry'] },
      })
    ).json().code,
    'EDU_ACCOUNT_NAME_TAKEN',
  );
  const id = made.json().id as string;
  isProblem(t, await li.ask({ method: 'DELETE', url: `/api/v1/accounts/${id}` }), 409, 'last-admin');
  isProblem(
    t,
    await li.ask({ method: 'PATCH', url: `/api/v1/accounts/${id}`, payload: { roles: ['planner'] } }),
    409,
    'last-admin',
  );
  const second = await service.add('wang', ['admin']);
  // Two admins who take each other's role away at once: one stays.
  const wang = await service.signIn('wang');
  const both = await Promise.all([
    li.ask({ method: 'DELETE', url: `/api/v1/accounts/${second}` }),
    wang.ask({ method: 'DELETE', url: `/api/v1/accounts/${id}` }),
  ]);
  t.equal(both.filter(({ statusCode }) => statusCode === 200).length, 1, 'one of the two');
  const left = await service.database.selectFrom('accounts').select('name').where('disabled', '=', false).execute();
  t.equal(left.length, 1);
});

t.test('changes hold at once, and stand in the audit without a secret', async (t) => {
  const service = await peopleService(t);
  const { app, database } = service;
  await service.add('root', ['admin']);
  const id = await service.add('li', ['planner', 'entry'], ['440700']);
  const [root, li] = [await service.signIn('root'), await service.signIn('li')];
  const made = await li.ask({ method: 'POST', url: '/api/v1/tokens', payload: { name: 'nightly' } });
  t.equal(made.statusCode, 201);
  const token = made.json().token as string;
  const scripted = () => app.inject({ url: '/api/v1/session', headers: { authorization: `Bearer ${token}` } });
  await root.ask({
    method: 'PATCH',
    url: `/api/v1/accounts/${id}`,
    payload: { roles: ['entry'], regions: ['440785'] },
  });
  t.match((await li.ask({ url: '/api/v1/session' })).json(), { actor: { roles: ['entry'], regions: ['440785'] } });
  t.match((await scripted()).json(), { actor: { roles: ['entry'] } }, 'a token has no more than its account');
  await root.ask({ method: 'DELETE', url: `/api/v1/accounts/${id}` });
  t.match((await li.ask({ url: '/api/v1/session' })).json(), { credential: 'none' });
  t.match((await scripted()).json(), { credential: 'none' });
  isProblem(t, (await service.signIn('li')).response, 401, 'sign-in-refused');

  const audit = await readAudit(database, { after: 0, limit: 100 });
  t.strictSame(
    audit.map(({ actor, action, resource }) => `${actor} ${action} ${resource.replace(/token .*/, 'token')}`),
    [
      'test created account root',
      'test created account li',
      'root signed-in account root',
      'li signed-in account li',
      'li created token',
      'root changed account li',
      'root disabled account li',
      'nobody sign-in-failed account li',
    ],
  );
  t.match(await verifyAudit(database), { intact: true });
  const { rows } = { rows: await database.selectFrom('sessions').selectAll().execute() };
  const kept = JSON.stringify([audit, rows, service.log, await database.selectFrom('tokens').selectAll().execute()]);
  for (const secret of [PASSWORD, token, root.cookie, root.csrf, li.cookie, '$argon2id'])
    t.notOk(kept.includes(secret), 'no secret in audit, log or store');
});

t.test('an admin gives no more than the own regions, and nobody gives roles to themselves', async (t) => {
  const service = await peopleService(t);
  const root = await service.add('root', ['admin']);
  const own = await service.add('beijing', ['admin'], ['110000']);
  const other = await service.add('guangdong', ['planner', 'admin'], ['440000']);
  const beneath = await service.add('dongcheng', ['entry'], ['110101']);
  const [beijing, guangdong] = [await service.signIn('beijing'), await service.signIn('guangdong')];
  const patch = (id: string, payload: object) =>
    beijing.ask({ method: 'PATCH', url: `/api/v1/accounts/${id}`, payload });
  const make = (regions: string[]) =>
    beijing.ask({
      method: 'POST',
      url: '/api/v1/accounts',
      payload: { name: `x${regions.length}`, password: PASSWORD, roles: ['planner'], regions },
    });
  const named = async () =>
    (await beijing.ask({ url: '/api/v1/accounts' })).json().results.map(({ name }: { name: string }) => name);
  for (const refused of [
    await patch(own, { regions: [], roles: ['planner', 'entry', 'admin'] }),
    await patch(own, { regions: [] }),
    await patch(own, { regions: ['110000', '440785'] }),
    await patch(beneath, { regions: ['000000'] }),
    await patch(other, { regions: ['110101'] }),
    await patch(root, { disabled: true }),
    await beijing.ask({ method: 'DELETE', url: `/api/v1/accounts/${other}` }),
    await beijing.ask({ method: 'POST', url: `/api/v1/accounts/${root}/password`, payload: { password: PASSWORD } }),
    await make([]),
    await make(['440785']),
  ])
    isProblem(t, refused, 403, 'region-not-permitted');
  isProblem(t, await patch(own, { roles: ['admin', 'planner'] }), 403, 'not-permitted');
  t.strictSame(await named(), ['beijing', 'dongcheng'], 'accounts that reach beyond are left out');
  t.equal((await patch(beneath, { roles: ['planner'], regions: ['110102', '110101'] })).statusCode, 200);
  t.equal((await make(['110105'])).statusCode, 201);
  t.equal((await patch(own, { regions: ['110101', '110102'] })).statusCode, 200, 'fewer than before');
  const made = await guangdong.ask({ method: 'POST', url: '/api/v1/tokens', payload: { name: 'nightly' } });
  const revoke = { method: 'DELETE' as const, url: `/api/v1/tokens/${made.json().id}` };
  isProblem(t, await beijing.ask(revoke), 403, 'region-not-permitted');
  const listed = await beijing.ask({ url: `/api/v1/tokens?account=${other}` });
  isProblem(t, listed, 403, 'region-not-permitted');
  const everywhere = await service.signIn('root');
  t.equal((await everywhere.ask(revoke)).statusCode, 204);
  t.equal((await everywhere.ask({ url: '/api/v1/accounts' })).json().paging.totalResults, 5);
  const self = { method: 'PATCH' as const, url: `/api/v1/accounts/${root}`, payload: { roles: ['admin', 'planner'] } };
  isProblem(t, await everywhere.ask(self), 403, 'not-permitted');
});

t.test('a new password needs the old one, and ends every session', async (t) => {
  const service = await peopleService(t);
  const id = await service.add('root', ['admin']);
  const other = await service.add('li', ['planner']);
  const [desk, laptop] = [await service.signIn('root'), await service.signIn('root')];
  const change = (account: string, payload: object) =>
    desk.ask({ method: 'POST', url: `/api/v1/accounts/${account}/password`, payload });
  const next = 'nine grey cranes 起飞';
  isProblem(t, await change(id, { password: next }), 401, 'sign-in-refused');
  isProblem(t, await change(id, { current: PASSWORD, password: 'short' }), 422, 'invalid-input');
  t.equal((await change(other, { password: next })).statusCode, 204, 'an admin sets that of others');
  t.equal((await change(id, { current: PASSWORD, password: next })).statusCode, 204);
  for (const session of [desk, laptop]) t.equal((await session.ask({ url: '/api/v1/runs' })).statusCode, 401);
  t.equal((await service.signIn('root')).response.statusCode, 401);
  t.equal((await service.signIn('root', next)).response.statusCode, 201);
  t.equal((await service.signIn('li', next)).response.statusCode, 201);
});

t.test('an account does not wait for scenarios, schedules or the audit of others', async (t) => {
  t.equal(new Set(Object.values(LOCKS)).size, Object.keys(LOCKS).length, 'a number each');
  const { database, people } = await peopleService(t);
  const asked = { name: 'x', password: PASSWORD, roles: ['admin'], regions: [] };
  await inTransaction(database, async (transaction) => {
    await holdScenarios(transaction);
    t.match(await createAccount(people, TESTER, asked), { name: 'x' });
  });
});

t.test('what is public is there when the store is not', async (t) => {
  const { app, database } = await peopleService(t);
  await database.destroy();
  for (const open of ['/health/live', '/docs/', '/problems/not-permitted', '/api/v1/openapi.json'])
    t.equal((await app.inject({ url: open, headers: { authorization: 'Bearer xw_x' } })).statusCode, 200, open);
  t.equal((await app.inject('/nowhere')).statusCode, 404);
  t.equal((await app.inject('/api/v1/catalogue')).statusCode >= 500, true, 'nobody is let in unseen');
});

t.test('who knows no role gets none: made by hand or by mistake', async (t) => {
  const { people } = await peopleService(t);
  const asked = { name: 'x', password: PASSWORD, roles: [] as string[], regions: [] as string[] };
  await t.rejects(createAccount(people, TESTER, asked), /roles/);
});
