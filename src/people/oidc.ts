import * as client from 'openid-client';
import { oidcAccount } from './oidc-account.ts';
import { claimedAccount } from './oidc-claims.ts';
import type { OidcConfiguration } from './oidc-configuration.ts';
import type { PeopleContext } from './people-context.ts';
import { Refusal } from './refusal.ts';
import { derivedSecret, newSecret } from './secrets.ts';
import type { SignedIn } from './sign-in.ts';

/** Seconds within which the provider must send the browser back. */
export const FLOW_LIFETIME = 600;
const TIMEOUT = 10;

export interface StartedFlow {
  /** For a cookie of this browser: whoever comes back without it did not begin. */
  readonly secret: string;
  /** Address at the provider. */
  readonly redirect: string;
}

/** Signing in at an OpenID provider: authorisation code, PKCE, state and nonce; the id token's signature is checked. */
export class OpenIdSignIn {
  readonly #configuration: OidcConfiguration;
  readonly #context: PeopleContext;
  readonly #milliseconds: () => number;
  #provider: Promise<client.Configuration> | undefined;

  constructor(configuration: OidcConfiguration, context: PeopleContext, milliseconds: () => number = Date.now) {
    this.#configuration = configuration;
    this.#context = context;
    this.#milliseconds = milliseconds;
  }

  /** Everything that must be known again later comes out of one secret in the browser: no table, any machine. */
  async start(): Promise<StartedFlow> {
    const provider = await this.#discover();
    const secret = `${this.#milliseconds().toString(36)}.${newSecret()}`;
    const { state, nonce, verifier } = flowOf(secret);
    const redirect = client.buildAuthorizationUrl(provider, {
      redirect_uri: this.#configuration.redirect,
      scope: this.#configuration.scopes,
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return { secret, redirect: redirect.href };
  }

  /** @param query of the address that the provider sent the browser to @param secret of the cookie */
  async finish(
    query: string,
    secret: string | undefined,
    { address, former }: { readonly address: string; readonly former?: string | undefined },
  ): Promise<SignedIn> {
    if (secret === undefined || !this.#isFresh(secret)) {
      throw refused(
        '没有找到登录的起点，或已超过十分钟',
        'its beginning was not found, or is more than ten minutes ago',
      );
    }
    const provider = await this.#discover();
    const { state, nonce, verifier } = flowOf(secret);
    const here = new URL(this.#configuration.redirect);
    here.search = query;
    const claims = await client
      .authorizationCodeGrant(provider, here, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      })
      .then((tokens) => tokens.claims())
      .catch((error: unknown) => {
        throw failed(error);
      });
    if (claims === undefined) throw refused('没有收到身份令牌', 'no id token came');
    const claimed = claimedAccount(claims, this.#configuration, this.#context.isKnownArea);
    return oidcAccount(this.#context, {
      identity: { issuer: claims.iss, subject: claims.sub },
      claimed,
      linkByName: this.#configuration.linkByName,
      address,
      former,
    });
  }

  #isFresh(secret: string): boolean {
    const age = this.#milliseconds() - Number.parseInt(secret.split('.')[0] ?? '', 36);
    return age >= 0 && age <= FLOW_LIFETIME * 1000;
  }

  /** Asked for once; again where it failed, so that the service starts whether the provider runs or not. */
  async #discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#configuration;
    const url = new URL(issuer);
    this.#provider ??= client.discovery(url, clientId, clientSecret, undefined, {
      timeout: TIMEOUT,
      execute: [
        client.enableNonRepudiationChecks,
        // The configuration lets http pass for loopback only.
        ...(url.protocol === 'http:' ? [client.allowInsecureRequests] : []),
      ],
    });
    try {
      return await this.#provider;
    } catch {
      this.#provider = undefined;
      throw unavailable(issuer);
    }
  }
}

function flowOf(secret: string) {
  return {
    state: derivedSecret(secret, 'state'),
    nonce: derivedSecret(secret, 'nonce'),
    verifier: derivedSecret(secret, 'verifier'),
  };
}

/** Codes of openid-client that say the provider could not be asked. */
const UNREACHABLE = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT']);

/** The library's errors carry answers of the provider: only their code is shown. */
function failed(error: unknown): Refusal {
  const { code, error: reason } = error as { readonly code?: string; readonly error?: string };
  if (code !== undefined && UNREACHABLE.has(code)) return unavailable('');
  if (error instanceof TypeError && code === undefined) return unavailable('');
  const shown = [code, reason].filter((text) => typeof text === 'string' && /^[\w-]{1,80}$/.test(text)).join(' ');
  return refused(
    `登录方的答复没有通过核对（${shown}）`,
    `the answer of the provider did not stand the checks (${shown})`,
  );
}

function refused(zh: string, en: string): Refusal {
  return new Refusal('oidc-refused', { zh: `登录没有完成：${zh}。`, en: `Not signed in: ${en}.` });
}

function unavailable(issuer: string): Refusal {
  return new Refusal(
    'oidc-unavailable',
    { zh: `登录方 ${issuer} 没有答复。`, en: `The provider ${issuer} does not answer.` },
    30,
  );
}
