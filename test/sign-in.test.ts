import t from 'tap';
import { allowedHosts, peopleSettings, refusalWithoutAccounts } from '../src/commands/people-settings.ts';
import { buildApp } from '../src/http/app.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { FailureAudit } from '../src/people/failure-audit.ts';
import { newSecret } from '../src/people/secrets.ts';
import { signIn } from '../src/people/sign-in.ts';
import { createServices } from '../src/services/create-services.ts';
import { InputFaults } from '../src/services/ports.ts';
import { readAudit } from '../src/store/audit.ts';
import { createInlinePool } from '../workers/pool.ts';
import { memoryDesk } from './fixtures/http/memory-desk.ts';
import { isProblem } from './fixtures/http/problems.ts';
import { cookieOf, PASSWORD, peopleService } from './fixtures/people/service.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

// --- passwords and locks ------------------------------------------------------------------------------------------

t.test('five failures lock a name, whether anybody has it or not', async (t) => {
  const service = await peopleService(t);
  await service.add('root', ['admin']);
  const told = async (name: string) => {
    const answers = [];
    for (let attempt = 1; attempt <= 7; attempt++) {
      const { response } = await service.signIn(name, 'wrong wrong wrong');
      const { title, detail, cure } = response.json();
      answers.push([response.statusCode, response.headers['retry-after'], title, detail, cure]);
    }
    return answers;
  };
  const known = await told('root');
  const unknown = await told('noone');
  t.strictSame(known, unknown, 'the same words, the same headers');
  t.strictSame(
    known.map(([status]) => status),
    [401, 401, 401, 401, 429, 429, 429],
  );
  t.equal(known[4]?.[1], '60');
  isProblem(t, (await service.signIn('ＲOOT ')).response, 429, 'sign-in-locked');
  const minutes = [];
  for (let failure = 6; failure <= 13; failure++) {
    service.clock.at += (Number((await service.signIn('root')).response.headers['retry-after']) + 1) * 1000;
    const { response } = await service.signIn('root', 'wrong wrong wrong');
    minutes.push(Number(response.headers['retry-after']) / 60);
  }
  t.strictSame(minutes, [2, 4, 8, 16, 32, 60, 60, 60], 'longer each time, at most an hour');
  service.clock.at += 61 * MINUTE;
  t.equal((await service.signIn('root')).response.statusCode, 201, 'then the right password opens');
  t.equal((await service.signIn('root', 'wrong wrong wrong')).response.statusCode, 401, 'and the count begins anew');
  const audit = await readAudit(service.database, { after: 0, limit: 200 });
  t.equal(audit.filter(({ action }) => action === 'sign-in-failed').length, 9);
  t.equal(audit.filter(({ action }) => action === 'locked').length, 10);
  t.notMatch(JSON.stringify(audit), 'noone', 'a name that nobody has may be a password: it is not written');
});

t.test('a thousand guesses at once get no more tries than one after the other', async (t) => {
  const service = await peopleService(t);
  await service.add('root', ['admin']);
  const answers = await Promise.all(Array.from({ length: 12 }, () => service.signIn('root', 'wrong wrong wrong')));
  const looked = answers.filter(({ response }) => response.statusCode === 401).length;
  t.ok(looked <= 5, `${looked} were looked at`);
  t.equal((await service.signIn('root')).response.statusCode, 429);
});

