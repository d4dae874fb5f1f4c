import type { Services } from '../services/ports.ts';
import { appendAudit } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import { findScenario, holdScenarios, type StoredScenario, setScenarioLock } from '../store/scenarios.ts';
import { inTransaction } from '../store/transaction.ts';
import type { Author } from './author.ts';
import { PlanningRefusal, type Seen } from './refusal.ts';
import { requireOwnScenario } from './scenario-reach.ts';
import { absence } from './scenarios.ts';

/**
 * Locks a scenario: from now on nobody changes it, nor what it builds upon. Locking twice is once.
 * @throws PlanningRefusal where somebody else has locked it, or it is newer than what was seen
 */
export async function lockScenario(
  database: Database,
  services: Services,
  id: string,
  author: Author,
  seen: Seen,
): Promise<StoredScenario> {
  return turnLock(database, services, id, author, async (scenario, name) => {
    const { version, lockedBy, lockedAt } = scenario;
    if (lockedBy !== null && lockedBy !== name)
      throw new PlanningRefusal({
        kind: 'scenarioLocked',
        id,
        locked: id,
        by: lockedBy,
        at: lockedAt ?? scenario.written,
      });
    // Approved is what was read: a version that came in between was not.
    if (seen !== 'any' && seen !== version)
      throw new PlanningRefusal({
        kind: 'stale',
        id,
        version,
        by: scenario.author,
        at: scenario.written,
        changes: null,
      });
    return name;
  });
}

/** Takes the lock away; where there is none nothing happens. */
export async function unlockScenario(
  database: Database,
  services: Services,
  id: string,
  author: Author,
): Promise<StoredScenario> {
  return turnLock(database, services, id, author, async () => null);
}

async function turnLock(
  database: Database,
  services: Services,
  id: string,
  author: Author,
  decide: (scenario: StoredScenario, name: string) => Promise<string | null>,
): Promise<StoredScenario> {
  const { actor, note } = author;
  return inTransaction(database, async (transaction) => {
    await holdScenarios(transaction);
    const scenario = await findScenario(transaction, id);
    if (scenario === undefined || scenario.deleted) throw await absence(transaction, services, id);
    requireOwnScenario(author, scenario.document, scenario.creator);
    const by = await decide(scenario, actor.name);
    if (by === scenario.lockedBy) return scenario;
    await setScenarioLock(transaction, id, by);
    await appendAudit(transaction, {
      actor: actor.name,
      action: by === null ? 'unlocked' : 'locked',
      resource: `scenario ${id}`,
      from: { version: scenario.version, lockedBy: scenario.lockedBy },
      to: { version: scenario.version, lockedBy: by, note },
    });
    return (await findScenario(transaction, id))!;
  });
}
