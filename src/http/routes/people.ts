import type { Api, RouteContext } from '../api.ts';
import { registerAccounts } from './accounts.ts';
import { registerSession } from './session.ts';
import { registerOidc } from './session-oidc.ts';
import { registerTokens } from './tokens.ts';

/** Accounts and the ways in. */
export function registerPeople(app: Api, context: RouteContext): void {
  registerSession(app, context);
  registerOidc(app, context);
  registerAccounts(app, context);
  registerTokens(app, context);
}
