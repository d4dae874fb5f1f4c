import type { Override, Scenario } from '../../models/inputs/scenario.ts';
import type { Moved } from '../address/moved.ts';
import { NATION } from '../address/nation.ts';
import { ServerProblem } from '../server/problem.ts';
import type { Answer, Question } from '../server/server.ts';
import { type Change, type KeptScenario, readReference } from './kept-scenario.ts';
import { layOver } from './lay-over.ts';

/** Whatever answers questions to the API: the server of the page, or a test. */
export interface Asker {
  ask<T>(path: string, question?: Question): Promise<Answer<T>>;
}

/** A scenario that was read, with the tag under which it may be changed. */
export interface SeenScenario {
  readonly document: KeptScenario;
  readonly tag: string;
}

/** What was meanwhile changed by somebody else: the body of a 412. */
export interface ChangedMeanwhile {
  readonly changedBy: string;
  readonly changedAt: string;
  readonly version: number | null;
  readonly changes: readonly Change[];
  readonly moreChanges: number;
}

const addressOf = (id: string) => `/scenarios/${encodeURIComponent(id)}`;
const noted = (note: string): Readonly<Record<string, string>> =>
  note.trim() === '' ? {} : { 'X-Change-Note': encodeURIComponent(note.trim()) };

/** The newest version of a scenario. @throws ServerProblem */
export async function readScenario(server: Asker, id: string): Promise<SeenScenario> {
  const { body, headers } = await server.ask<KeptScenario>(addressOf(id));
  return { document: body, tag: headers.get('etag') ?? '' };
}

/** One version of a scenario; it never changes. @throws ServerProblem */
export async function readVersion(server: Asker, id: string, version: number): Promise<Scenario> {
  const { body } = await server.ask<{ readonly document: Scenario }>(`${addressOf(id)}/versions/${version}`);
  return body.document;
}

/**
 * What was moved as a new version of the scenario that was seen.
 * @throws ServerProblem 412 where it was changed meanwhile, 409 where it is locked or shipped
 */
export async function saveVersion(
  server: Asker,
  seen: SeenScenario,
  moved: Moved,
  area: string,
  note: string,
): Promise<KeptScenario> {
  const { id } = seen.document;
  const { body } = await server.ask<KeptScenario>(addressOf(id), {
    method: 'PATCH',
    body: { overrides: layOver(seen.document, moved, area, id) },
    headers: { 'Content-Type': 'application/merge-patch+json', 'If-Match': seen.tag, ...noted(note) },
  });
  return body;
}

export interface NewScenario {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en?: string };
  readonly note: string;
  /** The same key for the same submission that is sent again. */
  readonly key: string;
}

/**
 * What was moved as a new scenario upon the one of the address. Upon an old version it takes along what that said: one can
 * build upon the newest version only.
 * @throws ServerProblem
 */
export async function saveNew(
  server: Asker,
  reference: string,
  moved: Moved,
  area: string,
  { id, name, note, key }: NewScenario,
): Promise<KeptScenario> {
  const { id: base, version } = readReference(reference);
  const old = version === null ? null : await readVersion(server, base, version);
  const overrides: Override[] = layOver(old ?? { overrides: [] }, moved, area, id);
  const areas = area === NATION ? {} : { areas: [area] };
  const { body } = await server.ask<KeptScenario>('/scenarios', {
    method: 'POST',
    body: { ...(old ?? { schemaVersion: 1, extends: base, ...areas }), id, name, overrides },
    headers: { 'Idempotency-Key': key, ...noted(note) },
  });
  return body;
}

/** What a 412 says; null for every other error. */
export function changedMeanwhile(error: unknown): ChangedMeanwhile | null {
  if (!(error instanceof ServerProblem) || error.status !== 412) return null;
  const { changedBy = '', changedAt = '', version = null, changes = [], moreChanges = 0 } = error.body;
  return { changedBy, changedAt, version, changes, moreChanges } as ChangedMeanwhile;
}
