import type { Scenario } from '../../models/inputs/scenario.ts';
import type { IntakeContext } from '../intake/contract.ts';
import type { Fault, Services } from '../services/ports.ts';
import { appendAudit } from '../store/audit.ts';
import { contentHash } from '../store/content-hash.ts';
import type { Database } from '../store/database.ts';
import {
  findScenario,
  holdScenarios,
  insertScenarioVersion,
  readScenarioVersion,
  type ScenarioAction,
  type ScenarioVersion,
  type StoredScenario,
  scenariosExtending,
} from '../store/scenarios.ts';
import { type Executor, inTransaction } from '../store/transaction.ts';
import { auditedSides } from './audited.ts';
import type { Author } from './author.ts';
import { changesBetween } from './changes.ts';
import { checkedDocument, knownScenarioIds, lookUpScenario } from './check-scenario.ts';
import type { Written } from './datasets.ts';
import { PlanningRefusal, type Seen } from './refusal.ts';
import { requireOwnScenario } from './scenario-reach.ts';

/** A scenario as it was written, with what is remarked on it. */
export interface WrittenScenario {
  readonly scenario: StoredScenario;
  readonly findings: readonly Fault[];
  /** False where nothing was different. */
  readonly changed: boolean;
}

/** Creates, changes, copies, restores and deletes; every change is a version and a row of the audit. */
export class ScenarioKeeper {
  readonly #database: Database;
  readonly #services: Services;
  readonly #horizon: IntakeContext['horizon'];

  constructor(database: Database, services: Services, horizon: IntakeContext['horizon']) {
    this.#database = database;
    this.#services = services;
    this.#horizon = horizon;
  }

  /** @throws InputFaults for a document with faults, PlanningRefusal where its id is taken */
  async create(document: unknown, author: Author, written?: Written<WrittenScenario>): Promise<WrittenScenario> {
    return this.#held(async (transaction) => {
      const checked = await this.#checked(transaction, author, document);
      await this.#requireFree(transaction, checked.scenario.id);
      return this.#write(transaction, undefined, checked, 'created', author, written);
    });
  }

  /** Writes what `edit` makes of the newest document. @throws InputFaults, PlanningRefusal */
  async change(
    id: string,
    edit: (document: Scenario) => unknown,
    author: Author,
    seen: Seen,
    written?: Written<WrittenScenario>,
  ): Promise<WrittenScenario> {
    return this.#held(async (transaction) => {
      const current = await changeable(transaction, this.#services, id, author, seen);
      const checked = await this.#checked(transaction, author, edit(current.document), current);
      return this.#write(transaction, current, checked, 'changed', author, written);
    });
  }

  /** Writes the document of an earlier version as the newest; a deleted scenario comes back. */
  async restore(
    id: string,
    version: number,
    author: Author,
    seen: Seen,
    written?: Written<WrittenScenario>,
  ): Promise<WrittenScenario> {
    return this.#held(async (transaction) => {
      const found = await findScenario(transaction, id);
      const current = found?.deleted ? found : await changeable(transaction, this.#services, id, author, seen);
      // Deleted it is still somebody's: bringing it back is a change as well.
      requireOwnScenario(author, current.document, current.creator);
      const { document } = await knownScenarioVersion(transaction, this.#services, id, version);
      const checked = await this.#checked(transaction, author, document, current);
      return this.#write(transaction, current, checked, 'restored', author, written);
    });
  }

  /** Writes the newest document of a scenario, shipped or kept, under another id. */
  async copy(
    from: string,
    { id, name }: Pick<Scenario, 'id' | 'name'>,
    author: Author,
    written?: Written<WrittenScenario>,
  ): Promise<WrittenScenario> {
    return this.#held(async (transaction) => {
      const source = await lookUpScenario(transaction, this.#services, from);
      if (source === undefined) throw await absence(transaction, this.#services, from);
      const checked = await this.#checked(transaction, author, { ...source.document, id, name });
      await this.#requireFree(transaction, id);
      return this.#write(transaction, undefined, checked, 'copied', author, written, from);
    });
  }

  /** The history stays. @throws PlanningRefusal, also where others build upon it */
  async delete(id: string, author: Author, seen: Seen): Promise<void> {
    await this.#held(async (transaction) => {
      const current = await changeable(transaction, this.#services, id, author, seen);
      const by = await scenariosExtending(transaction, id);
      if (by.length > 0) throw new PlanningRefusal({ kind: 'scenarioExtended', id, by });
      const checked = { scenario: current.document, findings: [] };
      await this.#write(transaction, current, checked, 'deleted', author);
    });
  }

  async #held<Result>(work: (transaction: Executor) => Promise<Result>): Promise<Result> {
    return inTransaction(this.#database, async (transaction) => {
      await holdScenarios(transaction);
      return work(transaction);
    });
  }

  /** @param before the scenario that this will be a version of; left out for a new one, which is its author's */
  async #checked(transaction: Executor, author: Author, document: unknown, before?: StoredScenario) {
    const checked = await checkedDocument(transaction, this.#services, this.#horizon, document, before?.id);
    requireOwnScenario(author, checked.scenario, before?.creator ?? author.actor.name);
    return checked;
  }

  async #requireFree(transaction: Executor, id: string): Promise<void> {
    const stored = await findScenario(transaction, id);
    const shipped = this.#services.scenario(id) === undefined ? undefined : 'shipped';
    const taken = stored === undefined ? shipped : stored.deleted ? 'deleted' : 'stored';
    if (taken !== undefined) throw new PlanningRefusal({ kind: 'scenarioTaken', id, taken });
  }

  async #write(
    transaction: Executor,
    before: StoredScenario | undefined,
    { scenario: document, findings }: { readonly scenario: Scenario; readonly findings: readonly Fault[] },
    action: ScenarioAction,
    { actor, note }: Author,
    written?: Written<WrittenScenario>,
    copiedFrom?: string,
  ): Promise<WrittenScenario> {
    const { id } = document;
    const same = before !== undefined && contentHash(before.document) === contentHash(document);
    if (same && !before.deleted && action !== 'deleted') return { scenario: before, findings, changed: false };
    const version = (before?.version ?? 0) + 1;
    const author = actor.name;
    await insertScenarioVersion(transaction, { id, version, document, author, note, action });
    const origin = copiedFrom === undefined ? {} : { copiedFrom };
    const sides = auditedSides(changesBetween(before?.document ?? null, action === 'deleted' ? null : document));
    await appendAudit(transaction, {
      actor: author,
      action,
      resource: `scenario ${id}`,
      from: before === undefined ? null : { version: before.version, ...sides.from },
      to: { version, note, sha256: contentHash(document), ...origin, ...sides.to },
    });
    const scenario = (await findScenario(transaction, id))!;
    const result = { scenario, findings, changed: true };
    await written?.(transaction, result);
    return result;
  }
}

