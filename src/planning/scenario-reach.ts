import type { Scenario } from '../../models/inputs/scenario.ts';
import type { Author } from './author.ts';

const NATION = '000000';

/** Every area that a scenario names, each once: what it is about, where its overrides apply, where its projects stand. */
export function namedAreas({ areas = [], overrides }: Scenario): string[] {
  const within = overrides.flatMap(({ areas = [], addProjects = [] }) => [
    ...areas,
    ...addProjects.map(({ area }) => area),
  ]);
  return [...new Set([...areas, ...within])].sort();
}

/** True where it says of no area that it is about that one, and applies wherever it is run. */
function appliesEverywhere({ areas, overrides }: Scenario): boolean {
  return areas === undefined && (overrides.length === 0 || overrides.some((override) => override.areas === undefined));
}

/**
 * Refuses whoever may not write this document: every area that it names must be theirs, and what applies everywhere is
 * for those without a limit, and for whoever created it.
 * @param creator name of the author of its first version
 */
export function requireOwnScenario({ actor, requireAreas }: Author, document: Scenario, creator: string): void {
  const named = namedAreas(document);
  if (named.length > 0) requireAreas(named);
  if (appliesEverywhere(document) && actor.name !== creator) requireAreas([NATION]);
}
