import { submissionKey } from '../server/submission-key.ts';
import type { KeptScenario } from './kept-scenario.ts';
import type { Asker } from './save.ts';

/** What can be done with a kept scenario, besides changing it. */
export type Act =
  | { readonly kind: 'restore'; readonly version: number; readonly tag: string | null }
  | { readonly kind: 'delete'; readonly tag: string }
  | { readonly kind: 'lock'; readonly tag: string }
  | { readonly kind: 'unlock' }
  | { readonly kind: 'copy'; readonly id: string; readonly name: string };

/**
 * Does it, with a note of why.
 * @param scenario id of the scenario
 * @returns the scenario that is there now; null: none any more
 * @throws ServerProblem, ConnectionLost
 */
export async function perform(server: Asker, scenario: string, act: Act, note: string): Promise<KeptScenario | null> {
  const noted: Readonly<Record<string, string>> =
    note.trim() === '' ? {} : { 'X-Change-Note': encodeURIComponent(note.trim()) };
  const matching = (tag: string | null): Readonly<Record<string, string>> => (tag === null ? {} : { 'If-Match': tag });
  const path = `/scenarios/${scenario}`;
  const once = { 'Idempotency-Key': submissionKey() };
  switch (act.kind) {
    case 'restore': {
      const headers = { ...noted, ...once, ...matching(act.tag) };
      const question = { method: 'POST', headers } as const;
      return (await server.ask<KeptScenario>(`${path}/versions/${act.version}/restore`, question)).body;
    }
    case 'lock': {
      const headers = { ...noted, ...once, ...matching(act.tag) };
      return (await server.ask<KeptScenario>(`${path}/lock`, { method: 'POST', headers })).body;
    }
    case 'unlock':
      return (await server.ask<KeptScenario>(`${path}/lock`, { method: 'DELETE', headers: noted })).body;
    case 'copy': {
      const body = { id: act.id, name: { zh: act.name } };
      const question = { method: 'POST', body, headers: { ...noted, ...once } } as const;
      return (await server.ask<KeptScenario>(`${path}/copies`, question)).body;
    }
    case 'delete':
      await server.ask(path, { method: 'DELETE', headers: { ...noted, ...matching(act.tag) } });
      return null;
  }
}
