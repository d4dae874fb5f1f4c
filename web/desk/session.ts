import { shallowReactive } from 'vue';
import { ServerProblem } from '../server/problem.ts';
import type { Server } from '../server/server.ts';

/** Who sits at the page. */
export interface Session {
  actor: { readonly name: string; readonly roles: readonly string[] } | null;
  signInRequired: boolean;
  permissions: readonly string[];
  oidc: boolean;
  /** False until the service has said who it is. */
  known: boolean;
}

export const session: Session = shallowReactive({
  actor: null,
  signInRequired: false,
  permissions: [],
  oidc: false,
  known: false,
});

interface SessionBody {
  readonly actor: Session['actor'];
  readonly signInRequired: boolean;
  readonly csrfToken: string | null;
  readonly permissions: readonly string[];
  readonly oidc: boolean;
}

/** Asks who we are. */
export async function readSession(server: Server): Promise<void> {
  server.renewToken = async () => {
    const before = session.actor?.name;
    await readSession(server);
    return session.actor?.name === before;
  };
  accept(server, (await server.ask<SessionBody>('/session')).body);
}

/** @throws ServerProblem where name or password are wrong */
export async function signIn(server: Server, name: string, password: string): Promise<void> {
  accept(server, (await server.ask<SessionBody>('/session', { method: 'POST', body: { name, password } })).body);
}

/** Leaves; the page begins anew, so that whoever comes next finds nothing of what was loaded. */
export async function signOut(server: Server): Promise<void> {
  await server.ask('/session', { method: 'DELETE' });
  // The minutes of a meeting, and what was moved.
  sessionStorage.clear();
  location.hash = '';
  location.reload();
}

function accept(server: Server, body: SessionBody): void {
  server.csrfToken = body.csrfToken;
  const { actor, signInRequired, permissions, oidc } = body;
  Object.assign(session, { actor, signInRequired, permissions, oidc, known: true });
}

export const needsSignIn = (): boolean => session.known && session.signInRequired && session.actor === null;
export const may = (permission: string): boolean => session.permissions.includes(permission);

/** A session that has ended leads to the door. @returns true where that was the trouble */
export function sendAway(error: unknown): boolean {
  if (!(error instanceof ServerProblem) || error.status !== 401) return false;
  Object.assign(session, { actor: null, permissions: [], signInRequired: true });
  return true;
}