t.test('a guesser cannot fill the audit, and a huge body is refused unread', async (t) => {
  const service = await peopleService(t);
  await service.add('root', ['admin']);
  const clock = { at: 1 };
  const failures = new FailureAudit(() => clock.at);
  const fail = () => failures.add(service.database, { account: 'root', address: '192.0.2.1', lockedFor: 0 });
  for (let count = 0; count < 34; count++) await fail();
  const failed = async () =>
    (await readAudit(service.database, { after: 0, limit: 100 })).filter(({ action }) => action === 'sign-in-failed');
  t.equal((await failed()).length, 30);
  clock.at += 2 * MINUTE;
  await fail();
  t.match((await failed()).at(-1)?.change, '"notWritten":4', 'what was left out is counted');
  const huge = await service.signIn('root', 'x'.repeat(1024 * 1024));
  isProblem(t, huge.response, 413, 'body-too-large');
  t.match(huge.response.json().detail, '16384');
  for (const password of ['x'.repeat(10_000), '\u0000\u0000', '👩‍👩‍👧‍👦'.repeat(50), ''])
    t.equal((await service.signIn('li', password)).response.statusCode < 500, true);
  const typed = { name: 'root', password: { $ne: null } };
  const odd = await service.app.inject({ method: 'POST', url: '/api/v1/session', payload: typed });
  isProblem(t, odd, 401, 'sign-in-refused');
});

// --- sessions -----------------------------------------------------------------------------------------------------

t.test('sessions: cookie, rotation, expiry, sign-out', async (t) => {
  const service = await peopleService(t, { secureCookies: true });
  const { app, clock } = service;
  await service.add('root', ['admin']);
  const planted = newSecret();
  const first = await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { cookie: `xuewei_session=${planted}` },
    payload: { name: 'root', password: PASSWORD },
  });
  const secret = cookieOf(first, 'xuewei_session');
  t.not(secret, planted, 'a planted secret is not taken over');
  t.match(
    String(first.headers['set-cookie']),
    /^xuewei_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  t.match(first.headers['strict-transport-security'], 'max-age');
  const alive = async (cookie: string) =>
    (await app.inject({ url: '/api/v1/runs', headers: { cookie: `xuewei_session=${cookie}` } })).statusCode === 200;
  t.notOk(await alive(planted));
  t.ok(await alive(secret));
  const again = await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { cookie: `xuewei_session=${secret}` },
    payload: { name: 'root', password: PASSWORD },
  });
  t.notOk(await alive(secret), 'signing in again ends the session before');
  const next = cookieOf(again, 'xuewei_session');
  const stored = JSON.stringify(await service.database.selectFrom('sessions').selectAll().execute());
  t.notOk(stored.includes(next) || stored.includes(again.json().csrfToken), 'the store has hashes only');
  for (let hour = 0; hour < 3; hour++) {
    clock.at += 7 * HOUR;
    t.ok(await alive(next), 'used within eight hours');
  }
  clock.at += 8 * HOUR + 1;
  t.notOk(await alive(next), 'left alone for longer');

  const visitor = await service.signIn('root');
  for (let hour = 0; hour < 7 * 24; hour += 7) {
    clock.at += 7 * HOUR;
    if (hour < 160) t.ok((await visitor.ask({ url: '/api/v1/runs' })).statusCode === 200, `after ${hour + 7} hours`);
  }
  clock.at += HOUR;
  t.equal((await visitor.ask({ url: '/api/v1/runs' })).statusCode, 401, 'a week at most, however busy');

  const [one, two] = [await service.signIn('root'), await service.signIn('root')];
  const out = await one.ask({ method: 'DELETE', url: '/api/v1/session' });
  t.equal(out.statusCode, 204);
  t.match(String(out.headers['set-cookie']), /xuewei_session=;.*Max-Age=0|Expires=Thu, 01 Jan 1970/);
  t.notOk(await alive(one.cookie));
  t.ok(await alive(two.cookie));
  const three = await service.signIn('root');
  await three.ask({ method: 'DELETE', url: '/api/v1/session?everywhere=true' });
  t.notOk((await alive(two.cookie)) || (await alive(three.cookie)));
});

