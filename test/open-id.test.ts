import t, { type Test } from 'tap';
import { readOidcConfiguration } from '../src/people/oidc-configuration.ts';
import type { InputFaults } from '../src/services/ports.ts';
import { readAudit } from '../src/store/audit.ts';
import { isProblem } from './fixtures/http/problems.ts';
import { CLIENT, openIdProvider, type Provider } from './fixtures/people/provider.ts';
import { cookieOf, peopleService, type Service } from './fixtures/people/service.ts';

const MINUTE = 60_000;

const CALLBACK = 'http://127.0.0.1/api/v1/session/oidc/callback';

async function withProvider(
  t: Test,
  over: Record<string, string> = {},
): Promise<{ service: Service; provider: Provider }> {
  const provider = await openIdProvider(t);
  const oidc = readOidcConfiguration({
    XUEWEI_OIDC_ISSUER: provider.issuer,
    XUEWEI_OIDC_CLIENT_ID: CLIENT.clientId,
    XUEWEI_OIDC_CLIENT_SECRET: CLIENT.clientSecret,
    XUEWEI_OIDC_REDIRECT: CALLBACK,
    XUEWEI_OIDC_ROLE_CLAIM: 'realm_access.roles',
    XUEWEI_OIDC_ROLES: 'planning=planner,office=admin',
    XUEWEI_OIDC_REGION_CLAIM: 'region',
    XUEWEI_OIDC_REGIONS: 'enping=440785',
    ...over,
  });
  provider.claims = { preferred_username: 'Ｌi Si', realm_access: { roles: ['planning', 'other'] }, region: 'enping' };
  return { service: await peopleService(t, { requireAccounts: true, oidc }), provider };
}

async function journey({ app }: Service, provider: Provider, tamper: (back: URL) => void = () => {}) {
  const start = await app.inject('/api/v1/session/oidc/start');
  const back = provider.visit(String(start.headers.location));
  tamper(back);
  const cookie = `xuewei_oidc=${cookieOf(start, 'xuewei_oidc')}`;
  return { start, back, cookie, end: await app.inject({ url: `${back.pathname}${back.search}`, headers: { cookie } }) };
}

t.test('signing in at an OpenID provider', async (t) => {
  const { service, provider } = await withProvider(t);
  const { start, back, cookie, end } = await journey(service, provider);
  t.equal(start.statusCode, 302);
  t.match(String(start.headers['set-cookie']), /HttpOnly; SameSite=Lax/);
  const asked = new URL(String(start.headers.location)).searchParams;
  t.match(Object.fromEntries(asked), { code_challenge_method: 'S256', scope: 'openid profile', response_type: 'code' });
  t.equal(end.statusCode, 302, end.body);
  t.equal(end.headers.location, '/');
  const session = `xuewei_session=${cookieOf(end, 'xuewei_session')}`;
  const who = async () => (await service.app.inject({ url: '/api/v1/session', headers: { cookie: session } })).json();
  t.match(await who(), { actor: { name: 'li si', roles: ['planner'], regions: ['440785'] }, oidc: true });
  const twice = await service.app.inject({ url: `${back.pathname}${back.search}`, headers: { cookie } });
  isProblem(t, twice, 401, 'oidc-refused');
  provider.claims = { ...provider.claims, realm_access: { roles: 'office' }, region: ['all'] };
  t.equal((await journey(service, provider)).end.statusCode, 302);
  t.match(await who(), { actor: { roles: ['admin'], regions: [] } }, 'roles follow the provider');
  const audit = await readAudit(service.database, { after: 0, limit: 50 });
  t.strictSame(
    audit.map(({ actor, action }) => `${actor} ${action}`),
    ['oidc created', 'oidc linked', 'li si signed-in', 'oidc changed', 'li si signed-in'],
  );
  const kept = JSON.stringify([audit, service.log]);
  for (const secret of [CLIENT.clientSecret, 'code-0', asked.get('state')!, cookie.slice(12)])
    t.notOk(kept.includes(secret), 'no secret in audit or log');
  isProblem(t, (await service.signIn('li si', '')).response, 401, 'sign-in-refused');
});

