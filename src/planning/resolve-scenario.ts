import type { Scenario } from '../../models/inputs/scenario.ts';
import { fault } from '../intake/fault.ts';
import { showValue } from '../intake/show-value.ts';
import { InputFaults, type ProjectRequest, type Services } from '../services/ports.ts';
import { contentHash } from '../store/content-hash.ts';
import type { Database } from '../store/database.ts';
import { readScenarioVersion } from '../store/scenarios.ts';
import { knownScenarioIds, lookUpScenario } from './check-scenario.ts';

/** A scenario of the chain, as a passport names it. */
export interface ScenarioReference {
  readonly id: string;
  /** Null for a shipped one: it goes with the version of the program. */
  readonly version: number | null;
  readonly sha256: string;
}

/** What a request takes along, and what it is called. */
export interface ResolvedScenario extends ScenarioReference {
  /** Goes into the request as it is: the id of a shipped scenario, or a document with all it builds upon. */
  readonly request: Pick<ProjectRequest, 'scenario' | 'bases'>;
  /** The scenario and what it builds upon, nearest first. */
  readonly chain: readonly ScenarioReference[];
}

const REFERENCE = /^(?<id>[a-z0-9][a-z0-9-]{0,79})(?:@(?<version>[1-9]\d{0,8}))?$/;

/**
 * A scenario by "id" or "id@version", shipped or kept, with everything it builds upon: what comes out does not depend on
 * the store any more. A shipped one stays its id, so its results are what they are without a store.
 * @param where names the place of the reference in what was asked, e.g. "#/scenario"
 * @throws InputFaults where there is no such scenario or version
 */
export async function resolveScenario(
  database: Database,
  services: Services,
  reference: string,
  where = '#/scenario',
): Promise<ResolvedScenario> {
  const { id = '', version } = REFERENCE.exec(reference)?.groups ?? {};
  const found = await documentOf(database, services, id, version === undefined ? undefined : Number(version));
  if (found === undefined) {
    const known = (await knownScenarioIds(database, services)).join(', ');
    throw new InputFaults([fault('EDU_UNKNOWN_SCENARIO', where, showValue(reference), { zh: known, en: known })]);
  }
  const chain = [found];
  for (let base = found.document.extends; base !== undefined; base = chain.at(-1)!.document.extends) {
    const next = await documentOf(database, services, base);
    if (next === undefined || chain.some(({ document }) => document.id === base)) {
      const allowed = { zh: '现有的、不成环的方案', en: 'a scenario that is there, in no circle' };
      throw new InputFaults([fault('EDU_UNKNOWN_SCENARIO', where, showValue(base), allowed)]);
    }
    chain.push(next);
  }
  const [scenario, ...bases] = chain.map(({ document }) => document);
  const own = found.version === null;
  return {
    id,
    version: found.version,
    sha256: contentHash([scenario, ...bases]),
    request: own ? { scenario: id } : { scenario: scenario!, ...(bases.length === 0 ? {} : { bases }) },
    chain: chain.map(({ document, version }) => ({ id: document.id, version, sha256: contentHash(document) })),
  };
}

interface Found {
  readonly document: Scenario;
  readonly version: number | null;
}

async function documentOf(
  database: Database,
  services: Services,
  id: string,
  version?: number,
): Promise<Found | undefined> {
  if (version !== undefined) {
    const written = await readScenarioVersion(database, id, version);
    return written && { document: written.document, version };
  }
  const known = await lookUpScenario(database, services, id);
  return known && { document: known.document, version: known.stored?.version ?? null };
}