/**
 * A scenario that may be changed now by one who has seen this version.
 * @throws PlanningRefusal where it is shipped, deleted, locked, not there, or newer than what was seen
 */
export async function changeable(
  transaction: Executor,
  services: Services,
  id: string,
  author: Author,
  seen: Seen,
): Promise<StoredScenario> {
  const current = await findScenario(transaction, id);
  if (current === undefined || current.deleted) throw await absence(transaction, services, id);
  requireOwnScenario(author, current.document, current.creator);
  await refuseLocked(transaction, current, id, new Set());
  if (seen !== 'any' && seen !== current.version) throw await staleScenario(transaction, current, seen);
  return current;
}

/** What was approved stays as it was: also where what it builds upon would change. */
async function refuseLocked(
  transaction: Executor,
  { id: locked, lockedBy, lockedAt }: StoredScenario,
  id: string,
  looked: Set<string>,
): Promise<void> {
  if (lockedBy !== null && lockedAt !== null)
    throw new PlanningRefusal({ kind: 'scenarioLocked', id, locked, by: lockedBy, at: lockedAt });
  looked.add(locked);
  for (const above of await scenariosExtending(transaction, locked)) {
    const scenario = looked.has(above) ? undefined : await findScenario(transaction, above);
    if (scenario !== undefined) await refuseLocked(transaction, scenario, id, looked);
  }
}

/** Why there is no kept scenario of this id that could be changed. */
export async function absence(executor: Executor, services: Services, id: string): Promise<PlanningRefusal> {
  const stored = await findScenario(executor, id);
  if (stored?.deleted)
    return new PlanningRefusal({ kind: 'scenarioDeleted', id, by: stored.author, at: stored.written });
  if (services.scenario(id) !== undefined) return new PlanningRefusal({ kind: 'scenarioShipped', id });
  return new PlanningRefusal({ kind: 'scenarioUnknown', id, known: await knownScenarioIds(executor, services) });
}

/** A version of a kept scenario, deleted or not. @throws PlanningRefusal where there is none */
export async function knownScenarioVersion(
  executor: Executor,
  services: Services,
  id: string,
  version: number,
): Promise<ScenarioVersion> {
  const found = await readScenarioVersion(executor, id, version);
  if (found !== undefined) return found;
  const newest = await findScenario(executor, id);
  // A shipped scenario goes with the program: it has no versions here.
  if (newest === undefined && services.scenario(id) === undefined) throw await absence(executor, services, id);
  throw new PlanningRefusal({ kind: 'versionUnknown', id, version, newest: newest?.version ?? 0 });
}

async function staleScenario(executor: Executor, newest: StoredScenario, seen: Seen): Promise<PlanningRefusal> {
  const { id, version, author, written, document } = newest;
  const before = typeof seen === 'number' ? await readScenarioVersion(executor, id, seen) : undefined;
  const changes = before === undefined ? null : changesBetween(before.document, document);
  return new PlanningRefusal({ kind: 'stale', id, version, by: author, at: written, changes });
}
