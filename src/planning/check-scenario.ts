import type { Scenario } from '../../models/inputs/scenario.ts';
import { checkScenario } from '../intake/check-scenario.ts';
import type { IntakeContext } from '../intake/contract.ts';
import { fault } from '../intake/fault.ts';
import { hasErrors } from '../intake/has-errors.ts';
import { type Fault, InputFaults, type Services } from '../services/ports.ts';
import { findScenario, type StoredScenario, storedScenarioIds } from '../store/scenarios.ts';
import type { Executor } from '../store/transaction.ts';
import { storableFaults } from './storable.ts';

/** A scenario that one may build upon: kept here, or shipped. */
export interface KnownScenario {
  readonly document: Scenario;
  /** Undefined for a shipped one. */
  readonly stored: StoredScenario | undefined;
}

/** A kept one goes before a shipped one of the same id: a new version of the program must not change what a team wrote. */
export async function lookUpScenario(
  executor: Executor,
  services: Services,
  id: string,
): Promise<KnownScenario | undefined> {
  const stored = await findScenario(executor, id);
  if (stored !== undefined && !stored.deleted) return { document: stored.document, stored };
  const document = services.scenario(id);
  return document === undefined ? undefined : { document, stored: undefined };
}

/** Ids of all scenarios, shipped and kept. */
export async function knownScenarioIds(executor: Executor, services: Services): Promise<string[]> {
  const shipped = services.scenarios().map(({ id }) => id);
  return [...new Set([...shipped, ...(await storedScenarioIds(executor))])];
}

const here = (pointer: string) => `#${pointer}`;

/**
 * A raw document to a scenario that can be kept, by the checks that files get; its bases may be kept as well.
 * @param id the id that it has to have; any where left out
 * @throws InputFaults with every fault where one is an error
 */
export async function checkedDocument(
  executor: Executor,
  services: Services,
  horizon: IntakeContext['horizon'],
  document: unknown,
  id?: string,
): Promise<{ readonly scenario: Scenario; readonly findings: readonly Fault[] }> {
  const deep = storableFaults(document, here);
  if (hasErrors(deep)) throw new InputFaults(deep);
  const context: IntakeContext = {
    ...services.known(),
    scenarioIds: await knownScenarioIds(executor, services),
    isKnownArea: (code) => services.region(code) !== undefined,
    horizon,
  };
  const { value, faults: found } = checkScenario(document, context, here);
  const faults = [...found];
  const given = Object(document) as { readonly id?: unknown; readonly extends?: unknown };
  if (id !== undefined && given.id !== id) {
    const cure = { zh: '编号不能改；换编号请复制', en: 'an id stays as it is; copy the scenario for another' };
    faults.push(fault('EDU_NOT_ALLOWED', here('/id'), JSON.stringify(given.id) ?? '-', { zh: id, en: id }, cure));
  }
  const own = id ?? given.id;
  if (typeof own === 'string' && typeof given.extends === 'string' && given.extends !== own)
    faults.push(...(await circleFaults(executor, services, own, given.extends)));
  if (value === undefined || hasErrors(faults)) throw new InputFaults(faults);
  return { scenario: value, findings: faults };
}

/** A chain of bases that comes back to where it began. */
async function circleFaults(executor: Executor, services: Services, id: string, base: string): Promise<Fault[]> {
  const path = [id];
  for (let next: string | undefined = base; next !== undefined; ) {
    if (path.includes(next)) {
      const allowed = { zh: '不回到自身的方案', en: 'a scenario that does not come back to this one' };
      return [fault('EDU_EXTENDS_ITSELF', here('/extends'), [...path, next].join(' → '), allowed)];
    }
    path.push(next);
    next = (await lookUpScenario(executor, services, next))?.document.extends;
  }
  return [];
}