t.test('changes with the cookie come from our own page', async (t) => {
  const service = await peopleService(t);
  await service.add('root', ['admin']);
  const { cookie, csrf } = await service.signIn('root');
  const ask = (headers: Record<string, string | undefined>, token = true) =>
    service.app.inject({
      method: 'POST',
      url: '/api/v1/tokens',
      headers: {
        cookie: `xuewei_session=${cookie}`,
        host: 'localhost:80',
        ...(token ? { 'x-csrf-token': csrf } : {}),
        ...headers,
      },
      payload: { name: 'x' },
    });
  for (const good of [
    {},
    { origin: 'http://localhost' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:80' },
  ])
    t.equal((await ask(good)).statusCode, 201, JSON.stringify(good));
  isProblem(t, await ask({}, false), 403, 'request-not-own');
  for (const bad of [
    { 'x-csrf-token': '' },
    { 'x-csrf-token': newSecret() },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://localhost:8081' },
  ])
    isProblem(t, await ask(bad), 403, 'request-not-own');
  isProblem(t, await ask({ origin: 'null' }), 403, 'host-not-allowed');
  const other = await service.signIn('root');
  isProblem(t, await ask({ 'x-csrf-token': other.csrf }), 403, 'request-not-own');
  const elsewhere = await service.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { 'sec-fetch-site': 'cross-site' },
    payload: { name: 'root', password: PASSWORD },
  });
  isProblem(t, elsewhere, 403, 'request-not-own');
  const read = await service.app.inject({ url: '/api/v1/session', headers: { cookie: `xuewei_session=${cookie}` } });
  t.equal(read.json().csrfToken, csrf, 'the page can ask for its token');
  t.equal(read.headers['cache-control'], 'no-store');
});

t.test('who finds the service busy has not guessed wrong', async (t) => {
  const { people, database, add, signIn: enter } = await peopleService(t);
  await add('root', ['admin']);
  const failures = async () =>
    (await database.selectFrom('login_failures').select(['failures', 'locked_until']).execute()).filter(
      ({ failures, locked_until }) => failures > 0 || locked_until !== null,
    );
  const waiting = Array.from({ length: 32 }, () => people.passwords.verify('x', null));
  for (let attempt = 1; attempt <= 7; attempt++)
    await t.rejects(
      signIn(people, { name: 'root', password: PASSWORD, address: '::1' }),
      /passwords are being checked/,
    );
  t.strictSame(await failures(), [], 'nothing is counted');
  await Promise.all(waiting);
  for (let attempt = 1; attempt <= 4; attempt++) await enter('root', 'wrong wrong wrong');
  const again = Array.from({ length: 32 }, () => people.passwords.verify('x', null));
  await t.rejects(signIn(people, { name: 'root', password: PASSWORD, address: '::1' }), /passwords are being checked/);
  t.match(await failures(), [{ failures: 4, locked_until: null }], 'nor is the name locked by it');
  await Promise.all(again);
  t.equal((await enter('root')).response.statusCode, 201);
});

// --- tokens -------------------------------------------------------------------------------------------------------