t.test('what a provider’s answer is refused for', async (t) => {
  const { service, provider } = await withProvider(t);
  const good = provider.claims;
  const now = Math.floor(Date.now() / 1000);
  const refusals: Record<string, Record<string, unknown>> = {
    'wrong nonce': { nonce: 'other' },
    expired: { iat: now - 600, exp: now - 300 },
    'another audience': { aud: 'someone-else' },
    'another issuer': { iss: 'https://elsewhere.example' },
    'no role of ours': { realm_access: { roles: ['nothing'] } },
    'no region: that would be everywhere': { region: [] },
    'an unknown region': { region: '999999' },
    'no name': { preferred_username: undefined },
  };
  for (const [why, claims] of Object.entries(refusals)) {
    provider.claims = { ...good, ...claims };
    const { end } = await journey(service, provider);
    isProblem(t, end, 401, 'oidc-refused');
    t.equal(cookieOf(end, 'xuewei_session'), '', why);
  }
  provider.claims = good;
  const { key } = provider;
  provider.key = provider.forged;
  isProblem(t, (await journey(service, provider)).end, 401, 'oidc-refused');
  provider.key = key;
  const tampered = await journey(service, provider, (back) => back.searchParams.set('state', 'other'));
  isProblem(t, tampered.end, 401, 'oidc-refused');
  const { back } = await journey(service, provider, (address) => address.searchParams.delete('code'));
  const without = await service.app.inject(`${back.pathname}${back.search}`);
  isProblem(t, without, 401, 'oidc-refused');
  const start = await service.app.inject('/api/v1/session/oidc/start');
  service.clock.at += 11 * MINUTE;
  const late = provider.visit(String(start.headers.location));
  const cookie = `xuewei_oidc=${cookieOf(start, 'xuewei_oidc')}`;
  isProblem(
    t,
    await service.app.inject({ url: late.pathname + late.search, headers: { cookie } }),
    401,
    'oidc-refused',
  );

  await service.add('taken', ['admin']);
  provider.claims = { ...good, preferred_username: 'taken', sub: 'subject-2' };
  isProblem(t, (await journey(service, provider)).end, 401, 'oidc-refused');
  provider.claims = { ...good, preferred_username: 'a/b', sub: 'subject-3' };
  isProblem(t, (await journey(service, provider)).end, 422, 'invalid-input');
});

t.test('OpenID: prepared accounts, settings, and a provider that is away', async (t) => {
  const { service, provider } = await withProvider(t, { XUEWEI_OIDC_LINK_BY_NAME: 'true', XUEWEI_OIDC_ROLE_CLAIM: '' });
  await service.add('root', ['admin']);
  isProblem(t, (await journey(service, provider)).end, 401, 'oidc-refused');
  const root = await service.signIn('root');
  const payload = { name: 'li si', roles: ['entry'] };
  t.match((await root.ask({ method: 'POST', url: '/api/v1/accounts', payload })).json(), { hasPassword: false });
  t.equal((await journey(service, provider)).end.statusCode, 302, 'taken over by whom it was made for');
  provider.claims = { ...provider.claims, sub: 'subject-9' };
  isProblem(t, (await journey(service, provider)).end, 401, 'oidc-refused');

  const base = {
    XUEWEI_OIDC_ISSUER: 'https://id.example',
    XUEWEI_OIDC_CLIENT_ID: 'x',
    XUEWEI_OIDC_CLIENT_SECRET: 'hidden',
  };
  t.equal(readOidcConfiguration({}), undefined);
  for (const wrong of [base, { ...base, XUEWEI_OIDC_REDIRECT: 'http://plan.example/api/v1/session/oidc/callback' }]) {
    const error = t.throws(() => readOidcConfiguration(wrong)) as unknown as InputFaults;
    t.notMatch(JSON.stringify(error), 'hidden');
  }
  const plain = await peopleService(t);
  isProblem(t, await plain.app.inject('/api/v1/session/oidc/start'), 404, 'oidc-not-configured');
  const away = readOidcConfiguration({
    ...base,
    XUEWEI_OIDC_ISSUER: 'http://127.0.0.1:9',
    XUEWEI_OIDC_REDIRECT: CALLBACK,
  });
  const lonely = await peopleService(t, { oidc: away });
  isProblem(t, await lonely.app.inject('/api/v1/session/oidc/start'), 503, 'oidc-unavailable');
});
