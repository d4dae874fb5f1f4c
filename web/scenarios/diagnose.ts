import { ServerProblem } from '../server/problem.ts';
import { readReference } from './kept-scenario.ts';
import { readNow } from './read-history.ts';
import type { Asker } from './save.ts';

/** Why an address leads nowhere. */
export type Diagnosis =
  | { readonly kind: 'areaUnknown' }
  | { readonly kind: 'scenarioUnknown' }
  | { readonly kind: 'versionUnknown' }
  | { readonly kind: 'deleted'; readonly by: string; readonly at: string }
  /** None of these: the words of the service have to do. */
  | { readonly kind: 'other' };

/** Asks the service what of an address it does not know. Never fails: what cannot be asked is "other". */
export async function diagnose(server: Asker, area: string, scenario: string): Promise<Diagnosis> {
  const { id, version } = readReference(scenario);
  try {
    if (await isUnknown(server.ask(`/regions/${area}`))) return { kind: 'areaUnknown' };
    if (version !== null) {
      const isGone = await isUnknown(server.ask(`/scenarios/${id}/versions/${version}`));
      if (!isGone) return { kind: 'other' };
      return { kind: (await isUnknown(readNow(server, id))) ? 'scenarioUnknown' : 'versionUnknown' };
    }
    const now = await readNow(server, id);
    return now.state === 'deleted' ? { kind: 'deleted', by: now.by, at: now.at } : { kind: 'other' };
  } catch (error) {
    return { kind: error instanceof ServerProblem && error.status === 404 ? 'scenarioUnknown' : 'other' };
  }
}

async function isUnknown(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return false;
  } catch (error) {
    if (error instanceof ServerProblem && error.status === 404) return true;
    throw error;
  }
}