t.test('tokens: shown once, limited, used, expired, revoked', async (t) => {
  const service = await peopleService(t);
  await service.add('root', ['admin']);
  await service.add('li', ['planner', 'entry'], ['440785']);
  const li = await service.signIn('li');
  const make = (payload: object) => li.ask({ method: 'POST', url: '/api/v1/tokens', payload });
  const made = await make({ name: 'nightly', roles: ['entry'], days: 30 });
  t.equal(made.statusCode, 201);
  const { token, id } = made.json();
  t.match(token, /^xw_[\w-]{43}$/);
  t.match((await make({ name: ' ', roles: ['admin'], days: 0 })).json().errors, [
    { code: 'EDU_TOKEN_FORM', pointer: '#/name' },
    { code: 'EDU_TOKEN_FORM', pointer: '#/days' },
    { code: 'EDU_ACCOUNT_ROLES' },
  ]);
  const ask = (url: string, options: object = {}) =>
    service.app.inject({ url, headers: { authorization: `Bearer ${token}` }, ...options });
  const listed = await li.ask({ url: '/api/v1/tokens' });
  t.match(listed.json(), [{ name: 'nightly', roles: ['entry'], lastUsed: null }]);
  t.notMatch(listed.body, token);
  t.match((await ask('/api/v1/session')).json(), { credential: 'token', csrfToken: null, actor: { roles: ['entry'] } });
  const run = { areas: ['440785'], from: 2020, to: 2021, scenario: 'reference' };
  t.equal((await ask('/api/v1/runs', { method: 'POST', payload: run })).statusCode, 201, 'no CSRF token is needed');
  isProblem(t, await ask('/api/v1/backtests', { method: 'POST', payload: {} }), 403, 'not-permitted');
  isProblem(t, await ask('/api/v1/tokens', { method: 'POST', payload: { name: 'more' } }), 403, 'not-permitted');
  const used = async () =>
    (await li.ask({ url: '/api/v1/tokens' })).json().find((token: { name: string }) => token.name === 'nightly')
      .lastUsed as string;
  const before = await used();
  service.clock.at += 30_000;
  await ask('/api/v1/runs');
  t.equal(await used(), before, 'written once a minute at most');
  service.clock.at += 31_000;
  await ask('/api/v1/runs');
  t.not(await used(), before);
  for (const bad of ['xw_', `${token}x`, token.toLowerCase(), "xw_' or 1=1 --"]) {
    const response = await service.app.inject({ url: '/api/v1/runs', headers: { authorization: `Bearer ${bad}` } });
    isProblem(t, response, 401, 'sign-in-required');
    t.match(response.headers['www-authenticate'], 'error="invalid_token"');
  }
  const keyed = { 'idempotency-key': '"once"' };
  for (let time = 0; time < 2; time++)
    t.equal(
      (await li.ask({ method: 'POST', url: '/api/v1/tokens', headers: keyed, payload: { name: 'k' } })).statusCode,
      201,
    );
  const answers = await service.database.selectFrom('idempotency_keys').selectAll().execute();
  t.equal(
    answers.filter(({ route }) => /tokens|session|accounts/.test(route)).length,
    0,
    'no answer with a secret is kept',
  );
  const root = await service.signIn('root');
  await service.add('wang', ['planner']);
  isProblem(
    t,
    await (await service.signIn('wang')).ask({ method: 'DELETE', url: `/api/v1/tokens/${id}` }),
    404,
    'token-unknown',
  );
  const second = (await make({ name: 'second', days: 1 })).json().token as string;
  t.equal((await root.ask({ method: 'DELETE', url: `/api/v1/tokens/${id}` })).statusCode, 204, 'an admin revokes any');
  t.equal((await ask('/api/v1/runs')).statusCode, 401);
  const later = () => service.app.inject({ url: '/api/v1/runs', headers: { authorization: `Bearer ${second}` } });
  t.equal((await later()).statusCode, 200);
  service.clock.at += 24 * HOUR;
  t.equal((await later()).statusCode, 401, 'expired');
});

// --- limits and proxies -------------------------------------------------------------------------------------------

t.test('limits: by account, by address, strict for signing in', async (t) => {
  const service = await peopleService(t, { rateLimits: { requests: 12, signIns: 3 } });
  await service.add('root', ['admin']);
  const root = await service.signIn('root');
  for (let count = 0; count < 12; count++) t.equal((await root.ask({ url: '/api/v1/catalogue' })).statusCode, 200);
  const over = await root.ask({ url: '/api/v1/catalogue' });
  isProblem(t, over, 429, 'too-many-requests');
  t.ok(Number(over.headers['retry-after']) > 0);
  t.ok(over.headers['content-security-policy'], 'with all headers');
  for (let count = 0; count < 2; count++) t.equal((await service.signIn('root', 'x')).response.statusCode, 401);
  isProblem(t, (await service.signIn('root')).response, 429, 'too-many-requests');
  const stranger = (remoteAddress: string) => service.app.inject({ url: '/api/v1/runs', remoteAddress });
  for (let count = 0; count < 12; count++) await stranger(`2001:db8:1:2::${count}`);
  t.equal((await stranger('2001:db8:1:2:ffff::9')).statusCode, 429, 'failed proofs count, a whole /64 as one address');
  t.equal((await stranger('2001:db8:1:3::1')).statusCode, 401);
});

