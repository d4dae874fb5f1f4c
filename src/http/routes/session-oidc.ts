import type { OpenIdSignIn } from '../../people/oidc.ts';
import { Refusal } from '../../people/refusal.ts';
import type { Api, RouteContext } from '../api.ts';
import { clearFlowCookie, flowSecret, setFlowCookie, setSessionCookie } from '../people/cookies.ts';
import { empty, problemAnswer } from '../schemas/answers.ts';

const tags = ['people'];

/** Signing in at an OpenID provider. */
export function registerOidc(app: Api, context: RouteContext): void {
  const secure = context.peopleSettings.secureCookies === true;
  const config = { action: 'public', signIn: true } as const;

  app.get(
    '/session/oidc/start',
    {
      config,
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: '统一登录：转到登录方 · Sign in at the OpenID provider',
        response: { 302: empty('转到登录方 · to the provider'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { secret, redirect } = await configured(context).start();
      setFlowCookie(request, reply, secret, secure);
      return reply.header('Cache-Control', 'no-store').redirect(redirect, 302);
    },
  );

  app.get(
    '/session/oidc/callback',
    {
      config,
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: '统一登录：由登录方返回 · Back from the OpenID provider',
        response: { 302: empty('已登录，转到首页 · signed in, to the first page'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const oidc = configured(context);
      // Whatever comes of it: a beginning is used once.
      clearFlowCookie(request, reply, secure);
      const { secret } = await oidc.finish(request.url.split('?')[1] ?? '', flowSecret(request), {
        address: request.ip,
        former: request.identity?.session?.key,
      });
      setSessionCookie(request, reply, secret, secure);
      return reply.header('Cache-Control', 'no-store').redirect('/', 302);
    },
  );
}

function configured({ people }: RouteContext): OpenIdSignIn {
  if (people?.oidc !== undefined) return people.oidc;
  const detail = {
    zh: '启动时没有 XUEWEI_OIDC_* 设置。',
    en: 'The service was started without XUEWEI_OIDC_* settings.',
  };
  throw new Refusal('oidc-not-configured', detail);
}