t.test('headers of a proxy are believed only where it is trusted', async (t) => {
  const settings = { requireAccounts: true, trustProxy: ['loopback'], rateLimits: { requests: 2, signIns: 9 } };
  const hosts = { allowedHosts: ['xuewei.example'] };
  const service = await peopleService(t, settings, hosts);
  await service.add('root', ['admin']);
  const headers = {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'xuewei.example',
    'x-forwarded-for': '192.0.2.1',
  };
  const payload = { name: 'root', password: PASSWORD };
  const origin = 'https://xuewei.example';
  const ask = { method: 'POST' as const, url: '/api/v1/session', headers: { ...headers, origin }, payload };
  const through = await service.app.inject(ask);
  t.equal(through.statusCode, 201, through.body);
  t.match(through.cookies, [{ secure: true }], 'https as browsers see it');
  const past = await service.app.inject({ ...ask, remoteAddress: '192.0.2.66' });
  isProblem(t, past, 403, 'request-not-own');
  const direct = await peopleService(t, { requireAccounts: true });
  await direct.add('root', ['admin']);
  const spoofed = await direct.app.inject({ ...ask, headers });
  t.notMatch(spoofed.cookies, [{ secure: true }], 'not believed');
  const [row] = (await readAudit(direct.database, { after: 0, limit: 9 })).filter(
    ({ action }) => action === 'signed-in',
  );
  t.match(row?.change, '127.0.0.1');
});

t.test('where others can reach the service, accounts are required', async (t) => {
  const settings = (host: string, environment = {}, trustProxy?: boolean) =>
    peopleSettings(environment, { host, trustProxy });
  for (const host of ['127.0.0.1', 'localhost', '::1', '127.8.8.8'])
    t.equal(settings(host).requireAccounts, false, host);
  for (const host of ['0.0.0.0', '::', '10.0.0.5', 'plan.example']) t.equal(settings(host).requireAccounts, true, host);
  t.match(settings('127.0.0.1', {}, true), { requireAccounts: true, trustProxy: ['loopback'] });
  t.match(settings('127.0.0.1', { XUEWEI_TRUST_PROXY: '10.0.0.1, 10.0.0.2' }), {
    trustProxy: ['10.0.0.1', '10.0.0.2'],
  });
  t.throws(() => settings('::1', { XUEWEI_SESSION_DAYS: 'many', XUEWEI_RATE_LIMIT: '-1' }), InputFaults);
  t.match(settings('::1', { XUEWEI_SESSION_IDLE_HOURS: '1' }), { lifetimes: { idle: 3600 } });
  for (const exposure of [{ host: '0.0.0.0' }, { host: '127.0.0.1', trustProxy: true }])
    t.match(refusalWithoutAccounts(exposure), /没有启动.*npx xuewei accounts add 名称 --role admin.*Not started/s);
  t.strictSame(allowedHosts({}, '0.0.0.0'), ['*']);
  t.strictSame(allowedHosts({ XUEWEI_ALLOWED_HOSTS: 'a.example, b.example' }, '0.0.0.0'), [
    '0.0.0.0',
    'a.example',
    'b.example',
  ]);
  t.strictSame(allowedHosts({}, '127.0.0.1'), []);

  const services = createServices(readLibrary(), createInlinePool());
  const app = buildApp({ services, desk: memoryDesk(services), people: { requireAccounts: true } });
  t.teardown(async () => {
    await app.close();
    await services.close();
  });
  isProblem(t, await app.inject('/api/v1/runs'), 401, 'sign-in-required');
  const signIn = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { name: 'x', password: 'y' } });
  isProblem(t, signIn, 503, 'accounts-not-kept');
});
